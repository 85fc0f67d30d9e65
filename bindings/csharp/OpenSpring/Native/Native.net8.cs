using System;
using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]

namespace OpenSpring;

/// <summary>The functions of include/openspring.h.</summary>
internal static partial class Native
{
    private const string Library = Loader.PlainName;

    [LibraryImport(Library)]
    internal static partial IntPtr osp_version();

    [LibraryImport(Library)]
    internal static partial void osp_free(IntPtr document);

    [LibraryImport(Library)]
    internal static partial int osp_client_open(byte[] configuration, out ClientHandle client, out IntPtr document);

    [LibraryImport(Library)]
    internal static partial int osp_client_close(ClientHandle client);

    [LibraryImport(Library, EntryPoint = "osp_client_close")]
    internal static partial int osp_client_close_token(IntPtr client);

    [LibraryImport(Library)]
    internal static partial int osp_cancel(ClientHandle client, byte[]? callId);

    [LibraryImport(Library)]
    internal static partial int osp_manager_open(ClientHandle client, byte[] settings, out ManagerHandle manager, out IntPtr document);

    [LibraryImport(Library)]
    internal static partial int osp_manager_close(ManagerHandle manager);

    [LibraryImport(Library, EntryPoint = "osp_manager_close")]
    internal static partial int osp_manager_close_token(IntPtr manager);

    [LibraryImport(Library)]
    internal static partial int osp_manager_cancel(ManagerHandle manager, byte[]? callId);
}
