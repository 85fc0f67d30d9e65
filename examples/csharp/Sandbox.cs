using System.Globalization;
using System.Text;

namespace Story;

/// <summary>Orders to the sandbox's admin API, which no application has: they stand in for time, the network and the vendor.</summary>
internal static class Sandbox
{
    private static readonly HttpClient Admin = new();

    /// <summary>Lets the server's time be this much later than the machine's, or earlier.</summary>
    internal static Task MoveClock(TimeSpan by) =>
        Order(HttpMethod.Put, "/clock", string.Create(CultureInfo.InvariantCulture, $$"""{"offset_s":{{(long)by.TotalSeconds}}}"""));

    /// <summary>Lets every call end with a broken connection, until <see cref="MendNetwork"/>.</summary>
    internal static Task CutNetwork() => Order(HttpMethod.Post, "/faults", """{"kind":"reset","times":0}""");

    internal static Task MendNetwork() => Order(HttpMethod.Delete, "/faults");

    /// <summary>Lets the next call of a path be executed, and breaks the connection in place of its response.</summary>
    internal static Task LoseResponse(string path) => Order(HttpMethod.Post, "/faults", $$"""{"kind":"reset","path":"{{path}}"}""");

    /// <summary>Changes a license as the vendor does on the platform.</summary>
    internal static Task ChangeLicense(string key, string members) => Order(HttpMethod.Patch, "/licenses/" + key, members);

    /// <summary>Lets the license end in a year.</summary>
    internal static Task SellAYear(string key)
    {
        DateTime end = DateTime.UtcNow.AddDays(365).AddHours(2);
        string date = end.ToString("yyyy-MM-dd'T'HH:mm:ss.000'Z'", CultureInfo.InvariantCulture);
        return ChangeLicense(key, $$"""{"validity_period":"{{date}}"}""");
    }

    /// <summary>The refresh file that the vendor's platform offers for a device.</summary>
    internal static Task<string> RefreshFile(string key, string hardwareId) =>
        Order(HttpMethod.Get, $"/refresh/{key}?hardware_id={hardwareId}");

    private static async Task<string> Order(HttpMethod method, string path, string? body = null)
    {
        using HttpRequestMessage request = new(method, new Uri(Setup.Need("OSP_SANDBOX") + path));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await Admin.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }
}
