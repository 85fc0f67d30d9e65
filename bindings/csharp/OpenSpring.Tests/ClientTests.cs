using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace OpenSpring.Tests;

[Collection(SharedSandbox.Name)]
public sealed class ClientTests
{
    private readonly Sandbox _sandbox;

    public ClientTests(Sandbox sandbox)
    {
        _sandbox = sandbox;
        _sandbox.Admin("POST", "/reset");
    }

    [Theory]
    [InlineData("editor", "license")]
    [InlineData("user", "user")]
    public void License_is_activated_checked_and_deactivated(string product, string license)
    {
        LicenseId identity = _sandbox.Identity(license);
        using OpenSpringClient client = _sandbox.Client(product);

        License activated = client.ActivateLicense(identity);
        License check = client.CheckLicense(identity);
        Deactivation freed = client.DeactivateLicense(identity);

        foreach (License got in new[] { activated, check })
        {
            Assert.True(got.IsValid);
            Assert.Equal(_sandbox.Product(product), got.Product);
            Assert.Equal(("verified", "verified", 200, 1), (got.Meta.Signature, got.Meta.LicenseSignature, got.Meta.HttpStatus, got.Meta.Attempts));
            Assert.Equal(got.Id, got.Raw.GetProperty("id").GetInt64());
            Assert.Contains(got.Id!.Value.ToString(CultureInfo.InvariantCulture), got.RawJson, StringComparison.Ordinal);
        }

        Assert.Equal((1L, Sandbox.Device), (activated.TimesActivated, activated.HardwareId));
        Assert.Equal(("license_deactivated", "not_signed"), (freed.Text, freed.Meta.Signature));
    }

    [Theory]
    [InlineData("editor", "license")]
    [InlineData("user", "user")]
    public async Task License_is_activated_checked_and_deactivated_asynchronously(string product, string license)
    {
        LicenseId identity = _sandbox.Identity(license);
        using CancellationTokenSource source = new();
        await using OpenSpringClient client = _sandbox.Client(product);

        Assert.True((await client.ActivateLicenseAsync(identity, null, source.Token)).IsValid);
        Assert.True((await client.CheckLicenseAsync(identity, cancellationToken: source.Token)).IsValid);
        Assert.Equal("license_deactivated", (await client.DeactivateLicenseAsync(identity)).Text);
        Assert.True((await client.ActivateOfflineAsync(identity)).IsValid);
        Assert.Equal("license_deactivated", (await client.DeactivateOfflineAsync(identity, null, source.Token)).Text);
    }

    [Theory]
    [InlineData("bundle", "bundle")]
    [InlineData("user_bundle", "bundle_user")]
    public async Task Bundle_is_activated_checked_and_deactivated(string product, string license)
    {
        LicenseId identity = _sandbox.Identity(license);
        await using OpenSpringClient client = _sandbox.Client(product);

        foreach (Bundle got in new[]
        {
            client.ActivateBundle(identity), client.CheckBundle(identity), await client.ActivateBundleAsync(identity),
            await client.CheckBundleAsync(identity),
        })
        {
            Assert.True(got.Count >= 2 && got.IsValid);
            Assert.Equal(("", "verified"), (got.Form, got.Meta.Signature));
            Assert.All(got, entry => Assert.Equal(entry.Key, entry.Value.Product));
            Assert.All(got.Licenses, entry => Assert.Contains(entry.RawJson, got.RawJson, StringComparison.Ordinal));
            Assert.Equal(got.Keys.Count(), got.Values.Count());
            Assert.False(got.ContainsKey("no such product"));
            Assert.False(got.TryGetValue("no such product", out _));
        }

        Assert.Equal("license_deactivated", client.DeactivateBundle(identity).Text);
        client.ActivateBundle(identity);
        Assert.Equal("license_deactivated", (await client.DeactivateBundleAsync(identity)).Text);
    }

    [Fact]
    public void Oauth_credentials_work_too()
    {
        Configuration settings = _sandbox.Settings() with
        {
            ApiKey = null,
            SharedKey = null,
            ClientId = _sandbox["client_id"],
            ClientSecret = _sandbox["client_secret"],
        };
        using OpenSpringClient client = new(settings);

        Assert.True(client.ActivateLicense(_sandbox.Identity("license")).IsValid);
    }

    [Fact]
    public void Two_products_live_in_one_process()
    {
        using OpenSpringClient editor = _sandbox.Client("editor"), user = _sandbox.Client("user");

        License one = editor.ActivateLicense(_sandbox.Identity("license"));
        License other = user.ActivateLicense(_sandbox.Identity("user"));

        Assert.Equal((_sandbox.Product("editor"), _sandbox.Product("user")), (one.Product, other.Product));
        Assert.Equal((one.Product, other.Product), (editor.Info.Product, user.Info.Product));
        editor.Dispose();
        Assert.True(user.CheckLicense(_sandbox.Identity("user")).IsValid);
    }

    [Fact]
    public void Opening_tells_what_the_client_is()
    {
        using OpenSpringClient client = _sandbox.Client();

        Assert.Equal(OpenSpringLibrary.Version, client.Info.Version);
        Assert.Equal(
            (1, _sandbox.Product("editor"), Sandbox.Device, _sandbox["base_url"]),
            (client.Info.Abi, client.Info.Product, client.Info.HardwareId, client.Info.BaseUrl));
        Assert.Contains(client.Info.Product, client.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_of_the_request_reach_the_server()
    {
        using OpenSpringClient client = _sandbox.Client();

        client.ActivateLicense(_sandbox.Identity("license"), new ActivateLicenseOptions
        {
            HardwareId = "another-device",
            Hostname = "höst\"",
            IsVm = false,
            SdkVer = "tests/1",
            Variables = new Dictionary<string, object?> { ["seat"] = "4", ["level"] = 3, ["on"] = true },
            Extra = new Dictionary<string, object?>
            {
                ["brand_new_field"] = new object?[] { 1, 2.5, null, new Dictionary<string, object?> { ["a"] = "b" } },
            },
        });

        JsonElement body = _sandbox.LastRequest().GetProperty("body");
        if (body.ValueKind == JsonValueKind.String)
        {
            body = JsonDocument.Parse(body.GetString()!).RootElement;
        }

        Assert.Equal("another-device", body.GetProperty("hardware_id").GetString());
        Assert.Equal("höst\"", body.GetProperty("hostname").GetString());
        Assert.False(body.GetProperty("is_vm").GetBoolean());
        Assert.Equal("tests/1", body.GetProperty("sdk_ver").GetString());
        Assert.Equal("""{"seat":"4","level":3,"on":true}""", Compact(body.GetProperty("variables")));
        Assert.Equal("""[1,2.5,null,{"a":"b"}]""", Compact(body.GetProperty("brand_new_field")));
    }

    [Theory]
    [InlineData("disabled", "license_not_enabled")]
    [InlineData("expired", "license_expired")]
    [InlineData("not_started", "license_start_date_error")]
    public void Refusal_by_the_licenses_state_has_its_class(string license, string code)
    {
        using OpenSpringClient client = _sandbox.Client();

        LicenseStateException error =
            Assert.Throws<LicenseStateException>(() => client.ActivateLicense(_sandbox.Identity(license)));

        Assert.Equal((code, LicensingStatus.LicenseState, 400), (error.Code, error.Status, error.HttpStatus));
        Assert.NotEmpty(error.ServerMessage);
        Assert.Equal("OSP_E_LICENSE_STATE", error.Name);
    }

    [Fact]
    public void Wrong_key_full_license_and_foreign_device_are_told_apart()
    {
        using OpenSpringClient client = _sandbox.Client();
        LicenseId oneDevice = _sandbox.Identity("one_device");
        client.ActivateLicense(oneDevice, new ActivateLicenseOptions { HardwareId = "another-device" });

        NotFoundException wrong = Assert.Throws<NotFoundException>(
            () => client.ActivateLicense(LicenseId.FromKey("AAAA-BBBB-CCCC-DDDD")));
        LimitException full = Assert.Throws<LimitException>(() => client.ActivateLicense(oneDevice));
        DeviceException foreign = Assert.Throws<DeviceException>(() => client.CheckLicense(oneDevice));

        Assert.Equal((ErrorCodes.LicenseNotFound, UserActions.EnterLicense), (wrong.Code, wrong.UserAction));
        Assert.Equal((ErrorCodes.LicenseActivatedMaxTimes, UserActions.DeactivateElsewhere), (full.Code, full.UserAction));
        Assert.Equal((ErrorCodes.DeviceNotFound, UserActions.Activate), (foreign.Code, foreign.UserAction));
        Assert.False(wrong.Retryable);
        Assert.IsAssignableFrom<LicensingException>(wrong);
    }

    [Fact]
    public async Task An_asynchronous_call_throws_the_same_exceptions()
    {
        await using OpenSpringClient client = _sandbox.Client();
        using CancellationTokenSource source = new();

        NotFoundException error = await Assert.ThrowsAsync<NotFoundException>(
            () => client.ActivateLicenseAsync(LicenseId.FromKey("AAAA-BBBB-CCCC-DDDD"), null, source.Token));

        Assert.Equal(ErrorCodes.LicenseNotFound, error.Code);
    }

    [Fact]
    public void Wrong_shared_key_is_an_auth_error_that_does_not_show_it()
    {
        using OpenSpringClient client = new(_sandbox.Settings() with { SharedKey = "not-the-shared-key" });

        AuthException error = Assert.Throws<AuthException>(() => client.CheckLicense(_sandbox.Identity("license")));

        Assert.DoesNotContain("not-the-shared-key", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Response_with_a_wrong_signature_is_refused()
    {
        using OpenSpringClient client = _sandbox.Client();
        _sandbox.Fault("""{"kind":"wrong_signature","path":"/activate_license"}""");

        SignatureException error =
            Assert.Throws<SignatureException>(() => client.ActivateLicense(_sandbox.Identity("license")));

        Assert.Equal("response_signature_wrong", error.Code);
        Assert.True(error.Details.ContainsKey("body_sha256"));
    }

    [Fact]
    public void Skipping_the_signature_shows_in_the_response()
    {
        using OpenSpringClient client = new(_sandbox.Settings() with { InsecureSkipSignature = true });
        _sandbox.Fault("""{"kind":"wrong_signature","path":"/activate_license"}""");

        Assert.Equal("skipped", client.ActivateLicense(_sandbox.Identity("license")).Meta.Signature);
    }

    [Fact]
    public void Trace_has_the_steps_of_a_call()
    {
        using OpenSpringClient client = new(_sandbox.Settings() with { Trace = true });
        using OpenSpringClient silent = _sandbox.Client();

        IReadOnlyList<TraceStep> steps = client.ActivateLicense(_sandbox.Identity("license")).Meta.Trace;

        Assert.Equal(["name", "connected", "sent", "first_byte", "response", "signature"], steps.Select(step => step.Step));
        Assert.Equal("POST /api/v4/activate_license", steps[2].Detail);
        Assert.InRange(steps[5].Time, steps[0].Time, TimeSpan.FromMinutes(1));
        Assert.Empty(silent.CheckLicense(_sandbox.Identity("license")).Meta.Trace);
    }

    [Fact]
    public void Page_and_server_failure_say_nothing_about_the_license()
    {
        using OpenSpringClient client = new(_sandbox.Settings() with { Retries = 0 });
        _sandbox.Fault("""{"kind":"page","path":"/check_license"}""");
        ProtocolException page = Assert.Throws<ProtocolException>(() => client.CheckLicense(_sandbox.Identity("license")));
        _sandbox.Fault("""{"kind":"status","status":503,"path":"/check_license"}""");
        UnavailableException down = Assert.Throws<UnavailableException>(() => client.CheckLicense(_sandbox.Identity("license")));

        Assert.Equal("unexpected_page", page.Code);
        Assert.True(page.Details.ContainsKey("body"));
        Assert.Equal(("maybe", "maybe"), (page.Details["sent"].GetString(), down.Details["sent"].GetString()));
        Assert.True(down.Retryable);
        Assert.Equal(503, down.HttpStatus);
    }

    [Fact]
    public void Dead_server_is_a_network_error()
    {
        using OpenSpringClient client = new(_sandbox.Settings() with { BaseUrl = "http://127.0.0.1:1/api/v4", Retries = 1 });

        NetworkException error = Assert.Throws<NetworkException>(() => client.CheckLicense(_sandbox.Identity("license")));

        Assert.Equal(("connection_refused", true, UserActions.CheckNetwork, 0), (error.Code, error.Retryable, error.UserAction, error.HttpStatus));
        Assert.Equal(2, error.Meta.Attempts);
        Assert.Contains("127.0.0.1:1", error.Message, StringComparison.Ordinal);
        Assert.Equal("no", error.Details["sent"].GetString());
    }

    [Fact]
    public void Call_that_takes_too_long_is_a_timeout()
    {
        using SilentServer server = new();
        using OpenSpringClient client = new(server.Settings);

        LicensingTimeoutException error = Assert.Throws<LicensingTimeoutException>(() => client.CheckLicense(
            LicenseId.FromKey("AAAA-BBBB-CCCC-DDDD"), new CheckLicenseOptions { Timeout = TimeSpan.FromMilliseconds(150) }));

        Assert.Equal("deadline_exceeded", error.Code);
        Assert.InRange(error.Meta.Duration.TotalMilliseconds, 100, 5000);
    }

    [Fact]
    public void Wrong_settings_are_config_errors()
    {
        Configuration right = _sandbox.Settings();
        (Configuration Settings, string Code)[] wrong =
        [
            (right with { Product = "" }, ErrorCodes.EmptyValue),
            (right with { SharedKey = null }, ErrorCodes.MissingMember),
            (right with { ClientId = "a", ClientSecret = "b" }, ErrorCodes.Contradiction),
            (right with { Proxy = "carrier pigeon" }, ErrorCodes.InvalidValue),
            (right with { Timeout = TimeSpan.Zero }, ErrorCodes.InvalidValue),
            (right with { BaseUrl = "http://example.com/api/v4" }, ErrorCodes.InsecureUrl),
            (right with { Proxy = "socks5://proxy.example" }, ErrorCodes.InsecureUrl),
            (right with { PublicKey = "no key" }, ErrorCodes.InvalidKey),
            (right with { AppName = "half \ud800" }, ErrorCodes.InvalidText),
        ];

        foreach ((Configuration settings, string code) in wrong)
        {
            ConfigException error = Assert.Throws<ConfigException>(() => new OpenSpringClient(settings));
            Assert.Equal(code, error.Code);
        }
    }

    [Fact]
    public void Key_is_read_as_people_paste_it_and_named_where_it_cannot_be()
    {
        Configuration right = _sandbox.Settings();
        string key = right.PublicKey!;
        string[] handled =
        [
            "\ufeff" + key, key.Replace("\n", "\r\n", StringComparison.Ordinal), key.Replace("\n", "\n  ", StringComparison.Ordinal),
            key.Replace("\n", "\\n", StringComparison.Ordinal), key.Replace('\n', ' '), $"\"{key}\"",
        ];
        foreach (string text in handled)
        {
            using OpenSpringClient client = new(right with { PublicKey = text });
        }

        ConfigException cut = Assert.Throws<ConfigException>(() => new OpenSpringClient(right with { PublicKey = key[..90] }));
        ConfigException folder = Assert.Throws<ConfigException>(() => new OpenSpringClient(right with { CaFile = Path.GetTempPath() }));
        ConfigException path = Assert.Throws<ConfigException>(() => new OpenSpringClient(right with { CaPem = "/etc/ca.pem" }));
        Assert.Equal((ErrorCodes.InvalidKey, ErrorCodes.UnreadableFile, ErrorCodes.InvalidCa), (cut.Code, folder.Code, path.Code));
        Assert.Contains("-----END PUBLIC KEY-----", cut.Message, StringComparison.Ordinal);
        Assert.Contains("it is a folder", folder.Message, StringComparison.Ordinal);
        Assert.Contains("name of a file", path.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" ", "")]
    [InlineData("", "\r\n")]
    [InlineData("\u00a0", "\u200b")]
    [InlineData("\ufeff", "\t")]
    public void What_pasting_leaves_around_a_key_is_cut(string before, string after)
    {
        using OpenSpringClient client = _sandbox.Client();
        string key = client.ActivateLicense(_sandbox.Identity("license")).LicenseKey!;

        Assert.Equal(key, client.CheckLicense(LicenseId.FromKey(before + key + after)).LicenseKey);
    }

    [Fact]
    public void Nothing_entered_asks_for_the_license()
    {
        using OpenSpringClient client = _sandbox.Client();
        LicenseId[] empty = [LicenseId.FromKey(""), LicenseId.FromKey(" \u200b"), LicenseId.FromUser("", ""), LicenseId.FromUser("ada", "")];
        foreach (LicenseId identity in empty)
        {
            LicensingArgumentException error = Assert.Throws<LicensingArgumentException>(() => client.ActivateLicense(identity));
            Assert.Equal((ErrorCodes.NoIdentity, UserActions.EnterLicense), (error.Code, error.UserAction));
        }
    }

    [Fact]
    public void Wrong_arguments_are_told()
    {
        using OpenSpringClient client = _sandbox.Client();
        LicenseId identity = _sandbox.Identity("license");
        (ActivateLicenseOptions Options, string Code)[] wrong =
        [
            (new() { Extra = new Dictionary<string, object?> { ["signature"] = "x" } }, ErrorCodes.ReservedMember),
            (new() { Variables = new Dictionary<string, object?> { ["a"] = null } }, ErrorCodes.WrongType),
            (new() { Variables = new Dictionary<string, object?> { ["a"] = double.NaN } }, ErrorCodes.InvalidValue),
            (new() { Variables = new Dictionary<string, object?> { ["a"] = new object() } }, ErrorCodes.InvalidValue),
            (new() { Variables = new Dictionary<string, object?> { ["\udc00"] = "a" } }, ErrorCodes.InvalidText),
            (new() { Hostname = "\ud800x" }, ErrorCodes.InvalidText),
            (new() { HardwareId = "" }, ErrorCodes.EmptyValue),
            (new() { Timeout = TimeSpan.FromSeconds(-1) }, ErrorCodes.InvalidValue),
        ];

        foreach ((ActivateLicenseOptions options, string code) in wrong)
        {
            LicensingArgumentException error =
                Assert.Throws<LicensingArgumentException>(() => client.ActivateLicense(identity, options));
            Assert.Equal(code, error.Code);
            Assert.True(!error.Details.TryGetValue("sent", out JsonElement sent) || sent.GetString() == "no");
        }

        Assert.Throws<ArgumentNullException>(() => client.ActivateLicense(null!));
        Assert.Throws<ArgumentNullException>(() => new OpenSpringClient(null!));
        Assert.Throws<ArgumentNullException>(() => { _ = client.CheckLicenseAsync(null!); });
    }

    [Fact]
    public void Hardware_id_explains_itself()
    {
        try
        {
            HardwareId id = OpenSpringLibrary.HardwareId();
            Assert.Matches("^[0-9a-f]{64}$", id.Value);
            Assert.Equal((id.Value, "default"), (id.ToString(), id.Algorithm));
            Assert.NotEmpty(id.Source);
            Assert.Equal(id.Value, OpenSpringLibrary.HardwareId("default").Value);
        }
        catch (HardwareIdException error)
        {
            // Some containers have none.
            Assert.Equal(ErrorCodes.NoHardwareId, error.Code);
        }

        Assert.Throws<LicensingArgumentException>(() => OpenSpringLibrary.HardwareId("no such algorithm"));
    }

    [Fact]
    public void Device_info_has_what_this_machine_shows()
    {
        DeviceInfo info = OpenSpringLibrary.DeviceInfo();

        Assert.Equal(System.Net.Dns.GetHostName(), info.Hostname);
        Assert.All(info.Raw.EnumerateObject(), member => Assert.Contains(
            member.Name, (string[])["os_ver", "hostname", "ip", "mac_address", "is_vm", "vm_info"]));
    }

    [Fact]
    public void Functions_without_a_client_need_what_is_required()
    {
        Assert.Throws<ArgumentNullException>(() => OpenSpringLibrary.CreateAirGapCode(null!, "K"));
        Assert.Equal(
            ErrorCodes.InvalidAirGapKey,
            Assert.Throws<LicensingArgumentException>(() => OpenSpringLibrary.VerifyAirGapCode("AA==", "AA==", "K", hardwareId: "x")).Code);
    }

    private static string Compact(JsonElement value) => JsonSerializer.Serialize(value);
}
