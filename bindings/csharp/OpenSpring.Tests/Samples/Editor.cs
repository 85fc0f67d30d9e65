using System.Threading.Tasks;
using OpenSpring;

namespace Acme;

public static class Editor
{
    /// <summary>What the window shows: whether the license may be used, and why not.</summary>
    public static async Task<string> TitleAsync(OpenSpringClient client, string licenseKey)
    {
        try
        {
            License license = await client.CheckLicenseAsync(LicenseId.FromKey(licenseKey));
            return license.IsValid ? "Editor" : "Editor (expired)";
        }
        catch (LicensingException error)
        {
            return error.Retryable ? "Editor (no connection)" : "Editor (not licensed)";
        }
    }
}
