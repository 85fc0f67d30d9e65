namespace OpenSpring.Testing;

/// <summary>A license that <see cref="Sandbox.CreateLicense"/> has made.</summary>
public sealed class SandboxLicense
{
    internal SandboxLicense(string name, string product, bool ofUser)
    {
        (Name, Product) = (name, product);
        if (ofUser)
        {
            (Username, Password) = ($"{name}@sandbox.example", $"password-{name}");
        }
        else
        {
            LicenseKey = $"TEST-{name}";
        }
    }

    /// <summary>What the sandbox's admin API knows it by.</summary>
    public string Name { get; }

    /// <summary>The short code of its product or bundle.</summary>
    public string Product { get; }

    /// <summary>What a user types; null if the product's licenses belong to users.</summary>
    public string? LicenseKey { get; }

    /// <summary>Its user's name, if it has one.</summary>
    public string? Username { get; }

    /// <summary>Its user's password, if it has one.</summary>
    public string? Password { get; }

    /// <summary>How a call asks for it.</summary>
    public LicenseId Id => LicenseKey is not null ? LicenseId.FromKey(LicenseKey) : LicenseId.FromUser(Username!, Password);
}
