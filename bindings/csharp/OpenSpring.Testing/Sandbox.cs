using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json;

namespace OpenSpring.Testing;

/// <summary>A running openspring-sandbox: a License API server on this machine, which contacts nobody. It serves as a fixture of xunit
/// as it is: <c>IClassFixture&lt;Sandbox&gt;</c>. It may be used by many threads.</summary>
public sealed class Sandbox : IDisposable
{
    /// <summary>The device of the clients, unless their configuration names another.</summary>
    public const string HardwareId = "openspring-testing-device";

    private readonly SandboxProgram _program;
    // No proxy: the sandbox is on this machine.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>Starts the program that <c>OPENSPRING_SANDBOX</c> names, or that is beside the test's assembly, on <c>PATH</c> or in
    /// <c>build/</c> of a checkout. The first start on a machine makes a key, which takes some seconds.</summary>
    /// <exception cref="SandboxException">It was not found or does not start.</exception>
    public Sandbox()
        : this(SandboxProgram.Start(null, []))
    {
    }

    private Sandbox(SandboxProgram program) => _program = program;

    /// <summary>What it prints at its start: addresses, credentials, <c>products</c> and sample <c>licenses</c>.</summary>
    public JsonElement Line => _program.Line;

    /// <summary>The sandbox's time.</summary>
    public DateTimeOffset Now => DateTimeOffset.UtcNow.AddSeconds(Offset);

    private long Offset => State().GetProperty("clock").GetProperty("offset_s").GetInt64();

    /// <summary>Starts a program of your choice.</summary>
    /// <param name="program">Its path; null looks for it as the constructor does.</param>
    /// <param name="flags">Further flags of the program, such as <c>--seed</c> and a file.</param>
    /// <returns>The sandbox.</returns>
    /// <exception cref="SandboxException">It was not found or does not start.</exception>
    public static Sandbox Start(string? program, params string[] flags) => new(SandboxProgram.Start(program, flags));

    /// <summary>Ends the program.</summary>
    public void Dispose()
    {
        _program.Dispose();
        _http.Dispose();
    }

    /// <summary>The short code of a sample product by its name, such as <c>editor</c>, <c>bundle</c> or <c>user</c>. A short code is
    /// returned as it is.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The short code.</returns>
    public string Product(string name) => Line.GetProperty("products").TryGetProperty(name, out JsonElement code) ? code.GetString()! : name;

    /// <summary>The configuration of a client. Use <c>with</c> to change it.</summary>
    /// <param name="product">The name of a sample product, or a short code.</param>
    /// <returns>The configuration.</returns>
    public Configuration CreateConfiguration(string product = "editor") => new()
    {
        Product = Product(product),
        ApiKey = Text("api_key"),
        SharedKey = Text("shared_key"),
        BaseUrl = Text("base_url"),
        PublicKey = Text("public_key"),
        CompanyId = Line.GetProperty("company_id").GetInt64(),
        CaPem = Text("ca_pem"),
        HardwareId = HardwareId,
        Proxy = "none",
    };

    /// <summary>Opens a client. Dispose it.</summary>
    /// <param name="product">The name of a sample product, or a short code.</param>
    /// <returns>The client.</returns>
    public OpenSpringClient CreateClient(string product = "editor") => new(CreateConfiguration(product));

    /// <summary>Opens a manager. Dispose it.</summary>
    /// <param name="product">The name of a sample product, or a short code.</param>
    /// <param name="store">Where it keeps the license; in memory unless given.</param>
    /// <returns>The manager.</returns>
    public LicenseManager CreateManager(string product = "editor", LicenseStore? store = null) =>
        new(CreateConfiguration(product), store ?? LicenseStore.Memory());

    /// <summary>Makes a license of these terms. It is there until the sandbox is disposed or reset.</summary>
    /// <param name="terms">The terms; null is a license as the samples are.</param>
    /// <returns>The license.</returns>
    /// <exception cref="SandboxException">The sandbox refuses the terms; the message names the member.</exception>
    public SandboxLicense CreateLicense(LicenseTerms? terms = null)
    {
        terms ??= new LicenseTerms();
        string code = Product(terms.Product);
        JsonElement sold = State().GetProperty("products").EnumerateArray().FirstOrDefault(one => one.GetProperty("short_code").GetString() == code);
        if (sold.ValueKind == JsonValueKind.Undefined)
        {
            throw new SandboxException($"the sandbox has no product {terms.Product}");
        }

        bool ofUser = sold.GetProperty("authorization_method").GetString() == "user";
        SandboxLicense made = new(Guid.NewGuid().ToString("N"), code, ofUser);
        Dictionary<string, object?> document = terms.Document();
        document["name"] = made.Name;
        document["product"] = code;
        document[ofUser ? "users" : "license_key"] =
            ofUser ? new[] { new Dictionary<string, string?> { ["email"] = made.Username, ["password"] = made.Password } } : made.LicenseKey;
        Dictionary<string, object?>[] parts = sold.GetProperty("bundle").EnumerateArray()
            .Select(one => new Dictionary<string, object?>(document) { ["product"] = one.GetString(), ["bundle_code"] = code }).ToArray();
        Admin("POST", "/licenses", parts.Length > 0 ? parts : document);
        return made;
    }

    /// <summary>Changes the terms of a license, also of a sample by its name, as the vendor can at any time.</summary>
    /// <param name="name">The license's name.</param>
    /// <param name="terms">What is set replaces the license's terms. Their product counts for nothing.</param>
    /// <exception cref="SandboxException">The sandbox refuses the terms or has no such license.</exception>
    public void ChangeLicense(string name, LicenseTerms terms)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(terms);
        Admin("PATCH", $"/licenses/{Uri.EscapeDataString(name)}", terms.Document());
    }

    /// <summary>Lets calls go wrong until the returned object is disposed.</summary>
    /// <param name="kind"><c>status</c>, <c>page</c>, <c>redirect</c>, <c>delay</c>, <c>date</c>, <c>cut</c>, <c>reset</c>,
    /// <c>unsigned</c> or <c>wrong_signature</c>.</param>
    /// <param name="path">That of the calls, such as <c>/check_license</c>; every call unless given.</param>
    /// <param name="times">For how many calls at most; 0 is without limit.</param>
    /// <param name="members">What the kind needs, by the admin API's names: <c>("status", 503)</c>.</param>
    /// <returns>What removes the fault.</returns>
    /// <exception cref="SandboxException">The fault could never fire; the message says why.</exception>
    public IDisposable AddFault(string kind, string? path = null, int times = 0, params (string Name, object Value)[] members)
    {
        ArgumentNullException.ThrowIfNull(members);
        string name = Guid.NewGuid().ToString("N");
        Dictionary<string, object?> document = members.ToDictionary(one => one.Name, one => (object?)one.Value);
        (document["kind"], document["times"], document["name"], document["path"]) = (kind, times, name, path ?? "");
        Admin("POST", "/faults", document);
        return new Undo(() => Admin("DELETE", $"/faults/{name}"));
    }

    /// <summary>Moves the sandbox's time until the returned object is disposed. The clock of this machine, by which a manager decides
    /// without the server, stays as it is. A store that has heard of a later time does not forget it.</summary>
    /// <param name="by">How far, in whole seconds; negative is to earlier.</param>
    /// <returns>What moves it back.</returns>
    public IDisposable MoveClock(TimeSpan by)
    {
        long before = Offset;
        SetOffset(before + (long)by.TotalSeconds);
        return new Undo(() => SetOffset(before));
    }

    /// <summary>Makes everything as at the start: licenses, devices, clock, faults and requests.</summary>
    public void Reset() => Admin("POST", "/reset");

    /// <summary>Everything that the sandbox knows, without secrets.</summary>
    /// <returns>The document.</returns>
    public JsonElement State() => Admin("GET", "/state");

    /// <summary>The last 1,000 calls, oldest first: <c>path</c>, <c>body</c>, <c>status</c>, <c>code</c>, <c>signature</c> and more.</summary>
    /// <returns>The calls.</returns>
    public IReadOnlyList<JsonElement> Requests() => Admin("GET", "/requests").EnumerateArray().ToArray();

    /// <summary>Calls the admin API.</summary>
    /// <param name="method">The method, such as <c>PUT</c>.</param>
    /// <param name="path">The path, such as <c>/blacklist/a-device</c>.</param>
    /// <param name="document">What is written as the body; null is no body.</param>
    /// <returns>The response.</returns>
    /// <exception cref="SandboxException">The sandbox refuses it.</exception>
    public JsonElement Admin(string method, string path, object? document = null)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), Text("base_url")![..^"/api/v4".Length] + "/_sandbox" + path);
        if (document is not null)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(document), Encoding.UTF8, "application/json");
        }

        using HttpResponseMessage response = _http.Send(request);
        using StreamReader reader = new(response.Content.ReadAsStream());
        string text = reader.ReadToEnd();
        return response.IsSuccessStatusCode
            ? JsonDocument.Parse(text).RootElement
            : throw new SandboxException(string.Create(CultureInfo.InvariantCulture, $"{method} {path}: {text}"));
    }

    private string? Text(string name) => Line.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private void SetOffset(long seconds) => Admin("PUT", "/clock", new Dictionary<string, object?> { ["offset_s"] = seconds });

    private sealed class Undo(Action undo) : IDisposable
    {
        private Action? _undo = undo;

        public void Dispose()
        {
            _undo?.Invoke();
            _undo = null;
        }
    }
}
