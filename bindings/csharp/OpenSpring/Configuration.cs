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
public sealed partial record Configuration
{
    private const int MaxNameShown = 64;

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

        return Read(root);
    }

    /// <summary>Shows the settings that are made, without secrets, those in a proxy's address too.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"Configuration {{ {string.Join(", ", Shown())} }}";

    /// <summary>The configuration as the library reads it, secrets included.</summary>
    internal byte[] Document()
    {
        using RequestWriter writer = new();
        WriteTo(writer);
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

    private static string? Text(JsonElement root, string name) => Member(root, name, "text", Lenient.Text);

    private static bool? Boolean(JsonElement root, string name) => Member<bool?>(root, name, "boolean", value =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null);

    private static int? Integer(JsonElement root, string name) => Member<int?>(root, name, "integer", value =>
        value.ValueKind == JsonValueKind.Number ? (int)Whole(name, value, int.MinValue, int.MaxValue) : null);

    private static long? Long(JsonElement root, string name) => Member<long?>(root, name, "integer", value =>
        value.ValueKind == JsonValueKind.Number ? Whole(name, value, long.MinValue, long.MaxValue) : null);

    private static TimeSpan? Milliseconds(JsonElement root, string name) =>
        Integer(root, name) is { } time ? TimeSpan.FromMilliseconds(time) : null;

    private static ConfigException Missing(string name) =>
        new($"the configuration lacks the member {name}", ErrorCodes.MissingMember);

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

    private IEnumerable<string> Shown() => Settings().Where(setting => setting.Value is not null)
        .Select(setting => string.Format(CultureInfo.InvariantCulture, "{0} = {1}", setting.Name, setting.Value));

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
