using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.Tracing;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace OpenSpring.Tests;

/// <summary>The steps of a call: in <see cref="Meta.Trace"/>, and as events.</summary>
[Collection(SharedSandbox.Name)]
public sealed class TraceTests
{
    private const string Nobody = "http://127.0.0.1:1/api/v4";
    private static readonly string[] First = ["name", "connected", "sent", "first_byte", "response", "signature"];
    private static readonly string[] Next = ["reused", "sent", "first_byte", "response", "signature"];
    private static readonly CheckLicenseOptions Traced = new() { Trace = true };
    private static readonly ManagerCheckOptions TracedCheck = new() { Trace = true };

    private readonly Sandbox _sandbox;
    private readonly LicenseId _identity;

    public TraceTests(Sandbox sandbox)
    {
        _sandbox = sandbox;
        _sandbox.Admin("POST", "/reset");
        _identity = _sandbox.Identity("license");
    }

    [Fact]
    public async Task One_call_is_traced_and_the_next_is_not()
    {
        await using OpenSpringClient client = _sandbox.Client();

        Assert.Equal(First, Names(client.ActivateLicense(_identity, new ActivateLicenseOptions { Trace = true }).Meta));
        Assert.Empty(client.CheckLicense(_identity).Meta.Trace);
        Assert.Equal(Next, Names(client.CheckLicense(_identity, Traced).Meta));
        Assert.Equal(Next, Names((await client.CheckLicenseAsync(_identity, Traced)).Meta));
    }

    [Fact]
    public async Task Trace_of_an_error_is_in_the_exception()
    {
        await using OpenSpringClient client = new(_sandbox.Settings() with { BaseUrl = Nobody, Retries = 0 });

        NetworkException error = Assert.Throws<NetworkException>(() => client.CheckLicense(_identity, Traced));
        NetworkException later = await Assert.ThrowsAsync<NetworkException>(() => client.CheckLicenseAsync(_identity, Traced));

        Assert.Equal(["name", "failed"], Names(error.Meta));
        Assert.Equal(["name", "failed"], Names(later.Meta));
    }

    [Fact]
    public async Task Calls_of_a_manager_are_traced()
    {
        await using LicenseManager manager = new(_sandbox.Settings(), LicenseStore.Memory());

        StoredLicense license = manager.ActivateLicense(_identity, new ManagerActivateLicenseOptions { Trace = true });
        Assert.Equal(First, Names(license.Meta));
        Assert.Equal(Next, Names(license.Check(TracedCheck).Meta));
        Assert.Equal(Next, Names((await license.CheckAsync(TracedCheck)).Meta));
        Assert.Empty(license.Check().Meta.Trace);
        LicenseState state = await license.DeactivateAsync(options: new ManagerDeactivateOptions { Trace = true });
        Assert.Equal(Next, Names(state.Meta));
    }

    [Fact]
    public async Task Warnings_of_a_call_that_went_well_can_be_read()
    {
        await using LicenseManager manager = new(_sandbox.Settings(), LicenseStore.Memory());

        StoredLicense license = manager.ActivateLicense(_identity);
        Assert.Empty(license.Warnings);
        Assert.Equal("deactivated", license.Deactivate().Reason);
        manager.ActivateLicense(_identity);
        Assert.Equal(["seat_kept"], manager.ClearLocalStorage().Warnings);
        manager.ActivateLicense(_identity);
        Assert.Equal(["seat_kept"], (await manager.ClearLocalStorageAsync()).Warnings);
    }

    [Fact]
    public async Task Calls_are_traced_and_told_while_somebody_listens_to_the_events()
    {
        await using OpenSpringClient client = _sandbox.Client();
        using (Events events = new())
        {
            License license = client.ActivateLicense(_identity);
            await client.CheckLicenseAsync(_identity);
            client.CheckLicense(_identity, new CheckLicenseOptions { Trace = false });

            Assert.Equal(First, Names(license.Meta));
            Assert.Equal(
                ["CallStart", .. First.Select(_ => "Step"), "CallStop", "CallStart", .. Next.Select(_ => "Step"), "CallStop", "CallStart", "CallStop"],
                events.Names);
            Assert.Equal(["activate_license", new Uri(_sandbox["base_url"]).Authority], events.All[0]);
            Assert.Equal(["activate_license", "sent", (long)license.Meta.Trace[2].Time.TotalMilliseconds, "POST /api/v4/activate_license"], events.All[3]);
            Assert.Equal(["activate_license", "", (long)license.Meta.Duration.TotalMilliseconds, 1, 200], events.All[7]);
        }

        Assert.Empty(client.CheckLicense(_identity).Meta.Trace);
    }

    [Fact]
    public async Task Events_tell_of_retries_and_errors()
    {
        await using OpenSpringClient client = new(_sandbox.Settings() with { Retries = 1 });
        await using OpenSpringClient dead = new(_sandbox.Settings() with { BaseUrl = Nobody, Retries = 0 });
        client.ActivateLicense(_identity);
        _sandbox.Fault("""{"kind":"status","status":503,"times":1}""");
        using Events events = new();

        client.CheckLicense(_identity);
        Assert.Equal(["reused", "sent", "first_byte", "response", "retry", .. Next], events.Steps("check_license"));
        await Assert.ThrowsAsync<NetworkException>(() => dead.DeactivateLicenseAsync(_identity));

        Assert.Equal(["name", "failed"], events.Steps("deactivate_license"));
        Assert.Equal(["deactivate_license", "connection_refused"], events.All.Last().Take(2));
    }

    [Fact]
    public async Task Events_tell_of_the_calls_of_managers_that_ask_the_server()
    {
        using Events events = new();
        await using LicenseManager manager = new(_sandbox.Settings(), LicenseStore.Memory());

        StoredLicense license = await manager.ActivateLicenseAsync(_identity);
        license.Check();
        license.LocalCheck();

        Assert.Equal(First, events.Steps("activate_license"));
        Assert.Equal(Next, events.Steps("check"));
        Assert.DoesNotContain(events.All, values => values.Contains("local_check"));
    }

    [Fact]
    public async Task A_listener_to_events_that_throws_loses_no_result()
    {
        using Events events = new() { Throwing = true };
        await using OpenSpringClient client = _sandbox.Client();

        Assert.True(client.ActivateLicense(_identity).IsValid);
        Assert.True((await client.CheckLicenseAsync(_identity)).IsValid);

        Assert.Contains("CallStop", events.Names);
    }

    [Fact]
    public async Task Nothing_that_listeners_are_told_is_secret()
    {
        using Events events = new();
        await CallWithSecretsAsync(_sandbox);

        Assert.Contains("token", events.Steps("activate_license"));
        string told = events.ToString();
        foreach (string secret in Secrets(_sandbox))
        {
            Assert.DoesNotContain(secret, told, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> Names(Meta meta) => meta.Trace.Select(step => step.Step);

    /// <summary>Makes calls, by each kind of credentials, that send all sorts of secrets.</summary>
    internal static async Task CallWithSecretsAsync(Sandbox sandbox)
    {
        Configuration oauth = sandbox.Settings() with
        {
            ApiKey = null,
            SharedKey = null,
            ClientId = sandbox["client_id"],
            ClientSecret = sandbox["client_secret"],
        };
        foreach ((Configuration settings, string name) in
            new[] { (sandbox.Settings(), "license"), (sandbox.Settings("user"), "user"), (oauth, "license") })
        {
            await using OpenSpringClient client = new(settings);
            client.ActivateLicense(sandbox.Identity(name));
            client.CheckLicense(sandbox.Identity(name));
            await using LicenseManager manager = new(client, LicenseStore.Memory());
            (await manager.ActivateLicenseAsync(sandbox.Identity(name))).Check();
            Assert.ThrowsAny<LicensingException>(() => client.CheckLicense(LicenseId.FromKey("AAAA-AAAA-AAAA-AAAA")));
        }
    }

    /// <summary>What must not be told; <c>eyJ</c> is how a token begins.</summary>
    internal static List<string> Secrets(Sandbox sandbox)
    {
        List<string> secrets = [sandbox["api_key"], sandbox["shared_key"], sandbox["client_secret"], "AAAA-AAAA-AAAA-AAAA", "eyJ"];
        foreach (JsonProperty license in sandbox.Line.GetProperty("licenses").EnumerateObject())
        {
            foreach (string name in new[] { "license_key", "password" })
            {
                if (license.Value.TryGetProperty(name, out JsonElement secret))
                {
                    secrets.Add(secret.GetString()!);
                }
            }
        }

        return secrets;
    }

    /// <summary>Listens to the events.</summary>
    private sealed class Events : EventListener
    {
        private readonly ConcurrentQueue<EventWrittenEventArgs> _events = new();

        internal bool Throwing { get; init; }

        internal List<string> Names => _events.Select(one => one.EventName!).ToList();

        internal List<object?[]> All => _events.Select(one => one.Payload!.ToArray()).ToList();

        public override string ToString() => string.Join("\n", _events.Select(one => $"{one.EventName} {string.Join(" ", one.Payload!)}"));

        internal IEnumerable<string> Steps(string operation) => _events
            .Where(one => one.EventName == "Step" && (string)one.Payload![0]! == operation)
            .Select(one => (string)one.Payload![1]!);

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "OpenSpring")
            {
                EnableEvents(eventSource, EventLevel.Informational);
            }
        }

        // A base class calls it before this class is ready, for events of others.
        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventSource.Name == "OpenSpring")
            {
                _events.Enqueue(eventData);
                if (Throwing)
                {
                    throw new InvalidOperationException("thrown by OnEventWritten");
                }
            }
        }
    }
}
