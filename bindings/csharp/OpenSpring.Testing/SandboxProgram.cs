using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace OpenSpring.Testing;

/// <summary>The running program openspring-sandbox.</summary>
internal sealed class SandboxProgram : IDisposable
{
    private const string Variable = "OPENSPRING_SANDBOX";
    private readonly Process _process;
    private readonly StringBuilder _messages = new();

    private SandboxProgram(Process process) => _process = process;

    internal JsonElement Line { get; private set; }

    private static string Name => OperatingSystem.IsWindows() ? "openspring-sandbox.exe" : "openspring-sandbox";

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= End;
        End(null, EventArgs.Empty);
        _process.Dispose();
    }

    internal static SandboxProgram Start(string? path, IEnumerable<string> flags)
    {
        path ??= Find();
        ProcessStartInfo start = new(path, flags.Prepend("--json"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new SandboxException($"{path} cannot be started: {error.Message}", error);
        }

        SandboxProgram program = new(process);
        program.Read(path);
        return program;
    }

    /// <summary>The path of the program.</summary>
    private static string Find()
    {
        string? chosen = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(chosen))
        {
            return File.Exists(chosen) ? chosen : throw new SandboxException($"{Variable} is {chosen}, and there is no such file");
        }

        string? found = Places().Select(folder => Path.Combine(folder, Name)).FirstOrDefault(File.Exists);
        return found ?? throw new SandboxException(
            $"{Name} was not found: it is not beside the test's assembly ({AppContext.BaseDirectory}), not on PATH, and not built in a " +
            $"checkout above that folder. Set {Variable} to its path, or build it with 'make sandbox'");
    }

    private static IEnumerable<string> Places()
    {
        yield return AppContext.BaseDirectory;
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            yield return folder;
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "build");
        }
    }

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
