namespace OpenSpring;

/// <summary>Keeps the license of a product on the device: it is stored, checked without a network, and never lost.</summary>
/// <remarks>
/// <para>A manager can be used by any number of threads at once, and several managers, also of several processes, may use one
/// store. Dispose it at the end.</para>
/// <para>The calls over the network may also throw what those of <see cref="OpenSpringClient"/> do. Cancelling works as
/// there.</para>
/// </remarks>
public sealed partial class LicenseManager : ManagerBase
{
    /// <summary>Opens a client and the store. Reads the store; creates nothing and sends nothing.</summary>
    /// <param name="configuration">The settings of the client, which the manager owns.</param>
    /// <param name="store">Where the license is kept.</param>
    /// <param name="settings">The rules by which it is judged.</param>
    /// <param name="threads">How many asynchronous calls can be under way at once.</param>
    /// <exception cref="System.ArgumentOutOfRangeException">There must be at least one thread.</exception>
    /// <exception cref="ConfigException">A setting is missing, wrong or contradicts another.</exception>
    /// <exception cref="HardwareIdException">The machine has no usable hardware id and none is configured.</exception>
    /// <exception cref="StorageException">The environment names no place for the store.</exception>
    /// <exception cref="LibraryException">The native library cannot be loaded.</exception>
    public LicenseManager(Configuration configuration, LicenseStore store, ManagerSettings? settings = null, int threads = 16)
        : base(new OpenSpringClient(configuration, threads), owned: true, store, settings, bundle: false, threads)
    {
    }

    /// <summary>Opens the store with a client that is shared. See the other constructor.</summary>
    /// <param name="client">An open client. The manager does not dispose it; once it is disposed, the manager's calls over the
    /// network throw <see cref="HandleException"/>.</param>
    /// <param name="store">Where the license is kept.</param>
    /// <param name="settings">The rules by which it is judged.</param>
    /// <param name="threads">How many asynchronous calls can be under way at once.</param>
    /// <exception cref="System.ArgumentOutOfRangeException">There must be at least one thread.</exception>
    /// <exception cref="ConfigException">A setting is missing, wrong or contradicts another.</exception>
    /// <exception cref="StorageException">The environment names no place for the store.</exception>
    public LicenseManager(OpenSpringClient client, LicenseStore store, ManagerSettings? settings = null, int threads = 16)
        : base(Given(client), owned: false, store, settings, bundle: false, threads)
    {
    }

    /// <summary>The stored license, whatever its state; null if there is none.</summary>
    /// <exception cref="StorageException">The stored license may not be read, or was written by a newer version.</exception>
    public StoredLicense? CurrentLicense => LoadLicense();

    /// <summary>Returns the stored license, whatever its state. Sends nothing.</summary>
    /// <returns>The license; null if there is none.</returns>
    /// <exception cref="StorageException">The stored license may not be read, or was written by a newer version.</exception>
    public StoredLicense? LoadLicense() => Current().Document is null ? null : new StoredLicense(this, null);

    private StoredLicense Activated(Response response) => new(this, null, response);
}
