using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using System.Xml.Linq;
using Greeter;
using Xunit;

namespace OpenSpring.Tests;

/// <summary>The view model of examples/wpf, in a thread of windows.</summary>
[Collection(SharedSandbox.Name)]
public sealed class WindowExampleTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    private readonly Sandbox _sandbox;
    private readonly string _folder = Directory.CreateTempSubdirectory("openspring-").FullName;
    private readonly WindowThread _windows = new();

    public WindowExampleTests(Sandbox sandbox)
    {
        _sandbox = sandbox;
        _sandbox.Admin("POST", "/reset");
    }

    public void Dispose()
    {
        _windows.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public Task A_wrong_key_is_refused_in_words_and_the_right_one_gives_days_and_features() => _windows.RunAsync(async () =>
    {
        string key = _sandbox.Line.GetProperty("licenses").GetProperty("metered").GetProperty("license_key").GetString()!;
        string end = DateTime.UtcNow.AddDays(30).AddHours(1).ToString("yyyy-MM-ddTHH:mm:ss.000Z", null);
        _sandbox.Admin("PATCH", $"/licenses/{key}", $$"""{"validity_period":"{{end}}"}""");
        using LicenseViewModel model = Opened(_sandbox.Settings());
        Assert.Equal(("Not licensed", "", false, true), (model.Title, model.DaysLeft, model.MayExport, model.CanActivate));

        await model.ActivateAsync("AAAA-BBBB");
        Assert.Equal("The license was not found, or the password is wrong. Please check what you entered.", model.Refusal);

        await model.ActivateAsync(key);
        Assert.Equal(("Licensed", "Days left: 30", true, ""), (model.Title, model.DaysLeft, model.MayExport, model.Refusal));

        await model.DeactivateAsync();
        Assert.Equal(("Not licensed", true, false), (model.Title, model.CanActivate, model.CanDeactivate));
    });

    [Fact]
    public Task A_license_that_the_vendor_disables_is_shown() => _windows.RunAsync(async () =>
    {
        using LicenseViewModel model = Opened(_sandbox.Settings());
        string key = _sandbox.Line.GetProperty("licenses").GetProperty("license").GetProperty("license_key").GetString()!;
        await model.ActivateAsync(key);
        _sandbox.Admin("PATCH", $"/licenses/{key}", """{"license_enabled":false}""");

        await model.CheckAsync();

        Assert.Equal(("Not licensed", "Your license is disabled. Please contact the vendor."), (model.Title, model.Message));
    });

    [Fact]
    public Task What_the_watchdog_finds_is_shown_in_the_thread_of_the_windows() => _windows.RunAsync(async () =>
    {
        using LicenseViewModel model = Opened(_sandbox.Settings());
        await model.ActivateAsync(_sandbox.Line.GetProperty("licenses").GetProperty("license").GetProperty("license_key").GetString()!);
        Thread here = Thread.CurrentThread;
        TaskCompletionSource<Thread> shown = new();
        model.PropertyChanged += (_, _) =>
        {
            if (model.IsBusy is false && !model.State.Usable)
            {
                shown.TrySetResult(Thread.CurrentThread);
            }
        };

        // Not by the model: only the watchdog can tell.
        _manager!.ClearLocalStorage();

        Assert.Same(here, await shown.Task.WaitAsync(Long));
        Assert.Equal("no_license", model.State.Reason);
    });

    [Fact]
    public Task The_windows_stay_alive_while_a_call_hangs_and_the_user_can_give_up() => _windows.RunAsync(async () =>
    {
        using SilentServer server = new();
        using LicenseViewModel model = Opened(_sandbox.Settings() with { BaseUrl = server.BaseUrl, Timeout = TimeSpan.FromMinutes(5) });
        Task asked = model.ActivateAsync("AAAA-BBBB");
        await server.ConnectedAsync();    // this thread has come back while the call hangs
        Assert.True(model.IsBusy);

        model.Cancel();
        await asked.WaitAsync(Long);

        Assert.Equal((false, ""), (model.IsBusy, model.Refusal));
    });

    [Fact]
    public Task The_window_closes_while_a_call_hangs() => _windows.RunAsync(async () =>
    {
        using SilentServer server = new();
        LicenseViewModel model = Opened(_sandbox.Settings() with { BaseUrl = server.BaseUrl, Timeout = TimeSpan.FromMinutes(5) });
        Task asked = model.ActivateAsync("AAAA-BBBB");
        await server.ConnectedAsync();

        model.Dispose();

        await asked.WaitAsync(Long);
        Assert.False(model.IsBusy);
    });

    // The windows are not built here: that needs Windows.
    [Theory]
    [InlineData("MainWindow")]
    [InlineData("ActivationDialog")]
    public void The_windows_name_what_exists(string window)
    {
        string folder = Path.Combine(Repository.Root, "examples", "wpf");
        string[] values = XDocument.Load(Path.Combine(folder, window + ".xaml")).Descendants().Attributes().Select(a => a.Value).ToArray();
        string behind = File.ReadAllText(Path.Combine(folder, window + ".xaml.cs"));

        string[] bound = values.Select(value => Regex.Match(value, @"^\{Binding (\w+)\}$")).Where(m => m.Success).Select(m => m.Groups[1].Value).ToArray();
        Assert.NotEmpty(bound);
        Assert.All(bound, name => Assert.NotNull(typeof(LicenseViewModel).GetProperty(name)));
        Assert.All(values.Where(value => value.EndsWith("_Click", StringComparison.Ordinal)), name => Assert.Contains($" {name}(object sender", behind, StringComparison.Ordinal));
    }

    private LicenseManager? _manager;

    private LicenseViewModel Opened(Configuration configuration) => new(_manager = new LicenseManager(configuration, LicenseStore.Path(_folder)));

    /// <summary>One thread that does what is posted to it, as in an application with windows.</summary>
    private sealed class WindowThread : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<Action> _posted = [];
        private readonly object _gate = new();
        private readonly Thread _thread;

        public WindowThread()
        {
            _thread = new Thread(Loop) { IsBackground = true, Name = "windows" };
            _thread.Start();
        }

        /// <summary>What comes after the end is dropped, as by a loop of windows.</summary>
        public override void Post(SendOrPostCallback d, object? state)
        {
            lock (_gate)
            {
                if (!_posted.IsAddingCompleted)
                {
                    _posted.Add(() => d(state));
                }
            }
        }

        public Task RunAsync(Func<Task> steps)
        {
            TaskCompletionSource<Task> begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Post(_ => begun.SetResult(steps()), null);
            return begun.Task.Unwrap();
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _posted.CompleteAdding();
            }

            _thread.Join();
        }

        private void Loop()
        {
            SetSynchronizationContext(this);
            foreach (Action action in _posted.GetConsumingEnumerable())
            {
                action();
            }
        }
    }
}
