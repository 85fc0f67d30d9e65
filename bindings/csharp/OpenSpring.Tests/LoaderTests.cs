using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Threading;
using Xunit;

namespace OpenSpring.Tests;

[Trait("Transport", "library")]
public sealed class LoaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openspring-tests.");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Chosen_path_is_the_only_candidate()
    {
        Assert.Equal(["/a/lib.so"], Loader.Candidates("/a/lib.so", "/b/lib.so"));
        Assert.Equal(["/b/lib.so"], Loader.Candidates(null, "/b/lib.so"));
        AppContext.SetData(Loader.PathSetting, "/c/lib.so");
        try
        {
            Assert.Equal(["/c/lib.so"], Loader.Candidates(null, "/b/lib.so"));
            Assert.Equal(["/a/lib.so"], Loader.Candidates("/a/lib.so", "/b/lib.so"));
        }
        finally
        {
            AppContext.SetData(Loader.PathSetting, null);
        }
    }

    [Fact]
    public void Relative_path_is_refused_naming_who_gave_it()
    {
        LibraryException error = Assert.Throws<LibraryException>(() => Loader.Candidates(null, "lib.so"));

        Assert.Equal("library_path_relative", error.Code);
        Assert.Contains("OSP_LIBRARY", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_path_the_applications_folders_come_before_the_plain_name()
    {
        IReadOnlyList<string> candidates = Loader.Candidates(null, "");

        string folder = AppContext.BaseDirectory.TrimEnd('/');
        Assert.Equal($"{folder}/runtimes/linux-x64/native/libopenspring.so", candidates[0]);
        Assert.Equal($"{folder}/libopenspring.so", candidates[1]);
        Assert.Equal(["openspring", "libopenspring.so.1"], candidates.Skip(candidates.Count - 2));
    }

    [Fact]
    public void Error_names_the_platforms_that_the_application_has_libraries_for()
    {
        string other = Directory.CreateDirectory(Path.Combine(_folder.FullName, "runtimes", "win-x64", "native")).FullName;
        File.WriteAllText(Path.Combine(other, "openspring.dll"), "");
        string[] tried = [Path.Combine(_folder.FullName, "runtimes", "linux-x64", "native", "libopenspring.so"), "no-such-name"];

        LibraryException without = Assert.Throws<LibraryException>(() => Loader.Find(tried));

        Assert.Contains("has a library for win-x64 only", without.Message, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.GetDirectoryName(tried[0])!);
        File.WriteAllText(tried[0], "no library");
        LibraryException damaged = Assert.Throws<LibraryException>(() => Loader.Find(tried));
        Assert.DoesNotContain(" only", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Error_lists_what_was_tried_and_why_not()
    {
        string text = Path.Combine(_folder.FullName, "text.so");
        File.WriteAllText(text, "no library");

        LibraryException error = Assert.Throws<LibraryException>(
            () => Loader.Find(["/no/such/lib.so", text, "/no/such/lib.so", "no-such-name", $"{text}/native/lib.so"]));

        Assert.Equal(("library_not_found", UserActions.FixIntegration), (error.Code, error.UserAction));
        foreach (string part in new[] { "/no/such/lib.so (there is no such file)", text, "file too short", "no-such-name", "OSP_LIBRARY", "linux-x64" })
        {
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("strace", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{text}/native/lib.so (inside the archive text.so, from which no library can be loaded", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.Message.Split(["/no/such/lib.so"], StringSplitOptions.None).Length);
        Assert.Equal(2, error.Message.Split([text + " "], StringSplitOptions.None).Length);
        Assert.DoesNotContain(text + ": ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_library_is_refused()
    {
        string foreign = Compile("int something(void) { return 1; }");

        LibraryException error = Assert.Throws<LibraryException>(() => Loader.Find([foreign]));

        Assert.Equal("library_foreign", error.Code);
    }

    [Fact]
    public void Another_abi_is_refused_naming_both_versions()
    {
        string foreign = Compile("""
            int osp_abi_version(void) { return 99; }
            const char *osp_version(void) { return "7.8.9"; }
            """);

        LibraryException error = Assert.Throws<LibraryException>(() => Loader.Find([foreign]));

        Assert.Equal("library_abi", error.Code);
        string version = File.ReadAllText(Path.Combine(Repository.Root, "VERSION")).Trim();
        Assert.Contains($"OpenSpring {version} needs a library with ABI 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("version 7.8.9 with ABI 99", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_lacks_a_function_is_refused()
    {
        string foreign = Compile("""
            int osp_abi_version(void) { return 1; }
            const char *osp_version(void) { return "0.1.0"; }
            void osp_free(char *json) { (void)json; }
            """);

        LibraryException error = Assert.Throws<LibraryException>(() => Loader.Find([foreign]));

        Assert.Equal("library_foreign", error.Code);
        Assert.Contains("osp_hardware_id", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Musl_is_told_by_what_is_mapped()
    {
        Assert.True(Loader.IsMusl(["7f00-7f01 r-xp 00000000 fe:00 1  /lib/ld-musl-x86_64.so.1"]));
        Assert.True(Loader.IsMusl(["", "7f00-7f01 r-xp 00000000 fe:00 1  /lib/libc.musl-x86_64.so.1"]));
        Assert.False(Loader.IsMusl(["7f00-7f01 r-xp 00000000 fe:00 1  /lib/x86_64-linux-gnu/libc.so.6"]));
    }

    [Fact]
    public void A_second_library_is_refused_once_one_is_loaded()
    {
        OpenSpringLibrary.Load();

        LibraryException error = Assert.Throws<LibraryException>(() => OpenSpringLibrary.Path = "/another/lib.so");

        Assert.Equal("library_already_loaded", error.Code);
        OpenSpringLibrary.Path = Loader.Loaded;
    }

    [Fact]
    public void A_plugin_brings_the_library_with_it()
    {
        // Asked for the candidates only: the process has the library already, and the system would find that by its name.
        IReadOnlyList<string> candidates = (IReadOnlyList<string>)Plugin().GetType("OpenSpring.Loader")!
            .GetMethod("Candidates", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [null, null])!;

        string file = Path.Combine(_folder.FullName, "runtimes", "linux-x64", "native", "libopenspring.so");
        Assert.InRange(candidates.ToList().IndexOf(file), 2, candidates.Count - 3);
        Assert.Equal(candidates.Distinct(), candidates);
    }

    [Fact]
    public void A_resolver_of_the_application_is_told()
    {
        System.Reflection.Assembly plugin = Plugin();
        NativeLibrary.SetDllImportResolver(plugin, (_, _, _) => IntPtr.Zero);
        plugin.GetType("OpenSpring.OpenSpringLibrary")!.GetProperty("Path")!
            .SetValue(null, Repository.Built("libopenspring.so"));

        if (typeof(Native).TypeInitializer is not null)
        {
            // The build for netstandard2.0 binds its functions itself.
            Assert.Equal(OpenSpringLibrary.Version, Version(plugin));
            return;
        }

        Exception error = Assert.Throws<TargetInvocationException>(() => Version(plugin)).InnerException!;
        Assert.Equal(nameof(LibraryException), error.GetType().Name);
        Assert.Contains("OpenSpringLibrary.Path", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_are_bound_at_their_first_use_and_no_earlier() => Assert.False(
        typeof(Native).TypeInitializer is not null && typeof(Native).Attributes.HasFlag(TypeAttributes.BeforeFieldInit));

    [Fact]
    public void Library_has_the_projects_version() =>
        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, "VERSION")).Trim(), OpenSpringLibrary.Version);

    [Fact]
    public void Every_function_of_the_header_is_declared()
    {
        // The name of a status is in the document; the ABI is asked by address, before anything is bound.
        string[] elsewhere = ["osp_status_name", "osp_abi_version"];
        string[] functions = File.ReadLines(Path.Combine(Repository.Root, "abi", "functions.txt"))
            .Where(line => line.StartsWith("osp_", StringComparison.Ordinal)).Select(line => line.Split(' ')[0])
            .Except(elsewhere).ToArray();

        const BindingFlags Declared = BindingFlags.Static | BindingFlags.NonPublic;
        string[] declared = typeof(Native).GetMembers(Declared).Select(member => member.Name).ToArray();
        Assert.Empty(functions.Except(declared));
    }

    /// <summary>The package once more, in a folder and a load context of its own.</summary>
    [Fact]
    public void Too_few_threads_are_noticed_and_none_is_left_behind()
    {
        List<Thread> started = [];
        Thread Start(ThreadStart run)
        {
            started.Add(SpareThreads.Start(run)!);
            return started[^1];
        }

        Assert.True(SpareThreads.Exist(Start));
        Assert.Equal(SpareThreads.Needed, started.Count);
        Assert.False(SpareThreads.Exist(run => started.Count < SpareThreads.Needed + 3 ? Start(run) : null));
        Assert.Equal(SpareThreads.Needed + 3, started.Count);
        Assert.All(started, thread => Assert.False(thread.IsAlive));
    }

    private System.Reflection.Assembly Plugin()
    {
        string copy = Path.Combine(_folder.FullName, "OpenSpring.dll");
        File.Copy(typeof(OpenSpringClient).Assembly.Location, copy);
        return new AssemblyLoadContext("plugin").LoadFromAssemblyPath(copy);
    }

    private static object? Version(System.Reflection.Assembly package) =>
        package.GetType("OpenSpring.OpenSpringLibrary")!.GetProperty("Version")!.GetValue(null);

    private string Compile(string code)
    {
        string source = Path.Combine(_folder.FullName, "lib.c"), library = Path.Combine(_folder.FullName, Path.GetRandomFileName());
        File.WriteAllText(source, code);
        using Process compiler = Process.Start("cc", ["-shared", "-fPIC", "-o", library, source]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        return library;
    }
}
