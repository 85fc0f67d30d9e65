using Microsoft.Win32.SafeHandles;

namespace OpenSpring;

/// <summary>Owns one manager of the library. In the functions' signatures, so that the token outlives each call.</summary>
internal sealed class ManagerHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>Creates a handle of nothing, for the marshaller.</summary>
    public ManagerHandle()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Cancels the calls in flight, waits for them and closes the manager. The handle alone would wait for
    /// the last of them instead, however long it takes.</summary>
    internal void CloseNow()
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
