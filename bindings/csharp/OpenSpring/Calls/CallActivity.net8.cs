using System;
using System.Diagnostics;

namespace OpenSpring;

/// <summary>A call as an activity of the source <c>OpenSpring</c>. It holds no secrets.</summary>
internal sealed class CallActivity
{
    private static readonly ActivitySource Source = new(CallEvents.SourceName, typeof(CallActivity).Assembly.GetName().Version?.ToString(3));

    private readonly Activity _activity;

    private CallActivity(Activity activity) => _activity = activity;

    /// <summary>Whether somebody listens.</summary>
    internal static bool IsWanted => Source.HasListeners();

    /// <summary>Starts one; null if nobody listens, or nobody wants this one.</summary>
    internal static CallActivity? Start(string operation, Uri? server)
    {
        if (Source.StartActivity(operation, ActivityKind.Client) is not { } activity)
        {
            return null;
        }

        activity.SetTag("openspring.operation", operation);
        if (server is not null)
        {
            activity.SetTag("server.address", server.Host).SetTag("server.port", server.Port);
        }

        return new CallActivity(activity);
    }

    /// <summary>Adds the steps and how the call went, and stops it.</summary>
    internal void End(DateTimeOffset began, Meta meta, string status, string code)
    {
        _activity.SetTag("openspring.attempts", meta.Attempts);
        if (meta.HttpStatus != 0)
        {
            _activity.SetTag("http.response.status_code", meta.HttpStatus);
        }

        if (code.Length > 0)
        {
            _activity.SetTag("error.type", code).SetStatus(ActivityStatusCode.Error, code);
            if (status.Length > 0)
            {
                _activity.SetTag("openspring.status", status);
            }
        }

        foreach (TraceStep step in meta.Trace)
        {
            ActivityTagsCollection? tags = step.Detail.Length == 0 ? null : new() { ["detail"] = step.Detail };
            _activity.AddEvent(new ActivityEvent(step.Step, began + step.Time, tags));
        }

        _activity.Dispose();
    }
}
