// What somebody tries first with the package: a wrong key, a dead server, a cancelled call, two products in one process.
using System.Net;
using System.Net.Sockets;
using OpenSpring;

internal static class Trial
{
    private static readonly LicenseId Key = LicenseId.FromKey(Need("OSP_LICENSE_KEY"));
    private static readonly LicenseId BundleKey = LicenseId.FromKey(Need("OSP_BUNDLE_KEY"));
    private static readonly Configuration Settings = Configuration.FromJson(Need("OSP_CONFIG"));

    internal static async Task RunAsync()
    {
        await TwoProductsInOneProcessAsync();
        await WrongKeyAsync();
        await DeadServerAsync();
        await CancelledCallAsync();
    }

    private static async Task TwoProductsInOneProcessAsync()
    {
        await using OpenSpringClient editor = new(Settings);
        await using OpenSpringClient bundle = new(Settings with { Product = Need("OSP_PRODUCT_BUNDLE") });
        Task<License> one = editor.ActivateLicenseAsync(Key);
        Task<Bundle> other = bundle.ActivateBundleAsync(BundleKey);
        Expect("two products", (await one).IsValid == true && (await other).Licenses.All(license => license.IsValid == true));
        await editor.DeactivateLicenseAsync(Key);
        await bundle.DeactivateBundleAsync(BundleKey);
    }

    private static async Task WrongKeyAsync()
    {
        await using OpenSpringClient client = new(Settings);
        await FailsAsync<NotFoundException>("a wrong key", client.ActivateLicenseAsync(LicenseId.FromKey("AAAA-BBBB-CCCC-DDDD")));
    }

    private static async Task DeadServerAsync()
    {
        await using OpenSpringClient client = new(Settings with { BaseUrl = "http://127.0.0.1:1/api/v4", Retries = 0 });
        await FailsAsync<NetworkException>("a dead server", client.CheckLicenseAsync(Key));
    }

    private static async Task CancelledCallAsync()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        await using OpenSpringClient client = new(Settings with { BaseUrl = $"http://{silent.LocalEndpoint}/api/v4" });
        using CancellationTokenSource source = new();
        Task<License> call = client.CheckLicenseAsync(Key, cancellationToken: source.Token);
        using Socket connection = await silent.AcceptSocketAsync();
        await source.CancelAsync();
        await FailsAsync<OperationCanceledException>("a cancelled call", call);
    }

    private static async Task FailsAsync<TError>(string what, Task call)
        where TError : Exception
    {
        try
        {
            await call;
            Expect($"{what}: an error", false);
        }
        catch (TError error)
        {
            Console.WriteLine($"{what}: {error.GetType().Name}: {error.Message}");
        }
    }

    private static void Expect(string what, bool good)
    {
        if (!good)
        {
            throw new InvalidOperationException($"want {what}");
        }

        Console.WriteLine($"{what}: good");
    }

    private static string Need(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"the environment has no {name}");
}
