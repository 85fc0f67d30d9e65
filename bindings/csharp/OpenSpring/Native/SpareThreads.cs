using System;
using System.Collections.Generic;
using System.Threading;

namespace OpenSpring;

/// <summary>Whether the system gives this process the threads that loading the library takes. No one limit says it, so
/// that they are started for a moment.</summary>
internal static class SpareThreads
{
    /// <summary>What the Go runtime starts while it is loaded and called first. It ends a process in which it
    /// cannot.</summary>
    internal const int Needed = 8;

    private const int StackSize = 128 * 1024;

    /// <summary>Starts the threads by <paramref name="start"/>, which returns null if no thread is left.</summary>
    internal static bool Exist(Func<ThreadStart, Thread?> start)
    {
        using ManualResetEvent done = new(false);
        List<Thread> started = [];
        try
        {
            while (started.Count < Needed)
            {
                if (start(() => done.WaitOne()) is not { } thread)
                {
                    return false;
                }

                started.Add(thread);
            }

            return true;
        }
        finally
        {
            done.Set();
            started.ForEach(thread => thread.Join());
        }
    }

    internal static Thread? Start(ThreadStart run)
    {
        Thread thread = new(run, StackSize) { IsBackground = true };
        try
        {
            thread.Start();
            return thread;
        }
        catch (Exception error) when (error is OutOfMemoryException or ThreadStartException)
        {
            return null;
        }
    }
}
