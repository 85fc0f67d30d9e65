using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OpenSpring;

/// <summary>Writes a request or a configuration as the library reads it. Members that are null are left
/// out.</summary>
internal sealed class RequestWriter : IDisposable
{
    private const int EndOfOptions = 3; // "}}" and the NUL

    private const int LongestPath = 1024;

    // What begins or ends so is the name of a file and never its content. The library decides in the same way:
    // internal/pasted/testdata/paths.json is what the tests of all languages read.
    private static readonly Regex LikeAPath = new(
        @"^(?:[a-z]:)?[\\/]|^(?:\.\.?|~)[\\/]|\.(?:pem|crt|cer|der|key|pub|txt|lic|req|json)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly char[] LineBreaks = ['\n', '\r'];

    // What the library cuts off around a text.
    private static readonly char[] Blanks = [' ', '\t', '\r', '\n', '\v', '\f'];

    private readonly MemoryStream _stream = new(512);
    private readonly Utf8JsonWriter _json;

    internal RequestWriter()
    {
        _json = new Utf8JsonWriter(_stream);
        _json.WriteStartObject();
    }

    internal void Write(string name, string? value)
    {
        if (value is not null)
        {
            _json.WritePropertyName(name);
            WriteText(value);
        }
    }

    internal void Write(string name, long? value)
    {
        if (value is { } number)
        {
            _json.WriteNumber(name, number);
        }
    }

    internal void Write(string name, bool? value)
    {
        if (value is { } truth)
        {
            _json.WriteBoolean(name, truth);
        }
    }

    internal void Write(string name, DateTimeOffset? value) =>
        Write(name, value is { } moment ? Moments.ToHttp(moment) : null);

    /// <summary>Writes a moment as the API's JSON does.</summary>
    internal void WriteIso(string name, DateTimeOffset? value) =>
        Write(name, value is { } moment ? Moments.ToIso(moment) : null);

    /// <summary>Writes a file's text for the library to judge, which calls one of white space empty, and no text at all a
    /// caller's fault.</summary>
    internal void WriteFile(string name, string text)
    {
        string trimmed = Trimmed(text ?? throw new ArgumentNullException(nameof(text)));
        if (IsPath(trimmed))
        {
            throw new OfflineException(
                $"{name} is given as the path of a file, \"{trimmed}\": give its content, as File.ReadAllText returns it, or to a manager a FileInfo",
                ErrorCodes.PathAsText)
            {
                UserAction = UserActions.FixIntegration,
            };
        }

        Write(name, text.Length == 0 ? "\n" : text);
    }

    /// <summary>Writes a time limit in milliseconds.</summary>
    internal void WriteMilliseconds(string name, TimeSpan? value, Func<string, LicensingException> refusal)
    {
        Check(name, value, refusal);
        if (value is { } time)
        {
            Write(name, Milliseconds(time));
        }
    }

    /// <summary>Writes a duration of whole hours; without end it is -1.</summary>
    internal void WriteHours(string name, TimeSpan? value, Func<string, LicensingException> refusal) =>
        WriteWhole(name, value, TimeSpan.FromHours(1), "hours", refusal);

    /// <summary>Writes a duration of whole minutes.</summary>
    internal void WriteMinutes(string name, TimeSpan? value, Func<string, LicensingException> refusal) =>
        WriteWhole(name, value, TimeSpan.FromMinutes(1), "minutes", refusal);

    /// <summary>Whether a text names a file: it looks so, or there is such a file.</summary>
    private static bool IsPath(string text) =>
        text.Length is > 0 and <= LongestPath && text.IndexOfAny(LineBreaks) < 0 && (LikeAPath.IsMatch(text) || File.Exists(text));

    private static string Trimmed(string text) => (text.StartsWith("\uFEFF", StringComparison.Ordinal) ? text.Substring(1) : text).Trim(Blanks);

    private void WriteWhole(
        string name, TimeSpan? value, TimeSpan unit, string units, Func<string, LicensingException> refusal)
    {
        if (value is not { } time)
        {
            return;
        }

        // The library says which amounts are allowed, and that -1 is none of most settings.
        bool endless = time == System.Threading.Timeout.InfiniteTimeSpan;
        if (!endless && time.Ticks % unit.Ticks != 0)
        {
            throw refusal($"{OwnNames.Of(name)} must be a whole number of {units}, not {time}");
        }

        Write(name, endless ? -1 : time.Ticks / unit.Ticks);
    }

    /// <summary>Refuses a time limit that the library does not take.</summary>
    internal static void Check(string name, TimeSpan? value, Func<string, LicensingException> refusal)
    {
        if (value is { } time && (time <= TimeSpan.Zero || time > Tables.LongestTimeout))
        {
            throw refusal(
                $"{OwnNames.Of(name)} must be more than zero and at most {Tables.LongestTimeout.TotalMinutes} minutes, not {time}");
        }
    }

    /// <summary>Returns a request, whose last member is <c>options</c> and has a call id, with a time limit.</summary>
    internal static byte[] WithTime(byte[] request, TimeSpan limit)
    {
        byte[] end = Encoding.ASCII.GetBytes($",\"timeout_ms\":{Milliseconds(limit).ToString(CultureInfo.InvariantCulture)}}}}}\0");
        byte[] whole = new byte[request.Length - EndOfOptions + end.Length];
        Array.Copy(request, whole, request.Length - EndOfOptions);
        Array.Copy(end, 0, whole, request.Length - EndOfOptions, end.Length);
        return whole;
    }

    internal void Write(string name, IEnumerable<KeyValuePair<string, object?>>? value) => WriteAny(name, value);

    internal void Write(string name, IEnumerable<string>? value) => WriteAny(name, value);

    internal void Write(string name, IEnumerable<IEnumerable<KeyValuePair<string, object?>>>? value) =>
        WriteAny(name, value);

    internal void StartObject(string name) => _json.WriteStartObject(name);

    internal void EndObject() => _json.WriteEndObject();

    /// <summary>Returns the document with the NUL that ends it.</summary>
    internal byte[] Finish()
    {
        _json.WriteEndObject();
        _json.Flush();
        byte[] document = new byte[_stream.Length + 1];
        Array.Copy(_stream.GetBuffer(), document, _stream.Length);
        return document;
    }

    /// <summary>Wipes what was written, also where the document was not finished.</summary>
    public void Dispose()
    {
        _json.Dispose();
        Array.Clear(_stream.GetBuffer(), 0, (int)_stream.Length);
    }

    /// <summary>Rounds up, so that a short time does not become none.</summary>
    private static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);

    private void WriteAny(string name, object? value)
    {
        if (value is null)
        {
            return;
        }

        try
        {
            _json.WritePropertyName(name);
            WriteValue(name, value);
        }
        catch (Exception error) when (
            error is (InvalidOperationException or ArgumentException) and not ObjectDisposedException)
        {
            // A value that contains itself, or a JsonElement with half of a surrogate pair.
            throw new LicensingArgumentException(
                $"{name} holds a value that JSON has no form for: {error.Message}", ErrorCodes.InvalidValue, error);
        }
    }

    private void WriteValue(string name, object? value)
    {
        switch (value)
        {
            case null:
                _json.WriteNullValue();
                break;
            case string text:
                WriteText(text);
                break;
            case bool truth:
                _json.WriteBooleanValue(truth);
                break;
            case sbyte or byte or short or ushort or int or uint or long:
                _json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong number:
                _json.WriteNumberValue(number);
                break;
            case decimal number:
                _json.WriteNumberValue(number);
                break;
            case float number when !float.IsNaN(number) && !float.IsInfinity(number):
                _json.WriteNumberValue(number);
                break;
            case double number when !double.IsNaN(number) && !double.IsInfinity(number):
                _json.WriteNumberValue(number);
                break;
            case JsonElement element when element.ValueKind != JsonValueKind.Undefined:
                element.WriteTo(_json);
                break;
            case JsonNode node:
                node.WriteTo(_json);
                break;
            case IEnumerable<KeyValuePair<string, object?>> members:
                WriteObject(members);
                break;
            case IDictionary members:
                WriteObject(members.Keys.Cast<object>().Select(key => new KeyValuePair<string, object?>(
                    key as string ?? throw NoForm(name, key), members[key])));
                break;
            case IEnumerable items:
                WriteArray(name, items);
                break;
            default:
                throw NoForm(name, value);
        }
    }

    private static LicensingArgumentException NoForm(string name, object value) => new(
        $"{name} holds a value of {value.GetType().Name}, which JSON has no form for: give texts, numbers, booleans, " +
        "dictionaries with names of text, lists or JsonElement",
        ErrorCodes.InvalidValue);

    private void WriteObject(IEnumerable<KeyValuePair<string, object?>> members)
    {
        _json.WriteStartObject();
        foreach (KeyValuePair<string, object?> member in members)
        {
            if (!IsUnicode(member.Key))
            {
                throw new LicensingArgumentException("a name holds half of a surrogate pair", ErrorCodes.InvalidText);
            }

            _json.WritePropertyName(member.Key);
            WriteValue(member.Key, member.Value);
        }

        _json.WriteEndObject();
    }

    private void WriteArray(string name, IEnumerable items)
    {
        _json.WriteStartArray();
        foreach (object? item in items)
        {
            WriteValue(name, item);
        }

        _json.WriteEndArray();
    }

    private void WriteText(string text)
    {
        if (IsUnicode(text))
        {
            _json.WriteStringValue(text);
            return;
        }

        // As an escape it reaches the library, which names the member; the writer would replace or refuse it.
        StringBuilder escaped = new("\"");
        foreach (char unit in text)
        {
            escaped.Append("\\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture));
        }

        _json.WriteRawValue(escaped.Append('"').ToString(), skipInputValidation: true);
    }

    internal static bool IsUnicode(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return false;
            }

            i++;
        }

        return true;
    }
}
