using System;
using System.Threading;
using System.Threading.Tasks;

namespace OpenSpring;

public sealed partial class OpenSpringClient
{
    // The public methods are in OpenSpringClient.Offline.g.cs.
    private Response Create(string endpoint, LicenseId identity, CreateOfflineRequestOptions? options)
    {
        using RequestWriter writer = new();
        writer.Write("endpoint", endpoint);
        (identity ?? throw new ArgumentNullException(nameof(identity))).WriteTo(writer);
        CallOptions.Write(writer, options, callId: null, Operations.CreateOfflineRequest);
        return Call(Operations.CreateOfflineRequest, writer.Finish());
    }

    private Response Send(string endpoint, string text, SendOfflineRequestOptions? options) =>
        Call(Operations.SendOfflineRequest, SendRequest(endpoint, text, options, callId: null));

    private static byte[] SendRequest(string endpoint, string text, SendOfflineRequestOptions? options, string? callId) =>
        LicensingException.BeforeSending(() =>
        {
            using RequestWriter writer = new();
            writer.Write("endpoint", endpoint);
            writer.WriteFile("text", text);
            CallOptions.Write(writer, options, callId, Operations.SendOfflineRequest);
            return writer.Finish();
        });

    private Task<T> SendAsync<T>(
        string endpoint,
        string text,
        SendOfflineRequestOptions? options,
        Func<Response, T> read,
        CancellationToken cancellationToken)
    {
        string callId = options?.CallId ?? HandleCalls.NewCallId();
        return CallAsync(
            Operations.SendOfflineRequest,
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

    private Response Load(string text, string kind, LoadOfflineResponseOptions? options)
    {
        using RequestWriter writer = new();
        writer.WriteFile("text", text);
        writer.Write("kind", kind);
        CallOptions.Write(writer, options, callId: null, Operations.LoadOfflineResponse);
        return Call(Operations.LoadOfflineResponse, writer.Finish());
    }
}
