using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace OpenSpring.Tests;

[Collection(SharedSandbox.Name)]
public sealed class OfflineTests : IDisposable
{
    private readonly Sandbox _sandbox;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openspring-tests.");

    public OfflineTests(Sandbox sandbox)
    {
        _sandbox = sandbox;
        _sandbox.Admin("POST", "/reset");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void License_in_one_call()
    {
        using OpenSpringClient client = _sandbox.Client();

        License got = client.ActivateOffline(_sandbox.Identity("license"));

        Assert.True(got.IsValid);
        Assert.Equal(("license", "verified", "verified"), (got.Meta.Form, got.Meta.Signature, got.Meta.LicenseSignature));
        Assert.NotNull(got.RequestId);
        Assert.InRange(got.Date!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Equal("license_deactivated", client.DeactivateOffline(_sandbox.Identity("license")).Text);
    }

    [Theory]
    [InlineData("/etc/app/ls_activation.lic")]
    [InlineData("ls_activation.lic")]
    public void Path_as_text_is_reported_as_a_path(string path)
    {
        using OpenSpringClient client = _sandbox.Client();

        OfflineException error = Assert.Throws<OfflineException>(() => client.LoadOfflineLicense(path));

        Assert.Equal((ErrorCodes.PathAsText, UserActions.FixIntegration), (error.Code, error.UserAction));
        Assert.Equal("This is the name of a file and not its content. Please open the file itself.", error.UserMessage);
        Assert.Contains("is given as the path of a file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_and_contents_are_told_apart_as_the_library_does()
    {
        using OpenSpringClient client = _sandbox.Client();
        string cases = File.ReadAllText(Path.Combine(Repository.Root, "internal", "pasted", "testdata", "paths.json"));

        foreach (JsonElement entry in JsonDocument.Parse(cases).RootElement.EnumerateArray())
        {
            string fill = entry.TryGetProperty("fill", out JsonElement filled) ? filled.GetString()! : "";
            int times = entry.TryGetProperty("times", out JsonElement counted) ? counted.GetInt32() : 0;
            string text = string.Concat(Enumerable.Repeat(fill, times)) + entry.GetProperty("text").GetString();

            LicensingException error = Assert.ThrowsAny<LicensingException>(() => client.LoadOfflineLicense(text));

            (bool path, string of) = (entry.GetProperty("path").GetBoolean(), entry.GetRawText());
            Assert.True(path == (error.Code == ErrorCodes.PathAsText), of);
            Assert.True(path == error.Message.Contains("File.ReadAllText", StringComparison.Ordinal), of);
        }
    }

    [Fact]
    public void Request_of_one_call_has_the_id_that_is_given()
    {
        using OpenSpringClient client = _sandbox.Client();
        LicenseId identity = _sandbox.Identity("license");

        Assert.Equal("mine-1", client.ActivateOffline(identity, new ActivateOfflineOptions { RequestId = "mine-1" }).RequestId);
        Assert.Equal(
            ErrorCodes.EmptyValue,
            Assert.Throws<LicensingArgumentException>(
                () => client.DeactivateOffline(identity, new DeactivateOfflineOptions { RequestId = "" })).Code);
        Assert.Equal(
            "license_deactivated", client.DeactivateOffline(identity, new DeactivateOfflineOptions { RequestId = "mine-2" }).Text);
    }

    [Fact]
    public async Task Bundle_in_one_call()
    {
        await using OpenSpringClient client = _sandbox.Client("bundle");
        LicenseId identity = _sandbox.Identity("bundle");

        Bundle got = client.ActivateBundleOffline(identity, new ActivateBundleOfflineOptions { Complete = true });

        Assert.True(got.IsValid && got.Count >= 2);
        Assert.Equal(("a", "verified"), (got.Form, got.Meta.Signature));
        Assert.Equal(JsonValueKind.Object, got.Raw.ValueKind);
        Assert.Equal("license_deactivated", client.DeactivateBundleOffline(identity).Text);
        Assert.True((await client.ActivateBundleOfflineAsync(identity)).IsValid);
        Assert.Equal("license_deactivated", (await client.DeactivateBundleOfflineAsync(identity)).Text);
    }

    [Fact]
    public async Task Bundle_through_files()
    {
        using OpenSpringClient device = _sandbox.Client("bundle");
        using OpenSpringClient carrier = new(_sandbox.Settings() with { HardwareId = "the-carrier" });
        LicenseId identity = _sandbox.Identity("bundle");

        OfflineRequest request = device.CreateOfflineRequest(ActivationEndpoint.ActivateBundleOffline, identity);
        string requestFile = request.Save(_folder.FullName);
        LicenseFile file = await carrier.SendOfflineRequestAsync(
            ActivationEndpoint.ActivateBundleOffline, await File.ReadAllTextAsync(requestFile));
        string licenseFile = file.Save(Path.Combine(_folder.FullName, "my.lic"));
        string text = await File.ReadAllTextAsync(licenseFile);
        LoadOfflineResponseOptions expected = new() { RequestId = request.RequestId, Complete = true };

        Bundle loaded = device.LoadOfflineBundle(text, expected);
        Assert.True(loaded.IsValid);
        Assert.Equal(("verified", 0), (loaded.Meta.Signature, loaded.Meta.Attempts));
        OfflineResponse response = device.LoadOfflineResponse(text, LicenseFileKind.Bundle, expected);
        Assert.Null(response.License);
        Assert.Equal(loaded.RawJson, response.Bundle!.RawJson);

        Assert.Equal(("ls_activation.req", "ls_activation.lic"), (Path.GetFileName(requestFile), file.FileName));
        Assert.Equal("wrong_kind", Assert.Throws<OfflineException>(() => device.LoadOfflineLicense(text)).Code);
        Assert.Equal("foreign_request", Assert.Throws<OfflineException>(
            () => device.LoadOfflineBundle(text, new LoadOfflineResponseOptions { RequestId = "another" })).Code);
        Assert.Equal("foreign_device", Assert.Throws<OfflineException>(() => carrier.LoadOfflineBundle(text)).Code);
        Assert.Equal("damaged_file", Assert.Throws<OfflineException>(() => device.LoadOfflineBundle(text[..^40])).Code);
        string edited = Edited(text, "\"max_activations\":5", "\"max_activations\":9");
        Assert.Throws<SignatureException>(() => device.LoadOfflineBundle(edited));

        OfflineRequest goodbye = device.CreateOfflineRequest(DeactivationEndpoint.DeactivateBundleOffline, identity);
        Deactivation freed = carrier.SendOfflineRequest(DeactivationEndpoint.DeactivateBundleOffline, goodbye.Text);
        Assert.Equal(("license_deactivated", "ls_deactivation.req"), (freed.Text, goodbye.FileName));
    }

    [Fact]
    public async Task License_through_files()
    {
        using OpenSpringClient client = _sandbox.Client("user");
        LicenseId identity = _sandbox.Identity("user");

        OfflineRequest request = client.CreateOfflineRequest(ActivationEndpoint.ActivateOffline, identity);
        LicenseFile file = client.SendOfflineRequest(ActivationEndpoint.ActivateOffline, request.Text);
        License loaded = client.LoadOfflineLicense("\ufeff" + file.Text + "\r\n", new() { RequestId = request.RequestId });

        Assert.True(loaded.IsValid);
        Assert.Equal(loaded.RawJson, client.LoadOfflineResponse(file.Text, LicenseFileKind.License).License!.RawJson);
        Assert.Throws<SignatureException>(() => client.LoadOfflineRefresh(file.Text));
        OfflineRequest goodbye = client.CreateOfflineRequest(DeactivationEndpoint.DeactivateOffline, identity);
        Assert.Equal("license_deactivated", (await client.SendOfflineRequestAsync(
            DeactivationEndpoint.DeactivateOffline, goodbye.Text)).Text);
        Assert.Throws<OfflineException>(
            () => client.SendOfflineRequest(DeactivationEndpoint.DeactivateOffline, request.Text));
    }

    [Fact]
    public void Result_of_a_one_call_activation_is_kept_and_loaded_again()
    {
        using OpenSpringClient editor = _sandbox.Client();
        using OpenSpringClient suite = _sandbox.Client("bundle");
        License license = editor.ActivateOffline(_sandbox.Identity("license"));
        Bundle bundle = suite.ActivateBundleOffline(_sandbox.Identity("bundle"));

        string licenseFile = license.Save(_folder.FullName);
        string bundleFile = bundle.Save(Path.Combine(_folder.FullName, "bundle.lic"));
        License again = editor.LoadOfflineLicense(File.ReadAllText(licenseFile));

        Assert.Equal(Path.Combine(_folder.FullName, "ls_activation.lic"), licenseFile);
        Assert.Equal((license.RawJson, "verified"), (again.RawJson, again.Meta.Signature));
        Assert.Equal(license.RawJson, editor.LoadOfflineLicense(license.RawJson).RawJson);
        Assert.Equal(bundle.RawJson, suite.LoadOfflineBundle(File.ReadAllText(bundleFile)).RawJson);
        Assert.Equal(bundle.RawJson, suite.LoadOfflineBundle(bundle.RawJson).RawJson);
        Assert.Equal(File.ReadAllText(licenseFile), File.ReadAllText(again.Save(licenseFile)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(licenseFile));
        }
    }

    [Fact]
    public void What_is_not_signed_in_itself_is_not_saved()
    {
        using OpenSpringClient editor = _sandbox.Client();
        using OpenSpringClient suite = _sandbox.Client("bundle");
        License online = editor.ActivateLicense(_sandbox.Identity("license"));
        License ofBundle = suite.ActivateBundleOffline(_sandbox.Identity("bundle")).Licenses[0];
        Bundle checkedBundle = suite.CheckBundle(_sandbox.Identity("bundle"));

        foreach (Func<string, string> save in new Func<string, string>[] { online.Save, ofBundle.Save, checkedBundle.Save })
        {
            Assert.Contains(
                "can be loaded again", Assert.Throws<InvalidOperationException>(() => save(_folder.FullName)).Message, StringComparison.Ordinal);
        }

        Assert.Empty(_folder.GetFiles());
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\0\0\0\0", "consists of NUL bytes")]
    [InlineData("e\0y\0", "as UTF-16 does")]
    [InlineData("> ZXlK\r\n> ZXlK", "quoted as mail programs do")]
    [InlineData("ZXlK\u00a0", "U+00A0 (a no-break space) at line 1, character 5")]
    [InlineData("ZX\u200blK", "U+200B (a zero-width space) at line 1, character 3")]
    public void Damaged_file_is_told_by_its_cause(string text, string cause)
    {
        using OpenSpringClient client = _sandbox.Client();

        OfflineException loading = Assert.Throws<OfflineException>(() => client.LoadOfflineLicense(text));
        OfflineException sending = Assert.Throws<OfflineException>(
            () => client.SendOfflineRequest(ActivationEndpoint.ActivateOffline, text));

        Assert.Contains(cause, loading.Message, StringComparison.Ordinal);
        Assert.Contains(cause, sending.Message, StringComparison.Ordinal);
        Assert.Equal(("damaged_file", "damaged_file"), (loading.Code, sending.Code));
    }

    [Fact]
    public void File_of_another_kind_than_was_asked_for_is_refused()
    {
        using OpenSpringClient editor = _sandbox.Client();
        using OpenSpringClient studio = _sandbox.Client("studio");
        string license = editor.ActivateOffline(_sandbox.Identity("license")).RawJson;

        Assert.Equal("wrong_kind", Assert.Throws<OfflineException>(
            () => studio.LoadOfflineResponse($"{{\"licenses\":[{license}]}}", LicenseFileKind.License)).Code);
        Assert.Equal("foreign_product", Assert.Throws<OfflineException>(
            () => studio.LoadOfflineResponse(license, LicenseFileKind.License)).Code);
        Assert.Equal("file_signature_wrong", Assert.Throws<SignatureException>(
            () => editor.LoadOfflineResponse(license, LicenseFileKind.Refresh)).Code);
        Assert.Equal(ErrorCodes.InvalidValue, Assert.Throws<LicensingArgumentException>(
            () => editor.LoadOfflineResponse(license, (LicenseFileKind)7)).Code);
    }

    [Fact]
    public void Documents_of_another_company_are_refused()
    {
        using OpenSpringClient client = _sandbox.Client();
        using OpenSpringClient other = new(_sandbox.Settings() with { CompanyId = 4712 });
        LicenseId identity = _sandbox.Identity("license");
        OfflineRequest request = client.CreateOfflineRequest(ActivationEndpoint.ActivateOffline, identity);
        string text = client.SendOfflineRequest(ActivationEndpoint.ActivateOffline, request.Text).Text;

        foreach (Action call in new Action[] { () => other.ActivateLicense(identity), () => other.ActivateOffline(identity) })
        {
            SignatureException error = Assert.Throws<SignatureException>(call);
            Assert.Equal(ErrorCodes.ResponseForAnotherCompany, error.Code);
            Assert.Contains("CompanyId 4712", error.Message, StringComparison.Ordinal);
        }

        foreach (Action call in new Action[]
        {
            () => other.LoadOfflineLicense(text),
            () => other.SendOfflineRequest(ActivationEndpoint.ActivateOffline, request.Text),
        })
        {
            Assert.Equal(ErrorCodes.ForeignCompany, Assert.Throws<OfflineException>(call).Code);
        }

        Assert.True(client.LoadOfflineLicense(text).IsValid);
    }

    [Fact]
    public void Request_says_what_it_was_told()
    {
        using OpenSpringClient client = new(_sandbox.Settings() with { AppName = "tests", AppVersion = "2.0" });

        OfflineRequest made = client.CreateOfflineRequest(
            ActivationEndpoint.ActivateBundleOffline,
            LicenseId.FromUser("ada@example.com", "the-password"),
            new CreateOfflineRequestOptions
            {
                Product = "a-bundle",
                RequestId = "my-request",
                Date = new DateTimeOffset(2026, 1, 1, 1, 0, 0, TimeSpan.FromHours(1)),
                Variables = new Dictionary<string, object?> { ["seat"] = 4, ["on"] = true },
            });

        Assert.Equal(
            ("my-request", "Thu, 01 Jan 2026 00:00:00 GMT", "activate_bundle_offline"),
            (made.RequestId, made.Date, made.Endpoint));
        JsonElement payload = JsonDocument.Parse(Convert.FromBase64String(made.Text)).RootElement;
        Assert.Equal("a-bundle", payload.GetProperty("product").GetString());
        Assert.Equal("tests", payload.GetProperty("app_name").GetString());
        Assert.Equal("4", payload.GetProperty("variables").GetProperty("seat").GetString());
        Assert.Equal("the-password", payload.GetProperty("password").GetString());
        Assert.DoesNotContain(made.Text, made.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(made.Text, new LicenseFile { Text = made.Text }.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Usage_travels_with_a_deactivation()
    {
        using OpenSpringClient client = _sandbox.Client();

        OfflineRequest made = client.CreateOfflineRequest(
            DeactivationEndpoint.DeactivateOffline,
            _sandbox.Identity("license"),
            new CreateOfflineRequestOptions
            {
                Consumptions = 7,
                ProductFeatures = [new Dictionary<string, object?> { ["code"] = "reports", ["consumptions"] = 3 }],
            });

        JsonElement payload = JsonDocument.Parse(Convert.FromBase64String(made.Text)).RootElement;
        Assert.Equal(7, payload.GetProperty("consumptions").GetInt32());
        Assert.Equal("reports", payload.GetProperty("product_features")[0].GetProperty("code").GetString());
    }

    [Fact]
    public void Field_of_another_endpoint_is_refused()
    {
        using OpenSpringClient client = _sandbox.Client();

        LicensingArgumentException error = Assert.Throws<LicensingArgumentException>(() => client.CreateOfflineRequest(
            ActivationEndpoint.ActivateOffline, _sandbox.Identity("license"), new() { Consumptions = 1 }));

        Assert.Contains("consumptions", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => client.CreateOfflineRequest((ActivationEndpoint)99, _sandbox.Identity("license")));
        Assert.Throws<ArgumentNullException>(() => client.SendOfflineRequest(ActivationEndpoint.ActivateOffline, null!));
        Assert.Throws<ArgumentNullException>(() => client.LoadOfflineResponse(null!, LicenseFileKind.License));
    }

    [Fact]
    public void Saved_file_is_private_and_replaces_another_whole()
    {
        OfflineRequest request = new() { Text = "the-content", FileName = "ls_activation.req" };
        string path = Path.Combine(_folder.FullName, "ls_activation.req");
        File.WriteAllText(path, "a longer text that was there before");

        Assert.Equal(path, request.Save(_folder.FullName));

        Assert.Equal("the-content", File.ReadAllText(path));
        Assert.Equal(path, Assert.Single(Directory.GetFiles(_folder.FullName)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void Save_that_fails_says_where_and_leaves_nothing()
    {
        OfflineRequest request = new() { Text = "the-content", FileName = "ls_activation.req" };
        string missing = Path.Combine(_folder.FullName, "missing", "a.req");
        string taken = Path.Combine(_folder.FullName, "taken.req");
        Directory.CreateDirectory(Path.Combine(taken, "ls_activation.req"));

        StorageException error = Assert.Throws<StorageException>(() => request.Save(missing));
        Assert.Throws<StorageException>(() => request.Save(taken));

        Assert.Contains(missing, error.Message, StringComparison.Ordinal);
        Assert.Equal((ErrorCodes.StorageFailed, LicensingStatus.Storage), (error.Code, error.Status));
        Assert.IsAssignableFrom<IOException>(error.InnerException);
        Assert.Empty(Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories));
    }

    private static string Edited(string file, string from, string to)
    {
        string document = Encoding.UTF8.GetString(Convert.FromBase64String(file));
        Assert.Contains(from, document, StringComparison.Ordinal);
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(document.Replace(from, to, StringComparison.Ordinal)));
    }
}
