using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace OpenSpring;

/// <summary>A call that waits for a thread, has one or has ended. It can be awaited once. What awaits it goes on in the
/// thread that ends it, which may be the only one that is free; the application's own code does not.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The call's end disposes the timer.")]
internal sealed class QueuedCall : INotifyCompletion
{
    private static readonly Action Ended = () => { };

    private readonly Func<TimeSpan, Response> _call;
    private readonly TimeSpan _limit;
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private Action? _continuation;
    private Response _response;
    private ExceptionDispatchInfo? _error;
    private Timer? _timer;

    /// <param name="callId">Its id.</param>
    /// <param name="limit">Its time, the waiting included.</param>
    /// <param name="call">Does it in the time that is left.</param>
    internal QueuedCall(string callId, TimeSpan limit, Func<TimeSpan, Response> call)
    {
        CallId = callId;
        _limit = limit;
        _call = call;
    }

    internal string CallId { get; }

    /// <summary>Where it waits, for <see cref="CallThreads"/>; null while it does not.</summary>
    internal LinkedListNode<QueuedCall>? Place { get; set; }

    public bool IsCompleted => ReferenceEquals(Volatile.Read(ref _continuation), Ended);

    internal QueuedCall GetAwaiter() => this;

    internal Response GetResult()
    {
        _error?.Throw();
        return _response;
    }

    public void OnCompleted(Action continuation)
    {
        if (Interlocked.CompareExchange(ref _continuation, continuation, null) is not null)
        {
            continuation();
        }
    }

    /// <summary>Ends the call when its time is over and it still waits.</summary>
    internal void EndInTime(CallThreads threads) => _timer = new Timer(
        _ =>
        {
            if (threads.Remove(this))
            {
                End(TooLate());
            }
        },
        null,
        _limit,
        Timeout.InfiniteTimeSpan);

    /// <summary>Does the call on this thread.</summary>
    internal void Run()
    {
        try
        {
            TimeSpan left = _limit - _since.Elapsed;
            _response = left > TimeSpan.Zero ? _call(left) : throw TooLate();
        }
        catch (Exception error)
        {
            _error = ExceptionDispatchInfo.Capture(error);
        }

        Complete();
    }

    /// <summary>Ends a call that has no thread.</summary>
    internal void End(Exception error)
    {
        _error = ExceptionDispatchInfo.Capture(error);
        Complete();
    }

    private LicensingException TooLate() => Response.NotSent(
        LicensingStatus.Timeout,
        ErrorCodes.DeadlineExceeded,
        $"the time for the call is over ({_limit.TotalMilliseconds} ms): it waited for a thread, give the constructor more threads");

    private void Complete()
    {
        _timer?.Dispose();
        if (Interlocked.Exchange(ref _continuation, Ended) is not { } continuation)
        {
            return;
        }

        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(Apart.Instance);
        try
        {
            continuation();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>Under a context of a type of its own .NET runs no continuation of a task in the thread that completes
    /// it.</summary>
    private sealed class Apart : SynchronizationContext
    {
        internal static readonly Apart Instance = new();
    }
}
