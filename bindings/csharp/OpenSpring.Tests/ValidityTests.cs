using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Xunit;

namespace OpenSpring.Tests;

[Collection(SharedSandbox.Name)]
public sealed class ValidityTests
{
    /// <summary>The cases that all languages share.</summary>
    private static readonly JsonElement Cases = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(Repository.Root, "internal", "validity", "testdata", "cases.json"))).RootElement;

    private readonly Sandbox _sandbox;

    public ValidityTests(Sandbox sandbox)
    {
        _sandbox = sandbox;
        _sandbox.Admin("POST", "/reset");
    }

    public static TheoryData<string> Names()
    {
        TheoryData<string> names = [];
        foreach (JsonElement one in Cases.EnumerateArray().Where(one => !one.GetProperty("now").GetString()!.Contains('.')))
        {
            names.Add(one.GetProperty("name").GetString()!);
        }

        return names;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_question_follows_the_table_of_cases(string name)
    {
        JsonElement one = Cases.EnumerateArray().Single(entry => entry.GetProperty("name").GetString() == name);
        JsonElement want = one.GetProperty("validity");
        (string state, string reason) = (want.GetProperty("state").GetString()!, want.GetProperty("reason").GetString()!);
        int? days = want.GetProperty("days_remaining").ValueKind == JsonValueKind.Null ? null : want.GetProperty("days_remaining").GetInt32();
        DateTimeOffset now = DateTimeOffset.Parse(one.GetProperty("now").GetString()!, CultureInfo.InvariantCulture);
        string document = one.GetProperty("license").GetRawText();

        License got = Read(document);
        Validity verdict = got.ValidityAt(now);

        Assert.Equal((state, reason, days), (verdict.State, verdict.Reason, verdict.DaysRemaining));
        Assert.Equal(want.GetProperty("until").GetString() is { } until ? Moments.Parse(until) : null, verdict.Until);
        Assert.Equal(state is "valid" or "grace", got.IsValidAt(now));
        Assert.Equal(state == "grace", got.InGracePeriodAt(now));
        Assert.Equal(days, got.DaysRemainingAt(now));
        Assert.Equal(
            reason is "license_expired" or "trial_expired" or "subscription_grace" or "unreadable_license", got.IsExpiredAt(now));
        Assert.Equal(document, got.RawJson);
    }

    [Fact]
    public void Without_a_moment_the_time_is_this_machines_and_the_known_offset()
    {
        string end = DateTime.UtcNow.AddHours(1).ToString("O", CultureInfo.InvariantCulture);
        License license = Read($$"""{"validity_period":"{{end}}"}""");
        Meta Ahead(double seconds) => new() { ClockOffset = TimeSpan.FromSeconds(seconds) };

        Assert.True(license.IsValid);
        Assert.True((license with { Meta = Ahead(3500.5) }).IsValid);
        License late = license with { Meta = Ahead(3700.5) };
        Assert.Equal((false, true, false, 0), (late.IsValid, late.IsExpired, late.InGracePeriod, late.DaysRemaining));
        Assert.Equal("license_expired", late.Validity.Reason);
    }

    [Fact]
    public void A_license_made_by_hand_is_not_judged() =>
        Assert.Contains(
            "made by hand",
            Assert.Throws<InvalidOperationException>(() => new License { LicenseEnabled = true }.IsValid).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_license_too_deep_for_a_request_is_judged()
    {
        string deep = new string('[', 63) + new string(']', 63);

        Assert.Equal("license_not_enabled", Read($$"""{"metadata":{{deep}},"license_enabled":false}""").Validity.Reason);
    }

    [Fact]
    public void Meta_tells_the_validity_of_each_license()
    {
        using OpenSpringClient client = _sandbox.Client();
        using OpenSpringClient bundles = _sandbox.Client("bundle");
        License license = client.ActivateLicense(_sandbox.Identity("license"));
        Bundle bundle = bundles.ActivateBundle(_sandbox.Identity("bundle"));

        Assert.Equal(new Validity { State = "valid", Reason = "ok" }, Assert.Single(license.Meta.Validities));
        Assert.InRange(license.Meta.ServerDate!.Value, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Equal(bundle.Licenses.Select(_ => "valid"), bundle.Meta.Validities.Select(one => one.State));
        Assert.Empty(client.DeactivateLicense(_sandbox.Identity("license")).Meta.Validities);
    }

    private static License Read(string document) =>
        License.Read(Response.Read(0, Encoding.UTF8.GetBytes($$$"""{"ok":true,"result":{{{document}}},"meta":{}}""")));
}
