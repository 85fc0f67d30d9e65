using System.Globalization;
using OpenSpring;

namespace Story;

/// <summary>What the stories know of the server, from the environment.</summary>
internal static class Setup
{
    internal static string Need(string name)
    {
        string? value = Environment.GetEnvironmentVariable(name);
        if (string.IsNullOrEmpty(value))
        {
            Console.Error.WriteLine(
                $"the environment has no {name}; run me as " +
                "python3 examples/with_sandbox.py -- dotnet run --project examples/csharp");
            Environment.Exit(2);
        }

        return value;
    }

    internal static Configuration Settings(string baseUrl) => new()
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
}
