using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading;

namespace OpenSpring;

/// <summary>The library as a program, openspring-stdio: requests and responses are lines of JSON (docs/process.md). One that has
/// ended stays so: its clients and managers are gone, and each of their calls says it.</summary>
internal sealed class RunningProgram : ILibrary
{
    private const int LongestLine = 25 << 20;

    private static readonly JsonElement NothingSent = JsonDocument.Parse("\"no\"").RootElement;
    private static readonly JsonElement MaybeSent = JsonDocument.Parse("\"maybe\"").RootElement;

    /// <summary>How long a program may take for its first response, which tells its version.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    // Guards what follows.
    private readonly object _gate = new();
    private readonly Dictionary<long, Waiting> _waiting = [];
    private readonly ProgramProcess _process;
    private long _last;
    private string? _end;
    private bool _ready;

    /// <summary>Starts the program and compares versions.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    /// <exception cref="LibraryException">It is another program or has another ABI, or the system starts no more
    /// threads.</exception>
    internal RunningProgram(string path)
    {
        Path = path;
        _process = new ProgramProcess(path, Receive, Ended);
        try
        {
            // .NET Framework may have put a byte order mark into the pipe: this ends its line, which is no request.
            _process.Send([(byte)'\n']);
            Version = Checked();
        }
        catch
        {
            _process.End();
            throw;
        }

        lock (_gate)
        {
            _ready = true;
        }
    }

    internal string Path { get; }

    internal int ProcessId => _process.Id;

    internal bool IsAlive
    {
        get
        {
            lock (_gate)
            {
                return _end is null;
            }
        }
    }

    /// <inheritdoc/>
    public string Version { get; }

    /// <inheritdoc/>
    public int Open(byte[] configuration, out IClient? client, out byte[]? document)
    {
        int status = Open("client_", 0, configuration, out ProgramHandle? opened, out document);
        client = opened;
        return status;
    }

    /// <inheritdoc/>
    public int Call(LocalOperation operation, byte[] request, out byte[]? document) => Call(operation.Name, 0, request, out document);

    /// <summary>Opens a client, or a manager of a client.</summary>
    internal int Open(string kind, long owner, byte[] request, out ProgramHandle? opened, out byte[]? document)
    {
        ProgramResponse response = Ask(kind + "open", owner, request);
        opened = response.Handle == 0 ? null : new ProgramHandle(this, kind, response.Handle);
        document = response.Document;
        return response.Status;
    }

    /// <summary>Calls an operation of a client or manager.</summary>
    internal int Call(string operation, long token, byte[] request, out byte[]? document)
    {
        ProgramResponse response = Ask(operation, token, request);
        document = response.Document;
        return response.Status;
    }

    /// <summary>Ends calls of a client or a manager. If the program has ended, none is under way.</summary>
    internal int Cancel(string operation, long token, string? callId) =>
        AskUnlessEnded(operation, token, callId is null ? "" : $",\"call_id\":\"{JsonEncodedText.Encode(callId)}\"");

    /// <summary>Closes a client or a manager, which ends its calls and waits for them. If the program has ended, it is
    /// closed.</summary>
    internal void Close(string operation, long token) => _ = AskUnlessEnded(operation, token, "");

    /// <summary>Closes what nobody waits for.</summary>
    internal void Drop(string operation, long token) => _process.Send(Line(null, operation, token, null, ""));

    /// <summary>Ends the program and waits for it.</summary>
    internal void End() => _process.End();

    private string Checked()
    {
        ProgramResponse response = Ask("version", limit: StartLimit);
        if (response.Version is not { } version)
        {
            throw new LibraryException($"{Path} is not {Transport.ProgramName}: it tells no version", "library_foreign");
        }

        return response.Abi == Loader.AbiVersion
            ? version
            : throw new LibraryException(
                $"the package OpenSpring {Loader.PackageVersion} needs a program with ABI {Loader.AbiVersion}; {Path} is version " +
                $"{version} with ABI {response.Abi}",
                "library_abi");
    }

    private int AskUnlessEnded(string operation, long token, string more)
    {
        try
        {
            return Ask(operation, token, more: more).Status;
        }
        catch (LibraryException) when (!IsAlive)
        {
            return (int)LicensingStatus.Ok;
        }
    }

    /// <summary>Sends a request and waits for its response.</summary>
    private ProgramResponse Ask(string operation, long token = 0, byte[]? request = null, string more = "", TimeSpan? limit = null)
    {
        Waiting waiting = new();
        long number;
        lock (_gate)
        {
            number = ++_last;
        }

        byte[] line = Line(number, operation, token, request, more);
        try
        {
            lock (_gate)
            {
                if (_end is not null)
                {
                    throw HasEnded(operation, NothingSent);
                }

                _waiting.Add(number, waiting);
            }

            _process.Send(line);
        }
        finally
        {
            HandleCalls.Wipe(line);
        }

        if (!waiting.Wait(limit))
        {
            throw new LibraryException(
                $"{Path} has not told its version in {StartLimit.TotalSeconds} seconds", "library_foreign");
        }

        return waiting.Response ?? throw HasEnded(operation, MaybeSent);
    }

    /// <summary>The line of a request.</summary>
    private static byte[] Line(long? number, string operation, long token, byte[]? request, string more)
    {
        string id = number?.ToString(CultureInfo.InvariantCulture) ?? "null";
        string handle = token.ToString(CultureInfo.InvariantCulture);
        byte[] start = Encoding.UTF8.GetBytes(
            $"{{\"id\":{id},\"operation\":\"{operation}\",\"handle\":{handle}{(request is null ? "" : ",\"request\":")}");
        byte[] end = Encoding.UTF8.GetBytes(more + "}\n");

        // Without the NUL.
        int length = request is null ? 0 : request.Length - 1;
        if (start.Length + length + end.Length > LongestLine)
        {
            throw new LicensingArgumentException(
                $"{operation}: the request is longer than {LongestLine >> 20} MiB", ErrorCodes.DocumentTooLarge);
        }

        byte[] line = new byte[start.Length + length + end.Length];
        start.CopyTo(line, 0);
        for (int i = 0; i < length; i++)
        {
            // A license's own text may have line breaks. In JSON they can stand only where a space can.
            line[start.Length + i] = request![i] is (byte)'\n' or (byte)'\r' ? (byte)' ' : request[i];
        }

        end.CopyTo(line, start.Length + length);
        return line;
    }

    private void Receive(ArraySegment<byte> line)
    {
        ProgramResponse response = ProgramResponse.Read(line);
        if (response.Id is not { } number)
        {
            // Of what was dropped.
            return;
        }

        Waiting? waiting;
        lock (_gate)
        {
            if (_waiting.TryGetValue(number, out waiting))
            {
                _ = _waiting.Remove(number);
            }
        }

        waiting?.End(response);
    }

    private void Ended(string how)
    {
        Waiting[] left;
        lock (_gate)
        {
            if (_ready && how != "ended with exit code 0")
            {
                Trace.TraceWarning($"OpenSpring: {Path} (process {ProcessId}) {how}");
            }

            _end = how;
            left = [.. _waiting.Values];
            _waiting.Clear();
        }

        foreach (Waiting waiting in left)
        {
            waiting.End(null);
        }
    }

    private LibraryException HasEnded(string operation, JsonElement sent)
    {
        lock (_gate)
        {
            string message = $"{operation}: {Path} (process {ProcessId}) {_end}";
            return _ready
                ? new LibraryException(
                    $"{message}; its clients and managers are gone: open new ones, which start it again", sent)
                : new LibraryException(
                    $"{message} before it told its version: it is not {Transport.ProgramName}", "library_foreign");
        }
    }

    /// <summary>A request that waits for its response.</summary>
    private sealed class Waiting
    {
        private readonly object _gate = new();
        private bool _ended;

        /// <summary>The response; null if the program has ended.</summary>
        internal ProgramResponse? Response { get; private set; }

        internal void End(ProgramResponse? response)
        {
            lock (_gate)
            {
                (Response, _ended) = (response, true);
                Monitor.Pulse(_gate);
            }
        }

        /// <summary>Waits, as a call of the loaded library does: no interruption of the thread ends it, and none is lost. False
        /// after the limit.</summary>
        internal bool Wait(TimeSpan? limit)
        {
            bool interrupted = false, late = false;
            lock (_gate)
            {
                while (!_ended && !late)
                {
                    try
                    {
                        late = !Monitor.Wait(_gate, limit ?? Timeout.InfiniteTimeSpan);
                    }
                    catch (ThreadInterruptedException)
                    {
                        interrupted = true;
                    }
                }
            }

            if (interrupted)
            {
                Thread.CurrentThread.Interrupt();
            }

            return _ended;
        }
    }
}
