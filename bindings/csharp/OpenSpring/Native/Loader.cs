using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;

namespace OpenSpring;

/// <summary>Finds and loads the shared library, once per process and not before it is needed. It is never
/// unloaded: a library written in Go cannot be.</summary>
internal static partial class Loader
{
    /// <summary>The name that P/Invoke declarations use.</summary>
    internal const string PlainName = "openspring";

    /// <summary>The ABI that this package speaks.</summary>
    internal const int AbiVersion = 1;

    internal const string PathVariable = "OSP_LIBRARY";
    internal const string PathSetting = "OpenSpring.LibraryPath";

    private static readonly object Gate = new();
    private static string? s_loaded;

    /// <summary>What was loaded: a path, or a name that the system found.</summary>
    internal static string? Loaded
    {
        get
        {
            lock (Gate)
            {
                return s_loaded;
            }
        }
    }

    /// <summary>Loads the library where that has not happened yet.</summary>
    internal static void Load(string? path)
    {
        lock (Gate)
        {
            if (s_loaded is not null)
            {
                return;
            }

            if (IsMusl())
            {
                throw new LibraryException(
                    "this process runs on musl (Alpine Linux), where no shared library written in Go can be loaded: " +
                    $"use the program in its place ({nameof(OpenSpringLibrary)}.{nameof(OpenSpringLibrary.UseProcess)})",
                    "library_musl");
            }

            IReadOnlyList<string> candidates = Candidates(path, Environment.GetEnvironmentVariable(PathVariable));
            if (RuntimeInformation.IsOSPlatform(OSPlatform.Linux) && !SpareThreads.Exist(SpareThreads.Start))
            {
                throw new LibraryException(
                    $"this process may start fewer than {SpareThreads.Needed} more threads, and the library needs them while it " +
                    "is loaded, or it would end the process: end other processes of this user, or raise RLIMIT_NPROC " +
                    "(ulimit -u) or pids.max of the control group",
                    "library_no_threads");
            }

            (IntPtr library, string name) = Find(candidates);
            Use(library);
            s_loaded = name;
        }
    }

    /// <summary>What to try, in order. A path that somebody chose is the only candidate: no silent
    /// substitute.</summary>
    internal static IReadOnlyList<string> Candidates(string? path, string? variable)
    {
        string? setting = AppDomain.CurrentDomain.GetData(PathSetting) as string;
        string? chosen = Chosen(
            "library",
            ($"{nameof(OpenSpringLibrary)}.{nameof(OpenSpringLibrary.Path)}", path),
            (PathSetting, setting),
            (PathVariable, variable));
        return chosen is not null ? [chosen] : [.. Beside(FileNames()[0], RuntimeIdentifier()), PlainName, .. FileNames().Skip(1)];
    }

    /// <summary>The first path that somebody chose; null where nobody did.</summary>
    internal static string? Chosen(string what, params (string Origin, string? Path)[] paths)
    {
        (string origin, string? chosen) = paths.FirstOrDefault(path => !string.IsNullOrEmpty(path.Path));
        return chosen is null || IsAbsolute(chosen)
            ? chosen
            : throw new LibraryException(
                $"{origin} names the {what} by the relative path {chosen}, which depends on the current folder: give an absolute path",
                "library_path_relative");
    }

    /// <summary>The paths of a file in the folders of the application and of this package, as NuGet leaves it.</summary>
    internal static IEnumerable<string> Beside(string file, params string[] identifiers) => Folders().SelectMany(folder => identifiers
        .Select(identifier => Path.Combine(folder, "runtimes", identifier, "native", file)).Append(Path.Combine(folder, file)));

    /// <summary>Whether a process with this /proc/self/maps runs on musl.</summary>
    internal static bool IsMusl(IEnumerable<string> maps) =>
        maps.Any(line => line.Contains("/ld-musl-") || line.Contains("/libc.musl-"));

    internal static bool IsMusl()
    {
        try
        {
            return RuntimeInformation.IsOSPlatform(OSPlatform.Linux) && IsMusl(File.ReadLines("/proc/self/maps"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Opens the first candidate that can be opened, and checks that it is the library of this ABI.</summary>
    internal static (IntPtr Library, string Name) Find(IEnumerable<string> candidates)
    {
        string[] tried = [.. candidates.Distinct()];
        List<string> failures = [];
        foreach (string candidate in tried)
        {
            IntPtr library = IntPtr.Zero;
            string? failure = IsAbsolute(candidate) && !File.Exists(candidate)
                ? "there is no such file"
                : TryOpen(candidate, out library);
            if (failure is null)
            {
                Check(library, candidate);
                return (library, candidate);
            }

            failures.Add($"{candidate} ({Archive(candidate) ?? OneLine(failure.Replace(candidate + ": ", ""))})");
        }

        string hint = failures.Any(failure => failure.Contains("static TLS"))
            ? " Load it earlier, or set GLIBC_TUNABLES=glibc.rtld.optional_static_tls=4096."
            : "";
        throw new LibraryException(
            $"the OpenSpring library for {RuntimeIdentifier()} cannot be loaded; tried {string.Join("; ", failures)}. " +
            $"Set {nameof(OpenSpringLibrary)}.{nameof(OpenSpringLibrary.Path)} or the environment variable " +
            $"{PathVariable} to its absolute path.{hint}{ForOtherPlatforms(tried)}",
            "library_not_found");
    }

    /// <summary>Says for which platforms there are libraries beside the application, if this one is not among them.</summary>
    private static string ForOtherPlatforms(IEnumerable<string> tried)
    {
        try
        {
            string[] platforms = [.. tried.Where(IsAbsolute)
                .Select(candidate => Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(candidate))))
                .Where(folder => Path.GetFileName(folder) == "runtimes" && Directory.Exists(folder))
                .SelectMany(folder => Directory.EnumerateDirectories(folder!))
                .Where(platform => Directory.EnumerateFiles(platform, "*openspring.*", SearchOption.AllDirectories).Any())
                .Select(platform => Path.GetFileName(platform)!)
                .Distinct().OrderBy(platform => platform, StringComparer.Ordinal)];
            return platforms.Length == 0 || platforms.Contains(RuntimeIdentifier())
                ? ""
                : $" The application has a library for {string.Join(", ", platforms)} only: the package of a release has one for each platform.";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Says of a path inside a file, such as an archive, that it is one.</summary>
    private static string? Archive(string candidate)
    {
        string? above = IsAbsolute(candidate) ? Path.GetDirectoryName(candidate) : null;
        while (!string.IsNullOrEmpty(above) && !Directory.Exists(above) && !File.Exists(above))
        {
            above = Path.GetDirectoryName(above);
        }

        return File.Exists(above)
            ? $"inside the archive {Path.GetFileName(above)}, from which no library can be loaded: unpack it to a folder"
            : null;
    }

    /// <summary>Compares ABI versions before anything else of the library is touched.</summary>
    private static unsafe void Check(IntPtr library, string name)
    {
        IntPtr abi = Symbol(library, "osp_abi_version"), version = Symbol(library, "osp_version");
        if (abi == IntPtr.Zero || version == IntPtr.Zero)
        {
            throw new LibraryException(
                $"{name} is not the OpenSpring library: it has no osp_abi_version", "library_foreign");
        }

        int theirs = ((delegate* unmanaged[Cdecl]<int>)abi)();
        if (theirs != AbiVersion)
        {
            string text = NativeVersion(((delegate* unmanaged[Cdecl]<IntPtr>)version)());
            throw new LibraryException(
                $"the package OpenSpring {PackageVersion} needs a library with ABI {AbiVersion}; {name} is version " +
                $"{text} with ABI {theirs}",
                "library_abi");
        }

        string? missing = Functions.FirstOrDefault(function => Symbol(library, function) == IntPtr.Zero);
        if (missing is not null)
        {
            throw new LibraryException($"{name} lacks {missing}, a function of ABI {AbiVersion}", "library_foreign");
        }
    }

    private static string NativeVersion(IntPtr text) => text == IntPtr.Zero ? "?" : NativeText.Borrowed(text);

    internal static string PackageVersion =>
        typeof(Loader).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            .Split('+')[0] ?? "?";

    private static IEnumerable<string> Folders()
    {
        string more = AppDomain.CurrentDomain.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        string own = OwnFile();
        return new[] { AppContext.BaseDirectory, own.Length == 0 ? "" : Path.GetDirectoryName(own) ?? "" }
            .Concat(more.Split([Path.PathSeparator], StringSplitOptions.RemoveEmptyEntries))
            .Where(IsAbsolute)
            .Select(folder => folder.TrimEnd('/', '\\'))
            .Distinct();
    }

    private static string[] FileNames() =>
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? ["openspring.dll"]
        : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? ["libopenspring.dylib", $"libopenspring.{AbiVersion}.dylib"]
        : ["libopenspring.so", $"libopenspring.so.{AbiVersion}"];

    internal static string RuntimeIdentifier()
    {
        string system = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "win"
            : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "osx"
            : "linux";
        return system + "-" + RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.X86 => "x86",
            Architecture.Arm64 => "arm64",
            Architecture.Arm => "arm",
            Architecture other => other.ToString(),
        };
    }

    internal static bool IsAbsolute(string path) =>
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows)
            ? path.StartsWith(@"\\", StringComparison.Ordinal) || (path.Length > 2 && path[1] == ':' && path[2] is '\\' or '/')
            : path.StartsWith("/", StringComparison.Ordinal);

    internal static string OneLine(string text)
    {
        string line = string.Join(" ", text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 400 ? line : line.Substring(0, 400) + "...";
    }
}
