using System;

namespace OpenSpring;

/// <summary>The rules by which a manager judges its license. One that is null takes the library's default. What is wrong with
/// a value the library says when the manager is created.</summary>
public sealed partial record ManagerSettings
{
    /// <summary>Writes a manager's settings as the library reads them, the store's key included.</summary>
    internal static byte[] Document(ManagerSettings? settings, LicenseStore store, bool bundle)
    {
        using RequestWriter writer = new();
        store.WriteTo(writer);
        writer.Write("bundle", bundle ? true : null);
        settings?.WriteTo(writer);
        return writer.Finish();
    }

    internal static bool IsMember(string name) => Array.IndexOf(Members, name) >= 0;

    private static ConfigException InvalidValue(string message) => new(message, ErrorCodes.InvalidValue);
}
