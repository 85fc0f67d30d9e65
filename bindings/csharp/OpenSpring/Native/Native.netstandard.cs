using System;
using System.Runtime.InteropServices;

namespace OpenSpring;

/// <summary>The functions of include/openspring.h.</summary>
/// <remarks>Bound by address. A DllImport of the library itself could not be pointed at a chosen path here: this
/// target has no NativeLibrary, and loading the path beforehand helps on Windows alone.</remarks>
internal static partial class Native
{
    internal static readonly VersionFunction osp_version = Bind<VersionFunction>("osp_version");
    internal static readonly FreeFunction osp_free = Bind<FreeFunction>("osp_free");
    internal static readonly OpenFunction osp_client_open = Bind<OpenFunction>("osp_client_open");
    internal static readonly CloseFunction osp_client_close = Bind<CloseFunction>("osp_client_close");
    internal static readonly CloseTokenFunction osp_client_close_token = Bind<CloseTokenFunction>("osp_client_close");
    internal static readonly CancelFunction osp_cancel = Bind<CancelFunction>("osp_cancel");
    internal static readonly ManagerOpenFunction osp_manager_open = Bind<ManagerOpenFunction>("osp_manager_open");
    internal static readonly ManagerCloseFunction osp_manager_close = Bind<ManagerCloseFunction>("osp_manager_close");
    internal static readonly CloseTokenFunction osp_manager_close_token = Bind<CloseTokenFunction>("osp_manager_close");
    internal static readonly ManagerCancelFunction osp_manager_cancel = Bind<ManagerCancelFunction>("osp_manager_cancel");

    // With it the fields are set at their first use. Without it a runtime may set them earlier, and Mono does when it
    // compiles a method that uses them: before the library is loaded.
    static Native()
    {
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate IntPtr VersionFunction();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate void FreeFunction(IntPtr document);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int OpenFunction(byte[] configuration, out ClientHandle client, out IntPtr document);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int CloseFunction(ClientHandle client);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int CloseTokenFunction(IntPtr client);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int CancelFunction(ClientHandle client, byte[]? callId);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int ManagerOpenFunction(ClientHandle client, byte[] settings, out ManagerHandle manager, out IntPtr document);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int ManagerCloseFunction(ManagerHandle manager);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int ManagerCancelFunction(ManagerHandle manager, byte[]? callId);

    private static T Bind<T>(string name)
        where T : Delegate =>
        Marshal.GetDelegateForFunctionPointer<T>(Loader.LoadedSymbol(name));
}
