using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace OpenSpring.Tests;

/// <summary>The program in the library's place. The rest of the tests run over it too: make test-csharp-process.</summary>
[Collection(SharedSandbox.Name)]
public sealed class ProgramTests : IDisposable
{
    private static readonly LicenseId Key = LicenseId.FromKey("AAAA-BBBB-CCCC-DDDD");

    private readonly Sandbox _sandbox;
    private readonly RunningProgram _program = new(Repository.Built("openspring-stdio"));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openspring-tests.");

    public ProgramTests(Sandbox sandbox)
    {
        _sandbox = sandbox;
        _ = sandbox.Admin("POST", "/reset");
    }

    public void Dispose()
    {
        _program.End();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Clients_and_managers_of_the_program_do_what_those_of_the_library_do()
    {
        using OpenSpringClient client = Opened(_sandbox.Settings());
        Assert.Equal(Sandbox.Device, client.Info.HardwareId);
        Assert.True(client.ActivateLicense(_sandbox.Identity("license")).IsValid);

        using LicenseManager manager = new(client, LicenseStore.Memory());
        Assert.True(manager.ActivateLicense(_sandbox.Identity("license")).IsValid);
    }

    [Fact]
    public void Its_documents_have_the_bytes_of_the_librarys()
    {
        // With the line breaks that a server's document may have, and a text that JSON must escape.
        byte[] request = Encoding.UTF8.GetBytes(
            "{\"license\":{\r\n\"license_key\":\"\u00e4\\n\\u0001\",\n\"validity_period\":\"2020-01-01T00:00:00Z\"},\"now\":\"2024-01-01T00:00:00Z\"}\0");
        int status = _program.Call(LocalOperations.EvaluateLicense, request, out byte[]? ours);

        Assert.Equal(Transport.Get().Call(LocalOperations.EvaluateLicense, request, out byte[]? theirs), status);
        Assert.Equal(0, status);
        Assert.Equal(theirs, ours);
    }

    [Fact]
    public async Task When_it_dies_each_of_its_calls_says_so_and_nothing_is_left_of_it()
    {
        using SilentServer server = new();
        using OpenSpringClient client = Opened(server.Settings);
        Task<License> call = client.CheckLicenseAsync(Key);
        await server.ConnectedAsync();
        using (Process process = Process.GetProcessById(_program.ProcessId))
        {
            process.Kill();
        }

        LibraryException during = await Assert.ThrowsAsync<LibraryException>(() => call);
        LibraryException after = Assert.Throws<LibraryException>(() => client.CheckLicense(Key));
        client.Cancel();
        Assert.Equal(["maybe", "no"], new[] { during, after }.Select(error => error.Details["sent"].GetString()));
        Assert.All(new[] { during, after }, error => Assert.Equal("program_ended", error.Code));
        Assert.Contains($"(process {_program.ProcessId}) ended with exit code 137", after.Message, StringComparison.Ordinal);
        Assert.False(_program.IsAlive);
        Assert.False(Directory.Exists($"/proc/{_program.ProcessId}"));
    }

    [Fact]
    public async Task Tokens_and_disposal_end_calls_under_way()
    {
        using SilentServer server = new();
        OpenSpringClient client = Opened(server.Settings);
        using CancellationTokenSource source = new();
        Task<License> first = client.CheckLicenseAsync(Key, cancellationToken: source.Token);
        await server.ConnectedAsync();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        Task<License> second = client.CheckLicenseAsync(Key);
        await server.ConnectedAsync();
        await client.DisposeAsync();
        await Assert.ThrowsAsync<CancelledException>(() => second);
        Assert.Throws<ObjectDisposedException>(() => client.CheckLicense(Key));
    }

    [Fact]
    public async Task A_token_that_is_cancelled_after_the_programs_death_does_no_harm()
    {
        using SilentServer server = new();
        using OpenSpringClient client = Opened(server.Settings);
        using CancellationTokenSource source = new();
        Task<License> call = client.CheckLicenseAsync(Key, cancellationToken: source.Token);
        await server.ConnectedAsync();
        _program.End();
        await source.CancelAsync();

        // By its end of input the program cancels its calls, and tells it.
        await Assert.ThrowsAnyAsync<Exception>(() => call);
        Assert.Equal("program_ended", Assert.Throws<LibraryException>(() => client.CheckLicense(Key)).Code);
    }

    [Fact]
    public async Task An_interrupted_thread_gets_its_response_and_stays_interrupted()
    {
        using SilentServer server = new();
        using OpenSpringClient client = Opened(server.Settings);
        Exception? response = null;
        bool interrupted = false;
        Thread thread = new(() =>
        {
            response = Record.Exception(() => client.CheckLicense(Key));
            interrupted = Record.Exception(() => Thread.Sleep(Timeout.Infinite)) is ThreadInterruptedException;
        });
        thread.Start();
        await server.ConnectedAsync();
        thread.Interrupt();
        client.Cancel();
        thread.Join();

        Assert.IsType<CancelledException>(response);
        Assert.True(interrupted);
    }

    [Fact]
    public void What_is_collected_is_closed()
    {
        byte[] configuration = _sandbox.Settings().Document();
        Assert.Equal(0, _program.Open("client_", 0, configuration, out ProgramHandle? opened, out _));
        Leave(opened!.Token);

        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return opened.Call(Operations.CheckLicense, "{}\0"u8.ToArray(), out _) == (int)LicensingStatus.Handle;
            },
            TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void Secrets_are_in_no_argument_and_no_variable_of_it()
    {
        using OpenSpringClient client = Opened(_sandbox.Settings());

        Assert.Equal(_program.Path + "\0", File.ReadAllText($"/proc/{_program.ProcessId}/cmdline"));
        Assert.DoesNotContain(_sandbox["shared_key"], File.ReadAllText($"/proc/{_program.ProcessId}/environ"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_is_too_long_for_a_line_is_refused()
    {
        using OpenSpringClient client = Opened(_sandbox.Settings());

        Assert.Equal(
            ErrorCodes.DocumentTooLarge,
            Assert.Throws<LicensingArgumentException>(() => client.LoadOfflineResponse(new string('A', 26 << 20), LicenseFileKind.License)).Code);
        Assert.True(client.ActivateLicense(_sandbox.Identity("license")).IsValid);
    }

    [Theory]
    [InlineData("exec cat", "library_foreign", "after output that cannot be read")]
    [InlineData("echo hello; exec cat > /dev/null", "library_foreign", "after output that cannot be read")]
    [InlineData("exit 3", "library_foreign", "ended with exit code 3 before it told its version: it is not openspring-stdio")]
    [InlineData("read -r _; read -r _; echo '{\"id\":1,\"status\":0}'; exec cat > /dev/null", "library_foreign", "it tells no version")]
    [InlineData(
        "read -r _; read -r _; echo '{\"id\":1,\"status\":0,\"version\":\"9.8.7\",\"abi\":7}'; exec cat > /dev/null",
        "library_abi",
        "needs a program with ABI 1; {0} is version 9.8.7 with ABI 7")]
    public void Another_program_is_refused(string script, string code, string message)
    {
        string other = Path.Combine(_folder.FullName, "other");
        File.WriteAllText(other, $"#!/bin/sh\n{script}\n");
        using (Process chmod = Process.Start("chmod", ["+x", other]))
        {
            chmod.WaitForExit();
        }

        LibraryException error = Assert.Throws<LibraryException>(() => Transport.Start([other], musl: false));

        Assert.Equal(code, error.Code);
        Assert.Contains(message.Replace("{0}", other, StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "library_not_found", "the program openspring-stdio cannot be started; tried ")]
    [InlineData(true, "library_musl", "this process runs on musl (Alpine Linux), where no shared library")]
    public void A_missing_program_lists_what_was_tried(bool musl, string code, string start)
    {
        string text = Path.Combine(_folder.FullName, "text");
        File.WriteAllText(text, "no program");

        LibraryException error = Assert.Throws<LibraryException>(() => Transport.Start(["/no/such", text, "no-such-name"], musl));

        Assert.Equal(code, error.Code);
        Assert.StartsWith(start, error.Message, StringComparison.Ordinal);
        foreach (string part in new[] { "/no/such (there is no such file)", text, "Permission denied", "no-such-name (not in PATH)", "Set OSP_PROGRAM", "UseProcess" })
        {
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_chosen_program_comes_before_the_setting_and_the_variable()
    {
        Assert.Equal(["/a/program"], Transport.Candidates("/a/program", "/b/program"));
        Assert.Equal(["/b/program"], Transport.Candidates(null, "/b/program"));
        Assert.Equal("library_path_relative", Assert.Throws<LibraryException>(() => Transport.Candidates(null, "program")).Code);
        Assert.Equal("library_path_relative", Assert.Throws<LibraryException>(() => OpenSpringLibrary.UseProcess("program")).Code);
    }

    [Fact]
    public void Without_a_choice_the_applications_folders_come_before_the_plain_name()
    {
        string folder = AppContext.BaseDirectory.TrimEnd('/');

        string[] candidates = [.. Transport.Candidates(null, null)];

        Assert.Equal(
            [$"{folder}/runtimes/linux-musl-x64/native/openspring-stdio", $"{folder}/runtimes/linux-x64/native/openspring-stdio", $"{folder}/openspring-stdio"],
            candidates.Take(3));
        Assert.Equal("openspring-stdio", candidates[^1]);
    }

    [Fact]
    public void On_musl_it_is_the_program_unless_the_variable_says_otherwise()
    {
        Assert.True(Transport.IsProcess(null, musl: true));
        Assert.False(Transport.IsProcess("", musl: false));
        Assert.True(Transport.IsProcess("process", musl: false));
        Assert.False(Transport.IsProcess("library", musl: true));
        ConfigException error = Assert.Throws<ConfigException>(() => Transport.IsProcess("pipe", musl: false));
        Assert.Equal(ErrorCodes.InvalidValue, error.Code);
    }

    [Fact]
    public void A_process_that_has_chosen_the_program_loads_no_library_and_takes_no_other_program()
    {
        Type library = Plugin().GetType("OpenSpring.OpenSpringLibrary")!;
        void Use(string path) => library.GetMethod("UseProcess")!.Invoke(null, [path]);
        Use(_program.Path);
        library.GetProperty("Path")!.SetValue(null, "/no/such/library");

        Assert.Equal(_program.Version, library.GetProperty("Version")!.GetValue(null));
        Use(_program.Path);
        Exception error = Assert.Throws<System.Reflection.TargetInvocationException>(() => Use("/another/program")).InnerException!;
        Assert.Contains("runs already", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Transport", "library")]
    public void A_process_that_has_loaded_the_library_stays_with_it()
    {
        OpenSpringLibrary.Load();

        Assert.Equal("library_already_loaded", Assert.Throws<LibraryException>(() => OpenSpringLibrary.UseProcess()).Code);
    }

    /// <summary>The package once more, with no choice made yet. Its program ends with this process.</summary>
    private static System.Reflection.Assembly Plugin() =>
        new AssemblyLoadContext("plugin").LoadFromAssemblyPath(typeof(OpenSpringClient).Assembly.Location);

    private OpenSpringClient Opened(Configuration settings) => new(settings, 16, () => _program);

    /// <summary>Leaves a handle behind that nobody has closed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Leave(long token) => _ = new ProgramHandle(_program, "client_", token);
}
