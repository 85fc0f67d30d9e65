using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace OpenSpring.Tests;

/// <summary>Ends of calls and clients, against a server that never responds and a time limit of 30 seconds: a call that
/// ends soon was ended.</summary>
public sealed class CancellationTests : IDisposable
{
    private static readonly LicenseId Key = LicenseId.FromKey("AAAA-BBBB-CCCC-DDDD");
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly SilentServer _server = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Cancelling_the_token_ends_the_native_call()
    {
        await using OpenSpringClient client = new(_server.Settings);
        using CancellationTokenSource source = new();
        Task<License> call = client.CheckLicenseAsync(Key, cancellationToken: source.Token);
        await _server.ConnectedAsync();

        await source.CancelAsync();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        // The inner exception is the native call's own: it has ended, not only the wait for it.
        CancelledException native = Assert.IsType<CancelledException>(error.InnerException);
        Assert.Equal((ErrorCodes.Cancelled, LicensingStatus.Cancelled), (native.Code, native.Status));
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.True(call.IsCanceled);
        Assert.InRange(_watch.Elapsed, TimeSpan.Zero, Soon);
    }

    [Fact]
    public async Task Every_asynchronous_call_can_be_cancelled()
    {
        using OpenSpringClient device = new(_server.Settings);
        string request = device.CreateOfflineRequest(ActivationEndpoint.ActivateOffline, Key).Text;
        string goodbye = device.CreateOfflineRequest(DeactivationEndpoint.DeactivateOffline, Key).Text;
        Func<OpenSpringClient, CancellationToken, Task>[] calls =
        [
            (client, token) => client.ActivateLicenseAsync(Key, null, token),
            (client, token) => client.CheckLicenseAsync(Key, null, token),
            (client, token) => client.DeactivateLicenseAsync(Key, null, token),
            (client, token) => client.ActivateBundleAsync(Key, null, token),
            (client, token) => client.CheckBundleAsync(Key, null, token),
            (client, token) => client.DeactivateBundleAsync(Key, null, token),
            (client, token) => client.ActivateOfflineAsync(Key, null, token),
            (client, token) => client.DeactivateOfflineAsync(Key, null, token),
            (client, token) => client.ActivateBundleOfflineAsync(Key, null, token),
            (client, token) => client.DeactivateBundleOfflineAsync(Key, null, token),
            (client, token) => client.SendOfflineRequestAsync(ActivationEndpoint.ActivateOffline, request, null, token),
            (client, token) => client.SendOfflineRequestAsync(DeactivationEndpoint.DeactivateOffline, goodbye, null, token),
        ];
        foreach (Func<OpenSpringClient, CancellationToken, Task> start in calls)
        {
            // Each with a client of its own: a connection that came too late for one call serves the client's next.
            await using OpenSpringClient caller = new(_server.Settings);
            using CancellationTokenSource source = new();
            Task call = start(caller, source.Token);
            await _server.ConnectedAsync();
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        Assert.InRange(_watch.Elapsed, TimeSpan.Zero, Soon);
    }

    [Fact]
    public async Task Cancelling_before_the_call_has_reached_the_library_ends_it_too()
    {
        await using OpenSpringClient client = new(_server.Settings);
        for (int i = 0; i < 20; i++)
        {
            using CancellationTokenSource source = new();
            Task<License> call = client.CheckLicenseAsync(Key, cancellationToken: source.Token);
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        Assert.InRange(_watch.Elapsed, TimeSpan.Zero, Soon);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_sends_nothing()
    {
        await using OpenSpringClient client = new(_server.Settings);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.CheckLicenseAsync(Key, cancellationToken: new CancellationToken(canceled: true)));
        await Assert.ThrowsAsync<TimeoutException>(() => _server.ConnectedAsync().WaitAsync(TimeSpan.FromMilliseconds(50)));
    }

    [Fact]
    public async Task Cancelling_one_call_leaves_the_others()
    {
        using OpenSpringClient client = new(_server.Settings);
        Task<License> one = client.CheckLicenseAsync(Key, new CheckLicenseOptions { CallId = "one" });
        Task<License> other = client.CheckLicenseAsync(Key, new CheckLicenseOptions { CallId = "other" });
        await _server.ConnectedAsync();
        await _server.ConnectedAsync();

        client.Cancel("nobody");
        client.Cancel("one");
        await Assert.ThrowsAsync<CancelledException>(() => one);

        Assert.False(other.IsCompleted);
        client.Cancel();
        await Assert.ThrowsAsync<CancelledException>(() => other);
        Assert.InRange(_watch.Elapsed, TimeSpan.Zero, Soon);
    }

    [Fact]
    public async Task A_synchronous_call_is_ended_from_another_thread()
    {
        using OpenSpringClient client = new(_server.Settings);
        Task<CancelledException> call = Task.Run(() => Assert.Throws<CancelledException>(() => client.CheckLicense(Key)));
        await _server.ConnectedAsync();

        client.Cancel();

        Assert.Equal(ErrorCodes.Cancelled, (await call).Code);
        Assert.InRange(_watch.Elapsed, TimeSpan.Zero, Soon);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Disposing_ends_calls_in_flight_and_waits_for_them(bool asynchronously)
    {
        OpenSpringClient client = new(_server.Settings);
        Task<License>[] calls = Enumerable.Range(0, 3).Select(_ => client.CheckLicenseAsync(Key)).ToArray();
        await Task.WhenAll(_server.ConnectedAsync(), _server.ConnectedAsync(), _server.ConnectedAsync());

        if (asynchronously)
        {
            await client.DisposeAsync();
        }
        else
        {
            client.Dispose();
        }

        foreach (Task<License> call in calls)
        {
            Assert.Equal(ErrorCodes.ClientClosed, (await Assert.ThrowsAsync<CancelledException>(() => call)).Code);
        }

        Assert.InRange(_watch.Elapsed, TimeSpan.Zero, Soon);
    }

    [Fact]
    public async Task A_disposed_client_refuses_calls_and_may_be_disposed_again()
    {
        OpenSpringClient client = new(_server.Settings);
        client.Dispose();
        client.Dispose();
        await client.DisposeAsync();
        client.Cancel();

        Assert.True(client.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => client.CheckLicense(Key));
        Assert.Throws<ObjectDisposedException>(() => client.CreateOfflineRequest(ActivationEndpoint.ActivateOffline, Key));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.CheckLicenseAsync(Key));
        Assert.EndsWith("(disposed)", client.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_and_disposal_race_without_harm()
    {
        for (int i = 0; i < 20; i++)
        {
            OpenSpringClient client = new(_server.Settings);
            Task[] calls = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                Exception error = Assert.ThrowsAny<Exception>(() => client.CheckLicense(Key));
                Assert.True(error is ObjectDisposedException or CancelledException, error.ToString());
            })).ToArray();
            client.Dispose();
            await Task.WhenAll(calls);
        }

        Assert.InRange(_watch.Elapsed, TimeSpan.Zero, Soon);
    }

    [Fact]
    public async Task Cancelling_needs_no_thread_of_the_pool()
    {
        await using OpenSpringClient client = new(_server.Settings);
        using CancellationTokenSource source = new();
        Task<License> call = client.CheckLicenseAsync(Key, cancellationToken: source.Token);
        await _server.ConnectedAsync();
        using ManualResetEventSlim go = new();
        using CountdownEvent busy = new(500);
        for (int i = busy.InitialCount; i > 0; i--)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    go.Wait();
                    busy.Signal();
                },
                null);
        }

        bool ended;
        try
        {
            // The pool adds a thread or two a second, and each takes the next that blocks.
            source.Cancel();
            ended = ((IAsyncResult)call).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(5));
        }
        finally
        {
            go.Set();
            busy.Wait();
        }

        Assert.True(ended);
        Assert.IsType<CancelledException>((await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call)).InnerException);
    }

    [Fact]
    [Trait("Transport", "library")]
    public async Task What_the_server_refused_is_told_although_the_token_was_cancelled_meanwhile()
    {
        await using OpenSpringClient client = new(_server.Settings);
        using CancellationTokenSource source = new();
        Operation refused = new("refused", false, (ClientHandle _, byte[] _, out IntPtr document) =>
        {
            source.Cancel();
            document = IntPtr.Zero;
            return (int)LicensingStatus.Limit;
        });
        Task<License> call = client.CallAsync(
            refused,
            System.Text.Encoding.ASCII.GetBytes("{\"options\":{\"call_id\":\"id\"}}\0"),
            "id",
            null,
            License.Read,
            source.Token);

        await Assert.ThrowsAsync<LimitException>(() => call);
    }

    [Fact]
    public async Task A_call_that_is_not_made_leaves_no_secret_behind()
    {
        OpenSpringClient client = new(_server.Settings);
        byte[] one = [1, 2, 3], other = [1, 2, 3];
        Operation none = new("none", false, (ClientHandle _, byte[] _, out IntPtr _) => throw new InvalidOperationException("called"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.CallAsync(none, one, "id", null, License.Read, new CancellationToken(canceled: true)));
        client.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.CallAsync(none, other, "id", null, License.Read, default));

        Assert.Equal([0, 0, 0, 0, 0, 0], one.Concat(other));
    }

    [Fact]
    public async Task An_id_that_no_call_can_bear_ends_none()
    {
        await using OpenSpringClient client = new(_server.Settings);
        Task<License> call = client.CheckLicenseAsync(Key, new CheckLicenseOptions { CallId = "one" });
        await _server.ConnectedAsync();

        foreach (string id in new[] { "", "one\0", "one\0more", "\ud800" })
        {
            Assert.Equal(ErrorCodes.InvalidValue, Assert.Throws<LicensingArgumentException>(() => client.Cancel(id)).Code);
        }

        using CancellationTokenSource source = new();
        Task<License> wrong = client.CheckLicenseAsync(Key, new CheckLicenseOptions { CallId = "one\0more" }, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => wrong);
        Assert.False(call.IsCompleted);
        client.Cancel("one");
        await Assert.ThrowsAsync<CancelledException>(() => call);
    }

    [Fact]
    public async Task A_client_is_disposed_as_soon_as_that_has_begun()
    {
        for (int i = 0; i < 100; i++)
        {
            OpenSpringClient client = new(_server.Settings);
            ValueTask end = client.DisposeAsync();
            Assert.True(client.IsDisposed);
            Assert.Throws<ObjectDisposedException>(() => client.CheckLicense(Key));
            await end;
        }
    }
}
