using System;
using System.Threading;
using System.Threading.Tasks;

namespace OpenSpring;

/// <summary>A function of the library whose handle is known.</summary>
internal delegate int HandleCall(byte[] request, out byte[]? document);

/// <summary>The calls on one handle of the library: on the caller's thread, or on threads of its own, and how they
/// end.</summary>
internal sealed class HandleCalls
{
    private static readonly TimeSpan CancelAgain = TimeSpan.FromMilliseconds(20);
    private static long s_calls;

    private readonly string _owner;
    private readonly CallThreads _threads;
    private readonly TimeSpan _timeout;
    private readonly Func<string?, int> _cancel;
    private int _disposed;

    /// <param name="owner">The class that exceptions name.</param>
    /// <param name="threads">How many calls can be under way at once.</param>
    /// <param name="timeout">The time of a call that is given none.</param>
    /// <param name="cancel">The library's function that cancels calls.</param>
    internal HandleCalls(string owner, int threads, TimeSpan timeout, Func<string?, int> cancel)
    {
        if (threads < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(threads), threads, "at least one thread is needed");
        }

        _owner = owner;
        _threads = new CallThreads(threads);
        _timeout = timeout;
        _cancel = cancel;
    }

    /// <summary>Whom the calls go to, for those who watch them.</summary>
    internal Uri? Server { get; set; }

    internal bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    internal static string NewCallId() => "csharp-" + Interlocked.Increment(ref s_calls);

    internal static void Wipe(byte[] document) => Array.Clear(document, 0, document.Length);

    /// <summary>From now on calls are refused; false where they are already.</summary>
    internal bool Refuse() => Interlocked.Exchange(ref _disposed, 1) == 0;

    /// <summary>Ends the calls that wait, closes the handle, and ends the threads.</summary>
    internal void Close(Action closeHandle)
    {
        EndWaiting(null, ErrorCodes.ClientClosed, $"the {_owner} was disposed during the call");
        closeHandle();
        _threads.End();
    }

    internal void Cancel(string? callId)
    {
        if (callId is not null && !IsCallId(callId))
        {
            throw new LicensingArgumentException(
                "callId cannot be used: it is empty, contains a NUL or is not valid Unicode", ErrorCodes.InvalidValue);
        }

        // These first: a call that waits would take the thread of one that ends.
        EndWaiting(callId, ErrorCodes.Cancelled, "the call was cancelled");
        LicensingStatus status = End(callId);
        if (status is not (LicensingStatus.Ok or LicensingStatus.Handle))
        {
            throw Tables.Exception(ErrorDocument.Read(status, default, new Meta()));
        }
    }

    internal Response Call(NamedOperation operation, HandleCall function, byte[] request) =>
        TryCall(operation, function, request, out LicensingException? error) ?? throw error!;

    /// <summary>Calls on this thread. Null where the library returned an error.</summary>
    internal Response? TryCall(NamedOperation operation, HandleCall function, byte[] request, out LicensingException? error)
    {
        CallWatch? watch = CallWatch.Start(operation, Server);
        try
        {
            Response? response = TryRun(function, request, out error, default);
            watch?.End((response?.Meta ?? error?.Meta)!, error);
            return response;
        }
        catch (Exception failure) when (CallWatch.Saw(watch, failure))
        {
            throw;
        }
    }

    private Response Run(HandleCall function, byte[] request, CancellationToken cancellationToken) =>
        TryRun(function, request, out LicensingException? error, cancellationToken) ?? throw error!;

    private Response? TryRun(HandleCall function, byte[] request, out LicensingException? error, CancellationToken cancellationToken)
    {
        int status;
        byte[]? document;
        try
        {
            ThrowIfDisposed();
            cancellationToken.ThrowIfCancellationRequested();
            status = function(request, out document);
        }
        finally
        {
            Wipe(request);
        }

        if (status == (int)LicensingStatus.Handle)
        {
            ThrowIfDisposed();
        }

        return Response.TryRead(status, document, out error);
    }

    /// <summary>Calls on a thread of its own. The request has a call id and no time limit.</summary>
    internal async Task<T> CallAsync<T>(
        NamedOperation operation,
        HandleCall function,
        byte[] request,
        string callId,
        TimeSpan? timeout,
        Func<Response, T> read,
        CancellationToken cancellationToken)
    {
        if (IsDisposed || cancellationToken.IsCancellationRequested)
        {
            Wipe(request);
            ThrowIfDisposed();
            cancellationToken.ThrowIfCancellationRequested();
        }

        CallWatch? watch = CallWatch.Start(operation, Server);
        QueuedCall call = new(callId, timeout ?? _timeout, left =>
        {
            watch?.Begin();
            return Run(function, RequestWriter.WithTime(request, left), cancellationToken);
        });
        try
        {
            _threads.Add(call);
            using (cancellationToken.Register(() => End(call, cancellationToken)))
            {
                Response response = await call;
                watch?.End(response.Meta, null);
                return read(response);
            }
        }
        catch (Exception error) when (CallWatch.Saw(watch, error))
        {
            throw;
        }
        catch (CancelledException error) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(error.Message, error, cancellationToken);
        }
        finally
        {
            Wipe(request);
        }
    }

    private void End(QueuedCall call, CancellationToken cancellationToken)
    {
        if (_threads.Remove(call))
        {
            call.End(new OperationCanceledException(cancellationToken));
        }
        else
        {
            _ = EndAsync(call);
        }
    }

    private void EndWaiting(string? callId, string code, string message) =>
        _threads.RemoveAll(callId).ForEach(call => call.End(Response.NotSent(LicensingStatus.Cancelled, code, message)));

    /// <summary>Cancels a call, at once. It may not have reached the library yet, where a cancel would miss it: so again
    /// until it ends.</summary>
    private async Task EndAsync(QueuedCall call)
    {
        while (!call.IsCompleted)
        {
            End(call.CallId);
            await Task.Delay(CancelAgain).ConfigureAwait(false);
        }
    }

    /// <summary>Ends calls by the library's own function. An id that no call can have ends none.</summary>
    private LicensingStatus End(string? callId)
    {
        try
        {
            return IsDisposed || (callId is not null && !IsCallId(callId))
                ? LicensingStatus.Ok
                : (LicensingStatus)_cancel(callId);
        }
        catch (ObjectDisposedException)
        {
            // Disposing has ended every call.
            return LicensingStatus.Ok;
        }
    }

    /// <summary>In C an id would end at the first NUL, and be another one.</summary>
    private static bool IsCallId(string callId) =>
        callId.Length > 0 && callId.IndexOf('\0') < 0 && RequestWriter.IsUnicode(callId);

    private void ThrowIfDisposed()
    {
        if (IsDisposed)
        {
            throw new ObjectDisposedException(_owner);
        }
    }
}
