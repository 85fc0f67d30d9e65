using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace OpenSpring;

/// <summary>What the managers of a license and of a bundle have in common.</summary>
public abstract partial class ManagerBase : IDisposable, IAsyncDisposable
{
    private readonly IOpened<ManagerOperation> _opened;
    private readonly HandleCalls _calls;
    private readonly OpenSpringClient? _owned;
    private readonly Watchdog _watchdog;

    private protected ManagerBase(OpenSpringClient client, bool owned, LicenseStore store, ManagerSettings? settings, bool bundle, int threads)
    {
        _owned = owned ? client : null;
        try
        {
            if (store is null)
            {
                throw new ArgumentNullException(nameof(store));
            }

            Info = client.Info;
            _calls = new HandleCalls(GetType().Name, threads, client.Timeout, callId => _opened!.Cancel(callId)) { Server = Info.Server };
            _opened = Open(client, ManagerSettings.Document(settings, store, bundle), out Response opened);
            DataLocation = Lenient.Text(opened.Result, "path") is { Length: > 0 } path ? path : null;
            IsWritable = Lenient.Boolean(opened.Result, "writable") ?? false;
            _watchdog = new Watchdog(this);
        }
        catch
        {
            _owned?.Dispose();
            throw;
        }
    }

    /// <summary>Raised by the watchdog for each event; see <see cref="StartWatchdog"/>.</summary>
    public event EventHandler<LicenseEvent>? Changed;

    /// <summary>Raised by the watchdog for each exception of a handler of <see cref="Changed"/>, and for errors of its polls that
    /// are none of the network's. The watchdog goes on. Without a handler the exception goes to <see
    /// cref="Trace"/>.</summary>
    public event EventHandler<WatchdogErrorEventArgs>? WatchdogError;

    /// <summary>What the library reported when it opened the client.</summary>
    public ClientInfo Info { get; }

    /// <summary>The folder of the store; null if it is in memory.</summary>
    public string? DataLocation { get; }

    /// <summary>Whether the store could be written when the manager was opened.</summary>
    public bool IsWritable { get; }

    /// <summary>Whether the manager is disposed.</summary>
    public bool IsDisposed => _calls.IsDisposed;

    /// <summary>Whether the watchdog runs.</summary>
    public bool IsWatching => _watchdog.IsRunning;

    /// <summary>The state of the license; of a bundle the best one of its licenses. It does not throw because of the
    /// state.</summary>
    /// <exception cref="StorageException">The stored license may not be read, or was written by a newer version.</exception>
    public LicenseState State => Current().State;

    /// <summary>Starts a thread that polls, when something is due and after each call of this manager that may have changed the
    /// license, and that raises <see cref="Changed"/> for each event. While it runs a second start does nothing.</summary>
    /// <remarks>Handlers run in the <see cref="SynchronizationContext"/> of the caller, if there is one, as in an application with
    /// windows; else in the watchdog's thread. The watchdog ends by <see cref="StopWatchdog"/>, when the manager is disposed, and
    /// when the client that it shares is; no error of a call ends it. It keeps the manager alive.</remarks>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public void StartWatchdog()
    {
        if (IsDisposed)
        {
            throw new ObjectDisposedException(GetType().Name);
        }

        _watchdog.Start(SynchronizationContext.Current);
    }

    /// <summary>Ends the watchdog's thread, its poll under way included, and waits for it; in a handler it does not wait. No event is
    /// raised afterwards. A second time does nothing.</summary>
    /// <remarks>Do not call it while you hold a lock that a handler needs.</remarks>
    public void StopWatchdog() => _watchdog.Stop();

    /// <summary>Ends the calls with this id, or all calls; from any thread. They throw <see
    /// cref="CancelledException"/>.</summary>
    /// <param name="callId">The <see cref="ManagerCallOptions.CallId"/> of the calls; null ends every call in flight.</param>
    /// <exception cref="LicensingArgumentException">No call can have such an id: it is empty, contains a NUL or is not valid
    /// Unicode.</exception>
    /// <remarks>See <see cref="OpenSpringClient.Cancel"/>.</remarks>
    public void Cancel(string? callId = null) => _calls.Cancel(callId);

    /// <summary>Ends the watchdog and the calls in flight, waits for them, and closes the manager, and its client if it owns it. The
    /// calls throw <see cref="CancelledException"/>, later ones <see cref="ObjectDisposedException"/>. It reports no consumption and
    /// releases no slot. A second time does nothing.</summary>
    public void Dispose()
    {
        if (_calls.Refuse())
        {
            Close();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>See <see cref="Dispose"/>; the wait takes no thread of the pool.</summary>
    /// <returns>The end of it.</returns>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);

        // Here and not on the other thread: from now on calls are refused.
        if (!_calls.Refuse())
        {
            return default;
        }

        return new ValueTask(Task.Factory.StartNew(
            Close, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default));
    }

    /// <summary>Shows the product and the place of the store.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        $"{GetType().Name} of {Info.Product} in {DataLocation ?? "memory"}{(IsDisposed ? " (disposed)" : "")}";

    private protected static OpenSpringClient Given(OpenSpringClient client) => client ?? throw new ArgumentNullException(nameof(client));

    internal static FileInfo Given(FileInfo file) => file ?? throw new ArgumentNullException(nameof(file));

    private protected static LicenseState StateOf(Response response) => LicenseState.Read(response, response.Result);

    internal Response Call(
        ManagerOperation operation, LicenseId? identity, ManagerCallOptions? options, Action<RequestWriter>? fields) =>
        TryCall(operation, identity, options, fields, out LicensingException? error) ?? throw error!;

    internal Response? TryCall(
        ManagerOperation operation,
        LicenseId? identity,
        ManagerCallOptions? options,
        Action<RequestWriter>? fields,
        out LicensingException? error) =>
        _calls.TryCall(
            operation,
            On(operation),
            LicensingException.BeforeSending(() => Request(operation, identity, options, fields, null)),
            out error);

    internal Task<T> CallAsync<T>(
        ManagerOperation operation,
        LicenseId? identity,
        ManagerCallOptions? options,
        Action<RequestWriter>? fields,
        Func<Response, T> read,
        CancellationToken cancellationToken)
    {
        string callId = options?.CallId ?? HandleCalls.NewCallId();
        byte[] request = LicensingException.BeforeSending(() => Request(operation, identity, options, fields, callId));
        return _calls.CallAsync(operation, On(operation), request, callId, options?.Timeout, read, cancellationToken);
    }

    /// <summary>Makes a call that may change the license, after which the watchdog tells what has happened.</summary>
    internal Response Change(
        ManagerOperation operation, LicenseId? identity, ManagerCallOptions? options, Action<RequestWriter>? fields)
    {
        try
        {
            return Call(operation, identity, options, fields);
        }
        finally
        {
            _watchdog.Wake();
        }
    }

    /// <summary>See <see cref="Change"/>.</summary>
    internal async Task<T> ChangeAsync<T>(
        ManagerOperation operation,
        LicenseId? identity,
        ManagerCallOptions? options,
        Action<RequestWriter>? fields,
        Func<Response, T> read,
        CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(operation, identity, options, fields, read, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _watchdog.Wake();
        }
    }

    internal void Raise(LicenseEvent happened)
    {
        foreach (Delegate handler in Changed?.GetInvocationList() ?? [])
        {
            try
            {
                ((EventHandler<LicenseEvent>)handler)(this, happened);
            }
#pragma warning disable CA1031 // Whatever a handler throws: it must not end the watchdog.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Raise(error);
            }
        }
    }

    internal void Raise(Exception error)
    {
        try
        {
            if (WatchdogError is { } handler)
            {
                handler(this, new WatchdogErrorEventArgs(error));
                return;
            }
        }
#pragma warning disable CA1031 // As above.
        catch (Exception another)
#pragma warning restore CA1031
        {
            Trace.TraceError($"OpenSpring watchdog: {another}");
        }

        Trace.TraceError($"OpenSpring watchdog: {error}");
    }

    private static byte[] Request(
        ManagerOperation operation, LicenseId? identity, ManagerCallOptions? options, Action<RequestWriter>? fields, string? callId)
    {
        using RequestWriter writer = new();
        identity?.WriteTo(writer);
        fields?.Invoke(writer);
        ManagerCallOptions.Write(writer, options, callId, operation);
        return writer.Finish();
    }

    private static IOpened<ManagerOperation> Open(OpenSpringClient client, byte[] settings, out Response opened)
    {
        IOpened<ManagerOperation>? manager = null;
        try
        {
            int status = client.OpenManager(settings, out manager, out byte[]? document);
            opened = Response.Read(status, document);
            return manager!;
        }
        catch
        {
            manager?.Close();
            throw;
        }
        finally
        {
            HandleCalls.Wipe(settings);
        }
    }

    private HandleCall On(ManagerOperation operation) =>
        (byte[] request, out byte[]? document) => _opened.Call(operation, request, out document);

    private void Close()
    {
        _watchdog.Halt();
        _calls.Close(_opened.Close);
        _watchdog.Stop();
        _owned?.Dispose();
    }
}
