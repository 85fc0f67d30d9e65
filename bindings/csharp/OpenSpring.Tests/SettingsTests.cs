using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text.Json;
using Xunit;

namespace OpenSpring.Tests;

public sealed class SettingsTests
{
    private static readonly Configuration Full = new()
    {
        Product = "editor",
        ApiKey = "the-api-key",
        SharedKey = "the-shared-key",
        ClientId = "the-client",
        ClientSecret = "the-client-secret",
        BaseUrl = "https://user:pass-1@example.com/api/v4",
        PublicKey = "-----BEGIN PRIVATE KEY----- by mistake",
        HardwareId = "device",
        HardwareIdAlgorithm = "default",
        CompanyId = 5_000_000_000,
        AppName = "app",
        AppVersion = "1",
        Timeout = TimeSpan.FromSeconds(1.5),
        ConnectTimeout = TimeSpan.FromTicks(1),
        Retries = 3,
        Proxy = "http://user:p@ss-2@proxy:3128",
        CaFile = "/etc/ca.pem",
        CaPem = "the-pem",
        CaOnly = true,
        AllowHttp = false,
        TokenUrl = "https://example.com/token",
        OfflineSchemaVersion = 2,
        OfflineUpload = "multipart",
        OfflineSignatureEncoding = "base64",
        CorrectClock = false,
        Trace = true,
        InsecureSkipSignature = false,
        MaxResponseBytes = 4096,
    };

    [Fact]
    public void Text_of_a_configuration_shows_no_secret()
    {
        string text = Full.ToString();

        foreach (string secret in new[] { "the-shared-key", "the-client-secret", "pass-1", "p@ss-2", "PRIVATE", "the-pem" })
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }

        Assert.Contains("Product = editor", text, StringComparison.Ordinal);
        Assert.Contains("http://***@proxy:3128", text, StringComparison.Ordinal);
    }

    /// <summary>Serializers and structured loggers write what is public and can be read.</summary>
    [Fact]
    public void What_can_be_read_of_a_configuration_or_identity_holds_no_secret()
    {
        Configuration configuration = Full with { BaseUrl = "https://example.com", PublicKey = null };
        object[] identities =
        [
            LicenseId.FromUser("ada", "pass-1"),
            LicenseId.FromIdToken("token-1", "account"),
            LicenseId.FromCode("code-1", "account"),
        ];
        OfflineRequest request = new() { Text = "cGFzcy0x", Endpoint = "activate_offline" };
        string written = JsonSerializer.Serialize(configuration) + JsonSerializer.Serialize(identities) + JsonSerializer.Serialize(request);
        string read = string.Concat(new[] { configuration }.Concat(identities).SelectMany(
            value => value.GetType().GetProperties().Where(property => property.GetMethod is { IsPublic: true })
                .Select(property => property.GetValue(value))));

        foreach (string secret in new[] { "the-shared-key", "the-client-secret", "p@ss-2", "pass-1", "token-1", "code-1", "cGFzcy0x" })
        {
            Assert.DoesNotContain(secret, written, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, read, StringComparison.Ordinal);
        }

        Assert.Contains("\"Product\":\"editor\"", written, StringComparison.Ordinal);
        Assert.Equal("k", JsonSerializer.Deserialize<Configuration>("""{"Product":"p","SharedKey":"k"}""")!.SharedKey);
    }

    [Fact]
    public void Every_setting_is_written_and_read_back()
    {
        string json = System.Text.Encoding.UTF8.GetString(Full.Document()).TrimEnd('\0');
        JsonElement document = JsonDocument.Parse(json).RootElement;

        int settings = typeof(Configuration).GetProperties().Count(property => property.CanWrite);
        Assert.Equal(settings, document.EnumerateObject().Count());
        Assert.Equal((1500, 1), (document.GetProperty("timeout_ms").GetInt32(), document.GetProperty("connect_timeout_ms").GetInt32()));
        Assert.Equal(Full with { ConnectTimeout = TimeSpan.FromMilliseconds(1) }, Configuration.FromJson(json));
    }

    [Theory]
    [InlineData("{", "not_json")]
    [InlineData("[]", "not_an_object")]
    [InlineData("{}", "missing_member")]
    [InlineData("""{"product":7}""", "wrong_type")]
    [InlineData("""{"product":"p","retries":"3"}""", "wrong_type")]
    [InlineData("""{"product":"p","ca_only":1}""", "wrong_type")]
    [InlineData("""{"product":"p","retries":1.5}""", "invalid_value")]
    [InlineData("""{"product":"p","company_id":1.5}""", "invalid_value")]
    [InlineData("""{"product":"p","company_id":"4711"}""", "wrong_type")]
    [InlineData("""{"product":"p","apikey":"x"}""", "unknown_member")]
    [InlineData("""{"product":"p","product":"q"}""", "duplicate_member")]
    [InlineData("""{"product":"p","\ud800":"q"}""", "invalid_text")]
    public void Configuration_that_is_none_is_refused(string json, string code) =>
        Assert.Equal(code, Assert.Throws<ConfigException>(() => Configuration.FromJson(json)).Code);

    [Fact]
    public void Unknown_setting_is_named_with_the_nearest() => Assert.Equal(
        "the configuration has the unknown member \"shared_kye\"; the nearest known one is \"shared_key\"",
        Assert.Throws<ConfigException>(() => Configuration.FromJson("""{"product":"p","shared_kye":"x"}""")).Message);

    [Theory]
    [InlineData("1000000000000")]
    [InlineData("-1e30")]
    public void Number_far_outside_is_refused_with_its_limits(string number)
    {
        Configuration configuration = Configuration.FromJson(
            $$"""{"product":"p","api_key":"a","shared_key":"s","hardware_id":"h","timeout_ms":{{number}}}""");

        ConfigException error = Assert.Throws<ConfigException>(() => new OpenSpringClient(configuration));
        Assert.Equal(ErrorCodes.InvalidValue, error.Code);
        Assert.StartsWith("Timeout must be more than zero and at most 10 minutes, not ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Longest_time_limit_is_the_librarys()
    {
        TimeSpan longest = TimeSpan.FromMinutes(10);
        using OpenSpringClient client = new(Minimal with { Timeout = longest, ConnectTimeout = longest });

        LicensingArgumentException error = Assert.Throws<LicensingArgumentException>(
            () => client.CheckLicense(LicenseId.FromKey("K"), new CheckLicenseOptions { Timeout = longest + TimeSpan.FromTicks(1) }));
        Assert.Equal(ErrorCodes.InvalidValue, error.Code);
    }

    [Fact]
    public void Messages_have_the_names_of_this_package()
    {
        ConfigException settings = Assert.Throws<ConfigException>(() => new OpenSpringClient(Minimal with { SharedKey = null }));
        Assert.Equal("the configuration lacks the member SharedKey", settings.Message);

        using OpenSpringClient client = new(Minimal);
        LicensingArgumentException fields = Assert.Throws<LicensingArgumentException>(
            () => client.DeactivateOffline(LicenseId.FromKey("K"), new DeactivateOfflineOptions { RequestId = "" }));
        Assert.Equal("RequestId must not be empty in the request", fields.Message);
        Assert.Equal("\"api_key\" and Timeout, not_a_member", OwnNames.In("\"api_key\" and timeout_ms, not_a_member"));
    }

    public static TheoryData<string> Settings() => new(typeof(Configuration).GetProperties()
        .Where(property => property.CanWrite && (Wrong(property.PropertyType) is not null)).Select(property => property.Name));

    [Theory]
    [MemberData(nameof(Settings))]
    public void Message_about_a_setting_begins_with_its_name(string name)
    {
        Configuration configuration = Minimal with { };
        PropertyInfo property = typeof(Configuration).GetProperty(name)!;
        property.SetValue(configuration, Wrong(property.PropertyType));

        ConfigException error = Assert.Throws<ConfigException>(() => new OpenSpringClient(configuration));

        Assert.StartsWith(name + " must ", error.Message, StringComparison.Ordinal);
    }

    public static IEnumerable<object[]> Fields() => typeof(EndpointOptions).Assembly.GetExportedTypes()
        .Where(type => type.IsSubclassOf(typeof(EndpointOptions)) && type != typeof(CreateOfflineRequestOptions))
        .SelectMany(type => type.GetProperties().Where(property => property.PropertyType == typeof(string)))
        .Where(property => property.Name is not (nameof(CallOptions.CallId) or nameof(EndpointOptions.AppName) or nameof(EndpointOptions.SdkVer)))
        .Where(property => property.DeclaringType == property.ReflectedType || property.ReflectedType == typeof(CheckLicenseOptions))
        .Select(property => new object[] { property.ReflectedType!.Name, property.Name });

    [Theory]
    [MemberData(nameof(Fields))]
    public void Message_about_a_field_begins_with_its_name(string options, string name)
    {
        using OpenSpringClient client = new(Minimal);
        Type type = typeof(OpenSpringClient).Assembly.GetType("OpenSpring." + options)!;
        object given = Activator.CreateInstance(type)!;
        type.GetProperty(name)!.SetValue(given, "\u0001");
        MethodInfo call = typeof(OpenSpringClient).GetMethod(options.Substring(0, options.Length - "Options".Length))!;
        object[] arguments = call.GetParameters().Select(parameter => parameter.ParameterType == type ? given
            : parameter.ParameterType == typeof(LicenseId) ? LicenseId.FromUser("u", "p")
            : parameter.ParameterType == typeof(string) ? "x"
            : new Dictionary<string, object?> { ["a"] = 1 }).ToArray();

        TargetInvocationException error = Assert.Throws<TargetInvocationException>(() => call.Invoke(client, arguments));

        LicensingArgumentException refused = Assert.IsType<LicensingArgumentException>(error.InnerException);
        Assert.StartsWith(name + " holds the control character U+0001 in the request", refused.Message, StringComparison.Ordinal);
        Assert.Equal("no", refused.Details["sent"].GetString());
    }

    [Theory]
    [InlineData("the proxy must not be asked again", "the proxy must not be asked again")]
    [InlineData("product must not be empty in the request", "Product must not be empty in the request")]
    [InlineData("activate_license: variables.size is a number", "activate_license: Variables.size is a number")]
    [InlineData("the request lacks the member feature", "the request lacks the member Feature")]
    [InlineData("proxy refused the connection", "proxy refused the connection")]
    public void Word_of_English_stays_what_it_is(string message, string own) => Assert.Equal(own, OwnNames.In(message));

    private static object? Wrong(Type type) =>
        type == typeof(string) ? "" : type == typeof(int?) ? -1 : type == typeof(long?) ? -1L
        : type == typeof(TimeSpan?) ? TimeSpan.Zero : null;

    private static Configuration Minimal => new() { Product = "p", ApiKey = "a", SharedKey = "s", HardwareId = "h" };

    [Theory]
    [InlineData("colour")]
    [InlineData("password")]
    public void Nothing_is_suggested_that_is_not_near(string name) => Assert.Equal(
        $"the configuration has the unknown member \"{name}\"",
        Assert.Throws<ConfigException>(() => Configuration.FromJson($$"""{"product":"p","{{name}}":"x"}""")).Message);

    [Fact]
    public void Configuration_that_is_no_Unicode_is_refused() => Assert.Equal(
        ErrorCodes.InvalidText, Assert.Throws<ConfigException>(() => Configuration.FromJson("{\"product\":\"\ud800\"}")).Code);

    [Fact]
    public void Null_in_a_configuration_is_absent() =>
        Assert.Null(Configuration.FromJson("""{"product":"p","retries":null,"api_key":null}""").Retries);

    [Fact]
    public void Text_of_an_identity_shows_no_secret()
    {
        Assert.Equal("LicenseId.FromKey(***DDDD)", LicenseId.FromKey("AAAA-BBBB-CCCC-DDDD").ToString());
        Assert.Equal("LicenseId.FromKey(***)", LicenseId.FromKey("short").ToString());
        Assert.Equal("LicenseId.FromUser(ada)", LicenseId.FromUser("ada", "secret").ToString());
        Assert.Equal("LicenseId.FromIdToken(***, acc)", LicenseId.FromIdToken("secret", "acc").ToString());
        Assert.Equal("LicenseId.FromCode(***, acc)", LicenseId.FromCode("secret", "acc", "https://x").ToString());
    }

    [Fact]
    public void Identities_are_compared_by_what_they_hold()
    {
        Assert.Equal(LicenseId.FromKey("AAAA"), LicenseId.FromKey("AAAA"));
        Assert.Equal(LicenseId.FromKey("AAAA").GetHashCode(), LicenseId.FromKey("AAAA").GetHashCode());
        Assert.NotEqual(LicenseId.FromUser("a", "b"), LicenseId.FromUser("a", "c"));
        Assert.NotEqual(LicenseId.FromKey("a"), LicenseId.FromUser("a"));
        Assert.False(LicenseId.FromKey("a").Equals("a"));
        Assert.Throws<ArgumentNullException>(() => LicenseId.FromKey(null!));
        Assert.Throws<ArgumentNullException>(() => LicenseId.FromUser(null!));
        Assert.Throws<ArgumentNullException>(() => LicenseId.FromIdToken(null!, "a"));
        Assert.Throws<ArgumentNullException>(() => LicenseId.FromCode("a", null!));
    }

    [Fact]
    public void Each_identity_group_has_its_fields()
    {
        (LicenseId Identity, string Json)[] groups =
        [
            (LicenseId.FromKey("K"), """{"license_key":"K"}"""),
            (LicenseId.FromUser("u"), """{"username":"u"}"""),
            (LicenseId.FromUser("u", "p"), """{"username":"u","password":"p"}"""),
            (LicenseId.FromIdToken("t", "a"), """{"id_token":"t","customer_account_code":"a"}"""),
            (LicenseId.FromCode("c", "a", "r"), """{"code":"c","customer_account_code":"a","redirect_uri":"r"}"""),
        ];
        foreach ((LicenseId identity, string json) in groups)
        {
            using RequestWriter writer = new();
            identity.WriteTo(writer);
            Assert.Equal(json + "\0", System.Text.Encoding.UTF8.GetString(writer.Finish()));
        }
    }

    [Fact]
    public void Whatever_JSON_has_a_form_for_is_written()
    {
        using RequestWriter writer = new();
        writer.Write("extra", new Dictionary<string, object?>
        {
            ["texts"] = new SortedDictionary<string, string> { ["a"] = "b" },
            ["numbers"] = new Dictionary<string, int> { ["c"] = 1 },
            ["exact"] = 1.10m,
            ["element"] = JsonDocument.Parse("12345678901234567890.50").RootElement,
        });

        Assert.Equal(
            """{"extra":{"texts":{"a":"b"},"numbers":{"c":1},"exact":1.10,"element":12345678901234567890.50}}""" + "\0",
            System.Text.Encoding.UTF8.GetString(writer.Finish()));
    }

    [Fact]
    public void What_JSON_has_no_form_for_is_refused_and_leaves_no_secret_behind()
    {
        List<object?> itself = [];
        itself.Add(itself);
        foreach (object value in new object[]
        {
            itself, new Dictionary<int, int> { [1] = 1 }, JsonDocument.Parse("\"\\ud800\"").RootElement,
            JsonDocument.Parse("{\"\\ud800\":1}").RootElement, Guid.Empty,
        })
        {
            RequestWriter writer = new();
            writer.Write("password", "the-password");
            LicensingArgumentException error = Assert.Throws<LicensingArgumentException>(
                () => writer.Write("extra", new Dictionary<string, object?> { ["a"] = value }));
            writer.Dispose();

            Assert.Equal(ErrorCodes.InvalidValue, error.Code);
            System.IO.MemoryStream stream = (System.IO.MemoryStream)typeof(RequestWriter)
                .GetField("_stream", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(writer)!;
            Assert.All(stream.GetBuffer(), unit => Assert.Equal(0, unit));
        }
    }
}
