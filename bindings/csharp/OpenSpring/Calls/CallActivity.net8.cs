using System;
using System.Diagnostics;

namespace OpenSpring;

/// <summary>A call as an activity of the source <c>OpenSpring</c>. It holds no secrets.</summary>
internal sealed class CallActivity
{
    private static readonly ActivitySource Source = new(CallEvents.SourceName, typeof(CallActivity).Assembly.GetName().Version?.ToString(3));

    private readonly Activity _activity;
    private readonly Activity? _outer;

    private CallActivity(Activity activity, Activity? outer)
    {
        _activity = activity;
        _outer = outer;
    }

    /// <summary>Whether somebody listens.</summary>
    internal static bool IsWanted => Source.HasListeners();

    /// <summary>Starts one; null if nobody listens, or nobody wants this one.</summary>
    internal static CallActivity? Start(string operation, Uri? server)
    {
        Activity? outer = Activity.Current;
        Activity? activity = null;
        if (!CallWatch.Tell(() => activity = Source.StartActivity(operation, ActivityKind.Client)))
        {
            Activity.Current = outer;
        }

        if (activity is null)
        {
            return null;
        }

        activity.SetTag("openspring.operation", operation);
        if (server is not null)
        {
            activity.SetTag("server.address", server.Host).SetTag("server.port", server.Port);
        }

        return new CallActivity(activity, outer);
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

        // Where a listener throws, the activity stays the current one.
        if (!CallWatch.Tell(_activity.Dispose) && Activity.Current == _activity)
        {
            Activity.Current = _outer;
        }
    }
}
