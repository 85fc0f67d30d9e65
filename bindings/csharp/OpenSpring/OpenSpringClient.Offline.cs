using System;
using System.Threading;
using System.Threading.Tasks;

namespace OpenSpring;

public sealed partial class OpenSpringClient
{
    /// <summary>Makes the content of a request file for an activation, on a device without network. Nothing is
    /// sent.</summary>
    /// <param name="endpoint">The endpoint that the request is for.</param>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">The options; the fields are those that the endpoint's own method
    /// takes.</param>
    /// <returns>The text to save and carry. It holds the password where it activates a user-based license.</returns>
    /// <exception cref="LicensingArgumentException">A field is missing, wrong or not one of the endpoint's.</exception>
    public OfflineRequest CreateOfflineRequest(
        ActivationEndpoint endpoint, LicenseId identity, CreateOfflineRequestOptions? options = null) =>
        Create(Tables.Name(endpoint), identity, options);

    /// <summary>Makes the content of a request file for a deactivation, on a device without network. Nothing is
    /// sent.</summary>
    /// <param name="endpoint">The endpoint that the request is for.</param>
    /// <param name="identity">Whose license it is about.</param>
    /// <param name="options">The options; the fields are those that the endpoint's own method
    /// takes.</param>
    /// <returns>The text to save and carry.</returns>
    /// <exception cref="LicensingArgumentException">A field is missing, wrong or not one of the endpoint's.</exception>
    public OfflineRequest CreateOfflineRequest(
        DeactivationEndpoint endpoint, LicenseId identity, CreateOfflineRequestOptions? options = null) =>
        Create(Tables.Name(endpoint), identity, options);

    /// <summary>Sends a request file's content for a device without network, from any machine.</summary>
    /// <param name="endpoint">The endpoint that the request was made for.</param>
    /// <param name="text">The file's content.</param>
    /// <param name="options">The options of the call.</param>
    /// <returns>The license file to carry back.</returns>
    /// <exception cref="OfflineException">The text is damaged or of another kind, and nothing was sent; or the response is
    /// for another device, request or license.</exception>
    public LicenseFile SendOfflineRequest(
        ActivationEndpoint endpoint, string text, SendOfflineRequestOptions? options = null) =>
        LicenseFile.Read(Call(Native.osp_send_offline_request, SendRequest(Tables.Name(endpoint), text, options, null)));

    /// <summary>Sends a request file's content for a device without network, from any machine.</summary>
    /// <param name="endpoint">The endpoint that the request was made for.</param>
    /// <param name="text">The file's content.</param>
    /// <param name="options">The options of the call.</param>
    /// <returns>The server's word.</returns>
    /// <exception cref="OfflineException">The text is damaged or of another kind, and nothing was sent.</exception>
    public Deactivation SendOfflineRequest(
        DeactivationEndpoint endpoint, string text, SendOfflineRequestOptions? options = null) =>
        Deactivation.Read(Call(Native.osp_send_offline_request, SendRequest(Tables.Name(endpoint), text, options, null)));

    /// <inheritdoc cref="SendOfflineRequest(ActivationEndpoint, string, SendOfflineRequestOptions)"/>
    /// <param name="endpoint">The endpoint that the request was made for.</param>
    /// <param name="text">The file's content.</param>
    /// <param name="options">The options of the call.</param>
    /// <param name="cancellationToken">Ends the native call, not only the wait for it.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<LicenseFile> SendOfflineRequestAsync(
        ActivationEndpoint endpoint,
        string text,
        SendOfflineRequestOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SendAsync(Tables.Name(endpoint), text, options, LicenseFile.Read, cancellationToken);

    /// <inheritdoc cref="SendOfflineRequest(DeactivationEndpoint, string, SendOfflineRequestOptions)"/>
    /// <param name="endpoint">The endpoint that the request was made for.</param>
    /// <param name="text">The file's content.</param>
    /// <param name="options">The options of the call.</param>
    /// <param name="cancellationToken">Ends the native call, not only the wait for it.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<Deactivation> SendOfflineRequestAsync(
        DeactivationEndpoint endpoint,
        string text,
        SendOfflineRequestOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SendAsync(Tables.Name(endpoint), text, options, Deactivation.Read, cancellationToken);

    /// <summary>Verifies and reads a license file on the device, of a kind that is known at run time only. Nothing is
    /// sent.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="kind">What the file must be.</param>
    /// <param name="options">The options of the call.</param>
    /// <returns>The license or the bundle.</returns>
    /// <exception cref="OfflineException">The file is damaged, of another kind or company, or for another device, product
    /// or request.</exception>
    /// <exception cref="SignatureException">The file was not made by the trusted key or was changed.</exception>
    public OfflineResponse LoadOfflineResponse(
        string text, LicenseFileKind kind, LoadOfflineResponseOptions? options = null) =>
        OfflineResponse.Read(Load(text, Name(kind), options));

    /// <summary>Verifies and reads the license file of a license; see <see cref="LoadOfflineResponse"/>.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="options">The options of the call.</param>
    /// <returns>The license.</returns>
    /// <exception cref="OfflineException">The file is damaged, of another kind, or for another device, product or
    /// request.</exception>
    /// <exception cref="SignatureException">The file was not made by the trusted key or was changed.</exception>
    public License LoadOfflineLicense(string text, LoadOfflineResponseOptions? options = null) =>
        License.Read(Load(text, "license", options));

    /// <summary>Verifies and reads the license file of a bundle; see <see cref="LoadOfflineResponse"/>.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="options">The options of the call.</param>
    /// <returns>The licenses.</returns>
    /// <exception cref="OfflineException">The file is damaged, of another kind, or for another device, product or
    /// request.</exception>
    /// <exception cref="SignatureException">The file was not made by the trusted key or was changed.</exception>
    public Bundle LoadOfflineBundle(string text, LoadOfflineResponseOptions? options = null) =>
        Bundle.Read(Load(text, "bundle", options));

    /// <summary>Verifies and reads a refresh file, which brings an offline license up to date; see <see
    /// cref="LoadOfflineResponse"/>.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="options">The options of the call.</param>
    /// <returns>The license.</returns>
    /// <exception cref="OfflineException">The file is damaged, or for another device or product.</exception>
    /// <exception cref="SignatureException">The file was not made by the trusted key or was changed, or is of another
    /// kind.</exception>
    public License LoadOfflineRefresh(string text, LoadOfflineResponseOptions? options = null) =>
        License.Read(Load(text, "refresh", options));

    private OfflineRequest Create(string endpoint, LicenseId identity, CreateOfflineRequestOptions? options)
    {
        using RequestWriter writer = new();
        writer.Write("endpoint", endpoint);
        (identity ?? throw new ArgumentNullException(nameof(identity))).WriteTo(writer);
        CallOptions.Write(writer, options, callId: null);
        return OfflineRequest.Read(Call(Native.osp_create_offline_request, writer.Finish()));
    }

    private static byte[] SendRequest(string endpoint, string text, SendOfflineRequestOptions? options, string? callId) =>
        LicensingException.BeforeSending(() =>
        {
            using RequestWriter writer = new();
            writer.Write("endpoint", endpoint);
            writer.WriteFile("text", text);
            CallOptions.Write(writer, options, callId);
            return writer.Finish();
        });

    private Task<T> SendAsync<T>(
        string endpoint,
        string text,
        SendOfflineRequestOptions? options,
        Func<Answer, T> read,
        CancellationToken cancellationToken)
    {
        string callId = options?.CallId ?? HandleCalls.NewCallId();
        return CallAsync(
            Native.osp_send_offline_request,
            SendRequest(endpoint, text, options, callId),
            callId,
            options?.Timeout,
            read,
            cancellationToken);
    }

    private static string Name(LicenseFileKind kind) => kind switch
    {
        LicenseFileKind.License => "license",
        LicenseFileKind.Bundle => "bundle",
        LicenseFileKind.Refresh => "refresh",
        _ => throw new LicensingArgumentException(
            "kind must be LicenseFileKind.License, Bundle or Refresh", ErrorCodes.InvalidValue),
    };

    private Answer Load(string text, string kind, LoadOfflineResponseOptions? options)
    {
        using RequestWriter writer = new();
        writer.WriteFile("text", text);
        writer.Write("kind", kind);
        CallOptions.Write(writer, options, callId: null);
        return Call(Native.osp_load_offline_response, writer.Finish());
    }
}
