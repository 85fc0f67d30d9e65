using System;
using System.Text.Json;

namespace OpenSpring;

/// <summary>A file from which a version of the product is installed.</summary>
public sealed record InstallationFile
{
    /// <summary>The id.</summary>
    public long? Id { get; init; }

    /// <summary>The version.</summary>
    public string? Version { get; init; }

    /// <summary>The operating system, such as <c>win64</c>.</summary>
    public string? Environment { get; init; }

    /// <summary>The release channel.</summary>
    public string? Channel { get; init; }

    /// <summary>Where the file is.</summary>
    public string? Url { get; init; }

    /// <summary>The file's MD5.</summary>
    public string? HashMd5 { get; init; }

    /// <summary>The file's size.</summary>
    public string? Size { get; init; }

    /// <summary>When it was released.</summary>
    public DateTimeOffset? ReleaseDate { get; init; }

    /// <summary>The version that must be installed before.</summary>
    public string? RequiresVersion { get; init; }

    /// <summary>Where the license agreement is.</summary>
    public string? EulaLink { get; init; }

    /// <summary>Where the release notes are.</summary>
    public string? ReleaseNotesLink { get; init; }

    /// <summary>The whole object, unknown members too.</summary>
    public JsonElement Raw { get; init; }

    /// <summary>Shows the version and the operating system.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"InstallationFile {Version} {Environment}";

    internal static InstallationFile Read(JsonElement document) => new()
    {
        Id = Lenient.Integer(document, "id"),
        Version = Lenient.Text(document, "version"),
        Environment = Lenient.Text(document, "environment"),
        Channel = Lenient.Text(document, "channel"),
        Url = Lenient.Text(document, "installation_file"),
        HashMd5 = Lenient.Text(document, "hash_md5"),
        Size = Lenient.Text(document, "size"),
        ReleaseDate = Lenient.Moment(document, "release_date"),
        RequiresVersion = Lenient.Text(document, "requires_version"),
        EulaLink = Lenient.Text(document, "eula_link"),
        ReleaseNotesLink = Lenient.Text(document, "release_notes_link"),
        Raw = document,
    };
}
