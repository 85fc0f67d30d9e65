using System;
using System.Linq;

namespace OpenSpring;

/// <content>What a license can say besides its members.</content>
public sealed partial record License
{
    /// <summary>The short code of the license's product.</summary>
    public string? Product => ProductDetails?.ShortCode;

    /// <summary>Whether this is a trial.</summary>
    public bool IsTrial => Trial == true;

    /// <summary>The feature of a code.</summary>
    /// <param name="code">The code.</param>
    /// <returns>The feature, or null where the license has none of that code.</returns>
    public Feature? Feature(string code) => ProductFeatures.FirstOrDefault(feature => feature.Code == code);

    /// <summary>Writes the result of an offline activation as a license file, whole or not at all; on Unix only its owner
    /// can read it. The LoadOffline methods verify and read it again.</summary>
    /// <param name="path">The file; of an existing folder the file <c>ls_activation.lic</c> in it.</param>
    /// <returns>Where the file is.</returns>
    /// <exception cref="StorageException">It cannot be written.</exception>
    /// <exception cref="InvalidOperationException">The license came by an online call or in a bundle, so that it is not signed in
    /// itself.</exception>
    public string Save(string path) => PrivateFile.SaveDocument(RawJson, Meta.Form, ["license", "refresh"], path);

    /// <summary>Shows the identity, by the last four characters of a key or the name of a user, for what, and
    /// until when.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        string owner = LicenseKey is not null ? LicenseId.LastFour(LicenseKey) : Username ?? "nobody";
        string until = ValidityPeriod is { } end ? Moments.ToHttp(end) : "no end";
        return $"License {Id} of {owner}: {Product}, {LicenseType}, {until}";
    }
}
