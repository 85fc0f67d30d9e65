using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace OpenSpring;

/// <summary>How the library is reached: loaded into this process, or as a program of its own.</summary>
internal static class Transport
{
    internal const string Variable = "OSP_TRANSPORT";
    internal const string ProgramVariable = "OSP_PROGRAM";
    internal const string ProgramSetting = "OpenSpring.ProgramPath";
    internal const string ProgramName = "openspring-stdio";

    private static readonly object Gate = new();
    private static bool? s_process;
    private static string? s_path;
    private static RunningProgram? s_program;

    /// <summary>See <see cref="OpenSpringLibrary.UseProcess"/>.</summary>
    internal static void UseProcess(string? path)
    {
        string? chosen = Loader.Chosen("program", ($"{nameof(OpenSpringLibrary)}.{nameof(OpenSpringLibrary.UseProcess)}", path));
        lock (Gate)
        {
            if (Loader.Loaded is { } loaded)
            {
                throw new LibraryException(
                    $"the program cannot be used: the library {loaded} is loaded already, and a process never unloads it",
                    "library_already_loaded");
            }

            if (chosen is not null && s_program is { IsAlive: true } program && program.Path != chosen)
            {
                throw new LibraryException(
                    $"{chosen} cannot be used: the program {program.Path} runs already, and a process has only one",
                    "library_already_loaded");
            }

            s_process = true;
            s_path = chosen ?? s_path;
        }
    }

    /// <summary>Loads the library or starts the program where that is due. A program that has ended is started again for
    /// what is opened from now on; what it had open stays gone.</summary>
    internal static ILibrary Get()
    {
        lock (Gate)
        {
            if (s_process ??= IsProcess(Environment.GetEnvironmentVariable(Variable), Loader.IsMusl()))
            {
                return s_program is { IsAlive: true } program
                    ? program
                    : s_program = Start(Candidates(s_path, Environment.GetEnvironmentVariable(ProgramVariable)), Loader.IsMusl());
            }

            Loader.Load(OpenSpringLibrary.Path);
            return LoadedLibrary.Instance;
        }
    }

    /// <summary>Whether it is the program where nobody said so in code.</summary>
    internal static bool IsProcess(string? named, bool musl) => named switch
    {
        null or "" => musl,
        "process" => true,
        "library" => false,
        _ => throw new ConfigException(
            $"{Variable} is '{named}', and the transports are 'library' and 'process'", ErrorCodes.InvalidValue),
    };

    /// <summary>What to try, in order. A path that somebody chose is the only candidate.</summary>
    internal static IReadOnlyList<string> Candidates(string? path, string? variable)
    {
        string? chosen = Loader.Chosen(
            "program",
            ($"{nameof(OpenSpringLibrary)}.{nameof(OpenSpringLibrary.UseProcess)}", path),
            (ProgramSetting, AppDomain.CurrentDomain.GetData(ProgramSetting) as string),
            (ProgramVariable, variable));
        if (chosen is not null)
        {
            return [chosen];
        }

        // The program for musl is static, and runs without musl too.
        string identifier = Loader.RuntimeIdentifier();
        return [.. Loader.Beside(FileName, identifier.Replace("linux-", "linux-musl-"), identifier).Distinct(), FileName];
    }

    /// <summary>Starts the first candidate that there is.</summary>
    internal static RunningProgram Start(IReadOnlyList<string> candidates, bool musl)
    {
        List<string> failures = [];
        foreach (string candidate in candidates)
        {
            string? found = Loader.IsAbsolute(candidate) ? candidate : InPath(candidate);
            if (!File.Exists(found))
            {
                failures.Add($"{candidate} ({(found is null ? "not in PATH" : "there is no such file")})");
                continue;
            }

            try
            {
                return new RunningProgram(found!);
            }
            catch (Win32Exception error)
            {
                failures.Add($"{candidate} ({Loader.OneLine(error.Message)})");
            }
        }

        string what = musl
            ? "this process runs on musl (Alpine Linux), where no shared library written in Go can be loaded, and the program " +
              $"{ProgramName} in its place cannot be started"
            : $"the program {ProgramName} cannot be started";
        throw new LibraryException(
            $"{what}; tried {string.Join("; ", failures)}. Set {ProgramVariable} to its absolute path, or give that to " +
            $"{nameof(OpenSpringLibrary)}.{nameof(OpenSpringLibrary.UseProcess)}",
            musl ? "library_musl" : "library_not_found");
    }

    private static string FileName => RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? ProgramName + ".exe" : ProgramName;

    private static string? InPath(string file) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(Loader.IsAbsolute).Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
}
