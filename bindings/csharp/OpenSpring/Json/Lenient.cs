using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace OpenSpring;

/// <summary>Reads the server's values: what is missing, null or of another type is null, never an error. The exact
/// text stays in the results' <c>RawJson</c>.</summary>
internal static class Lenient
{
    /// <summary>A member, or the default element if there is none.</summary>
    internal static JsonElement Member(JsonElement document, string name)
    {
        try
        {
            return document.ValueKind == JsonValueKind.Object && document.TryGetProperty(name, out JsonElement value)
                ? value
                : default;
        }
        catch (InvalidOperationException)
        {
            // Another name in the document is not valid Unicode, which must not hide this one.
            return document.EnumerateObject().LastOrDefault(member => IsNamed(member, name)).Value;
        }
    }

    private static bool IsNamed(JsonProperty member, string name)
    {
        try
        {
            return member.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    internal static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // The text is not valid Unicode: half of a surrogate pair.
            return null;
        }
    }

    internal static string? Text(JsonElement document, string name) => Text(Member(document, name));

    internal static bool? Boolean(JsonElement document, string name) => Member(document, name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    internal static double? Number(JsonElement document, string name) => Number(Member(document, name));

    internal static double? Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && !double.IsInfinity(number)
            ? number
            : null;

    /// <summary>A number without its fraction, however it is spelled.</summary>
    internal static long? Integer(JsonElement document, string name)
    {
        JsonElement value = Member(document, name);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long whole))
        {
            return whole;
        }

        return Number(value) is { } number && Math.Abs(number) < long.MaxValue ? (long)number : null;
    }

    internal static DateTimeOffset? Moment(JsonElement document, string name)
    {
        JsonElement value = Member(document, name);
        return Text(value) is { } text ? Moments.Parse(text)
            : Number(value) is { } milliseconds ? Moments.FromMilliseconds(milliseconds)
            : null;
    }

    /// <summary>Any value but null, as it is.</summary>
    internal static JsonElement? Anything(JsonElement document, string name)
    {
        JsonElement value = Member(document, name);
        return value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : value;
    }

    internal static T? Object<T>(JsonElement document, string name, Func<JsonElement, T> read)
        where T : class
    {
        JsonElement value = Member(document, name);
        return value.ValueKind == JsonValueKind.Object ? read(value) : null;
    }

    /// <summary>An array of objects; elements that are not objects are left out.</summary>
    internal static IReadOnlyList<T> Array<T>(JsonElement document, string name, Func<JsonElement, T> read)
    {
        return Items(Member(document, name)).Select(read).ToList().AsReadOnly();
    }

    /// <summary>The texts of an array; what is no text in it is left out.</summary>
    internal static IReadOnlyList<string> Words(JsonElement document, string name) => Words(Member(document, name));

    internal static IReadOnlyList<string> Words(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(Text).OfType<string>().ToList().AsReadOnly()
            : [];

    /// <summary>The texts of an object, by name; what is no text in it is left out, and of a name that occurs twice the last
    /// counts.</summary>
    internal static IReadOnlyDictionary<string, string> Texts(JsonElement document, string name)
    {
        JsonElement value = Member(document, name);
        Dictionary<string, string> texts = [];
        foreach (JsonProperty member in value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : default)
        {
            if (Text(member.Value) is { } text && Name(member) is { } key)
            {
                texts[key] = text;
            }
        }

        return texts;
    }

    private static string? Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            // The name is not valid Unicode.
            return null;
        }
    }

    /// <summary>The objects of an array.</summary>
    internal static IEnumerable<JsonElement> Items(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
            : [];
}
