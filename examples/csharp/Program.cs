// The story of an application with licenses, from start to end: offline and online, by key and by
// user, and what goes wrong.
//
// Try it against the sandbox:   python3 examples/with_sandbox.py -- dotnet run --project examples/csharp
// Everything it needs to know comes from the environment, which examples/with_sandbox.py describes.
using System.Globalization;
using System.Text;
using OpenSpring;
using Story;

Teller story = new();
LicenseId license = LicenseId.FromKey(Need("OSP_LICENSE_KEY"));
LicenseId bundle = LicenseId.FromKey(Need("OSP_BUNDLE_KEY"));
LicenseId user = LicenseId.FromUser(Need("OSP_USER"), Need("OSP_PASSWORD"));
LicenseId bundleUser = LicenseId.FromUser(Need("OSP_BUNDLE_USER"), Need("OSP_BUNDLE_PASSWORD"));

ShowHardwareId();
story.Title("A client for the server");
await story.Part(async () =>
{
    await using OpenSpringClient client = new(Settings(Need("OSP_BASE_URL")));
    Console.WriteLine($"   library      {client.Info.Version}\n   server       {client.Info.BaseUrl}");
    Console.WriteLine($"   hardware id  {client.Info.HardwareId}");
    await BundleOfflineInOneCall(client, Need("OSP_PRODUCT_BUNDLE"), bundle);
    DirectoryInfo folder = Directory.CreateTempSubdirectory("openspring-story.");
    try
    {
        await story.Part(() => BundleOfflineThroughFiles(client, Need("OSP_PRODUCT_BUNDLE"), bundle, folder.FullName));
    }
    finally
    {
        folder.Delete(recursive: true);
    }

    await LicenseOnline(client, Need("OSP_PRODUCT_EDITOR"), license, "key");
    await LicenseOnline(client, Need("OSP_PRODUCT_USER"), user, "user");
    await BundleOnline(client, Need("OSP_PRODUCT_BUNDLE"), bundle, "key");
    await BundleOnline(client, Need("OSP_PRODUCT_USER_BUNDLE"), bundleUser, "user");
    await WrongKey(client);
    await FullLicense(client, LicenseId.FromKey(Need("OSP_ONE_DEVICE_KEY")));
    await ServerNotThere(license);
});

return story.End();

// ---- the steps ----

void ShowHardwareId()
{
    story.Title("The hardware id of this machine");
    try
    {
        HardwareId id = OpenSpringLibrary.HardwareId();
        Console.WriteLine($"   hardware id  {id}\n   source       {id.Source}\n   stable       {id.Stable}");
    }
    catch (HardwareIdException error)
    {
        // Some containers have none: HardwareId is configured then.
        Teller.Show(error);
    }
}

async Task BundleOfflineInOneCall(OpenSpringClient client, string product, LicenseId key)
{
    story.Title("A bundle, by the offline endpoints, where there is a network after all");
    await story.Do("ActivateBundleOffline", () => client.ActivateBundleOfflineAsync(key, new() { Product = product }));
    await story.Do("DeactivateBundleOffline", () => client.DeactivateBundleOfflineAsync(key, new() { Product = product }));
}

async Task BundleOfflineThroughFiles(OpenSpringClient client, string product, LicenseId key, string folder)
{
    story.Title("A bundle, offline: the device writes a request file");
    OfflineRequest request =
        client.CreateOfflineRequest(ActivationEndpoint.ActivateBundleOffline, key, new() { Product = product });
    string requestFile = request.Save(folder);
    Console.WriteLine($"   written      {requestFile}");

    story.Title("A bundle, offline: a connected machine sends it and gets a license file");
    LicenseFile file = await client.SendOfflineRequestAsync(
        ActivationEndpoint.ActivateBundleOffline, await File.ReadAllTextAsync(requestFile));
    string licenseFile = file.Save(folder);
    Console.WriteLine($"   written      {licenseFile}");

    story.Title("A bundle, offline: the device loads the license file");
    string text = await File.ReadAllTextAsync(licenseFile);
    await story.Do("LoadOfflineBundle", () => Task.FromResult(client.LoadOfflineBundle(
        text, new() { Product = product, RequestId = request.RequestId })));

    story.Title("A bundle, offline: the device gives its activation back");
    request = client.CreateOfflineRequest(DeactivationEndpoint.DeactivateBundleOffline, key, new() { Product = product });
    Console.WriteLine($"   written      {request.Save(folder)}");
    await story.Do("SendOfflineRequest", () => client.SendOfflineRequestAsync(
        DeactivationEndpoint.DeactivateBundleOffline, request.Text));

    story.Title("What goes wrong: somebody edited the license file");
    string document = Encoding.UTF8.GetString(Convert.FromBase64String(text));
    string edited = Convert.ToBase64String(Encoding.UTF8.GetBytes(
        document.Replace("\"max_activations\":5", "\"max_activations\":9", StringComparison.Ordinal)));
    await story.Fails<SignatureException>(
        "LoadOfflineBundle", () => Task.FromResult(client.LoadOfflineBundle(edited, new() { Product = product })));
}

async Task LicenseOnline(OpenSpringClient client, string product, LicenseId whose, string how)
{
    story.Title($"A license, online, by {how}");
    await story.Do("ActivateLicense", () => client.ActivateLicenseAsync(whose, new() { Product = product }));
    await story.Do("CheckLicense", () => client.CheckLicenseAsync(whose, new() { Product = product }));
    await story.Do("DeactivateLicense", () => client.DeactivateLicenseAsync(whose, new() { Product = product }));
}

async Task BundleOnline(OpenSpringClient client, string product, LicenseId whose, string how)
{
    story.Title($"A bundle, online, by {how}");
    await story.Do("ActivateBundle", () => client.ActivateBundleAsync(whose, new() { Product = product }));
    await story.Do("CheckBundle", () => client.CheckBundleAsync(whose, new() { Product = product }));
    await story.Do("DeactivateBundle", () => client.DeactivateBundleAsync(whose, new() { Product = product }));
}

async Task WrongKey(OpenSpringClient client)
{
    story.Title("What goes wrong: a license key that does not exist");
    await story.Fails<NotFoundException>(
        "ActivateLicense", () => client.ActivateLicenseAsync(LicenseId.FromKey("AAAA-BBBB-CCCC-DDDD")));
}

async Task FullLicense(OpenSpringClient client, LicenseId key)
{
    story.Title("What goes wrong: a license that is active on another device already");
    const string Other = "the-other-device";
    await story.Do("ActivateLicense", () => client.ActivateLicenseAsync(key, new() { HardwareId = Other }));
    await story.Fails<LimitException>("ActivateLicense", () => client.ActivateLicenseAsync(key));
    await story.Do("DeactivateLicense", () => client.DeactivateLicenseAsync(key, new() { HardwareId = Other }));
}

async Task ServerNotThere(LicenseId key)
{
    story.Title("What goes wrong: the server is not there");
    await using OpenSpringClient client = new(Settings("http://127.0.0.1:1/api/v4"));
    await story.Fails<NetworkException>("CheckLicense", () => client.CheckLicenseAsync(key));
}

// ---- the client ----

static string Need(string name)
{
    string? value = Environment.GetEnvironmentVariable(name);
    if (string.IsNullOrEmpty(value))
    {
        Console.Error.WriteLine(
            $"story: the environment has no {name}; run me as " +
            "python3 examples/with_sandbox.py -- dotnet run --project examples/csharp");
        Environment.Exit(2);
    }

    return value;
}

static Configuration Settings(string baseUrl) => new()
{
    Product = Need("OSP_PRODUCT_EDITOR"),
    ApiKey = Need("OSP_API_KEY"),
    SharedKey = Need("OSP_SHARED_KEY"),
    BaseUrl = baseUrl,
    PublicKey = File.ReadAllText(Need("OSP_PUBLIC_KEY_FILE")),
    CompanyId = long.Parse(Need("OSP_COMPANY_ID"), CultureInfo.InvariantCulture),
    HardwareId = Environment.GetEnvironmentVariable("OSP_HARDWARE_ID"),
    CaFile = Environment.GetEnvironmentVariable("OSP_CA_FILE"),
    AppName = "story",
    AppVersion = "1.0",
    Retries = 1,
};
