using System;
using System.Threading;

namespace OpenSpring;

/// <summary>The thread that polls a manager and raises its events.</summary>
internal sealed class Watchdog
{
    /// <summary>The time until the next poll after an error that a poll does not outlive by itself.</summary>
    private static readonly TimeSpan AfterError = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan CancelAgain = TimeSpan.FromMilliseconds(20);

    private readonly ManagerBase _manager;
    private readonly object _gate = new();
    private Run? _run;

    internal Watchdog(ManagerBase manager) => _manager = manager;

    internal bool IsRunning
    {
        get
        {
            lock (_gate)
            {
                return _run is { } run && run.Thread.IsAlive && !run.IsStopped;
            }
        }
    }

    internal void Start(SynchronizationContext? context)
    {
        lock (_gate)
        {
            if (IsRunning)
            {
                return;
            }

            Run run = new() { Context = context, CallId = HandleCalls.NewCallId() };
            run.Thread = new Thread(() => Watch(run)) { IsBackground = true, Name = "openspring-watchdog" };
            run.Thread.Start();
            _run = run;
        }
    }

    /// <summary>Lets the thread end after its poll under way, and no event be raised any more.</summary>
    internal void Halt()
    {
        lock (_gate)
        {
            _run?.Stop();
        }
    }

    /// <summary>Lets the thread poll now, which costs nothing: what has happened is told at once.</summary>
    internal void Wake()
    {
        lock (_gate)
        {
            _run?.Wake();
        }
    }

    /// <summary>Ends the thread and its poll, and waits for it.</summary>
    internal void Stop()
    {
        Run? run;
        lock (_gate)
        {
            run = _run;
            _run = null;
        }

        run?.Stop();
        if (run is null || Thread.CurrentThread == run.Thread)
        {
            return;
        }

        // The poll may not have reached the library yet, where a cancel would miss it: so again until it ends.
        do
        {
            _manager.Cancel(run.CallId);
        }
        while (!run.Thread.Join(CancelAgain));
    }

    private void Watch(Run run)
    {
        ManagerCallOptions options = new() { CallId = run.CallId };
        TimeSpan wait = TimeSpan.Zero;
        while (!run.Wait(wait))
        {
            try
            {
                PollResult polled = _manager.Poll(options);
                foreach (LicenseEvent happened in polled.Events)
                {
                    Tell(run, () => _manager.Raise(happened));
                }

                wait = polled.Next;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (CancelledException error)
            {
                // By Stop, or by somebody who cancels all calls: then it goes on. The next poll tells that the client is closed.
                wait = error.Code == ErrorCodes.ClientClosed ? TimeSpan.Zero : AfterError;
            }
            catch (LicensingException error)
            {
                Tell(run, () => _manager.Raise(error));
                if (error.Code == ErrorCodes.ClientClosed)
                {
                    run.Stop();
                    return;
                }

                wait = AfterError;
            }
        }
    }

    /// <summary>Raises an event where the handlers belong, unless the watchdog was stopped meanwhile.</summary>
    private void Tell(Run run, Action raise)
    {
        if (run.Context is not { } context)
        {
            RaiseUnlessStopped(run, raise);
            return;
        }

        try
        {
            context.Post(_ => RaiseUnlessStopped(run, raise), null);
        }
#pragma warning disable CA1031 // A context that has ended throws what it likes: it must not end the watchdog.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _manager.Raise(error);
        }
    }

    private static void RaiseUnlessStopped(Run run, Action raise)
    {
        if (!run.IsStopped)
        {
            raise();
        }
    }

    /// <summary>One start of the thread.</summary>
    private sealed class Run
    {
        private readonly object _gate = new();
        private bool _stopped, _woken;

        internal SynchronizationContext? Context { get; init; }

        internal string CallId { get; init; } = "";

        internal Thread Thread { get; set; } = null!;

        internal bool IsStopped
        {
            get
            {
                lock (_gate)
                {
                    return _stopped;
                }
            }
        }

        internal void Stop() => Wake(stop: true);

        internal void Wake(bool stop = false)
        {
            lock (_gate)
            {
                _stopped |= stop;
                _woken = true;
                Monitor.PulseAll(_gate);
            }
        }

        /// <summary>Waits until it is woken, or for a time; true if it is stopped.</summary>
        internal bool Wait(TimeSpan time)
        {
            lock (_gate)
            {
                if (!_woken)
                {
                    Monitor.Wait(_gate, time);
                }

                _woken = false;
                return _stopped;
            }
        }
    }
}
