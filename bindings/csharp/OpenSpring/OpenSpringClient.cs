using System;
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
    private readonly IClient _opened;
    private readonly HandleCalls _calls;

    /// <summary>Opens a client. Reads the machine and the configured files; nothing is sent.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="threads">How many asynchronous calls can be under way at once. Further ones wait, and their waiting
    /// counts as part of their time.</param>
    /// <exception cref="ArgumentOutOfRangeException">There must be at least one thread.</exception>
    /// <exception cref="ConfigException">A setting is missing, wrong or contradicts another.</exception>
    /// <exception cref="HardwareIdException">The machine has no usable hardware id and none is configured.</exception>
    /// <exception cref="LibraryException">The native library cannot be loaded, or the program in its place not started.</exception>
    public OpenSpringClient(Configuration configuration, int threads = 16)
        : this(configuration, threads, Transport.Get)
    {
    }

    internal OpenSpringClient(Configuration configuration, int threads, Func<ILibrary> find)
    {
        if (configuration is null)
        {
            throw new ArgumentNullException(nameof(configuration));
        }

        Timeout = configuration.Timeout ?? Tables.DefaultTimeout;
        _calls = new HandleCalls(nameof(OpenSpringClient), threads, Timeout, callId => _opened!.Cancel(callId));

        ILibrary library = find();
        byte[] document = configuration.Document();
        IClient? opened = null;
        try
        {
            int status = library.Open(document, out opened, out byte[]? response);
            Info = ClientInfo.Read(Response.Read(status, response));
            _calls.Server = Info.Server;
            _opened = opened!;
        }
        catch
        {
            opened?.Close();
            throw;
        }
        finally
        {
            HandleCalls.Wipe(document);
        }
    }

    /// <summary>What the library reported when it opened the client: version, product, hardware id and its source, base URL.</summary>
    public ClientInfo Info { get; }

    /// <summary>Whether the client is disposed.</summary>
    public bool IsDisposed => _calls.IsDisposed;

    /// <summary>The time of a call that is given none.</summary>
    internal TimeSpan Timeout { get; }

    /// <summary>Ends the calls with this id, or all calls; from any thread. They throw <see
    /// cref="CancelledException"/>.</summary>
    /// <param name="callId">The <see cref="CallOptions.CallId"/> of the calls; null ends every call in flight.</param>
    /// <exception cref="LicensingArgumentException">No call can have such an id: it is empty, contains a NUL or is not valid
    /// Unicode.</exception>
    /// <remarks>An asynchronous call is ended while it waits for a thread, and once its thread has reached the library, a moment
    /// later. Its token ends it between these moments, too.</remarks>
    public void Cancel(string? callId = null) => _calls.Cancel(callId);

    /// <summary>Ends the calls in flight and those that wait for a thread, waits for them and closes the client. They throw <see
    /// cref="CancelledException"/>, later ones <see cref="ObjectDisposedException"/>. A second time does
    /// nothing.</summary>
    public void Dispose()
    {
        if (_calls.Refuse())
        {
            Close();
        }
    }

    /// <summary>See <see cref="Dispose"/>; the wait takes no thread of the pool.</summary>
    /// <returns>The end of it.</returns>
    public ValueTask DisposeAsync()
    {
        // Here and not on the other thread: from now on calls are refused.
        if (!_calls.Refuse())
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

    /// <summary>Opens a manager over this client.</summary>
    internal int OpenManager(byte[] settings, out IOpened<ManagerOperation>? manager, out byte[]? document) =>
        _opened.OpenManager(settings, out manager, out document);

    internal Task<T> CallAsync<T>(
        Operation operation,
        byte[] request,
        string callId,
        TimeSpan? timeout,
        Func<Response, T> read,
        CancellationToken cancellationToken) =>
        _calls.CallAsync(operation, On(operation), request, callId, timeout, read, cancellationToken);

    private Response Call(
        Operation operation, LicenseId? identity, CallOptions? options, Action<RequestWriter>? fields) =>
        Call(operation, LicensingException.BeforeSending(() => Request(operation, identity, options, fields, callId: null)));

    private Response Call(Operation operation, byte[] request) => _calls.Call(operation, On(operation), request);

    private Task<T> CallAsync<T>(
        Operation operation,
        LicenseId? identity,
        CallOptions? options,
        Action<RequestWriter>? fields,
        Func<Response, T> read,
        CancellationToken cancellationToken)
    {
        string callId = options?.CallId ?? HandleCalls.NewCallId();
        byte[] request = LicensingException.BeforeSending(() => Request(operation, identity, options, fields, callId));
        return CallAsync(operation, request, callId, options?.Timeout, read, cancellationToken);
    }

    private HandleCall On(Operation operation) => (byte[] request, out byte[]? document) => _opened.Call(operation, request, out document);

    private void Close() => _calls.Close(_opened.Close);

    private static LicenseId Given(LicenseId identity) => identity ?? throw new ArgumentNullException(nameof(identity));

    private static byte[] Request(
        Operation operation, LicenseId? identity, CallOptions? options, Action<RequestWriter>? fields, string? callId)
    {
        using RequestWriter writer = new();
        identity?.WriteTo(writer);
        fields?.Invoke(writer);
        CallOptions.Write(writer, options, callId, operation);
        return writer.Finish();
    }
}
