using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace OpenSpring;

/// <summary>Keeps the licenses of a bundle on the device. The product of the configuration is the bundle.</summary>
/// <remarks>Each license is judged and counted by itself. Activations, deactivations and files are of the bundle as a whole: these
/// methods of a license deal with all of them. Else it is like <see cref="LicenseManager"/>.</remarks>
public sealed partial class BundleManager : ManagerBase
{
    /// <inheritdoc cref="LicenseManager(Configuration, LicenseStore, ManagerSettings, int)"/>
    public BundleManager(Configuration configuration, LicenseStore store, ManagerSettings? settings = null, int threads = 16)
        : base(new OpenSpringClient(configuration, threads), owned: true, store, settings, bundle: true, threads)
    {
    }

    /// <inheritdoc cref="LicenseManager(OpenSpringClient, LicenseStore, ManagerSettings, int)"/>
    public BundleManager(OpenSpringClient client, LicenseStore store, ManagerSettings? settings = null, int threads = 16)
        : base(Given(client), owned: false, store, settings, bundle: true, threads)
    {
    }

    /// <summary>The stored licenses by product code, whatever their states; empty if there are none.</summary>
    /// <exception cref="StorageException">The stored licenses may not be read, or were written by a newer version.</exception>
    public IReadOnlyDictionary<string, StoredLicense> CurrentBundle => LoadBundle();

    /// <summary>Returns the stored licenses by product code, whatever their states. Sends nothing.</summary>
    /// <returns>The licenses; empty if there are none.</returns>
    /// <exception cref="StorageException">The stored licenses may not be read, or were written by a newer version.</exception>
    public IReadOnlyDictionary<string, StoredLicense> LoadBundle() =>
        Current().Documents.Keys.ToDictionary(product => product, product => new StoredLicense(this, product));

    private Dictionary<string, StoredLicense> Activated(Response response)
    {
        JsonElement licenses = Lenient.Member(response.Result, "licenses");
        return licenses.ValueKind != JsonValueKind.Object
            ? []
            : licenses.EnumerateObject().ToDictionary(member => member.Name, member => new StoredLicense(this, member.Name, response));
    }
}
