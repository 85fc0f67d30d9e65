using System;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OpenSpring;

/// <summary>Owns one client of the library. In the functions' signatures, so that the token outlives each call.</summary>
internal sealed class ClientHandle : SafeHandleZeroOrMinusOneIsInvalid, IClient
{
    /// <summary>Creates a handle of nothing, for the marshaller.</summary>
    public ClientHandle()
        : base(ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public int Call(Operation operation, byte[] request, out byte[]? document)
    {
        int status = operation.Function(this, request, out IntPtr response);
        document = NativeText.TakeOwned(response);
        return status;
    }

    /// <inheritdoc/>
    public int Cancel(string? callId) =>
        Native.osp_cancel(this, callId is null ? null : Encoding.UTF8.GetBytes(callId + "\0"));

    /// <inheritdoc/>
    public int OpenManager(byte[] settings, out IOpened<ManagerOperation>? manager, out byte[]? document)
    {
        int status = Native.osp_manager_open(this, settings, out ManagerHandle handle, out IntPtr response);
        manager = handle;
        document = NativeText.TakeOwned(response);
        return status;
    }

    /// <inheritdoc/>
    /// <remarks>Disposing the handle alone would wait for the last of the calls instead, however long it takes.</remarks>
    public new void Close()
    {
        if (IsClosed || IsInvalid)
        {
            return;
        }

        _ = Native.osp_client_close(this);

        // The token is spent: there is nothing to release any more.
        SetHandleAsInvalid();
        Dispose();
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Native.osp_client_close_token(handle) == (int)LicensingStatus.Ok;
}
