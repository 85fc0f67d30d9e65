using System;

namespace OpenSpring;

/// <summary>Where a license is kept on the device. <see cref="ToString"/> does not show the key, and nothing else of it
/// can be read.</summary>
/// <remarks>docs/store.md lists the folders of each system.</remarks>
public sealed class LicenseStore
{
    private readonly string? _location, _name, _path, _key;

    private LicenseStore(string? location, string? name, string? path, string? key)
    {
        _location = location;
        _name = name;
        _path = path;
        _key = key;
    }

    /// <summary>For this user: below <c>$XDG_STATE_HOME</c> or <c>~/.local/state</c>, <c>%LOCALAPPDATA%</c>, or
    /// <c>~/Library/Application Support</c>.</summary>
    /// <param name="name">The name of the folder there. Choose one that no other vendor has.</param>
    /// <param name="key">A key of your own that encrypts what is kept, at least 16 bytes. Without it a fixed text of the
    /// library does, which hides nothing from people who know it.</param>
    /// <returns>The store.</returns>
    public static LicenseStore User(string name, string? key = null) => new("user", Given(name, nameof(name)), null, key);

    /// <summary>For all users of the machine: below <c>$STATE_DIRECTORY</c> or <c>/var/lib</c>, <c>%ProgramData%</c>, or
    /// <c>/Library/Application Support</c>. An installer makes the folder.</summary>
    /// <param name="name">The name of the folder there. Choose one that no other vendor has.</param>
    /// <param name="key">See <see cref="User"/>.</param>
    /// <returns>The store.</returns>
    public static LicenseStore Machine(string name, string? key = null) => new("machine", Given(name, nameof(name)), null, key);

    /// <summary>In this folder. The last folder of the path is made if it is missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="key">See <see cref="User"/>.</param>
    /// <returns>The store.</returns>
    public static LicenseStore Path(string folder, string? key = null) => new(null, null, Given(folder, nameof(folder)), key);

    /// <summary>In the memory of the process only, until the manager is disposed.</summary>
    /// <returns>The store.</returns>
    public static LicenseStore Memory() => new("memory", null, null, null);

    /// <summary>Shows the place, without the key.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        $"LicenseStore.{OwnNames.Of(_location ?? "path")}({_name ?? _path}{(_key is null ? "" : ", ***")})";

    internal void WriteTo(RequestWriter writer)
    {
        writer.Write("location", _location);
        writer.Write("name", _name);
        writer.Write("path", _path);
        writer.Write("store_key", _key);
    }

    private static string Given(string value, string name) => value ?? throw new ArgumentNullException(name);
}
