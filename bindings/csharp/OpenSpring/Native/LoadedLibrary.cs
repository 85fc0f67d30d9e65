using System;

namespace OpenSpring;

/// <summary>The shared library, loaded into this process.</summary>
internal sealed class LoadedLibrary : ILibrary
{
    internal static readonly LoadedLibrary Instance = new();

    private LoadedLibrary()
    {
    }

    /// <inheritdoc/>
    public string Version => NativeText.Borrowed(Native.osp_version());

    /// <inheritdoc/>
    public int Open(byte[] configuration, out IClient? client, out byte[]? document)
    {
        int status = Native.osp_client_open(configuration, out ClientHandle handle, out IntPtr response);
        client = handle;
        document = NativeText.TakeOwned(response);
        return status;
    }

    /// <inheritdoc/>
    public int Call(LocalOperation operation, byte[] request, out byte[]? document)
    {
        int status = operation.Function(request, out IntPtr response);
        document = NativeText.TakeOwned(response);
        return status;
    }
}
