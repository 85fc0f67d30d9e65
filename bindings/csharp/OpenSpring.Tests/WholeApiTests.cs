using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace OpenSpring.Tests;

/// <summary>The endpoints for consumption, features, slots, versions and people, against a sandbox.</summary>
[Collection(SharedSandbox.Name)]
public sealed class WholeApiTests
{
    private readonly Sandbox _sandbox;

    public WholeApiTests(Sandbox sandbox)
    {
        _sandbox = sandbox;
        _sandbox.Admin("POST", "/reset");
    }

    [Fact]
    public async Task Consumption_is_counted()
    {
        LicenseId identity = _sandbox.Identity("metered");
        using OpenSpringClient client = _sandbox.Client();
        _ = client.ActivateLicense(identity);

        Assert.Equal(3, client.AddConsumption(identity, new() { Consumptions = 3 }).TotalConsumptions);
        Assert.Equal(4, (await client.AddConsumptionAsync(identity)).TotalConsumptions);
        LimitException full = Assert.Throws<LimitException>(() => client.AddConsumption(identity, new() { Consumptions = 7 }));
        Assert.Equal("license_not_enough_consumptions", full.Code);
        Assert.Throws<ApiException>(() => client.AddConsumption(identity, new() { Consumptions = -1 }));
        Assert.Equal(2, client.AddFeatureConsumption(identity, "reports", new() { Consumptions = 2 }).TotalConsumptions);
        LicenseFeature feature = client.CheckLicenseFeature(identity, "reports");
        Assert.Equal(("reports", 2L), (feature.Code, feature.TotalConsumptions));
        Assert.Throws<NotFoundException>(() => client.CheckLicenseFeature(identity, "legacy"));
    }

    [Fact]
    public void Lost_response_to_a_count_is_not_retryable()
    {
        LicenseId identity = _sandbox.Identity("metered");
        using OpenSpringClient client = _sandbox.Client();
        _ = client.ActivateLicense(identity);
        _sandbox.Fault("""{"kind":"reset","path":"/add_consumption"}""");

        NetworkException error = Assert.Throws<NetworkException>(() => client.AddConsumption(identity));

        Assert.Equal(("maybe", false, UserActions.None), (error.Details["sent"].GetString(), error.Retryable, error.UserAction));
        Assert.Contains("check the license before you repeat", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, client.CheckLicense(identity).TotalConsumptions);
    }

    [Fact]
    public void Slots_are_borrowed_and_released()
    {
        LicenseId identity = _sandbox.Identity("slots_user");
        using OpenSpringClient client = _sandbox.Client("user");
        _ = client.ActivateLicense(identity);

        Assert.Throws<LimitException>(() => client.FloatingRelease(identity));
        Assert.Equal(48, client.FloatingBorrow(identity).MaxBorrowTime);
        Assert.Equal("", client.FloatingRelease(identity).Text);

        LicenseId metered = _sandbox.Identity("metered");
        using OpenSpringClient editor = _sandbox.Client();
        _ = editor.ActivateLicense(metered);
        Assert.Throws<DeviceException>(() => editor.FloatingFeatureRelease(metered, "render"));
        Assert.True(editor.FloatingFeatureBorrow(metered, "render").BorrowedUntil > DateTimeOffset.UtcNow);
        Assert.Equal("", editor.FloatingFeatureRelease(metered, "render").Text);
    }

    [Fact]
    public void Variables_and_versions_are_read()
    {
        LicenseId identity = _sandbox.Identity("maintained");
        using OpenSpringClient client = _sandbox.Client();
        _ = client.ActivateLicense(identity);

        Dictionary<string, object?> variables = new() { ["theme"] = "dark", ["launches"] = 17 };
        Assert.Equal(["theme", "launches"], client.TrackDeviceVariables(identity, variables).Select(each => each.Variable));
        Assert.All(client.GetDeviceVariables(identity), each => Assert.NotNull(each.CreatedAt));
        Assert.Equal(["1.0.0", "2.0.0"], client.Versions(identity).Select(each => each.Version));
        Assert.Equal("2.0.0", client.InstallationFile(identity, new() { Env = "win64" }).Version);
        ProductDetails details = client.ProductDetails(new() { IncludeLatestVersion = true, IncludeCustomFields = true });
        Assert.Equal(("3.0.0-beta", "seats"), (details.LatestVersion?.Version, details.CustomFields.Single().Name));
    }

    [Fact]
    public void People_are_listed_and_change_their_passwords()
    {
        LicenseId identity = _sandbox.Identity("many");
        using OpenSpringClient client = _sandbox.Client("user");

        Assert.Equal(2, client.UserLicenses(identity).Count);
        CustomerLicenseUsers users = client.CustomerLicenseUsers("ops@example.com");
        LicenseUser maya = users.Users.First(user => user.Email == "maya@sandbox.example");
        Assert.Equal("sandbox-password", maya.InitialPassword);
        Assert.DoesNotContain("sandbox-password", maya.ToString() + users, StringComparison.Ordinal);
        Assert.Contains("response_type=code", client.SsoUrl("SANDBOX").Url, StringComparison.Ordinal);
        Assert.Equal("password_changed", client.ChangePassword("maya@sandbox.example", "sandbox-password", "next-password").Text);
        Assert.Throws<NotFoundException>(() => client.UserLicenses(identity));
        Assert.Equal(_sandbox["token_url"], client.OauthUrl().Url);
    }

    [Fact]
    public void Trial_goes_from_its_key_to_its_activation()
    {
        using OpenSpringClient client = _sandbox.Client("trial");
        TrialKey trial = client.TrialKey();

        Assert.True(client.ActivateLicense(LicenseId.FromKey(trial.License!)).IsTrial);
        Assert.Null(client.TrialKey().OrderId);
        using OpenSpringClient users = _sandbox.Client("trial_user");
        TrialKey made = users.TrialKey(new() { Email = "ann@example.com" });
        Assert.NotEmpty(made.InitialPassword!);
        Assert.DoesNotContain(made.InitialPassword!, made.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Remaining_is_what_the_server_would_still_count()
    {
        LicenseId identity = _sandbox.Identity("metered");
        using OpenSpringClient client = _sandbox.Client();
        _ = client.ActivateLicense(identity);

        Assert.Equal(7, client.AddConsumption(identity, new() { Consumptions = 3 }).Remaining);
        Assert.Equal(8, client.AddFeatureConsumption(identity, "reports", new() { Consumptions = 4 }).Remaining);
        Assert.Null(client.AddConsumption(identity, new() { AllowOverages = true, MaxOverages = 0 }).Remaining);
    }

    [Theory]
    [InlineData(5, 2, null, null, null, 3)]
    [InlineData(5, -2, null, null, null, 7)]
    [InlineData(5, 6, null, null, null, 0)]
    [InlineData(5, 6, true, 3, null, 2)]
    [InlineData(5, 6, false, 3, null, 0)]
    [InlineData(5, 6, true, 0, null, null)]
    [InlineData(5, 6, true, null, null, null)]
    [InlineData(5, 6, null, null, true, null)]
    [InlineData(5, null, null, null, null, null)]
    [InlineData(null, 6, null, null, null, null)]
    public void Remaining_follows_limits_and_overages(int? most, int? total, bool? overages, int? more, bool? unlimited, int? remaining)
    {
        Consumption counted = new()
        {
            MaxConsumptions = most,
            TotalConsumptions = total,
            AllowOverages = overages,
            MaxOverages = more,
            AllowUnlimitedConsumptions = unlimited,
        };
        FeatureConsumption feature = new()
        {
            MaxConsumptions = most,
            TotalConsumptions = total,
            AllowOverages = overages,
            MaxOverages = more,
            AllowUnlimitedConsumptions = unlimited,
        };

        Assert.Equal((remaining, remaining), ((int?)counted.Remaining, (int?)feature.Remaining));
    }

    [Fact]
    public void Trial_is_its_own_identity()
    {
        using OpenSpringClient client = _sandbox.Client("trial");
        TrialKey made = client.TrialKey();
        Assert.True(made.IsNew);
        Assert.False(client.TrialKey().IsNew);
        Assert.True(client.ActivateLicense(made.Identity()).IsTrial);

        using OpenSpringClient users = _sandbox.Client("trial_user");
        TrialKeyOptions ann = new() { Email = "ann@example.com" };
        Assert.True(users.ActivateLicense(users.TrialKey(ann).Identity()).IsTrial);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => users.TrialKey(ann).Identity());
        Assert.Contains("LicenseId.FromUser", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void People_and_variables_have_their_helpers()
    {
        LicenseId identity = _sandbox.Identity("maintained");
        using OpenSpringClient client = _sandbox.Client();
        _ = client.ActivateLicense(identity);
        _ = client.TrackDeviceVariables(identity, new Dictionary<string, object?> { ["launches"] = 17 });
        Assert.Equal("17", client.GetDeviceVariables(identity).AsDictionary()["launches"]!.Value.GetString());

        using OpenSpringClient users = _sandbox.Client("user");
        SsoUrl address = users.SsoUrl("SANDBOX");
        Assert.Contains("nonce=" + address.Nonce, address.Url, StringComparison.Ordinal);
        Assert.StartsWith("http", address.OpenidConfiguration["issuer"], StringComparison.Ordinal);
        Assert.Empty(address.AlternateUrls);
        LicenseUser user = users.CustomerLicenseUsers("ops@example.com").Users[0];
        Assert.True(user.LicenseId > 0 && user.OrderId > 0 && user.OrderStoreId?.Length > 0 && user.IsActive is not null);
    }

    [Fact]
    public void Variables_of_a_license_are_read_with_their_names()
    {
        JsonElement document = JsonDocument.Parse("""{"variables":[{"variable":"theme","value":"dark"},{"variable":"n","value":3},7]}""").RootElement;

        IReadOnlyDictionary<string, JsonElement?> values = License.Read(document, new Meta()).Variables.AsDictionary();

        Assert.Equal(("dark", 3), (values["theme"]!.Value.GetString(), values["n"]!.Value.GetInt32()));
    }

    [Theory]
    [InlineData("https://x.example/auth?a=b&nonce=83%204#nonce=5", "83 4")]
    [InlineData("https://x.example/auth?a=b", null)]
    [InlineData("https://x.example/nonce=4", null)]
    [InlineData(null, null)]
    public void Nonce_is_read_from_the_address(string? url, string? nonce) => Assert.Equal(nonce, new SsoUrl { Url = url }.Nonce);

    [Fact]
    public void Borrowed_until_is_sent_in_UTC_with_milliseconds()
    {
        LicenseId identity = _sandbox.Identity("slots");
        using OpenSpringClient client = _sandbox.Client();
        _ = client.ActivateLicense(identity);
        DateTimeOffset until = new(DateTimeOffset.UtcNow.AddHours(2).Ticks / 10_000_000 * 10_000_000, TimeSpan.Zero);

        _ = client.FloatingBorrow(
            identity, new() { BorrowedUntil = until.AddTicks(1_239_999).ToOffset(new TimeSpan(5, 30, 0)) });

        string body = _sandbox.LastRequest().GetProperty("body").GetString()!;
        string sent = JsonDocument.Parse(body).RootElement.GetProperty("borrowed_until").GetString()!;
        Assert.Equal(until.ToString("yyyy-MM-dd'T'HH:mm:ss'.123Z'", CultureInfo.InvariantCulture), sent);
    }

    [Fact]
    public void Only_a_call_that_takes_a_slot_can_be_retried()
    {
        LicenseId identity = _sandbox.Identity("slots");
        using OpenSpringClient first = _sandbox.Client();
        using OpenSpringClient second = new(_sandbox.Settings() with { HardwareId = "another-device" });
        _ = first.ActivateLicense(identity);
        _ = first.CheckLicense(identity);
        _ = second.ActivateLicense(identity);

        foreach (Action call in new Action[] { () => second.CheckLicense(identity), () => second.FloatingBorrow(identity) })
        {
            LimitException taken = Assert.Throws<LimitException>(call);
            Assert.Equal((ErrorCodes.FloatingNotAvailable, true, UserActions.Retry), (taken.Code, taken.Retryable, taken.UserAction));
        }

        LimitException none = Assert.Throws<LimitException>(() => second.FloatingRelease(identity));
        Assert.Equal((ErrorCodes.FloatingNotAvailable, false, UserActions.None), (none.Code, none.Retryable, none.UserAction));
        Assert.Equal("This device does not use a floating license at the moment.", none.UserMessage);
    }

    [Fact]
    public async Task What_is_refused_before_the_network_says_that_nothing_was_sent()
    {
        LicenseId identity = LicenseId.FromKey("K");
        using OpenSpringClient client = _sandbox.Client();
        CheckLicenseOptions[] refused =
        [
            new() { Timeout = TimeSpan.Zero },
            new() { Timeout = TimeSpan.FromMinutes(11) },
            new() { Extra = new Dictionary<string, object?> { ["a"] = double.NaN } },
            new() { Product = "" },
        ];
        foreach (CheckLicenseOptions options in refused)
        {
            LicensingException[] errors =
            [
                Assert.Throws<LicensingArgumentException>(() => client.CheckLicense(identity, options)),
                await Assert.ThrowsAsync<LicensingArgumentException>(() => client.CheckLicenseAsync(identity, options)),
            ];
            Assert.All(errors, error => Assert.Equal("no", error.Details["sent"].GetString()));
        }

        SendOfflineRequestOptions late = new() { Timeout = TimeSpan.Zero };
        Assert.Equal("no", Assert.Throws<LicensingArgumentException>(
            () => client.SendOfflineRequest(ActivationEndpoint.ActivateOffline, "text", late)).Details["sent"].GetString());
        Assert.Empty(Assert.Throws<LicensingArgumentException>(
            () => client.LoadOfflineLicense("text", new() { Timeout = TimeSpan.Zero })).Details);
    }

    [Fact]
    public async Task Every_row_is_called_asynchronously()
    {
        (LicenseId metered, LicenseId slots, LicenseId kept) =
            (_sandbox.Identity("metered"), _sandbox.Identity("slots"), _sandbox.Identity("maintained"));
        HashSet<string> called = [];
        async Task<T> Call<T>(string name, Task<T> call)
        {
            called.Add(name);
            return await call;
        }

        await using (OpenSpringClient client = _sandbox.Client())
        {
            foreach (LicenseId identity in new[] { metered, slots, kept })
            {
                _ = await client.ActivateLicenseAsync(identity);
            }

            Dictionary<string, object?> variables = new() { ["a"] = "b" };
            Assert.Equal(2, (await Call("AddConsumption", client.AddConsumptionAsync(metered, new() { Consumptions = 2 }))).TotalConsumptions);
            Assert.Equal(3, (await Call(
                "AddFeatureConsumption", client.AddFeatureConsumptionAsync(metered, "reports", new() { Consumptions = 3 }))).TotalConsumptions);
            Assert.Equal("reports", (await Call("CheckLicenseFeature", client.CheckLicenseFeatureAsync(metered, "reports"))).Code);
            Assert.Equal(48, (await Call("FloatingBorrow", client.FloatingBorrowAsync(slots))).MaxBorrowTime);
            Assert.Equal("", (await Call("FloatingRelease", client.FloatingReleaseAsync(slots))).Text);
            Assert.Equal(24, (await Call("FloatingFeatureBorrow", client.FloatingFeatureBorrowAsync(metered, "render"))).MaxBorrowTime);
            Assert.Equal("", (await Call("FloatingFeatureRelease", client.FloatingFeatureReleaseAsync(metered, "render"))).Text);
            Assert.Equal("a", (await Call("TrackDeviceVariables", client.TrackDeviceVariablesAsync(kept, variables))).Single().Variable);
            Assert.Equal("a", (await Call("GetDeviceVariables", client.GetDeviceVariablesAsync(kept))).Single().Variable);
            Assert.Equal(2, (await Call("Versions", client.VersionsAsync(kept))).Count);
            Assert.Equal("2.0.0", (await Call("InstallationFile", client.InstallationFileAsync(kept, new() { Env = "win64" }))).Version);
            Assert.Equal(_sandbox.Product("editor"), (await Call("ProductDetails", client.ProductDetailsAsync())).ShortCode);
            Assert.Equal(_sandbox["token_url"], (await Call("OauthUrl", client.OauthUrlAsync())).Url);
        }

        await using (OpenSpringClient client = _sandbox.Client("user"))
        {
            Assert.Equal(2, (await Call("UserLicenses", client.UserLicensesAsync(_sandbox.Identity("many")))).Count);
            Assert.NotEmpty((await Call("CustomerLicenseUsers", client.CustomerLicenseUsersAsync("ops@example.com"))).Users);
            Assert.NotEmpty((await Call("SsoUrl", client.SsoUrlAsync("SANDBOX"))).Nonce!);
            Assert.Equal("password_changed", (await Call(
                "ChangePassword", client.ChangePasswordAsync("maya@sandbox.example", "sandbox-password", "next-password"))).Text);
        }

        await using (OpenSpringClient client = _sandbox.Client("trial"))
        {
            Assert.True((await Call("TrialKey", client.TrialKeyAsync())).IsNew);
        }

        string[] testedElsewhere = ["ActivateLicense", "CheckLicense", "DeactivateLicense", "SendOfflineRequest"];
        IEnumerable<string> methods = typeof(OpenSpringClient).GetMethods().Select(method => method.Name)
            .Where(name => name.EndsWith("Async", StringComparison.Ordinal)).Select(name => name.Substring(0, name.Length - "Async".Length))
            .Where(name => name != "Dispose" && !name.Contains("Offline", StringComparison.Ordinal) && !name.Contains("Bundle", StringComparison.Ordinal));
        Assert.Equal(methods.Except(testedElsewhere).Order(), called.Order());
    }
}
