using System;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OpenSpring;

/// <summary>Owns one manager of the library. In the functions' signatures, so that the token outlives each call.</summary>
internal sealed class ManagerHandle : SafeHandleZeroOrMinusOneIsInvalid, IOpened<ManagerOperation>
{
    /// <summary>Creates a handle of nothing, for the marshaller.</summary>
    public ManagerHandle()
        : base(ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public int Call(ManagerOperation operation, byte[] request, out byte[]? document)
    {
        int status = operation.Function(this, request, out IntPtr response);
        document = NativeText.TakeOwned(response);
        return status;
    }

    /// <inheritdoc/>
    public int Cancel(string? callId) =>
        Native.osp_manager_cancel(this, callId is null ? null : Encoding.UTF8.GetBytes(callId + "\0"));

    /// <inheritdoc/>
    /// <remarks>Disposing the handle alone would wait for the last of the calls instead, however long it takes.</remarks>
    public new void Close()
    {
        if (IsClosed || IsInvalid)
        {
            return;
        }

        _ = Native.osp_manager_close(this);

        // The token is spent: there is nothing to release any more.
        SetHandleAsInvalid();
        Dispose();
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Native.osp_manager_close_token(handle) == (int)LicensingStatus.Ok;
}
