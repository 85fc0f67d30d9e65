using System;
using System.Diagnostics;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using Xunit;

namespace OpenSpring.Tests;

/// <summary>A running openspring-sandbox and what its line tells.</summary>
public sealed class Sandbox : IDisposable
{
    internal const string Device = "csharp-test-device";

    private readonly Process _process;
    private readonly HttpClient _http = new();

    public Sandbox()
        : this([])
    {
    }

    internal Sandbox(params string[] flags)
    {
        _process = Process.Start(new ProcessStartInfo(Repository.Built("openspring-sandbox"), flags)
        {
            RedirectStandardOutput = true,
        })!;
        string line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the sandbox ended");
        Line = JsonDocument.Parse(line).RootElement;
    }

    internal JsonElement Line { get; }

    internal string this[string name] => Line.GetProperty(name).GetString()!;

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _http.Dispose();
    }

    internal string Product(string name) => Line.GetProperty("products").GetProperty(name).GetString()!;

    internal LicenseId Identity(string name)
    {
        JsonElement entry = Line.GetProperty("licenses").GetProperty(name);
        return entry.TryGetProperty("license_key", out JsonElement key)
            ? LicenseId.FromKey(key.GetString()!)
            : LicenseId.FromUser(entry.GetProperty("username").GetString()!, entry.GetProperty("password").GetString());
    }

    internal Configuration Settings(string product = "editor") => new()
    {
        Product = Product(product),
        ApiKey = this["api_key"],
        SharedKey = this["shared_key"],
        BaseUrl = this["base_url"],
        PublicKey = this["public_key"],
        CompanyId = Line.GetProperty("company_id").GetInt64(),
        HardwareId = Device,
        Proxy = "none",
    };

    internal OpenSpringClient Client(string product = "editor") => new(Settings(product));

    internal JsonElement Admin(string method, string path, string? document = null)
    {
        using HttpRequestMessage request = new(
            new HttpMethod(method), this["base_url"].Replace("/api/v4", "/_sandbox", StringComparison.Ordinal) + path);
        if (document is not null)
        {
            request.Content = new StringContent(document, Encoding.UTF8, "application/json");
        }

        using HttpResponseMessage response = _http.Send(request);
        response.EnsureSuccessStatusCode();
        using System.IO.Stream body = response.Content.ReadAsStream();
        using System.IO.StreamReader reader = new(body);
        string text = reader.ReadToEnd();
        return text.Trim().Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    internal void Fault(string document) => Admin("POST", "/faults", document);

    internal JsonElement LastRequest() => Admin("GET", "/requests").EnumerateArray().Last();
}

/// <summary>The sandbox that tests share, as at its start in each of them.</summary>
[CollectionDefinition(Name)]
public sealed class SharedSandbox : ICollectionFixture<Sandbox>
{
    internal const string Name = "sandbox";
}
