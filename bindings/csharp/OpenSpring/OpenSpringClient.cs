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
/// throws <see cref="OperationCanceledException"/>. A call whose answer came nevertheless gives that answer: an activation
/// that took place is not lost.</para>
/// </remarks>
public sealed partial class OpenSpringClient : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan CancelAgain = TimeSpan.FromMilliseconds(20);
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static long s_calls;

    private readonly ClientHandle _handle;
    private int _disposed;

    /// <summary>Opens a client. Reads the machine and the configured files; nothing is sent.</summary>
    /// <param name="configuration">The settings.</param>
    /// <exception cref="ConfigException">A setting is missing, wrong or contradicts another.</exception>
    /// <exception cref="HardwareIDException">The machine has no usable hardware id and none is configured.</exception>
    /// <exception cref="LibraryException">The native library cannot be loaded.</exception>
    public OpenSpringClient(Configuration configuration)
    {
        byte[] document = (configuration ?? throw new ArgumentNullException(nameof(configuration))).Document();
        OpenSpringLibrary.Load();
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
            Array.Clear(document, 0, document.Length);
        }
    }

    /// <summary>What the library told on opening: version, product, hardware id and its source, base URL.</summary>
    public ClientInfo Info { get; }

    /// <summary>Whether the client is disposed.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Ends the calls that bear this id, or all of them; from any thread. They throw <see
    /// cref="CancelledException"/>.</summary>
    /// <param name="callId">The <see cref="CallOptions.CallId"/> of the calls; null ends every call in flight.</param>
    /// <exception cref="LicensingArgumentException">No call can bear this id.</exception>
    public void Cancel(string? callId = null)
    {
        if (callId is not null && CallIdText(callId) is null)
        {
            throw new LicensingArgumentException(
                "callId is none that a call can bear: it is empty, or holds a NUL or half of a surrogate pair",
                ErrorCodes.InvalidValue);
        }

        int status = CancelCalls(callId);
        if (status is not ((int)LicensingStatus.Ok or (int)LicensingStatus.Handle))
        {
            throw Tables.Exception(ErrorDocument.Read((LicensingStatus)status, default, new Meta()));
        }
    }

    /// <summary>Ends the calls in flight, waits for them and closes the client. They throw <see
    /// cref="CancelledException"/>, later ones <see cref="ObjectDisposedException"/>. A second time does
    /// nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _handle.CloseNow();
        }
    }

    /// <summary>See <see cref="Dispose"/>; the wait takes no thread of the pool.</summary>
    /// <returns>The end of it.</returns>
    public ValueTask DisposeAsync() => IsDisposed ? default : new ValueTask(Start(() =>
    {
        Dispose();
        return true;
    }));

    /// <summary>Shows the product and the server.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        $"OpenSpringClient of {Info.Product} at {Info.BaseUrl}{(IsDisposed ? " (disposed)" : "")}";

    private Answer Call(Operation operation, LicenseId identity, CallOptions? options) =>
        Call(operation, Request(identity, options, callId: null));

    private Task<T> CallAsync<T>(
        Operation operation,
        LicenseId identity,
        CallOptions? options,
        Func<Answer, T> read,
        CancellationToken cancellationToken)
    {
        string callId = options?.CallId ?? NewCallId();
        return CallAsync(operation, Request(identity, options, callId), callId, read, cancellationToken);
    }

    private async Task<T> CallAsync<T>(
        Operation operation,
        byte[] request,
        string callId,
        Func<Answer, T> read,
        CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        Task<Answer> call = Start(() => Call(operation, request));
        TaskCompletionSource<bool> cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using (cancellationToken.Register(() => cancelled.TrySetResult(true)))
        {
            if (await Task.WhenAny(call, cancelled.Task).ConfigureAwait(false) != call)
            {
                await EndAsync(call, callId).ConfigureAwait(false);
            }
        }

        try
        {
            return read(await call.ConfigureAwait(false));
        }
        catch (LicensingException error) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(error.Message, error, cancellationToken);
        }
    }

    /// <summary>Ends calls as <see cref="Cancel"/> does. An id that no call can bear ends none: what its bytes would be cut
    /// to, or changed to, may be another call's.</summary>
    private int CancelCalls(string? callId)
    {
        byte[]? text = callId is null ? null : CallIdText(callId);
        if (IsDisposed || (callId is not null && text is null))
        {
            return (int)LicensingStatus.Ok;
        }

        try
        {
            return Native.osp_cancel(_handle, text);
        }
        catch (ObjectDisposedException)
        {
            // Disposing has ended every call.
            return (int)LicensingStatus.Ok;
        }
    }

    private static byte[]? CallIdText(string callId)
    {
        try
        {
            byte[] text = StrictUtf8.GetBytes(callId + "\0");
            int end = Array.IndexOf(text, (byte)0);
            return end > 0 && end == text.Length - 1 ? text : null;
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Cancels a call and waits for its end. It may not have reached the library yet, where a cancel would miss
    /// it: so again until it ends.</summary>
    private async Task EndAsync(Task call, string callId)
    {
        while (!call.IsCompleted)
        {
            _ = CancelCalls(callId);
            await Task.WhenAny(call, Task.Delay(CancelAgain)).ConfigureAwait(false);
        }
    }

    /// <summary>Runs a call on a thread of its own: it may block for as long as its time limit, and threads of the pool
    /// that blocked would be missing elsewhere.</summary>
    private static Task<T> Start<T>(Func<T> call) => Task.Factory.StartNew(
        call,
        CancellationToken.None,
        TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
        TaskScheduler.Default);

    private Answer Call(Operation operation, byte[] request)
    {
        int status;
        byte[]? document;
        try
        {
            ThrowIfDisposed();
            status = operation(_handle, request, out IntPtr answer);
            document = NativeText.TakeOwned(answer);
        }
        finally
        {
            Array.Clear(request, 0, request.Length);
        }

        if (status == (int)LicensingStatus.Handle)
        {
            ThrowIfDisposed();
        }

        return Answer.Read(status, document);
    }

    private static byte[] Request(LicenseId identity, CallOptions? options, string? callId)
    {
        using RequestWriter writer = new();
        (identity ?? throw new ArgumentNullException(nameof(identity))).WriteTo(writer);
        CallOptions.Write(writer, options, callId);
        return writer.Finish();
    }

    private static string NewCallId() => "csharp-" + Interlocked.Increment(ref s_calls);

    private void ThrowIfDisposed()
    {
        if (IsDisposed)
        {
            throw new ObjectDisposedException(nameof(OpenSpringClient));
        }
    }
}
