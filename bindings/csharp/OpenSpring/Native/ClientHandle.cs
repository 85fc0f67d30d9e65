using Microsoft.Win32.SafeHandles;

namespace OpenSpring;

/// <summary>Owns one client of the library. In the functions' signatures, so that the token outlives each call.</summary>
internal sealed class ClientHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>Creates a handle of nothing, for the marshaller.</summary>
    public ClientHandle()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Cancels the calls in flight, waits for them and closes the client. The handle alone would wait for
    /// the last of them instead, however long it takes.</summary>
    internal void CloseNow()
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
