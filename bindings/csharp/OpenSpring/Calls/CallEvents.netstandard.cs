using System.Diagnostics.Tracing;

namespace OpenSpring;

internal sealed partial class CallEvents
{
    [NonEvent]
    private unsafe void Write(int id, int count, EventData* data) => WriteEventCore(id, count, data);
}
