using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;

namespace OpenSpring;

/// <summary>The settings of a client. One that is null takes the library's default. What is wrong with a value the
/// library says when the client is created. <see cref="ToString"/> hides secrets.</summary>
/// <remarks><see cref="SharedKey"/>, <see cref="ClientSecret"/> and <see cref="Proxy"/>, which may hold a password, can be
/// set and not read, so that serializers and structured loggers, which write what they can read, write none of
/// them.</remarks>
public sealed record Configuration
{
    private const int MaxNameShown = 64;

    private static readonly string[] Members =
    [
        "product", "api_key", "shared_key", "client_id", "client_secret", "base_url", "public_key", "hardware_id",
        "hardware_id_algorithm", "company_id", "app_name", "app_version", "timeout_ms", "connect_timeout_ms", "retries", "proxy",
        "ca_file", "ca_pem", "ca_only", "allow_http", "token_url", "offline_schema_version", "offline_upload",
        "offline_signature_encoding", "correct_clock", "insecure_skip_signature", "max_response_bytes",
    ];

    /// <summary>The short code of the product; of a bundle for calls about bundles.</summary>
    public required string Product { get; init; }

    /// <summary>The API key. With <see cref="SharedKey"/>, or <see cref="ClientId"/> with <see
    /// cref="ClientSecret"/>.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The shared key, which signs requests.</summary>
    public string? SharedKey { internal get; init; }

    /// <summary>The OAuth client id.</summary>
    public string? ClientId { get; init; }

    /// <summary>The OAuth client secret.</summary>
    public string? ClientSecret { internal get; init; }

    /// <summary>Default <c>https://api.licensespring.com/api/v4</c>; for the sandbox, staging or a floating
    /// server.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>PEM of the public key that verifies responses. Default: the production key.</summary>
    public string? PublicKey { get; init; }

    /// <summary>Pins the device's id instead of reading it from the machine.</summary>
    public string? HardwareId { get; init; }

    /// <summary>The name of a way to compute the hardware id.</summary>
    public string? HardwareIdAlgorithm { get; init; }

    /// <summary>The vendor's id at LicenseSpring. All vendors' documents are signed with one key: with it, those of another
    /// are refused. Set it.</summary>
    public long? CompanyId { get; init; }

    /// <summary>The name of the application, sent in offline activations.</summary>
    public string? AppName { get; init; }

    /// <summary>The version of the application, sent where an endpoint takes it.</summary>
    public string? AppVersion { get; init; }

    /// <summary>The time for a whole call, retries included. Default 10 seconds.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The time for making a connection. Default 5 seconds.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>How often a call is repeated that may be. Default 2.</summary>
    public int? Retries { get; init; }

    /// <summary><c>environment</c> (default), <c>none</c>, or an address with http, https or socks5.</summary>
    public string? Proxy { internal get; init; }

    /// <summary>A PEM file of further authorities to trust.</summary>
    public string? CaFile { get; init; }

    /// <summary>The same as text.</summary>
    public string? CaPem { get; init; }

    /// <summary>Trust these authorities instead of the system's, not in addition.</summary>
    public bool? CaOnly { get; init; }

    /// <summary>Allow plain http to hosts other than this one.</summary>
    public bool? AllowHttp { get; init; }

    /// <summary>Where client credentials get their token. Default: asked from the API.</summary>
    public string? TokenUrl { get; init; }

    /// <summary>1 (default) or 2, the wrapped form.</summary>
    public int? OfflineSchemaVersion { get; init; }

    /// <summary><c>raw</c> (default) or <c>multipart</c>.</summary>
    public string? OfflineUpload { get; init; }

    /// <summary><c>hex</c> (default) or <c>base64</c>; of version 2 only.</summary>
    public string? OfflineSignatureEncoding { get; init; }

    /// <summary>Take the server's time and try once more where it refuses this machine's. Default true.</summary>
    public bool? CorrectClock { get; init; }

    /// <summary>Leave out the check of signatures; shows in every <see cref="Meta"/>. Never in a product.</summary>
    public bool? InsecureSkipSignature { get; init; }

    /// <summary>The size limit of a response, in bytes. Default 8 MiB.</summary>
    public long? MaxResponseBytes { get; init; }

    /// <summary>Reads a configuration in the library's own form, an object with members such as
    /// <c>shared_key</c> and <c>timeout_ms</c>.</summary>
    /// <param name="json">The JSON text.</param>
    /// <returns>The configuration.</returns>
    /// <exception cref="ConfigException">It is not a JSON object, or a member is unknown, occurs twice or has the wrong
    /// type.</exception>
    public static Configuration FromJson(string json)
    {
        using JsonDocument document = Parse(json ?? throw new ArgumentNullException(nameof(json)));
        JsonElement root = document.RootElement;
        HashSet<string> names = [];
        foreach (JsonProperty member in root.EnumerateObject())
        {
            string name = Name(member);
            if (!IsMember(name))
            {
                throw new ConfigException(
                    $"the configuration has the unknown member \"{Shown(name)}\"{Hint(name)}",
                    ErrorCodes.UnknownMember);
            }

            if (!names.Add(name))
            {
                throw new ConfigException($"the configuration has the member \"{name}\" twice", ErrorCodes.DuplicateMember);
            }
        }

        return new Configuration
        {
            Product = Text("product") ?? throw new ConfigException("the configuration lacks the member product", ErrorCodes.MissingMember),
            ApiKey = Text("api_key"),
            SharedKey = Text("shared_key"),
            ClientId = Text("client_id"),
            ClientSecret = Text("client_secret"),
            BaseUrl = Text("base_url"),
            PublicKey = Text("public_key"),
            HardwareId = Text("hardware_id"),
            HardwareIdAlgorithm = Text("hardware_id_algorithm"),
            CompanyId = Long("company_id"),
            AppName = Text("app_name"),
            AppVersion = Text("app_version"),
            Timeout = Time("timeout_ms"),
            ConnectTimeout = Time("connect_timeout_ms"),
            Retries = Integer("retries"),
            Proxy = Text("proxy"),
            CaFile = Text("ca_file"),
            CaPem = Text("ca_pem"),
            CaOnly = Boolean("ca_only"),
            AllowHttp = Boolean("allow_http"),
            TokenUrl = Text("token_url"),
            OfflineSchemaVersion = Integer("offline_schema_version"),
            OfflineUpload = Text("offline_upload"),
            OfflineSignatureEncoding = Text("offline_signature_encoding"),
            CorrectClock = Boolean("correct_clock"),
            InsecureSkipSignature = Boolean("insecure_skip_signature"),
            MaxResponseBytes = Integer("max_response_bytes"),
        };

        string? Text(string name) => Member(root, name, "text", Lenient.Text);
        bool? Boolean(string name) => Member<bool?>(root, name, "boolean", value =>
            value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null);
        int? Integer(string name) => Member<int?>(root, name, "integer", value =>
            value.ValueKind == JsonValueKind.Number ? (int)Whole(name, value, int.MinValue, int.MaxValue) : null);
        long? Long(string name) => Member<long?>(root, name, "integer", value =>
            value.ValueKind == JsonValueKind.Number ? Whole(name, value, long.MinValue, long.MaxValue) : null);
        TimeSpan? Time(string name) => Integer(name) is { } time ? TimeSpan.FromMilliseconds(time) : null;
    }

    /// <summary>Shows the settings that are made, without secrets, those in a proxy's address too.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"Configuration {{ {string.Join(", ", Shown())} }}";

    /// <summary>The configuration as the library reads it, secrets included.</summary>
    internal byte[] Document()
    {
        using RequestWriter writer = new();
        writer.Write("product", Product);
        writer.Write("api_key", ApiKey);
        writer.Write("shared_key", SharedKey);
        writer.Write("client_id", ClientId);
        writer.Write("client_secret", ClientSecret);
        writer.Write("base_url", BaseUrl);
        writer.Write("public_key", PublicKey);
        writer.Write("hardware_id", HardwareId);
        writer.Write("hardware_id_algorithm", HardwareIdAlgorithm);
        writer.Write("company_id", CompanyId);
        writer.Write("app_name", AppName);
        writer.Write("app_version", AppVersion);
        writer.WriteMilliseconds("timeout_ms", Timeout, InvalidValue);
        writer.WriteMilliseconds("connect_timeout_ms", ConnectTimeout, InvalidValue);
        writer.Write("retries", Retries);
        writer.Write("proxy", Proxy);
        writer.Write("ca_file", CaFile);
        writer.Write("ca_pem", CaPem);
        writer.Write("ca_only", CaOnly);
        writer.Write("allow_http", AllowHttp);
        writer.Write("token_url", TokenUrl);
        writer.Write("offline_schema_version", OfflineSchemaVersion);
        writer.Write("offline_upload", OfflineUpload);
        writer.Write("offline_signature_encoding", OfflineSignatureEncoding);
        writer.Write("correct_clock", CorrectClock);
        writer.Write("insecure_skip_signature", InsecureSkipSignature);
        writer.Write("max_response_bytes", MaxResponseBytes);
        return writer.Finish();
    }

    internal static bool IsMember(string name) => Members.Contains(name);

    private static ConfigException InvalidValue(string message) => new(message, ErrorCodes.InvalidValue);

    private static JsonDocument Parse(string json)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException error)
        {
            // Without the inner exception: its message may quote the text.
            throw new ConfigException(
                $"the configuration is not JSON: line {error.LineNumber + 1}", ErrorCodes.NotJson);
        }
        catch (ArgumentException)
        {
            throw NoUnicode();
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            throw new ConfigException("the configuration is not a JSON object", ErrorCodes.NotAnObject);
        }

        return document;
    }

    private static string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw NoUnicode();
        }
    }

    private static ConfigException NoUnicode() =>
        new("the configuration holds half of a surrogate pair", ErrorCodes.InvalidText);

    /// <summary>Names the setting that is near to a name, if one is: at most a third of the letters differ, or one is the
    /// beginning of the other. Case, hyphens and underscores do not count.</summary>
    private static string Hint(string name)
    {
        string letters = Letters(name);
        string? nearest = name.Length > MaxNameShown ? null : Members
            .Select(known => (Name: known, Letters: Letters(known), Distance: Distance(letters, Letters(known))))
            .Where(known => 3 * known.Distance <= Math.Max(letters.Length, known.Letters.Length) ||
                Begins(known.Letters, letters) || Begins(letters, known.Letters))
            .OrderBy(known => known.Distance)
            .Select(known => known.Name)
            .FirstOrDefault();
        return nearest is null ? "" : $"; the nearest known one is \"{nearest}\"";
    }

    private static string Letters(string name) => name.Replace("_", "").Replace("-", "").ToLowerInvariant();

    private static bool Begins(string whole, string with) => with.Length >= 4 && whole.StartsWith(with, StringComparison.Ordinal);

    private static int Distance(string from, string to)
    {
        int[] row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (int i = 0; i < from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < to.Length; j++)
            {
                int replaced = diagonal + (from[i] == to[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], diagonal) + 1);
            }
        }

        return row[to.Length];
    }

    private static T? Member<T>(JsonElement document, string name, string type, Func<JsonElement, T?> read)
    {
        JsonElement value = Lenient.Member(document, name);
        return value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
            ? default
            : read(value) ?? throw new ConfigException(
                $"{name} must be of type {type} in the configuration", ErrorCodes.WrongType);
    }

    /// <summary>An integer. One that is too large stays so: the library says which are allowed.</summary>
    private static long Whole(string name, JsonElement value, long least, long most) =>
        value.TryGetInt64(out long number) ? Math.Max(least, Math.Min(most, number))
        : value.TryGetDouble(out double large) && Math.Abs(large) > most ? large > 0 ? most : least
        : throw new ConfigException($"{name} must be an integer in the configuration", ErrorCodes.InvalidValue);

    private static string Shown(string name) => name.Length <= MaxNameShown ? name : name.Substring(0, MaxNameShown) + "…";

    private IEnumerable<string> Shown()
    {
        (string Name, object? Value)[] settings =
        [
            (nameof(Product), Product), (nameof(ApiKey), ApiKey), (nameof(SharedKey), Hidden(SharedKey)),
            (nameof(ClientId), ClientId), (nameof(ClientSecret), Hidden(ClientSecret)),
            (nameof(BaseUrl), Address(BaseUrl)), (nameof(PublicKey), Pem(PublicKey)), (nameof(HardwareId), HardwareId),
            (nameof(HardwareIdAlgorithm), HardwareIdAlgorithm), (nameof(CompanyId), CompanyId), (nameof(AppName), AppName),
            (nameof(AppVersion), AppVersion), (nameof(Timeout), Timeout), (nameof(ConnectTimeout), ConnectTimeout),
            (nameof(Retries), Retries), (nameof(Proxy), Address(Proxy)), (nameof(CaFile), CaFile),
            (nameof(CaPem), Pem(CaPem)), (nameof(CaOnly), CaOnly), (nameof(AllowHttp), AllowHttp),
            (nameof(TokenUrl), Address(TokenUrl)), (nameof(OfflineSchemaVersion), OfflineSchemaVersion),
            (nameof(OfflineUpload), OfflineUpload), (nameof(OfflineSignatureEncoding), OfflineSignatureEncoding),
            (nameof(CorrectClock), CorrectClock), (nameof(InsecureSkipSignature), InsecureSkipSignature),
            (nameof(MaxResponseBytes), MaxResponseBytes),
        ];
        return settings.Where(setting => setting.Value is not null)
            .Select(setting => string.Format(CultureInfo.InvariantCulture, "{0} = {1}", setting.Name, setting.Value));
    }

    private static string? Hidden(string? secret) => secret is null ? null : "***";

    // The text is not shown: somebody may have put a private key there.
    private static string? Pem(string? text) => text is null ? null : $"PEM of {text.Length} characters";

    private static string? Address(string? address)
    {
        int at = address?.LastIndexOf('@') ?? -1;
        if (at < 0)
        {
            return address;
        }

        int scheme = address!.IndexOf("://", StringComparison.Ordinal);
        return (scheme >= 0 && scheme < at ? address.Substring(0, scheme + 3) : "") + "***" + address.Substring(at);
    }
}
