using System;

namespace OpenSpring;

/// <summary>Whose license a call is about: a license key, a user, or one of the two single sign-on groups. Its
/// <see cref="ToString"/> shows no secret.</summary>
public sealed class LicenseId : IEquatable<LicenseId>
{
    private readonly (string Name, string? Value)[] _fields;
    private readonly string _shown;

    private LicenseId(string shown, params (string Name, string? Value)[] fields)
    {
        _shown = shown;
        _fields = fields;
    }

    /// <summary>The license of this key.</summary>
    /// <param name="licenseKey">The license key.</param>
    /// <returns>The identity.</returns>
    public static LicenseId FromKey(string licenseKey) =>
        new($"FromKey({LastFour(Required(licenseKey, nameof(licenseKey)))})", ("license_key", licenseKey));

    /// <summary>The license of this user.</summary>
    /// <param name="username">The user's name.</param>
    /// <param name="password">The password. Activations need it; other calls leave it out by themselves.</param>
    /// <returns>The identity.</returns>
    public static LicenseId FromUser(string username, string? password = null) =>
        new($"FromUser({Required(username, nameof(username))})", ("username", username), ("password", password));

    /// <summary>The license of the user that a single sign-on provider vouches for.</summary>
    /// <param name="idToken">Despite its name in the API the provider's access token.</param>
    /// <param name="customerAccountCode">The vendor's code of the customer account.</param>
    /// <returns>The identity.</returns>
    public static LicenseId FromIdToken(string idToken, string customerAccountCode) => new(
        $"FromIdToken(***, {Required(customerAccountCode, nameof(customerAccountCode))})",
        ("id_token", Required(idToken, nameof(idToken))),
        ("customer_account_code", customerAccountCode));

    /// <summary>The license of the user for whom a single sign-on provider gave an authorization code.</summary>
    /// <param name="code">The authorization code.</param>
    /// <param name="customerAccountCode">The vendor's code of the customer account.</param>
    /// <param name="redirectUri">The address that the provider was asked to return to.</param>
    /// <returns>The identity.</returns>
    public static LicenseId FromCode(string code, string customerAccountCode, string? redirectUri = null) => new(
        $"FromCode(***, {Required(customerAccountCode, nameof(customerAccountCode))})",
        ("code", Required(code, nameof(code))),
        ("customer_account_code", customerAccountCode),
        ("redirect_uri", redirectUri));

    /// <inheritdoc/>
    public bool Equals(LicenseId? other)
    {
        if (other is null || other._fields.Length != _fields.Length)
        {
            return false;
        }

        for (int i = 0; i < _fields.Length; i++)
        {
            if (_fields[i] != other._fields[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LicenseId);

    /// <inheritdoc/>
    public override int GetHashCode() => _fields[0].GetHashCode();

    /// <summary>Shows the identity: the last four characters of a key, the name of a user. No
    /// secret.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"LicenseId.{_shown}";

    /// <summary>A license key as it may be shown; one that is too short to be one is hidden whole.</summary>
    internal static string LastFour(string key) => key.Length >= 8 ? "***" + key.Substring(key.Length - 4) : "***";

    internal void WriteTo(RequestWriter writer)
    {
        foreach ((string name, string? value) in _fields)
        {
            writer.Write(name, value);
        }
    }

    private static string Required(string value, string name) => value ?? throw new ArgumentNullException(name);
}
