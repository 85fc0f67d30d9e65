using System.Text.Json;

namespace OpenSpring;

/// <summary>Who bought the license.</summary>
public sealed record Customer
{
    /// <summary>The e-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>The company.</summary>
    public string? CompanyName { get; init; }

    /// <summary>The vendor's reference.</summary>
    public string? Reference { get; init; }

    /// <summary>The phone number.</summary>
    public string? Phone { get; init; }

    /// <summary>The first name.</summary>
    public string? FirstName { get; init; }

    /// <summary>The last name.</summary>
    public string? LastName { get; init; }

    /// <summary>The city.</summary>
    public string? City { get; init; }

    /// <summary>The postcode.</summary>
    public string? Postcode { get; init; }

    /// <summary>The state.</summary>
    public string? State { get; init; }

    /// <summary>The country.</summary>
    public string? Country { get; init; }

    /// <summary>The address.</summary>
    public string? Address { get; init; }

    /// <summary>The account, where the server tells it as an object.</summary>
    public CustomerAccount? CustomerAccount { get; init; }

    /// <summary>The account, where the server tells it as a text.</summary>
    public string? CustomerAccountName { get; init; }

    /// <summary>What the vendor keeps about the customer.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>The whole object, unknown members too.</summary>
    public JsonElement Raw { get; init; }

    /// <summary>Shows the e-mail address.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"Customer {Email}";

    internal static Customer Read(JsonElement document) => new()
    {
        Email = Lenient.Text(document, "email"),
        CompanyName = Lenient.Text(document, "company_name"),
        Reference = Lenient.Text(document, "reference"),
        Phone = Lenient.Text(document, "phone"),
        FirstName = Lenient.Text(document, "first_name"),
        LastName = Lenient.Text(document, "last_name"),
        City = Lenient.Text(document, "city"),
        Postcode = Lenient.Text(document, "postcode"),
        State = Lenient.Text(document, "state"),
        Country = Lenient.Text(document, "country"),
        Address = Lenient.Text(document, "address"),
        CustomerAccount = Lenient.Object(document, "customer_account", CustomerAccount.Read),
        CustomerAccountName = Lenient.Text(document, "customer_account"),
        Metadata = Lenient.Anything(document, "metadata"),
        Raw = document,
    };
}
