using System.Threading;
using System.Threading.Tasks;

namespace OpenSpring;

public sealed partial class OpenSpringClient
{
    /// <summary>Activates a license on this device.</summary>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <returns>The license.</returns>
    /// <exception cref="NotFoundException">There is no such license, or the password is wrong.</exception>
    /// <exception cref="LimitException">The license is active on as many devices as it allows.</exception>
    /// <exception cref="LicenseStateException">The license is disabled, has expired or has not started.</exception>
    /// <exception cref="DeviceException">The device is blacklisted, or a virtual machine where none is
    /// allowed.</exception>
    /// <remarks>An activation of a device that is active already takes no further seat.</remarks>
    public License ActivateLicense(LicenseId identity, ActivateLicenseOptions? options = null) =>
        License.Read(Call(Native.osp_activate_license, identity, options));

    /// <inheritdoc cref="ActivateLicense"/>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <param name="cancellationToken">Ends the native call, not only the wait for it.</param>
    /// <exception cref="System.OperationCanceledException">The token was cancelled.</exception>
    public Task<License> ActivateLicenseAsync(
        LicenseId identity, ActivateLicenseOptions? options = null, CancellationToken cancellationToken = default) =>
        CallAsync(Native.osp_activate_license, identity, options, License.Read, cancellationToken);

    /// <summary>Asks the server for the present state of a license that is active on this device.</summary>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <returns>The license.</returns>
    /// <exception cref="DeviceException">The license is not active on this device.</exception>
    /// <exception cref="LimitException">All floating slots are taken.</exception>
    /// <remarks>A floating license takes or renews its slot by it. An expired license is usually no error but an answer
    /// whose <see cref="License.IsExpired"/> is true.</remarks>
    public License CheckLicense(LicenseId identity, CheckLicenseOptions? options = null) =>
        License.Read(Call(Native.osp_check_license, identity, options));

    /// <inheritdoc cref="CheckLicense"/>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <param name="cancellationToken">Ends the native call, not only the wait for it.</param>
    /// <exception cref="System.OperationCanceledException">The token was cancelled.</exception>
    public Task<License> CheckLicenseAsync(
        LicenseId identity, CheckLicenseOptions? options = null, CancellationToken cancellationToken = default) =>
        CallAsync(Native.osp_check_license, identity, options, License.Read, cancellationToken);

    /// <summary>Frees this device's activation of a license.</summary>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <returns>The server's word.</returns>
    /// <exception cref="DeviceException">The license is not active on this device.</exception>
    /// <exception cref="LicenseStateException">The license is active on no device.</exception>
    public Deactivation DeactivateLicense(LicenseId identity, DeactivateLicenseOptions? options = null) =>
        Deactivation.Read(Call(Native.osp_deactivate_license, identity, options));

    /// <inheritdoc cref="DeactivateLicense"/>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <param name="cancellationToken">Ends the native call, not only the wait for it.</param>
    /// <exception cref="System.OperationCanceledException">The token was cancelled.</exception>
    public Task<Deactivation> DeactivateLicenseAsync(
        LicenseId identity, DeactivateLicenseOptions? options = null, CancellationToken cancellationToken = default) =>
        CallAsync(Native.osp_deactivate_license, identity, options, Deactivation.Read, cancellationToken);

    /// <summary>Activates every license of a bundle on this device.</summary>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <returns>The licenses.</returns>
    /// <exception cref="ApiException">The product is no bundle.</exception>
    /// <remarks>The product, in the options or in the configuration, is the bundle's short code. Throws what <see
    /// cref="ActivateLicense"/> throws, too.</remarks>
    public Bundle ActivateBundle(LicenseId identity, ActivateBundleOptions? options = null) =>
        Bundle.Read(Call(Native.osp_activate_bundle, identity, options));

    /// <inheritdoc cref="ActivateBundle"/>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <param name="cancellationToken">Ends the native call, not only the wait for it.</param>
    /// <exception cref="System.OperationCanceledException">The token was cancelled.</exception>
    public Task<Bundle> ActivateBundleAsync(
        LicenseId identity, ActivateBundleOptions? options = null, CancellationToken cancellationToken = default) =>
        CallAsync(Native.osp_activate_bundle, identity, options, Bundle.Read, cancellationToken);

    /// <summary>Asks the server for the present state of the licenses of a bundle.</summary>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <returns>The licenses.</returns>
    /// <exception cref="DeviceException">The bundle is not active on this device.</exception>
    /// <remarks>See <see cref="CheckLicense"/>.</remarks>
    public Bundle CheckBundle(LicenseId identity, CheckBundleOptions? options = null) =>
        Bundle.Read(Call(Native.osp_check_bundle, identity, options));

    /// <inheritdoc cref="CheckBundle"/>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <param name="cancellationToken">Ends the native call, not only the wait for it.</param>
    /// <exception cref="System.OperationCanceledException">The token was cancelled.</exception>
    public Task<Bundle> CheckBundleAsync(
        LicenseId identity, CheckBundleOptions? options = null, CancellationToken cancellationToken = default) =>
        CallAsync(Native.osp_check_bundle, identity, options, Bundle.Read, cancellationToken);

    /// <summary>Frees this device's activation of every license of a bundle.</summary>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <returns>The server's word.</returns>
    /// <exception cref="DeviceException">The bundle is not active on this device.</exception>
    public Deactivation DeactivateBundle(LicenseId identity, DeactivateBundleOptions? options = null) =>
        Deactivation.Read(Call(Native.osp_deactivate_bundle, identity, options));

    /// <inheritdoc cref="DeactivateBundle"/>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <param name="cancellationToken">Ends the native call, not only the wait for it.</param>
    /// <exception cref="System.OperationCanceledException">The token was cancelled.</exception>
    public Task<Deactivation> DeactivateBundleAsync(
        LicenseId identity, DeactivateBundleOptions? options = null, CancellationToken cancellationToken = default) =>
        CallAsync(Native.osp_deactivate_bundle, identity, options, Deactivation.Read, cancellationToken);

    /// <summary>Activates a license by a request file that is built, sent and answered in this one call.</summary>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <returns>The license.</returns>
    /// <exception cref="OfflineException">The answer is for another device, product, request or license.</exception>
    /// <remarks>For a device without network see <see cref="CreateOfflineRequest(ActivationEndpoint, LicenseId,
    /// CreateOfflineRequestOptions)"/>. The answer is signed in itself; its <see cref="License.RawJson"/> can be
    /// kept.</remarks>
    public License ActivateOffline(LicenseId identity, ActivateOfflineOptions? options = null) =>
        License.Read(Call(Native.osp_activate_offline, identity, options));

    /// <inheritdoc cref="ActivateOffline"/>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <param name="cancellationToken">Ends the native call, not only the wait for it.</param>
    /// <exception cref="System.OperationCanceledException">The token was cancelled.</exception>
    public Task<License> ActivateOfflineAsync(
        LicenseId identity, ActivateOfflineOptions? options = null, CancellationToken cancellationToken = default) =>
        CallAsync(Native.osp_activate_offline, identity, options, License.Read, cancellationToken);

    /// <summary>Frees a device's activation of a license by a request file that is built and sent in this one
    /// call.</summary>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <returns>The server's word.</returns>
    /// <exception cref="DeviceException">The license is not active on this device.</exception>
    public Deactivation DeactivateOffline(LicenseId identity, DeactivateOfflineOptions? options = null) =>
        Deactivation.Read(Call(Native.osp_deactivate_offline, identity, options));

    /// <inheritdoc cref="DeactivateOffline"/>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <param name="cancellationToken">Ends the native call, not only the wait for it.</param>
    /// <exception cref="System.OperationCanceledException">The token was cancelled.</exception>
    public Task<Deactivation> DeactivateOfflineAsync(
        LicenseId identity, DeactivateOfflineOptions? options = null, CancellationToken cancellationToken = default) =>
        CallAsync(Native.osp_deactivate_offline, identity, options, Deactivation.Read, cancellationToken);

    /// <summary>Activates every license of a bundle by a request file that is built, sent and answered in this one
    /// call.</summary>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <returns>The licenses.</returns>
    /// <exception cref="OfflineException">The answer is for another device, request or license.</exception>
    /// <remarks>See <see cref="ActivateOffline"/>.</remarks>
    public Bundle ActivateBundleOffline(LicenseId identity, ActivateBundleOfflineOptions? options = null) =>
        Bundle.Read(Call(Native.osp_activate_bundle_offline, identity, options));

    /// <inheritdoc cref="ActivateBundleOffline"/>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <param name="cancellationToken">Ends the native call, not only the wait for it.</param>
    /// <exception cref="System.OperationCanceledException">The token was cancelled.</exception>
    public Task<Bundle> ActivateBundleOfflineAsync(
        LicenseId identity, ActivateBundleOfflineOptions? options = null, CancellationToken cancellationToken = default) =>
        CallAsync(Native.osp_activate_bundle_offline, identity, options, Bundle.Read, cancellationToken);

    /// <summary>Frees a device's activation of every license of a bundle by a request file that is built and sent in
    /// this one call.</summary>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <returns>The server's word.</returns>
    /// <exception cref="DeviceException">The bundle is not active on this device.</exception>
    public Deactivation DeactivateBundleOffline(LicenseId identity, DeactivateBundleOfflineOptions? options = null) =>
        Deactivation.Read(Call(Native.osp_deactivate_bundle_offline, identity, options));

    /// <inheritdoc cref="DeactivateBundleOffline"/>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">What else the call is told.</param>
    /// <param name="cancellationToken">Ends the native call, not only the wait for it.</param>
    /// <exception cref="System.OperationCanceledException">The token was cancelled.</exception>
    public Task<Deactivation> DeactivateBundleOfflineAsync(
        LicenseId identity, DeactivateBundleOfflineOptions? options = null, CancellationToken cancellationToken = default) =>
        CallAsync(Native.osp_deactivate_bundle_offline, identity, options, Deactivation.Read, cancellationToken);
}
