using System;
using System.Collections.Concurrent;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace OpenSpring.Tests;

/// <summary>What a manager's watchdog tells, and how it ends.</summary>
[Collection(SharedSandbox.Name)]
public sealed class WatchdogTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    private readonly Sandbox _sandbox;
    private readonly string _folder = Directory.CreateTempSubdirectory("openspring-").FullName;

    public WatchdogTests(Sandbox sandbox)
    {
        _sandbox = sandbox;
        _sandbox.Admin("POST", "/reset");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_tells_what_happens_in_its_own_thread_and_once()
    {
        using LicenseManager manager = Opened();
        BlockingCollection<(object?, LicenseEvent, string?)> told = [];
        manager.Changed += (sender, happened) => told.Add((sender, happened, Thread.CurrentThread.Name));
        manager.ActivateLicense(_sandbox.Identity("license"));

        WithoutContext(manager.StartWatchdog);
        WithoutContext(manager.StartWatchdog);

        Assert.True(told.TryTake(out (object? Sender, LicenseEvent Event, string? Thread) first, Long));
        Assert.Same(manager, first.Sender);
        Assert.Equal("openspring-watchdog", first.Thread);
        Assert.Equal((LicenseEventKind.StateChanged, "state_changed"), (first.Event.Event, first.Event.Name));
        Assert.Equal((LicenseStateName.Invalid, LicenseStateName.Valid), (first.Event.Before, first.Event.After));
        Assert.Equal(("ok", LicenseStateName.Valid), (first.Event.Reason, first.Event.State.Name));
        Assert.NotNull(first.Event.Time);
        Assert.True(manager.IsWatching);
        manager.StopWatchdog();
        Assert.False(manager.IsWatching);
        Assert.Empty(told);
        manager.StopWatchdog();
    }

    [Fact]
    public void It_asks_the_server_and_tells_why_that_failed()
    {
        using LicenseManager manager = Opened(new() { CheckWithin = TimeSpan.Zero });
        BlockingCollection<LicenseEvent> told = [];
        _sandbox.Fault("""{"kind":"page","path":"/check_license","times":0}""");
        manager.ActivateLicense(_sandbox.Identity("slots"));
        manager.Changed += (_, happened) => told.Add(happened);

        WithoutContext(manager.StartWatchdog);

        LicenseEvent failed;
        do
        {
            Assert.True(told.TryTake(out failed!, Long));
        }
        while (failed.Event != LicenseEventKind.CheckFailed);
        Assert.IsType<ProtocolException>(failed.Error);
    }

    [Fact]
    public void Handlers_run_in_the_context_of_the_start_and_none_after_a_stop()
    {
        using LicenseManager manager = Opened();
        QueueContext context = new();
        int told = 0;
        manager.Changed += (_, _) => told++;
        manager.ActivateLicense(_sandbox.Identity("license"));
        Under(context, manager.StartWatchdog);

        Assert.True(context.Posted.TryTake(out Action? first, Long));
        Assert.Equal(0, told);
        first();
        Assert.Equal(1, told);

        manager.ClearLocalStorage();
        Assert.True(context.Posted.TryTake(out Action? late, Long));
        manager.StopWatchdog();
        late();
        Assert.Equal(1, told);
    }

    [Fact]
    public void It_outlives_what_its_handlers_throw()
    {
        using LicenseManager manager = Opened();
        BlockingCollection<LicenseEvent> told = [];
        BlockingCollection<Exception> failed = [];
        InvalidOperationException mistake = new("a mistake of the handler");
        manager.Changed += (_, _) => throw mistake;
        manager.Changed += (_, happened) => told.Add(happened);
        manager.WatchdogError += (_, error) =>
        {
            failed.Add(error.Exception);
            throw new InvalidOperationException("another mistake");
        };
        manager.ActivateLicense(_sandbox.Identity("license"));
        WithoutContext(manager.StartWatchdog);

        Assert.True(failed.TryTake(out Exception? error, Long));
        Assert.Same(mistake, error);
        Assert.True(told.TryTake(out _, Long));
        manager.ClearLocalStorage();
        Assert.True(told.TryTake(out LicenseEvent? next, Long));
        Assert.Equal(LicenseStateName.Invalid, next.After);
        Assert.True(manager.IsWatching);
    }

    [Fact]
    public void It_can_be_stopped_and_its_manager_disposed_in_a_handler()
    {
        LicenseManager manager = Opened();
        using ManualResetEventSlim done = new();
        manager.Changed += (_, _) =>
        {
            manager.StopWatchdog();
            manager.Dispose();
            done.Set();
        };
        manager.ActivateLicense(_sandbox.Identity("license"));
        WithoutContext(manager.StartWatchdog);

        Assert.True(done.Wait(Long));
        Assert.True(manager.IsDisposed);
        Assert.False(manager.IsWatching);
        Assert.Throws<ObjectDisposedException>(manager.StartWatchdog);
    }

    [Fact]
    public async Task Stopping_and_disposing_end_its_call_to_a_server_that_never_responds()
    {
        using SilentServer server = new();
        using (LicenseManager manager = Opened())
        {
            manager.ActivateLicense(_sandbox.Identity("slots")).FloatingRelease();
        }

        Configuration settings = _sandbox.Settings() with { BaseUrl = server.BaseUrl, Timeout = TimeSpan.FromMinutes(5) };
        LicenseManager silent = new(settings, LicenseStore.Path(_folder));
        WithoutContext(silent.StartWatchdog);
        await server.ConnectedAsync();
        await Task.Run(silent.StopWatchdog).WaitAsync(Long);
        Assert.False(silent.IsWatching);

        await using LicenseManager another = new(settings, LicenseStore.Path(_folder));
        WithoutContext(another.StartWatchdog);
        await server.ConnectedAsync();
        await another.DisposeAsync().AsTask().WaitAsync(Long);
        Assert.False(another.IsWatching);
        silent.Dispose();
    }

    [Fact]
    public void It_ends_with_the_client_that_it_shares()
    {
        OpenSpringClient client = _sandbox.Client();
        using LicenseManager manager = new(client, LicenseStore.Path(_folder));
        BlockingCollection<Exception> failed = [];
        manager.WatchdogError += (_, error) => failed.Add(error.Exception);
        manager.ActivateLicense(_sandbox.Identity("license"));
        client.Dispose();

        WithoutContext(manager.StartWatchdog);

        Assert.True(failed.TryTake(out Exception? error, Long));
        Assert.Equal(ErrorCodes.ClientClosed, Assert.IsType<HandleException>(error).Code);
        Assert.True(SpinWait.SpinUntil(() => !manager.IsWatching, Long));
    }

    [Fact]
    public async Task It_ends_with_the_shared_client_also_during_a_call()
    {
        using SilentServer server = new();
        using (LicenseManager manager = Opened())
        {
            manager.ActivateLicense(_sandbox.Identity("slots")).FloatingRelease();
        }

        OpenSpringClient client = new(_sandbox.Settings() with { BaseUrl = server.BaseUrl, Timeout = TimeSpan.FromMinutes(5) });
        using LicenseManager silent = new(client, LicenseStore.Path(_folder));
        WithoutContext(silent.StartWatchdog);
        await server.ConnectedAsync();

        await client.DisposeAsync();

        Assert.True(SpinWait.SpinUntil(() => !silent.IsWatching, Long));
    }

    [Theory]
    [InlineData("state_changed", LicenseEventKind.StateChanged)]
    [InlineData("check_failed", LicenseEventKind.CheckFailed)]
    [InlineData("grace_started", LicenseEventKind.GraceStarted)]
    [InlineData("slot_renewed", LicenseEventKind.SlotRenewed)]
    [InlineData("slot_lost", LicenseEventKind.SlotLost)]
    [InlineData("store_changed", LicenseEventKind.StoreChanged)]
    [InlineData("synced", LicenseEventKind.Synced)]
    [InlineData("novel", LicenseEventKind.Other)]
    public void Each_event_has_a_kind_and_what_it_tells(string name, LicenseEventKind kind)
    {
        string text = $$"""{"event":"{{name}}","time":"2026-02-14T09:00:00Z","until":"2026-03-01T00:00:00Z","from":"valid","to":"stale"}""";
        LicenseEvent told = LicenseEvent.Read(JsonDocument.Parse(text).RootElement, new LicenseState());

        Assert.Equal((kind, name), (told.Event, told.Name));
        Assert.Equal(new DateTimeOffset(2026, 2, 14, 9, 0, 0, TimeSpan.Zero), told.Time);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), told.Until);
        Assert.Equal((LicenseStateName.Valid, LicenseStateName.Stale), (told.Before, told.After));
        Assert.Null(told.Error);
        Assert.Equal($"LicenseEvent {name} 2026-02-14 09:00:00Z", told.ToString());
    }

    private LicenseManager Opened(ManagerSettings? settings = null) => new(_sandbox.Settings(), LicenseStore.Path(_folder), settings);

    private static void WithoutContext(Action start) => Under(null, start);

    private static void Under(SynchronizationContext? context, Action start)
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            start();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>Keeps what is posted, as the loop of an application with windows does.</summary>
    private sealed class QueueContext : SynchronizationContext
    {
        internal BlockingCollection<Action> Posted { get; } = [];

        public override void Post(SendOrPostCallback d, object? state) => Posted.Add(() => d(state));
    }
}
