using System;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace OpenSpring;

/// <summary>Calls the License API for one product, or one bundle.</summary>
/// <remarks>
/// <para>A client can be used by any number of threads at once. Keep one for the life of the process: it keeps
/// connections and the OAuth token. Dispose it at the end.</para>
/// <para>Beside the exceptions that a method lists, every call over the network may throw <see
/// cref="NetworkException"/>, <see cref="LicensingTimeoutException"/>, <see cref="UnavailableException"/>, <see
/// cref="ProtocolException"/>, <see cref="SignatureException"/>, <see cref="AuthException"/>, <see
/// cref="ClockException"/> and <see cref="CancelledException"/>; all are <see cref="LicensingException"/>.</para>
/// <para>Cancelling the token of an asynchronous call ends the native call too, within a tenth of a second; then the task
/// throws <see cref="OperationCanceledException"/>. If the response has already arrived, the call returns it, or throws what
/// the server refused it with: an activation that took place is not lost.</para>
/// </remarks>
public sealed partial class OpenSpringClient : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan CancelAgain = TimeSpan.FromMilliseconds(20);
    private static long s_calls;

    private readonly ClientHandle _handle;
    private readonly CallThreads _calls;
    private readonly TimeSpan _timeout;
    private int _disposed;

    /// <summary>Opens a client. Reads the machine and the configured files; nothing is sent.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="threads">How many asynchronous calls can be under way at once. Further ones wait, and their waiting
    /// counts as part of their time.</param>
    /// <exception cref="ArgumentOutOfRangeException">There must be at least one thread.</exception>
    /// <exception cref="ConfigException">A setting is missing, wrong or contradicts another.</exception>
    /// <exception cref="HardwareIdException">The machine has no usable hardware id and none is configured.</exception>
    /// <exception cref="LibraryException">The native library cannot be loaded.</exception>
    public OpenSpringClient(Configuration configuration, int threads = 16)
    {
        if (configuration is null)
        {
            throw new ArgumentNullException(nameof(configuration));
        }

        if (threads < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(threads), threads, "at least one thread is needed");
        }

        _calls = new CallThreads(threads);
        _timeout = configuration.Timeout ?? Tables.DefaultTimeout;

        OpenSpringLibrary.Load();
        byte[] document = configuration.Document();
        try
        {
            int status = Native.osp_client_open(document, out _handle, out IntPtr answer);
            Info = ClientInfo.Read(Answer.Read(status, NativeText.TakeOwned(answer)));
        }
        catch
        {
            _handle?.Dispose();
            throw;
        }
        finally
        {
            Wipe(document);
        }
    }

    /// <summary>What the library reported when it opened the client: version, product, hardware id and its source, base URL.</summary>
    public ClientInfo Info { get; }

    /// <summary>Whether the client is disposed.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Ends the calls with this id, or all calls; from any thread. They throw <see
    /// cref="CancelledException"/>.</summary>
    /// <param name="callId">The <see cref="CallOptions.CallId"/> of the calls; null ends every call in flight.</param>
    /// <exception cref="LicensingArgumentException">No call can have such an id: it is empty, contains a NUL or is not valid
    /// Unicode.</exception>
    /// <remarks>An asynchronous call is ended while it waits for a thread, and once its thread has reached the library, a moment
    /// later. Its token ends it between these moments, too.</remarks>
    public void Cancel(string? callId = null)
    {
        if (callId is not null && !IsCallId(callId))
        {
            throw new LicensingArgumentException(
                "callId cannot be used: it is empty, contains a NUL or is not valid Unicode", ErrorCodes.InvalidValue);
        }

        LicensingStatus status = End(callId);
        EndWaiting(callId, ErrorCodes.Cancelled, "the call was cancelled");
        if (status is not (LicensingStatus.Ok or LicensingStatus.Handle))
        {
            throw Tables.Exception(ErrorDocument.Read(status, default, new Meta()));
        }
    }

    /// <summary>Ends the calls in flight and those that wait for a thread, waits for them and closes the client. They throw <see
    /// cref="CancelledException"/>, later ones <see cref="ObjectDisposedException"/>. A second time does
    /// nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Close();
        }
    }

    /// <summary>See <see cref="Dispose"/>; the wait takes no thread of the pool.</summary>
    /// <returns>The end of it.</returns>
    public ValueTask DisposeAsync()
    {
        // Here and not on the other thread: from now on calls are refused.
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return default;
        }

        return new ValueTask(Task.Factory.StartNew(
            Close, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default));
    }

    /// <summary>Shows the product and the server.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        $"OpenSpringClient of {Info.Product} at {Info.BaseUrl}{(IsDisposed ? " (disposed)" : "")}";

    private Answer Call(
        Operation operation, LicenseId? identity, CallOptions? options, Action<RequestWriter>? fields) =>
        Call(operation, LicensingException.BeforeSending(() => Request(identity, options, fields, callId: null)));

    private Task<T> CallAsync<T>(
        Operation operation,
        LicenseId? identity,
        CallOptions? options,
        Action<RequestWriter>? fields,
        Func<Answer, T> read,
        CancellationToken cancellationToken)
    {
        string callId = options?.CallId ?? NewCallId();
        byte[] request = LicensingException.BeforeSending(() => Request(identity, options, fields, callId));
        return CallAsync(operation, request, callId, options?.Timeout, read, cancellationToken);
    }

    internal async Task<T> CallAsync<T>(
        Operation operation,
        byte[] request,
        string callId,
        TimeSpan? timeout,
        Func<Answer, T> read,
        CancellationToken cancellationToken)
    {
        if (IsDisposed || cancellationToken.IsCancellationRequested)
        {
            Wipe(request);
            ThrowIfDisposed();
            cancellationToken.ThrowIfCancellationRequested();
        }

        QueuedCall call = new(
            callId, timeout ?? _timeout, left => Call(operation, RequestWriter.WithTime(request, left), cancellationToken));
        _calls.Add(call);
        try
        {
            using (cancellationToken.Register(() => End(call, cancellationToken)))
            {
                return read(await call);
            }
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
        if (_calls.Remove(call))
        {
            call.End(new OperationCanceledException(cancellationToken));
        }
        else
        {
            _ = EndAsync(call);
        }
    }

    private void EndWaiting(string? callId, string code, string message) =>
        _calls.RemoveAll(callId).ForEach(call => call.End(Answer.NotSent(LicensingStatus.Cancelled, code, message)));

    private void Close()
    {
        EndWaiting(null, ErrorCodes.ClientClosed, "the client was closed during the call");
        _handle.CloseNow();
        _calls.End();
    }

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
                : (LicensingStatus)Native.osp_cancel(_handle, callId is null ? null : Encoding.UTF8.GetBytes(callId + "\0"));
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

    private Answer Call(Operation operation, byte[] request, CancellationToken cancellationToken = default)
    {
        int status;
        byte[]? document;
        try
        {
            ThrowIfDisposed();
            cancellationToken.ThrowIfCancellationRequested();
            status = operation(_handle, request, out IntPtr answer);
            document = NativeText.TakeOwned(answer);
        }
        finally
        {
            Wipe(request);
        }

        if (status == (int)LicensingStatus.Handle)
        {
            ThrowIfDisposed();
        }

        return Answer.Read(status, document);
    }

    private static LicenseId Given(LicenseId identity) => identity ?? throw new ArgumentNullException(nameof(identity));

    private static byte[] Request(
        LicenseId? identity, CallOptions? options, Action<RequestWriter>? fields, string? callId)
    {
        using RequestWriter writer = new();
        identity?.WriteTo(writer);
        fields?.Invoke(writer);
        CallOptions.Write(writer, options, callId);
        return writer.Finish();
    }

    private static void Wipe(byte[] document) => Array.Clear(document, 0, document.Length);

    private static string NewCallId() => "csharp-" + Interlocked.Increment(ref s_calls);

    private void ThrowIfDisposed()
    {
        if (IsDisposed)
        {
            throw new ObjectDisposedException(nameof(OpenSpringClient));
        }
    }
}
