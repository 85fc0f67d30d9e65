using System;

namespace OpenSpring;

/// <summary>What went wrong in a watchdog, which goes on.</summary>
public sealed class WatchdogErrorEventArgs : EventArgs
{
    internal WatchdogErrorEventArgs(Exception exception) => Exception = exception;

    /// <summary>What a handler has thrown, or the error of a poll that is none of the network's.</summary>
    public Exception Exception { get; }
}
