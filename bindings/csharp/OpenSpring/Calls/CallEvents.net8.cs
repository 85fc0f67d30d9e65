using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Tracing;

namespace OpenSpring;

internal sealed partial class CallEvents
{
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The data are texts and numbers.")]
    [NonEvent]
    private unsafe void Write(int id, int count, EventData* data) => WriteEventCore(id, count, data);
}
