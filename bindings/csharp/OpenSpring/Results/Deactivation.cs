using System.Text.Json;

namespace OpenSpring;

/// <summary>The device's activation was freed.</summary>
public sealed record Deactivation
{
    /// <summary>The server's word, <c>license_deactivated</c>; null where it answered with a document
    /// instead.</summary>
    public string? Text { get; init; }

    /// <summary>The whole answer.</summary>
    public JsonElement Raw { get; init; }

    /// <summary>The answer's exact text.</summary>
    public string RawJson => Raw.ValueKind == JsonValueKind.Undefined ? "" : Raw.GetRawText();

    /// <summary>How the call went.</summary>
    public Meta Meta { get; init; } = new();

    /// <summary>Shows the server's word.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"Deactivation {Text}";

    internal static Deactivation Read(Answer answer) => new()
    {
        Text = Lenient.Text(answer.Result),
        Raw = answer.Result,
        Meta = answer.Meta,
    };
}
