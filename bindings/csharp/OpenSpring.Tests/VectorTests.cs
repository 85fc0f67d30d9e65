using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using Xunit;

namespace OpenSpring.Tests;

/// <summary>The project's vectors, replayed through the package: what C# sees is what the vectors say.</summary>
public sealed class VectorTests
{
    private const string Device = "5d41402abc4b2a76b9719d911017c592ae2f0f5b0a1c2d3e4f5061728394a5b6";

    private static readonly Configuration Settings = new()
    {
        Product = "osp-editor",
        ApiKey = "test-api-key",
        SharedKey = "test-shared-key",
        PublicKey = Key("rsa_test_1"),
        HardwareId = Device,
        Proxy = "none",
    };

    public static TheoryData<string> OfKind(string kind)
    {
        TheoryData<string> ids = [];
        foreach (JsonElement vector in Repository.Vectors.GetProperty("vectors").EnumerateArray())
        {
            if (Text(vector, "kind") == kind)
            {
                ids.Add(Text(vector, "id")!);
            }
        }

        return ids;
    }

    [Theory]
    [MemberData(nameof(OfKind), "offline_request_v1")]
    public void Request_is_signed_as_the_vector_says(string id)
    {
        (JsonElement inputs, JsonElement expected) = Vector(id);
        LicenseId identity = Text(inputs, "license_key") is { } key
            ? LicenseId.FromKey(key)
            : LicenseId.FromUser(Text(inputs, "username")!, "password");
        using OpenSpringClient client = new(Credentials(inputs) with { HardwareId = Text(inputs, "hardware_id") });

        OfflineRequest made = client.CreateOfflineRequest(
            ActivationEndpoint.ActivateBundleOffline, identity, new() { Date = HttpDate(Text(inputs, "date")!) });

        Assert.Equal(Text(inputs, "date"), made.Date);
        Assert.Equal(Text(expected, "signature"), Text(Decoded(made.Text), "signature"));
    }

    [Theory]
    [MemberData(nameof(OfKind), "offline_request_body")]
    public void Request_text_means_what_the_vector_says(string id)
    {
        JsonElement inputs = Vector(id).Inputs;
        JsonElement payload = JsonDocument.Parse(Text(inputs, "request_text")!).RootElement;
        bool wrapped = inputs.TryGetProperty("signature", out _);
        LicenseId identity = LicenseId.FromKey(Text(payload, "license_key")!);
        CreateOfflineRequestOptions options = new()
        {
            RequestId = Text(payload, "request_id"),
            Date = HttpDate(Text(payload, "date")!),
            SdkVer = Text(payload, "sdk_ver"),
            Hostname = Text(payload, "hostname"),
        };
        using OpenSpringClient client = new(Settings with
        {
            ApiKey = Text(payload, "api_key"),
            HardwareId = Text(payload, "hardware_id"),
            Product = Text(payload, "product")!,
            OfflineSchemaVersion = wrapped ? 2 : 1,
        });

        OfflineRequest made = Text(payload, "request") == "activation"
            ? client.CreateOfflineRequest(ActivationEndpoint.ActivateBundleOffline, identity, options)
            : client.CreateOfflineRequest(DeactivationEndpoint.DeactivateBundleOffline, identity, options);

        // The order of members is the maker's own, so the documents are compared and not their bytes.
        JsonElement document = Decoded(made.Text);
        document = wrapped ? document.GetProperty("request") : document;
        Assert.Equal(Members(payload), Members(document));
    }

    [Theory]
    [MemberData(nameof(OfKind), "offline_license")]
    public void License_file_is_judged_as_the_vector_says(string id)
    {
        (JsonElement inputs, JsonElement expected) = Vector(id);
        bool refresh = Text(inputs, "mode") == "refresh";
        Judge(inputs, expected, (client, text, options) =>
        {
            License got = refresh ? client.LoadOfflineRefresh(text, options) : client.LoadOfflineLicense(text, options);
            Assert.Equal(refresh ? "refresh" : "license", got.Meta.Form);
            return (got.RawJson, got.Meta);
        });
    }

    [Theory]
    [MemberData(nameof(OfKind), "offline_bundle")]
    public void Bundle_file_is_judged_as_the_vector_says(string id)
    {
        (JsonElement inputs, JsonElement expected) = Vector(id);
        Judge(inputs, expected, (client, text, options) =>
        {
            Bundle got = client.LoadOfflineBundle(text, options);
            Assert.Equal(Text(expected, "form"), got.Form);
            Assert.NotEmpty(got.Licenses);
            Assert.All(got.Licenses, license => Assert.Contains(license.RawJson, got.RawJson, StringComparison.Ordinal));
            return (got.RawJson, got.Meta);
        });
    }

    [Theory]
    [MemberData(nameof(OfKind), "header_signature")]
    public void Online_response_is_judged_as_the_vector_says(string id)
    {
        (JsonElement inputs, JsonElement expected) = Vector(id);
        string header = Text(inputs, "header") is { } value ? $"LicenseSignature: {value}\r\n" : "";
        using ResponseServer server = new(
            "Content-Type: application/json\r\n" + header, Encoding.UTF8.GetBytes(Text(inputs, "body")!));
        Configuration settings = Settings with { BaseUrl = server.BaseUrl, PublicKey = Key(Text(inputs, "key")!) };
        LicenseId key = LicenseId.FromKey("OSPT-4K7Q-ZZ2M-9XWB");
        Func<OpenSpringClient, (string RawJson, Meta Meta)> call = id switch
        {
            "r1-activate-license" => client => Seen(client.ActivateLicense(
                LicenseId.FromUser("jana.novak@example.com", "password"), new() { Product = "osp-studio" })),
            "r1-check-bundle" => client =>
            {
                Bundle got = client.CheckBundle(LicenseId.FromKey("OSPT-BNDL-0001-AAAA"), new() { Product = "osp-bundle" });
                return (got.RawJson, got.Meta);
            }
            ,
            _ => client => Seen(client.CheckLicense(key)),
        };
        using OpenSpringClient client = new(settings);

        if (id == "r1-string")
        {
            // Well signed, and no license.
            Assert.Throws<ProtocolException>(() => call(client));
        }
        else if (expected.GetProperty("accepted").GetBoolean())
        {
            (string rawJson, Meta meta) = call(client);
            Assert.Equal((Text(inputs, "body"), "verified"), (rawJson, meta.Signature));
        }
        else
        {
            SignatureException error = Assert.Throws<SignatureException>(() => call(client));
            bool missing = Text(expected, "reason") == "signature_missing";
            Assert.Equal(missing ? "response_not_signed" : "response_signature_wrong", error.Code);
        }

        static (string RawJson, Meta Meta) Seen(License license) => (license.RawJson, license.Meta);
    }

    [Theory]
    [MemberData(nameof(OfKind), "string_answer")]
    public void Word_is_judged_as_the_vector_says(string id)
    {
        (JsonElement inputs, JsonElement expected) = Vector(id);
        using ResponseServer server = new("Content-Type: application/json\r\n", Encoding.UTF8.GetBytes(Text(inputs, "body")!));
        using OpenSpringClient client = new(Settings with { BaseUrl = server.BaseUrl });
        LicenseId key = LicenseId.FromKey("AAAA-BBBB-CCCC-DDDD");

        if (expected.GetProperty("accepted").GetBoolean())
        {
            Assert.Equal("license_deactivated", client.DeactivateLicense(key).Text);
        }
        else
        {
            Assert.Throws<ProtocolException>(() => client.DeactivateLicense(key));
        }
    }

    [Theory]
    [MemberData(nameof(OfKind), "date_format")]
    public void Dates_are_spelled_and_read_as_the_vector_says(string id)
    {
        (JsonElement inputs, JsonElement expected) = Vector(id);
        DateTimeOffset moment = DateTimeOffset.FromUnixTimeSeconds(inputs.GetProperty("unix").GetInt64());

        Assert.Equal(Text(expected, "imf_fixdate"), Moments.ToHttp(moment));
        Assert.Equal(moment, Moments.Parse(Text(expected, "js_style")!));
    }

    [Theory]
    [MemberData(nameof(OfKind), "air_gap_activation_code")]
    public void Activation_code_is_the_vectors(string id)
    {
        (JsonElement inputs, JsonElement expected) = Vector(id);
        AirGapCode Create() => OpenSpringLibrary.CreateAirGapCode(
            Text(inputs, "initialization_code")!, Text(inputs, "license_key")!, Text(inputs, "hardware_id"));

        if (!expected.GetProperty("accepted").GetBoolean())
        {
            LicensingArgumentException error = Assert.Throws<LicensingArgumentException>(() => Create());
            Assert.Equal((ErrorCodes.InvalidAirGapCode, UserActions.EnterLicense), (error.Code, error.UserAction));
            return;
        }

        AirGapCode made = Create();
        Assert.Equal(Text(expected, "activation_code"), made.ActivationCode);
        Assert.Equal((Text(inputs, "hardware_id"), Text(inputs, "license_key")), (made.HardwareId, made.LicenseKey));
    }

    [Theory]
    [MemberData(nameof(OfKind), "air_gap_confirmation_code")]
    public void Confirmation_code_is_judged_as_the_vector_says(string id)
    {
        (JsonElement inputs, JsonElement expected) = Vector(id);
        AirGapConfirmation Verify() => OpenSpringLibrary.VerifyAirGapCode(
            Text(inputs, "air_gap_public_key")!,
            Text(inputs, "confirmation_code")!,
            Text(inputs, "license_key")!,
            Text(inputs, "policy_id"),
            Text(inputs, "hardware_id"));

        if (!expected.GetProperty("accepted").GetBoolean())
        {
            Assert.Equal(ErrorCodes.AirGapCodeWrong, Assert.Throws<SignatureException>(() => Verify()).Code);
            return;
        }

        AirGapConfirmation confirmed = Verify();
        Assert.Equal((Text(inputs, "hardware_id"), Text(inputs, "license_key")), (confirmed.HardwareId, confirmed.LicenseKey));
        Assert.Equal(Text(inputs, "policy_id") is { Length: > 0 } policy ? policy : null, confirmed.PolicyId);
    }

    private static void Judge(
        JsonElement inputs,
        JsonElement expected,
        Func<OpenSpringClient, string, LoadOfflineResponseOptions, (string RawJson, Meta Meta)> load)
    {
        string text = Text(inputs, "lic")!;
        LoadOfflineResponseOptions options = new() { RequestId = Text(inputs, "request_id") };
        using OpenSpringClient client = new(Credentials(inputs.GetProperty("auth")) with
        {
            Product = Text(inputs, "product")!,
            HardwareId = Text(inputs, "hardware_id"),
            PublicKey = Key(Text(inputs, "key")!),
        });
        if (expected.GetProperty("accepted").GetBoolean())
        {
            (string rawJson, Meta meta) = load(client, text, options);
            string document = text.StartsWith('{') ? text : Encoding.UTF8.GetString(Convert.FromBase64String(text.TrimStart('\ufeff')));
            Assert.Equal((document.Trim(), "verified"), (rawJson, meta.Signature));
            return;
        }

        LicensingException error = Assert.ThrowsAny<LicensingException>(() => load(client, text, options));
        Type kind = Text(expected, "reason") switch
        {
            "signature_missing" or "signature_mismatch" => typeof(SignatureException),
            _ => typeof(OfflineException),
        };
        Assert.IsType(kind, error);
        Assert.Equal(
            Text(expected, "reason") == "foreign", error.Code.StartsWith("foreign_", StringComparison.Ordinal));
    }

    private static Configuration Credentials(JsonElement inputs) =>
        Text(inputs, "client_id") is { } client
            ? Settings with { ApiKey = null, SharedKey = null, ClientId = client, ClientSecret = Text(inputs, "signing_key") }
            : Settings with { ApiKey = Text(inputs, "api_key"), SharedKey = Text(inputs, "signing_key") };

    private static (JsonElement Inputs, JsonElement Expected) Vector(string id)
    {
        JsonElement vector = Repository.Vectors.GetProperty("vectors").EnumerateArray().Single(entry => Text(entry, "id") == id);
        return (vector.GetProperty("inputs"), vector.GetProperty("expected"));
    }

    private static string Key(string name) =>
        Text(Repository.Vectors.GetProperty("keys").GetProperty(name), "public_pem")!;

    private static DateTimeOffset HttpDate(string text) =>
        DateTimeOffset.ParseExact(text, "R", System.Globalization.CultureInfo.InvariantCulture);

    private static JsonElement Decoded(string file) => JsonDocument.Parse(Convert.FromBase64String(file)).RootElement;

    private static SortedDictionary<string, string> Members(JsonElement document) => new(
        document.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.ToString()),
        StringComparer.Ordinal);

    private static string? Text(JsonElement document, string name) =>
        document.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
