using System.Text.Json;

namespace OpenSpring;

/// <summary>The account that a customer belongs to.</summary>
public sealed record CustomerAccount
{
    /// <summary>The id.</summary>
    public long? Id { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The code.</summary>
    public string? Code { get; init; }

    /// <summary>The whole object, unknown members too.</summary>
    public JsonElement Raw { get; init; }

    /// <summary>Shows the id and the code.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"CustomerAccount {Id} {Code}";

    internal static CustomerAccount Read(JsonElement document) => new()
    {
        Id = Lenient.Integer(document, "id"),
        Name = Lenient.Text(document, "name"),
        Code = Lenient.Text(document, "code"),
        Raw = document,
    };
}
