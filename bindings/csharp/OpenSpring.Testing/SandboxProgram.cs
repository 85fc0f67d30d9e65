using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace OpenSpring.Testing;

/// <summary>The running program openspring-sandbox.</summary>
internal sealed class SandboxProgram : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _messages = new();

    private SandboxProgram(Process process) => _process = process;

    internal JsonElement Line { get; private set; }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= End;
        End(null, EventArgs.Empty);
        _process.Dispose();
    }

    internal static SandboxProgram Start(string? path, IEnumerable<string> flags)
    {
        path ??= SandboxFile.Find();
        // The other end of its input is this process's: it ends with it, also where this process is killed.
        string[] arguments = ["--json", "--until-stdin-ends", .. flags];
        Process process;
        try
        {
            process = Start(path, arguments);
        }
        catch (Win32Exception error)
        {
            throw new SandboxException($"{path} cannot be started: {error.Message}", error);
        }

        SandboxProgram program = new(process);
        program.Read(path);
        return program;
    }

    private static Process Start(string path, string[] arguments)
    {
        try
        {
            return Process.Start(Redirected(path, arguments))!;
        }
        catch (Win32Exception error) when (SandboxFile.IsNotExecutable(error))
        {
            return SandboxFile.AsExecutable(path, executable => Process.Start(Redirected(executable, arguments))!);
        }
    }

    private static ProcessStartInfo Redirected(string path, string[] arguments) => new(path, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private void Read(string path)
    {
        AppDomain.CurrentDomain.ProcessExit += End;
        _process.ErrorDataReceived += (_, message) => _messages.AppendLine(message.Data);
        _process.BeginErrorReadLine();
        string? line = _process.StandardOutput.ReadLine();
        try
        {
            Line = JsonDocument.Parse(line ?? "").RootElement;
        }
        catch (JsonException)
        {
            if (line is null)
            {
                _process.WaitForExit(); // Until all its messages have come.
            }

            string why = line is null ? $"ended with exit code {_process.ExitCode}: {_messages.ToString().Trim()}" : "is not openspring-sandbox";
            Dispose();
            throw new SandboxException($"{path} {why}");
        }
    }

    /// <summary>Ends the program, at the latest with this process.</summary>
    private void End(object? sender, EventArgs e)
    {
        _process.Kill(); // Does nothing where it has ended.
        _process.WaitForExit();
    }
}
