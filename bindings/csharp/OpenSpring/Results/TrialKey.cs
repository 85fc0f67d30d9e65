using System;

namespace OpenSpring;

/// <content>What a trial can say besides its members.</content>
public sealed partial record TrialKey
{
    /// <summary>Whether this call made the license. If not, the device had it before.</summary>
    public bool IsNew => OrderId is not null;

    /// <summary>The identity for the calls about this license: its key, or its user and the first password.</summary>
    /// <returns>The identity.</returns>
    /// <exception cref="InvalidOperationException">The license has a user and this response has no password; only the first one
    /// for the user has it.</exception>
    public LicenseId Identity()
    {
        if (License is { Length: > 0 } key)
        {
            return LicenseId.FromKey(key);
        }

        return LicenseUser is { Length: > 0 } user && InitialPassword is { Length: > 0 } password
            ? LicenseId.FromUser(user, password)
            : throw new InvalidOperationException(
                "the trial has no identity: its response holds no license key and no password; only the first response for " +
                "a user holds the password: ask the user for it and use LicenseId.FromUser");
    }

    /// <summary>Shows <see cref="Id"/> and <see cref="LicenseType"/>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"TrialKey {Id} {LicenseType}";
}
