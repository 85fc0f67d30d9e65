using System;
using System.Collections.Generic;

namespace OpenSpring;

/// <summary>The options of every call.</summary>
public abstract class CallOptions
{
    private protected CallOptions()
    {
    }

    /// <summary>The time for the whole call, retries included, and for an asynchronous call its waiting for a thread; without
    /// it the configuration's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>A name by which <see cref="OpenSpringClient.Cancel"/> can end the call.</summary>
    public string? CallId { get; init; }

    /// <summary>The short code of the product, or the bundle, in place of the configuration's.</summary>
    public string? Product { get; init; }

    /// <summary>The hardware id in place of the configuration's.</summary>
    public string? HardwareId { get; init; }

    /// <summary>Whether <see cref="Meta.Trace"/> has the steps of the call, of exceptions too. Without it the configuration
    /// decides; and while somebody listens to the activities or events of <c>OpenSpring</c>, each call over the network is
    /// traced.</summary>
    public bool? Trace { get; init; }

    private protected virtual bool? CompleteOption => null;

    /// <summary>Writes the request's members, and the call's options, which stand apart from them. An asynchronous call has
    /// the id; its time limit is written when it has a thread.</summary>
    internal static void Write(RequestWriter writer, CallOptions? options, string? callId, NamedOperation operation)
    {
        options?.WriteFields(writer);
        WriteOptions(writer, options?.Timeout, options?.CallId, options?.CompleteOption, TraceOption(options?.Trace, operation), callId);
    }

    /// <summary>A call over the network is traced where somebody watches it and nobody said no.</summary>
    internal static bool? TraceOption(bool? trace, NamedOperation operation) =>
        trace ?? (operation.Network && CallWatch.IsWanted ? true : null);

    internal static void WriteOptions(
        RequestWriter writer, TimeSpan? limit, string? ownId, bool? complete, bool? trace, string? callId)
    {
        TimeSpan? timeout = callId is null ? limit : null;
        callId = ownId ?? callId;
        RequestWriter.Check("timeout_ms", limit, Refusal);
        if (timeout is null && callId is null && complete is null && trace is null)
        {
            return;
        }

        writer.StartObject("options");
        writer.WriteMilliseconds("timeout_ms", timeout, Refusal);
        writer.Write("call_id", callId);
        writer.Write("complete", complete);
        writer.Write("trace", trace);
        writer.EndObject();
    }

    private static LicensingException Refusal(string message) => new LicensingArgumentException(message, ErrorCodes.InvalidValue);

    private protected virtual void WriteFields(RequestWriter writer)
    {
        writer.Write("product", Product);
        writer.Write("hardware_id", HardwareId);
    }
}

/// <summary>The options that all calls of an endpoint have, in addition to its own fields.</summary>
public abstract class EndpointOptions : CallOptions
{
    private protected EndpointOptions()
    {
    }

    /// <summary>The version of the application, in place of the configuration's.</summary>
    public string? AppVer { get; init; }

    /// <summary>The name of the application, in place of the configuration's.</summary>
    public string? AppName { get; init; }

    /// <summary>The version of the library that is sent to the server.</summary>
    public string? SdkVer { get; init; }

    /// <summary>Fields of the API that this version does not know, passed through as they are: texts, numbers,
    /// booleans, dictionaries, lists and <see cref="System.Text.Json.JsonElement"/>.</summary>
    public IReadOnlyDictionary<string, object?>? Extra { get; init; }

    private protected override void WriteFields(RequestWriter writer)
    {
        base.WriteFields(writer);
        writer.Write("app_ver", AppVer);
        writer.Write("app_name", AppName);
        writer.Write("sdk_ver", SdkVer);
        writer.Write("extra", Extra);
    }
}

/// <summary>The options of <c>SendOfflineRequest</c>.</summary>
public sealed class SendOfflineRequestOptions : CallOptions
{
    /// <summary>Refuse a bundle if its signature does not prove that it is complete, with <see
    /// cref="SignatureException"/> and code <c>bundle_not_complete</c>.</summary>
    public bool? Complete { get; init; }

    private protected override bool? CompleteOption => Complete;
}

/// <summary>The options for loading a license file.</summary>
public sealed class LoadOfflineResponseOptions : CallOptions
{
    /// <summary>The id of the request that the file must be for; without it any request is accepted.</summary>
    public string? RequestId { get; init; }

    /// <summary>Refuse a bundle if its signature does not prove that it is complete, with <see
    /// cref="SignatureException"/> and code <c>bundle_not_complete</c>.</summary>
    public bool? Complete { get; init; }

    private protected override bool? CompleteOption => Complete;

    private protected override void WriteFields(RequestWriter writer)
    {
        base.WriteFields(writer);
        writer.Write("request_id", RequestId);
    }
}
