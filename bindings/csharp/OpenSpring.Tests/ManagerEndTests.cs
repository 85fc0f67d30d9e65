using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace OpenSpring.Tests;

/// <summary>Ends of a manager's calls and of managers, against a server that never responds and a time limit of 30 seconds: a call
/// that ends soon was ended.</summary>
public sealed class ManagerEndTests : IDisposable
{
    private static readonly LicenseId Key = LicenseId.FromKey("AAAA-BBBB-CCCC-DDDD");
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly SilentServer _server = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Cancelling_the_token_ends_the_native_call()
    {
        await using LicenseManager manager = new(_server.Settings, LicenseStore.Memory());
        using CancellationTokenSource source = new();
        Task<StoredLicense> call = manager.ActivateLicenseAsync(Key, cancellationToken: source.Token);
        await _server.ConnectedAsync();

        await source.CancelAsync();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        Assert.Equal(ErrorCodes.Cancelled, Assert.IsType<CancelledException>(error.InnerException).Code);
        Assert.Null(manager.LoadLicense());
        Assert.InRange(_watch.Elapsed, TimeSpan.Zero, Soon);
    }

    [Fact]
    public async Task A_call_ends_by_its_id_and_by_its_time()
    {
        await using LicenseManager manager = new(_server.Settings, LicenseStore.Memory());
        Task<StoredLicense> call = manager.ActivateLicenseAsync(Key, new() { CallId = "mine" });
        await _server.ConnectedAsync();
        manager.Cancel("another");
        Assert.False(call.IsCompleted);
        manager.Cancel("mine");
        await Assert.ThrowsAsync<CancelledException>(() => call);

        Assert.Throws<LicensingTimeoutException>(() => manager.ActivateLicense(Key, new() { Timeout = TimeSpan.FromMilliseconds(200) }));
        Assert.InRange(_watch.Elapsed, TimeSpan.Zero, Soon);
    }

    [Fact]
    public async Task Disposing_ends_calls_in_flight_and_those_that_wait_and_later_ones_are_refused()
    {
        LicenseManager manager = new(_server.Settings, LicenseStore.Memory(), threads: 1);
        Task<StoredLicense> flying = manager.ActivateLicenseAsync(Key), waiting = manager.ActivateLicenseAsync(Key);
        Task<StoredLicense> blocking = Task.Run(() => manager.ActivateLicense(Key));
        await _server.ConnectedAsync();

        manager.Dispose();

        await Assert.ThrowsAsync<CancelledException>(() => flying);
        await Assert.ThrowsAsync<CancelledException>(() => waiting);
        Exception ended = await Assert.ThrowsAnyAsync<Exception>(() => blocking);
        Assert.True(ended is CancelledException or ObjectDisposedException, ended.ToString());
        manager.Dispose();
        await manager.DisposeAsync();
        Assert.True(manager.IsDisposed);
        Assert.Contains("(disposed)", manager.ToString(), StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => manager.Current());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => manager.PollAsync());
        manager.Cancel();
        Assert.InRange(_watch.Elapsed, TimeSpan.Zero, Soon);
    }

    [Fact]
    public async Task Disposing_the_shared_client_ends_the_call_and_leaves_the_manager()
    {
        OpenSpringClient client = new(_server.Settings);
        await using LicenseManager manager = new(client, LicenseStore.Memory());
        Task<StoredLicense> call = manager.ActivateLicenseAsync(Key);
        await _server.ConnectedAsync();

        await client.DisposeAsync();

        Assert.Equal(ErrorCodes.ClientClosed, (await Assert.ThrowsAsync<CancelledException>(() => call)).Code);
        Assert.Equal("no_license", manager.State.Reason);
        Assert.InRange(_watch.Elapsed, TimeSpan.Zero, Soon);
    }

    [Fact]
    public void A_manager_that_is_not_disposed_is_collected()
    {
        WeakReference manager = Forgotten();

        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !manager.IsAlive;
            },
            Soon));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private WeakReference Forgotten() => new(new LicenseManager(_server.Settings, LicenseStore.Memory()));
}
