using System;
using System.Text;
using System.Text.RegularExpressions;

namespace OpenSpring;

/// <summary>Writes the library's names of members as this package has them: <c>api_key</c> is <c>ApiKey</c>.</summary>
internal static class OwnNames
{
    // A name in quotes is one that somebody gave, and stays as it is. A single word can be an English one, too: it is a name where a
    // sentence about a member begins with it, or says that it is lacking.
    private static readonly Regex Names = new(
        @"(?<![""\w.])(?:[a-z]+(?:_[a-z]+)+|(?<=^|: )[a-z]+(?= (?:must|is|holds|belongs)\b)|(?<=^|: )(?:extra|variables)(?=\.)|(?<=lacks the member )[a-z]+)(?![""\w])",
        RegexOptions.CultureInvariant);

    private static readonly string[] Units = ["_ms", "_minutes", "_hours"];

    internal static string In(string message) => Names.Replace(
        message, name => Configuration.IsMember(name.Value) || ManagerSettings.IsMember(name.Value) || Tables.IsField(name.Value) ? Of(name.Value) : name.Value);

    /// <summary>Durations are a <see cref="TimeSpan"/> here, and have no unit in their name.</summary>
    internal static string Of(string name)
    {
        StringBuilder own = new(name.Length);
        foreach (string word in Unitless(name).Split('_'))
        {
            own.Append(char.ToUpperInvariant(word[0])).Append(word, 1, word.Length - 1);
        }

        return own.ToString();
    }

    private static string Unitless(string name)
    {
        foreach (string unit in Units)
        {
            if (name.EndsWith(unit, StringComparison.Ordinal))
            {
                return name.Substring(0, name.Length - unit.Length);
            }
        }

        return name;
    }
}
