namespace OpenSpring;

/// <summary>What a license file must be, so that one of another kind is refused.</summary>
public enum LicenseFileKind
{
    /// <summary>The license file of a license.</summary>
    License,

    /// <summary>The license file of a bundle.</summary>
    Bundle,

    /// <summary>A refresh file, which brings an offline license up to date.</summary>
    Refresh,
}
