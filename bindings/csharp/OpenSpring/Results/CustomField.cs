using System.Text.Json;

namespace OpenSpring;

/// <summary>A field that the vendor added to licenses. Names can repeat.</summary>
public sealed record CustomField
{
    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The value.</summary>
    public string? Value { get; init; }

    /// <summary><c>number</c>, <c>text</c> or <c>date/time</c>.</summary>
    public string? DataType { get; init; }

    /// <summary>The whole object, unknown members too.</summary>
    public JsonElement Raw { get; init; }

    /// <summary>Shows the name.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"CustomField {Name}";

    internal static CustomField Read(JsonElement document) => new()
    {
        Name = Lenient.Text(document, "name"),
        Value = Lenient.Text(document, "value"),
        DataType = Lenient.Text(document, "data_type"),
        Raw = document,
    };
}
