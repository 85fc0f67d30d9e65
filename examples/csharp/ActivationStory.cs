using System.Text;
using OpenSpring;

namespace Story;

/// <summary>The story of an application with licenses, from start to end: online and offline, by key and by user, and what
/// goes wrong.</summary>
internal sealed class ActivationStory
{
    private readonly Teller _story = new();

    internal async Task<int> Tell()
    {
        LicenseId license = LicenseId.FromKey(Setup.Need("OSP_LICENSE_KEY"));
        LicenseId bundle = LicenseId.FromKey(Setup.Need("OSP_BUNDLE_KEY"));
        LicenseId user = LicenseId.FromUser(Setup.Need("OSP_USER"), Setup.Need("OSP_PASSWORD"));
        LicenseId bundleUser = LicenseId.FromUser(Setup.Need("OSP_BUNDLE_USER"), Setup.Need("OSP_BUNDLE_PASSWORD"));

        ShowHardwareId();
        _story.Title("A client for the server");
        await _story.Part(async () =>
        {
            await using OpenSpringClient client = Teller.Value(
                () => new OpenSpringClient(Setup.Settings(Setup.Need("OSP_BASE_URL"))));
            Console.WriteLine($"   library      {client.Info.Version}\n   server       {client.Info.BaseUrl}");
            Console.WriteLine($"   hardware id  {client.Info.HardwareId}");
            await LicenseOnline(client, Setup.Need("OSP_PRODUCT_EDITOR"), license, "key");
            await LicenseOnline(client, Setup.Need("OSP_PRODUCT_USER"), user, "user");
            await BundleOnline(client, Setup.Need("OSP_PRODUCT_BUNDLE"), bundle, "key");
            await BundleOnline(client, Setup.Need("OSP_PRODUCT_USER_BUNDLE"), bundleUser, "user");
            await WrongKey(client);
            await FullLicense(client, LicenseId.FromKey(Setup.Need("OSP_ONE_DEVICE_KEY")));
            await ServerNotThere(license);
            DirectoryInfo folder = Directory.CreateTempSubdirectory("openspring-story.");
            try
            {
                await _story.Part(() => BundleOfflineThroughFiles(client, Setup.Need("OSP_PRODUCT_BUNDLE"), bundle, folder.FullName));
            }
            finally
            {
                folder.Delete(recursive: true);
            }

            await BundleOfflineInOneCall(client, Setup.Need("OSP_PRODUCT_BUNDLE"), bundle);
        });

        return _story.End();
    }

    // ---- the steps ----

    private void ShowHardwareId()
    {
        _story.Title("The hardware id of this machine");
        try
        {
            HardwareId id = Teller.Value(() => OpenSpringLibrary.HardwareId());
            Console.WriteLine($"   hardware id  {id}\n   source       {id.Source}\n   stable       {id.Stable}");
        }
        catch (HardwareIdException error)
        {
            // Some containers have none: HardwareId is configured then.
            Teller.Show(error);
        }
    }

    private async Task LicenseOnline(OpenSpringClient client, string product, LicenseId identity, string how)
    {
        _story.Title($"A license, online, by {how}");
        await _story.Do(() => client.ActivateLicenseAsync(identity, new() { Product = product }));
        await _story.Do(() => client.CheckLicenseAsync(identity, new() { Product = product }));
        await _story.Do(() => client.DeactivateLicenseAsync(identity, new() { Product = product }));
    }

    private async Task BundleOnline(OpenSpringClient client, string product, LicenseId identity, string how)
    {
        _story.Title($"A bundle, online, by {how}");
        await _story.Do(() => client.ActivateBundleAsync(identity, new() { Product = product }));
        await _story.Do(() => client.CheckBundleAsync(identity, new() { Product = product }));
        await _story.Do(() => client.DeactivateBundleAsync(identity, new() { Product = product }));
    }

    private async Task WrongKey(OpenSpringClient client)
    {
        _story.Title("What goes wrong: a license key that does not exist");
        await _story.Fails<NotFoundException>(
            () => client.ActivateLicenseAsync(LicenseId.FromKey("AAAA-BBBB-CCCC-DDDD")));
    }

    private async Task FullLicense(OpenSpringClient client, LicenseId key)
    {
        _story.Title("What goes wrong: a license that is active on another device already");
        const string Other = "the-other-device";
        await _story.Do(() => client.ActivateLicenseAsync(key, new() { HardwareId = Other }));
        await _story.Fails<LimitException>(() => client.ActivateLicenseAsync(key));
        await _story.Do(() => client.DeactivateLicenseAsync(key, new() { HardwareId = Other }));
    }

    private async Task ServerNotThere(LicenseId key)
    {
        _story.Title("What goes wrong: the server is not there");
        await using OpenSpringClient client = Teller.Value(
            () => new OpenSpringClient(Setup.Settings("http://127.0.0.1:1/api/v4")));
        await _story.Fails<NetworkException>(() => client.CheckLicenseAsync(key));
    }

    private async Task BundleOfflineThroughFiles(OpenSpringClient client, string product, LicenseId key, string folder)
    {
        _story.Title("A bundle, offline: the device writes a request file");
        OfflineRequest request = Teller.Value(
            () => client.CreateOfflineRequest(ActivationEndpoint.ActivateBundleOffline, key, new() { Product = product }));
        string requestFile = request.Save(folder);
        Console.WriteLine($"   written      {requestFile}");

        _story.Title("A bundle, offline: a connected machine sends it and gets a license file");
        string text = await File.ReadAllTextAsync(requestFile);
        LicenseFile file = await Teller.Result(
            () => client.SendOfflineRequestAsync(ActivationEndpoint.ActivateBundleOffline, text));
        string licenseFile = file.Save(folder);
        Console.WriteLine($"   written      {licenseFile}");

        _story.Title("A bundle, offline: the device loads the license file");
        text = await File.ReadAllTextAsync(licenseFile);
        await _story.Do(() => Task.FromResult(client.LoadOfflineBundle(
            text, new() { Product = product, RequestId = request.RequestId })));

        _story.Title("A bundle, offline: the device deactivates");
        OfflineRequest farewell = Teller.Value(
            () => client.CreateOfflineRequest(DeactivationEndpoint.DeactivateBundleOffline, key, new() { Product = product }));
        Console.WriteLine($"   written      {farewell.Save(folder)}");
        await _story.Do(
            () => client.SendOfflineRequestAsync(DeactivationEndpoint.DeactivateBundleOffline, farewell.Text));

        _story.Title("What goes wrong: somebody edited the license file");
        string document = Encoding.UTF8.GetString(Convert.FromBase64String(text));
        string edited = Convert.ToBase64String(Encoding.UTF8.GetBytes(
            document.Replace("\"max_activations\":5", "\"max_activations\":9", StringComparison.Ordinal)));
        await _story.Fails<SignatureException>(
            () => Task.FromResult(client.LoadOfflineBundle(edited, new() { Product = product })));
    }

    private async Task BundleOfflineInOneCall(OpenSpringClient client, string product, LicenseId key)
    {
        _story.Title("A bundle, by the offline endpoints, where there is a network after all");
        await _story.Do(() => client.ActivateBundleOfflineAsync(key, new() { Product = product }));
        await _story.Do(() => client.DeactivateBundleOfflineAsync(key, new() { Product = product }));
    }
}
