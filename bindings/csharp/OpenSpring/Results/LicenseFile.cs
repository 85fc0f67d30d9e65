namespace OpenSpring;

/// <summary>A <c>.lic</c> file's content, to be carried to the device and loaded there.</summary>
public sealed record LicenseFile
{
    /// <summary>The content.</summary>
    public string Text { get; init; } = "";

    /// <summary>The usual name, <c>ls_activation.lic</c>.</summary>
    public string FileName { get; init; } = "";

    /// <summary>How the call went.</summary>
    public Meta Meta { get; init; } = new();

    /// <summary>Writes the file whole or not at all; on Unix only its owner can read it.</summary>
    /// <param name="path">The file; of an existing folder the file named <see cref="FileName"/> in it.</param>
    /// <returns>Where the file is.</returns>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public string Save(string path) => PrivateFile.Save(Text, FileName, path);

    /// <summary>Shows the name, without the content.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"LicenseFile {FileName}";

    internal static LicenseFile Read(Response response) => new()
    {
        Text = Lenient.Text(response.Result, "text") ?? "",
        FileName = Lenient.Text(response.Result, "file_name") ?? "",
        Meta = response.Meta,
    };
}
