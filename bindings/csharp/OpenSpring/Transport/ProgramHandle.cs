using System;
using System.Threading;

namespace OpenSpring;

/// <summary>A client or a manager that the program has opened.</summary>
internal sealed class ProgramHandle : IClient, IOpened<ManagerOperation>
{
    private readonly RunningProgram _program;
    private readonly string _kind;
    private int _closed;

    /// <param name="program">The program that has it open.</param>
    /// <param name="kind">How the names of opening and closing it begin: <c>client_</c> or <c>manager_</c>.</param>
    /// <param name="token">The program's number for it.</param>
    internal ProgramHandle(RunningProgram program, string kind, long token) => (_program, _kind, Token) = (program, kind, token);

    /// <summary>The program's number for it.</summary>
    internal long Token { get; }

    /// <summary>Nobody waits for the end of what was never closed.</summary>
    ~ProgramHandle()
    {
        if (_closed == 0)
        {
            _program.Drop(_kind + "close", Token);
        }
    }

    /// <inheritdoc/>
    public int Call(Operation operation, byte[] request, out byte[]? document) => Call(operation.Name, request, out document);

    /// <inheritdoc/>
    public int Call(ManagerOperation operation, byte[] request, out byte[]? document) => Call(operation.Name, request, out document);

    /// <inheritdoc/>
    public int OpenManager(byte[] settings, out IOpened<ManagerOperation>? manager, out byte[]? document)
    {
        ThrowIfClosed();
        int status = _program.Open("manager_", Token, settings, out ProgramHandle? opened, out document);
        manager = opened;
        GC.KeepAlive(this);
        return status;
    }

    /// <inheritdoc/>
    public int Cancel(string? callId)
    {
        ThrowIfClosed();
        int status = _program.Cancel(_kind == "client_" ? "cancel" : _kind + "cancel", Token, callId);
        GC.KeepAlive(this);
        return status;
    }

    /// <inheritdoc/>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _program.Close(_kind + "close", Token);
        }
    }

    /// <summary>Collected during a call, it would close what the call needs.</summary>
    private int Call(string operation, byte[] request, out byte[]? document)
    {
        ThrowIfClosed();
        int status = _program.Call(operation, Token, request, out document);
        GC.KeepAlive(this);
        return status;
    }

    /// <summary>As a handle of the loaded library does.</summary>
    private void ThrowIfClosed()
    {
        if (Volatile.Read(ref _closed) != 0)
        {
            throw new ObjectDisposedException(_kind == "client_" ? nameof(OpenSpringClient) : nameof(ManagerBase));
        }
    }
}
