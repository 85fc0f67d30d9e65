using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace OpenSpring.Tests;

/// <summary>Calls as activities, which the netstandard2.0 build has not.</summary>
[Collection(SharedSandbox.Name)]
public sealed class ActivityTests
{
    private static readonly string[] First = ["name", "connected", "sent", "first_byte", "response", "signature"];
    private static readonly string[] Next = ["reused", "sent", "first_byte", "response", "signature"];

    private readonly Sandbox _sandbox;
    private readonly LicenseId _identity;

    public ActivityTests(Sandbox sandbox)
    {
        _sandbox = sandbox;
        _sandbox.Admin("POST", "/reset");
        _identity = _sandbox.Identity("license");
    }

    [Fact]
    public async Task A_call_is_an_activity_with_its_steps()
    {
        await using OpenSpringClient client = _sandbox.Client();
        using Activities activities = new();

        License license = client.ActivateLicense(_identity);
        Activity call = Assert.Single(activities.All);

        Uri server = new(_sandbox["base_url"]);
        Assert.Equal(("activate_license", ActivityKind.Client, ActivityStatusCode.Unset), (call.OperationName, call.Kind, call.Status));
        Assert.Equal("activate_license", call.GetTagItem("openspring.operation"));
        Assert.Equal((server.Host, server.Port), (call.GetTagItem("server.address"), call.GetTagItem("server.port")));
        Assert.Equal((200, 1), (call.GetTagItem("http.response.status_code"), call.GetTagItem("openspring.attempts")));
        Assert.Null(call.GetTagItem("error.type"));
        Assert.Equal(First, call.Events.Select(step => step.Name));
        Assert.Equal("POST /api/v4/activate_license", call.Events.ElementAt(2).Tags.Single().Value);
        DateTimeOffset begin = call.StartTimeUtc, end = begin + call.Duration;
        Assert.All(call.Events, step => Assert.InRange(step.Timestamp, begin, end));
        Assert.Equal(license.Meta.Trace[5].Time - license.Meta.Trace[0].Time, call.Events.Last().Timestamp - call.Events.First().Timestamp);
    }

    [Fact]
    public async Task An_activity_belongs_to_the_one_of_its_caller()
    {
        using ActivitySource host = new("host");
        using Activities activities = new();
        await using OpenSpringClient client = _sandbox.Client();
        using Activity? outer = host.StartActivity("outer");

        await client.ActivateLicenseAsync(_identity);
        Assert.Same(outer, Activity.Current);
        client.CheckLicense(_identity);
        Assert.Same(outer, Activity.Current);

        Assert.Equal(["activate_license", "check_license"], activities.All.Select(call => call.OperationName));
        Assert.All(activities.All, call => Assert.Same(outer, call.Parent));
    }

    [Fact]
    public async Task An_activity_of_a_call_that_failed_has_the_error()
    {
        await using OpenSpringClient client = new(_sandbox.Settings() with { Retries = 0 });
        using Activities activities = new();
        _sandbox.Fault("""{"kind":"status","status":503,"times":2}""");

        Assert.Throws<UnavailableException>(() => client.CheckLicense(_identity));
        UnavailableException error = await Assert.ThrowsAsync<UnavailableException>(() => client.CheckLicenseAsync(_identity));

        Assert.Equal(2, activities.All.Count);
        foreach (Activity call in activities.All)
        {
            Assert.Equal((ActivityStatusCode.Error, error.Code), (call.Status, call.StatusDescription));
            Assert.Equal((error.Code, error.Name, 503), (call.GetTagItem("error.type"), call.GetTagItem("openspring.status"), call.GetTagItem("http.response.status_code")));
            Assert.Equal("failed", call.Events.Last().Name);
        }
    }

    [Fact]
    public async Task An_activity_ends_when_its_call_is_cancelled()
    {
        using SilentServer server = new();
        await using OpenSpringClient client = new(server.Settings);
        using Activities activities = new();
        using CancellationTokenSource source = new();
        Task<License> call = client.CheckLicenseAsync(_identity, cancellationToken: source.Token);
        await server.ConnectedAsync();

        source.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(ErrorCodes.Cancelled, Assert.Single(activities.All).GetTagItem("error.type"));
    }

    [Fact]
    public async Task An_activity_of_a_manager_has_the_steps_of_its_requests()
    {
        using Activities activities = new();
        await using LicenseManager manager = new(_sandbox.Settings(), LicenseStore.Memory());

        StoredLicense license = manager.ActivateLicense(_identity);
        await license.CheckAsync();
        license.LocalCheck();

        Assert.Equal(["activate_license", "check"], activities.All.Select(call => call.OperationName));
        Assert.Equal(Next, activities.All[1].Events.Select(step => step.Name));
    }

    [Fact]
    public async Task A_call_that_is_not_sampled_goes_well()
    {
        using Activities activities = new(ActivitySamplingResult.None);
        await using OpenSpringClient client = _sandbox.Client();

        Assert.True(client.ActivateLicense(_identity).IsValid);
        Assert.Empty(activities.All);
    }

    [Fact]
    public async Task An_activity_tells_of_retries()
    {
        await using OpenSpringClient client = new(_sandbox.Settings() with { Retries = 1 });
        client.ActivateLicense(_identity);
        _sandbox.Fault("""{"kind":"status","status":503,"times":1}""");
        using Activities activities = new();

        client.CheckLicense(_identity);

        Activity call = Assert.Single(activities.All);
        Assert.Equal(["reused", "sent", "first_byte", "response", "retry", .. Next], call.Events.Select(step => step.Name));
        Assert.Equal((2, ActivityStatusCode.Unset), (call.GetTagItem("openspring.attempts"), call.Status));
    }

    [Theory]
    [InlineData("Sample")]
    [InlineData("ActivityStarted")]
    [InlineData("ActivityStopped")]
    public async Task A_listener_that_throws_loses_no_result(string callback)
    {
        using ActivitySource host = new("host");
        using TraceLines lines = new();
        using Activities activities = new(throwing: callback);
        await using OpenSpringClient client = new(_sandbox.Settings() with { Retries = 0 });
        await using LicenseManager manager = new(client, LicenseStore.Memory());
        using Activity? outer = callback == "Sample" ? null : host.StartActivity("outer");

        Assert.True(client.ActivateLicense(_identity).IsValid);
        Assert.True((await client.CheckLicenseAsync(_identity)).IsValid);
        Assert.Same(outer, Activity.Current);
        Assert.True(manager.ActivateLicense(_identity).IsValid);
        Assert.True((await manager.ActivateLicenseAsync(_identity)).IsValid);
        Assert.Same(outer, Activity.Current);
        _sandbox.Fault("""{"kind":"status","status":503,"times":2}""");
        Assert.Throws<UnavailableException>(() => client.CheckLicense(_identity));
        await Assert.ThrowsAsync<UnavailableException>(() => client.CheckLicenseAsync(_identity));
        Assert.Same(outer, Activity.Current);

        Assert.Equal(6, lines.All.Count(line => line.Contains($"thrown by {callback}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task No_activity_has_secrets()
    {
        using Activities activities = new();

        await TraceTests.CallWithSecretsAsync(_sandbox);

        Assert.Contains(activities.All, call => call.Events.Any(step => step.Name == "token"));
        foreach (string secret in TraceTests.Secrets(_sandbox))
        {
            Assert.DoesNotContain(secret, activities.ToString(), StringComparison.Ordinal);
        }
    }

    /// <summary>Listens to the activities of this package, and to those of the source <c>host</c>.</summary>
    private sealed class Activities : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _stopped = new();
        private readonly ActivityListener _listener;

        internal Activities(ActivitySamplingResult sampled = ActivitySamplingResult.AllDataAndRecorded, string throwing = "")
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name is "OpenSpring" or "host",
                Sample = (ref ActivityCreationOptions<ActivityContext> creation) =>
                {
                    Throw("Sample", throwing, creation.Source);
                    return sampled;
                },
                ActivityStarted = activity => Throw("ActivityStarted", throwing, activity.Source),
                ActivityStopped = activity =>
                {
                    if (activity.Source.Name == "OpenSpring")
                    {
                        _stopped.Enqueue(activity);
                    }

                    Throw("ActivityStopped", throwing, activity.Source);
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        internal List<Activity> All => [.. _stopped];

        public void Dispose() => _listener.Dispose();

        public override string ToString() => string.Join("\n", _stopped.Select(Show));

        private static void Throw(string callback, string throwing, ActivitySource source)
        {
            if (callback == throwing && source.Name == "OpenSpring")
            {
                throw new InvalidOperationException($"thrown by {callback}");
            }
        }

        private static string Show(Activity call) => string.Join(
            " ",
            call.TagObjects.Concat(call.Events.SelectMany(step => step.Tags))
                .Select(tag => Convert.ToString(tag.Value, CultureInfo.InvariantCulture))
                .Concat(call.Events.Select(step => step.Name))
                .Append(call.DisplayName).Append(call.StatusDescription));
    }

    /// <summary>What is written to <see cref="Trace"/>.</summary>
    private sealed class TraceLines : TraceListener
    {
        private readonly ConcurrentQueue<string> _lines = new();

        internal TraceLines() => Trace.Listeners.Add(this);

        internal List<string> All => [.. _lines];

        public override void Write(string? message)
        {
        }

        public override void WriteLine(string? message) => _lines.Enqueue(message ?? "");

        protected override void Dispose(bool disposing)
        {
            Trace.Listeners.Remove(this);
            base.Dispose(disposing);
        }
    }
}
