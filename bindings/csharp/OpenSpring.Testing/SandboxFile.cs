using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Linq;

namespace OpenSpring.Testing;

/// <summary>The file of the program openspring-sandbox.</summary>
internal static class SandboxFile
{
    private const string Variable = "OPENSPRING_SANDBOX";
    private const int AccessDenied = 13; // EACCES, on Linux and macOS.

    // A program that starts while a copy is written would hold it open, and Linux executes no such file.
    private static readonly object Copying = new();

    private static string Name => OperatingSystem.IsWindows() ? "openspring-sandbox.exe" : "openspring-sandbox";

    /// <summary>Returns the path of the program.</summary>
    internal static string Find()
    {
        string? chosen = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(chosen))
        {
            return File.Exists(chosen) ? chosen : throw new SandboxException($"{Variable} is {chosen}, and there is no such file");
        }

        string? found = Places().Select(folder => Path.Combine(folder, Name)).FirstOrDefault(File.Exists);
        return found ?? throw new SandboxException(
            $"{Name} was not found: run 'dotnet add package OpenSpring.Testing' in the test's project, or set {Variable} to its path. " +
            $"It is not beside the test's assembly ({AppContext.BaseDirectory}), not on PATH, and not built in a checkout above that folder");
    }

    /// <summary>Whether a program was not started because its file may not be executed.</summary>
    internal static bool IsNotExecutable(Win32Exception error) => !OperatingSystem.IsWindows() && error.NativeErrorCode == AccessDenied;

    /// <summary>Starts the program though its file is not executable. NuGet unpacks files so, and archives between a build's steps
    /// lose the mode too.</summary>
    internal static T AsExecutable<T>(string path, Func<string, T> start)
    {
        if (MakeExecutable(path))
        {
            return start(path);
        }

        lock (Copying)
        {
            DirectoryInfo folder = Directory.CreateTempSubdirectory("openspring-sandbox-"); // Of mode 0700.
            try
            {
                string copy = Path.Combine(folder.FullName, Name);
                File.Copy(path, copy);
                return MakeExecutable(copy) ? start(copy) : throw new Win32Exception(AccessDenied);
            }
            finally
            {
                folder.Delete(recursive: true); // The program runs on without its file.
            }
        }
    }

    /// <summary>Changes the mode, unless the file is another user's or in a folder that cannot be written to.</summary>
    private static bool MakeExecutable(string path)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        try
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | Execute);
            return true;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            return false;
        }
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
}
