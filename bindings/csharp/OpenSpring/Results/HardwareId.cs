using System.Collections.Generic;

namespace OpenSpring;

/// <summary>A source of a hardware id that was not used, and why.</summary>
/// <param name="Source">The source.</param>
/// <param name="Reason">Why it was not used.</param>
public sealed record Refusal(string Source, string Reason);

/// <summary>This machine's hardware id and where it comes from.</summary>
public sealed record HardwareId
{
    /// <summary>The id.</summary>
    public string Value { get; init; } = "";

    /// <summary>The name of the way it is computed.</summary>
    public string Algorithm { get; init; } = "";

    /// <summary>The source used.</summary>
    public string Source { get; init; } = "";

    /// <summary>False where the id may change without new hardware, as in containers.</summary>
    public bool Stable { get; init; }

    /// <summary><c>container</c>, <c>wsl</c>, <c>vm</c>, <c>physical</c>, or <c>unknown</c> where nobody looks.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The sources that were not used.</summary>
    public IReadOnlyList<Refusal> Refused { get; init; } = [];

    /// <summary>Gives the id.</summary>
    /// <returns>The id.</returns>
    public override string ToString() => Value;

    internal static HardwareId Read(Response response) => new()
    {
        Value = Lenient.Text(response.Result, "hardware_id") ?? "",
        Algorithm = Lenient.Text(response.Result, "algorithm") ?? "",
        Source = Lenient.Text(response.Result, "source") ?? "",
        Stable = Lenient.Boolean(response.Result, "stable") == true,
        Environment = Lenient.Text(response.Result, "environment") ?? "",
        Refused = Lenient.Array(response.Result, "refused", refusal => new Refusal(
            Lenient.Text(refusal, "source") ?? "", Lenient.Text(refusal, "reason") ?? "")),
    };
}
