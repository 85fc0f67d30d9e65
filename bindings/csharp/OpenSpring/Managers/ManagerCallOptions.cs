using System;

namespace OpenSpring;

/// <summary>The options that every call of a manager has. Some calls have more: they have a class of their own.</summary>
public class ManagerCallOptions
{
    /// <summary>The time for the whole call, retries and the waiting for other processes included; without it the
    /// configuration's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>A name by which <see cref="ManagerBase.Cancel"/> can end the call.</summary>
    public string? CallId { get; init; }

    /// <summary>Whether <see cref="Meta.Trace"/> has the steps of the call, of exceptions too; see <see
    /// cref="CallOptions.Trace"/>.</summary>
    public bool? Trace { get; init; }

    /// <summary>Writes the request's members, and the call's options, which stand apart from them. An asynchronous call has
    /// the id; its time limit is written when it has a thread.</summary>
    internal static void Write(RequestWriter writer, ManagerCallOptions? options, string? callId, NamedOperation operation)
    {
        options?.WriteFields(writer);
        bool? trace = CallOptions.TraceOption(options?.Trace, operation);
        CallOptions.WriteOptions(writer, options?.Timeout, options?.CallId, complete: null, trace, callId);
    }

    private protected virtual void WriteFields(RequestWriter writer)
    {
    }
}
