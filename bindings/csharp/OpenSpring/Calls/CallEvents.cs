using System;
using System.Diagnostics.Tracing;

namespace OpenSpring;

/// <summary>The events of calls, for <c>dotnet-trace</c>, ETW and listeners in the process. They hold no secrets.</summary>
[EventSource(Name = SourceName)]
internal sealed partial class CallEvents : EventSource
{
    internal const string SourceName = "OpenSpring";

    internal static readonly CallEvents Log = new();

    private CallEvents()
    {
    }

    internal static bool IsWanted => Log.IsEnabled(EventLevel.Informational, EventKeywords.None);

    /// <summary>A call begins.</summary>
    [Event(1, Level = EventLevel.Informational, Message = "{0} at {1}")]
    public void CallStart(string operation, string server) => WriteEvent(1, operation, server);

    /// <summary>A call has ended; the code is that of the error, or empty.</summary>
    [Event(2, Level = EventLevel.Informational, Message = "{0} {1} after {2} ms")]
    public unsafe void CallStop(string operation, string code, long ms, int attempts, int httpStatus)
    {
        fixed (char* first = operation, second = code)
        {
            EventData* data = stackalloc EventData[5];
            data[0] = Text(first, operation);
            data[1] = Text(second, code);
            data[2] = new EventData { DataPointer = (IntPtr)(&ms), Size = sizeof(long) };
            data[3] = new EventData { DataPointer = (IntPtr)(&attempts), Size = sizeof(int) };
            data[4] = new EventData { DataPointer = (IntPtr)(&httpStatus), Size = sizeof(int) };
            Write(2, 5, data);
        }
    }

    /// <summary>A step of a call. It is told when the call has ended; <paramref name="ms"/> says when it happened.</summary>
    [Event(3, Level = EventLevel.Informational, Message = "{0}: {1} after {2} ms {3}")]
    public unsafe void Step(string operation, string step, long ms, string detail)
    {
        fixed (char* first = operation, second = step, last = detail)
        {
            EventData* data = stackalloc EventData[4];
            data[0] = Text(first, operation);
            data[1] = Text(second, step);
            data[2] = new EventData { DataPointer = (IntPtr)(&ms), Size = sizeof(long) };
            data[3] = Text(last, detail);
            Write(3, 4, data);
        }
    }

    /// <summary>A text with the NUL that ends it.</summary>
    private static unsafe EventData Text(char* start, string text) =>
        new() { DataPointer = (IntPtr)start, Size = (text.Length + 1) * sizeof(char) };
}
