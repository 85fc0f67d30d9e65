using System;
using System.Linq;

namespace OpenSpring;

/// <content>What is in the address.</content>
public sealed partial record SsoUrl
{
    /// <summary>The <c>nonce</c> in the address; null if it has none. Compare it with the one in the token.</summary>
    public string? Nonce
    {
        get
        {
            const string name = "nonce=";
            string query = (Url ?? "").Split('#')[0];
            string? found = query.Substring(query.IndexOf('?') + 1).Split('&')
                .FirstOrDefault(each => each.StartsWith(name, StringComparison.Ordinal));
            return found is null ? null : Uri.UnescapeDataString(found.Substring(name.Length));
        }
    }

    /// <summary>Shows <see cref="Url"/>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"SsoUrl {Url}";
}
