using System;
using System.Collections.Generic;
using System.Threading;

namespace OpenSpring;

/// <summary>Runs calls on a bounded number of threads of its own, first come, first served. A call may block for as long as
/// its time limit, and threads of the pool that blocked would be missing elsewhere.</summary>
internal sealed class CallThreads
{
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(10);

    private readonly LinkedList<QueuedCall> _waiting = new();
    private readonly int _most;
    private int _threads, _idle;
    private bool _ended;

    internal CallThreads(int most) => _most = most;

    /// <summary>Lets a call wait for a thread, or run at once where one is free.</summary>
    internal void Add(QueuedCall call)
    {
        lock (_waiting)
        {
            call.Place = _waiting.AddLast(call);
            if (_waiting.Count <= _idle)
            {
                Monitor.Pulse(_waiting);
                return;
            }

            if (_threads == _most)
            {
                call.EndInTime(this);
                return;
            }

            _threads++;
        }

        StartThread();
    }

    /// <summary>Takes a call out; false where it has a thread, or had one.</summary>
    internal bool Remove(QueuedCall call)
    {
        lock (_waiting)
        {
            if (call.Place is not { } place)
            {
                return false;
            }

            _waiting.Remove(place);
            call.Place = null;
            return true;
        }
    }

    /// <summary>Takes out the calls that wait and have an id, or all.</summary>
    internal List<QueuedCall> RemoveAll(string? callId)
    {
        List<QueuedCall> removed = [];
        lock (_waiting)
        {
            removed.AddRange(_waiting);
            removed.RemoveAll(call => callId is not null && call.CallId != callId);
            removed.ForEach(call => Remove(call));
        }

        return removed;
    }

    /// <summary>Ends the threads that are idle, and the others after their calls.</summary>
    internal void End()
    {
        lock (_waiting)
        {
            _ended = true;
            Monitor.PulseAll(_waiting);
        }
    }

    private void StartThread()
    {
        try
        {
            new Thread(Work) { IsBackground = true, Name = "openspring-call" }.Start();
        }
        catch (Exception error) when (error is OutOfMemoryException or ThreadStartException)
        {
            bool none;
            lock (_waiting)
            {
                none = --_threads == 0;
            }

            // The threads that there are do it; without any nobody would.
            if (none)
            {
                RemoveAll(null).ForEach(call => call.End(error));
            }
        }
    }

    private void Work()
    {
        while (Next() is { } call)
        {
            call.Run();
        }
    }

    private QueuedCall? Next()
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0)
            {
                _idle++;
                bool woken = !_ended && Monitor.Wait(_waiting, LongestIdle);
                _idle--;
                if (!woken && _waiting.Count == 0)
                {
                    _threads--;
                    return null;
                }
            }

            QueuedCall call = _waiting.First!.Value;
            Remove(call);
            return call;
        }
    }
}
