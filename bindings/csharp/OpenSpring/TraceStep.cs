using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace OpenSpring;

/// <summary>Something that happened in a call that was traced (<see cref="CallOptions.Trace"/>).</summary>
/// <param name="Step">Its name, such as <c>connected</c> or <c>first_byte</c>; docs/integration.md lists them.</param>
/// <param name="Time">How long after the begin of the call it happened, in whole milliseconds.</param>
/// <param name="Detail">More in words, without secrets; may be empty.</param>
public sealed record TraceStep(string Step, TimeSpan Time, string Detail)
{
    internal static IReadOnlyList<TraceStep> ReadAll(JsonElement steps) => steps.ValueKind == JsonValueKind.Array
        ? steps.EnumerateArray().Select(Read).ToList().AsReadOnly()
        : [];

    private static TraceStep Read(JsonElement step) => new(
        Lenient.Text(step, "step") ?? "",
        TimeSpan.FromMilliseconds(Lenient.Number(step, "ms") ?? 0),
        Lenient.Text(step, "detail") ?? "");
}
