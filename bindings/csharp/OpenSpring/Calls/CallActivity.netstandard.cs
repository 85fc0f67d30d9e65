using System;

namespace OpenSpring;

/// <summary>There are no activities in netstandard2.0 without a further package; <see cref="CallEvents"/> tell the same.</summary>
internal sealed class CallActivity
{
    private CallActivity()
    {
    }

    internal static bool IsWanted => false;

    internal static CallActivity? Start(string operation, Uri? server) => null;

    internal void End(DateTimeOffset began, Meta meta, string status, string code)
    {
    }
}
