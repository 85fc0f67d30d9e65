using System;
using System.Diagnostics;

namespace OpenSpring;

/// <summary>A call over the network that somebody watches, by activities or by events. Nobody's call makes none.</summary>
internal sealed class CallWatch
{
    private readonly string _operation;
    private readonly CallActivity? _activity;
    private DateTimeOffset _began;
    private bool _ended;

    private CallWatch(string operation, Uri? server)
    {
        _operation = operation;
        _activity = CallActivity.Start(operation, server);
        if (CallEvents.IsWanted)
        {
            Tell(() => CallEvents.Log.CallStart(operation, server?.Authority ?? ""));
        }

        Begin();
    }

    /// <summary>Whether somebody watches, so that calls are to be traced.</summary>
    internal static bool IsWanted => CallEvents.IsWanted || CallActivity.IsWanted;

    /// <summary>Begins to watch a call; null if nobody wants it.</summary>
    internal static CallWatch? Start(NamedOperation operation, Uri? server) =>
        operation.Network && IsWanted ? new CallWatch(operation.Shown, server) : null;

    /// <summary>Tells of an exception. It is for a filter: it returns false, so that the exception goes on.</summary>
    internal static bool Saw(CallWatch? watch, Exception error)
    {
        if (watch is not null)
        {
            LicensingException? known = error as LicensingException ?? error.InnerException as LicensingException;
            watch.End(known?.Meta ?? new Meta(), known?.Name ?? "", known?.Code ?? error.GetType().FullName!);
        }

        return false;
    }

    /// <summary>Runs what listeners of the application are called by. Whatever one throws, the call goes on, or has ended as it has: an
    /// activation must not be lost by it. (.NET itself holds back what a listener to events throws; .NET Framework does not.)</summary>
    internal static bool Tell(Action tell)
    {
        try
        {
            tell();
            return true;
        }
#pragma warning disable CA1031 // See above.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Trace.TraceError($"OpenSpring: a listener to its activities or events: {error}");
            return false;
        }
    }

    /// <summary>From now on the library works on the call: the steps count from here.</summary>
    internal void Begin() => _began = DateTimeOffset.UtcNow;

    /// <summary>Tells how the call went.</summary>
    internal void End(Meta meta, LicensingException? error) => End(meta, error?.Name ?? "", error?.Code ?? "");

    private void End(Meta meta, string status, string code)
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        if (CallEvents.IsWanted)
        {
            Tell(() => Log(meta, code));
        }

        _activity?.End(_began, meta, status, code);
    }

    private void Log(Meta meta, string code)
    {
        foreach (TraceStep step in meta.Trace)
        {
            CallEvents.Log.Step(_operation, step.Step, (long)step.Time.TotalMilliseconds, step.Detail);
        }

        CallEvents.Log.CallStop(_operation, code, (long)meta.Duration.TotalMilliseconds, meta.Attempts, meta.HttpStatus);
    }
}
