using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace OpenSpring.Tests;

/// <summary>Asynchronous calls that wait for a thread, of a client that has one, against a server that never responds.</summary>
public sealed class QueueTests : IDisposable
{
    private static readonly LicenseId Key = LicenseId.FromKey("AAAA-BBBB-CCCC-DDDD");
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly SilentServer _server = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Waiting_for_a_thread_counts_as_time_of_the_call()
    {
        await using OpenSpringClient client = new(_server.Settings, threads: 1);
        Task<License> first = await TakeTheThreadAsync(client);

        LicensingTimeoutException late = await Assert.ThrowsAsync<LicensingTimeoutException>(
            () => client.CheckLicenseAsync(Key, new CheckLicenseOptions { Timeout = TimeSpan.FromMilliseconds(200) }));

        Assert.Equal((ErrorCodes.DeadlineExceeded, true), (late.Code, late.Retryable));
        Assert.Equal("no", late.Details["sent"].GetString());
        Assert.Contains("waited for a thread", late.Message, StringComparison.Ordinal);
        Assert.False(first.IsCompleted);
        await EndAsync(client, first);
    }

    [Fact]
    public async Task A_call_that_has_waited_has_less_time()
    {
        await using OpenSpringClient client = new(_server.Settings, threads: 1);
        TimeSpan two = TimeSpan.FromSeconds(2), five = TimeSpan.FromSeconds(5);
        Task<License> first = client.CheckLicenseAsync(Key, new CheckLicenseOptions { Timeout = two });
        Task<License> second = client.CheckLicenseAsync(Key, new CheckLicenseOptions { Timeout = five });

        await Assert.ThrowsAsync<LicensingTimeoutException>(() => first);
        LicensingTimeoutException late = await Assert.ThrowsAsync<LicensingTimeoutException>(() => second);

        // The message has what the library was given: of five seconds the first call has had two or more.
        Assert.Matches("[1-3]\\d\\d\\d ms", late.Message);
    }

    [Fact]
    public async Task Cancelling_the_token_ends_a_call_that_waits()
    {
        await using OpenSpringClient client = new(_server.Settings, threads: 1);
        Task<License> first = await TakeTheThreadAsync(client);
        using CancellationTokenSource source = new();
        Task<License> second = client.CheckLicenseAsync(Key, cancellationToken: source.Token);

        source.Cancel();

        // Done before Cancel returns: it needs no other thread.
        Assert.True(second.IsCanceled);
        Assert.Equal(source.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second)).CancellationToken);
        Assert.False(first.IsCompleted);
        await EndAsync(client, first);
    }

    [Fact]
    public async Task Cancelling_by_id_reaches_calls_that_wait()
    {
        await using OpenSpringClient client = new(_server.Settings, threads: 1);
        Task<License> first = await TakeTheThreadAsync(client);
        Task<License> one = client.CheckLicenseAsync(Key, new CheckLicenseOptions { CallId = "one" });
        Task<License> other = client.CheckLicenseAsync(Key, new CheckLicenseOptions { CallId = "other" });

        client.Cancel("one");

        CancelledException cancelled = await Assert.ThrowsAsync<CancelledException>(() => one);
        Assert.Equal((ErrorCodes.Cancelled, "no"), (cancelled.Code, cancelled.Details["sent"].GetString()));
        Assert.False(first.IsCompleted || other.IsCompleted);
        client.Cancel();
        await Assert.ThrowsAsync<CancelledException>(() => other);
        await Assert.ThrowsAsync<CancelledException>(() => first);
        Assert.InRange(_watch.Elapsed, TimeSpan.Zero, Soon);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Disposing_ends_calls_that_wait(bool asynchronously)
    {
        OpenSpringClient client = new(_server.Settings, threads: 1);
        Task<License> first = await TakeTheThreadAsync(client);
        Task<License>[] waiting = Enumerable.Range(0, 3).Select(_ => client.CheckLicenseAsync(Key)).ToArray();

        if (asynchronously)
        {
            await client.DisposeAsync();
        }
        else
        {
            client.Dispose();
        }

        foreach (Task<License> call in waiting.Append(first))
        {
            Assert.Equal(ErrorCodes.ClientClosed, (await Assert.ThrowsAsync<CancelledException>(() => call)).Code);
        }

        Assert.InRange(_watch.Elapsed, TimeSpan.Zero, Soon);
    }

    [Fact]
    public async Task Code_after_a_call_may_block_on_the_next_one()
    {
        await using OpenSpringClient client = new(_server.Settings, threads: 1);
        CheckLicenseOptions brief = new() { Timeout = TimeSpan.FromMilliseconds(100) };

        async Task NestAsync()
        {
            await Assert.ThrowsAsync<LicensingTimeoutException>(() => client.CheckLicenseAsync(Key, brief)).ConfigureAwait(false);

            // Blocks the thread that it runs on, which must not be the client's only one.
            Assert.NotEqual("openspring-call", Thread.CurrentThread.Name);
#pragma warning disable xUnit1031 // Blocking is what is tested.
            Assert.IsType<LicensingTimeoutException>(
                Assert.Throws<AggregateException>(() => client.CheckLicenseAsync(Key, brief).Wait()).InnerException);
#pragma warning restore xUnit1031
        }

        await Task.Run(NestAsync).WaitAsync(Soon);
    }

    [Fact]
    public async Task Many_calls_share_few_threads()
    {
        await using OpenSpringClient client = new(_server.Settings, threads: 2);

        Task<License>[] calls = Enumerable.Range(0, 200).Select(_ => client.CheckLicenseAsync(Key)).ToArray();
        await _server.ConnectedAsync();
        await _server.ConnectedAsync();

        // Both threads wait for the server, which a call on a third thread would have reached too.
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        client.Cancel();
        foreach (Task<License> call in calls)
        {
            await Assert.ThrowsAsync<CancelledException>(() => call);
        }

        Assert.Equal(2, _server.Connections);
    }

    [Fact]
    public void There_is_at_least_one_thread() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new OpenSpringClient(_server.Settings, threads: 0));

    /// <summary>Gives the client's only thread a call that lasts.</summary>
    private async Task<Task<License>> TakeTheThreadAsync(OpenSpringClient client)
    {
        Task<License> call = client.CheckLicenseAsync(Key);
        await _server.ConnectedAsync();
        return call;
    }

    private async Task EndAsync(OpenSpringClient client, Task<License> call)
    {
        client.Cancel();
        await Assert.ThrowsAsync<CancelledException>(() => call);
        Assert.InRange(_watch.Elapsed, TimeSpan.Zero, Soon);
    }
}
