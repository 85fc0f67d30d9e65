using System;
using System.Collections.Generic;
using System.Linq;
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
        Assert.Equal(["1.0.0", "2.0.0"], client.Versions(identity).Select(each => each.VersionName));
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
        User maya = users.Users.First(user => user.Email == "maya@sandbox.example");
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
}
