using System;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenSpring;

/// <summary>The spellings of instants in the server's documents.</summary>
internal static class Moments
{
    private static readonly DateTimeOffset Epoch = new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Regex Iso = new(
        @"^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?(Z|z|[+-][0-9]{2}:?[0-9]{2})?)?\z",
        RegexOptions.CultureInvariant);

    // The date of offline responses, "Tue Mar 3 2026 09:05:07 GMT+0000".
    private static readonly Regex JavaScript = new(
        @"^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([0-9]{1,2}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) (?:GMT|UTC)([+-][0-9]{4})?(?: \(.*\))?\z",
        RegexOptions.CultureInvariant);

    private static readonly string[] Months =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>Reads ISO 8601 (without zone: UTC; a date alone: its first moment) or the date form of offline responses.
    /// Null for anything else.</summary>
    internal static DateTimeOffset? Parse(string text)
    {
        try
        {
            return ParseIso(text) ?? ParseJavaScript(text);
        }
        catch (ArgumentException)
        {
            // A month 13, or an instant before the year 1.
            return null;
        }
    }

    /// <summary>The instant so many milliseconds after the start of 1970; null outside the calendar.</summary>
    internal static DateTimeOffset? FromMilliseconds(double milliseconds)
    {
        try
        {
            return Epoch.AddMilliseconds(milliseconds);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Spells an instant as HTTP does.</summary>
    internal static string ToHttp(DateTimeOffset moment) =>
        moment.ToUniversalTime().ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Spells an instant as the API's JSON does, in UTC with milliseconds.</summary>
    internal static string ToIso(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Spells an instant in UTC with all its digits.</summary>
    internal static string ToExactIso(DateTimeOffset moment) => moment.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset? ParseIso(string text)
    {
        Match match = Iso.Match(text);
        if (!match.Success)
        {
            return null;
        }

        DateTimeOffset local = new(
            Number(match, 1), Number(match, 2), Number(match, 3), Number(match, 4), Number(match, 5), Number(match, 6),
            TimeSpan.Zero);
        string fraction = match.Groups[7].Value.PadRight(7, '0').Substring(0, 7);
        return local.AddTicks(int.Parse(fraction, CultureInfo.InvariantCulture)) - Offset(match.Groups[8].Value);
    }

    private static DateTimeOffset? ParseJavaScript(string text)
    {
        Match match = JavaScript.Match(text);
        int month = Array.IndexOf(Months, match.Groups[1].Value) + 1;
        if (!match.Success || month == 0)
        {
            return null;
        }

        DateTimeOffset local = new(
            Number(match, 3), month, Number(match, 2), Number(match, 4), Number(match, 5), Number(match, 6),
            TimeSpan.Zero);
        return local - Offset(match.Groups[7].Value);
    }

    private static int Number(Match match, int group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;

    private static TimeSpan Offset(string zone)
    {
        if (zone is "" or "Z" or "z")
        {
            return TimeSpan.Zero;
        }

        int hours = int.Parse(zone.Substring(1, 2), CultureInfo.InvariantCulture);
        int minutes = int.Parse(zone.Substring(zone.Length - 2), CultureInfo.InvariantCulture);
        if (hours > 23 || minutes > 59)
        {
            throw new ArgumentException("no time zone");
        }

        TimeSpan offset = new(hours, minutes, 0);
        return zone[0] == '-' ? -offset : offset;
    }
}
