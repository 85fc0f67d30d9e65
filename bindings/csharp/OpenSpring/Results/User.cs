using System.Text.Json;

namespace OpenSpring;

/// <summary>The user of a user-based license.</summary>
public sealed record User
{
    /// <summary>The id.</summary>
    public long? Id { get; init; }

    /// <summary>The e-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>The first name.</summary>
    public string? FirstName { get; init; }

    /// <summary>The last name.</summary>
    public string? LastName { get; init; }

    /// <summary>The phone number.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>Whether the user still has the password that the vendor set.</summary>
    public bool? IsInitialPassword { get; init; }

    /// <summary>How many devices the user may activate.</summary>
    public long? MaxActivations { get; init; }

    /// <summary>Whether that has no limit.</summary>
    public bool? AllowUnlimitedActivations { get; init; }

    /// <summary>How many devices the user has activated.</summary>
    public long? TotalActivations { get; init; }

    /// <summary>Whether the user may use the license; of floating servers and older answers.</summary>
    public bool? IsActive { get; init; }

    /// <summary>The password that the vendor set; of floating servers and older answers. A secret.</summary>
    public string? InitialPassword { get; init; }

    /// <summary>The license; of floating servers and older answers.</summary>
    public long? LicenseId { get; init; }

    /// <summary>The order; of floating servers and older answers.</summary>
    public string? OrderStoreId { get; init; }

    /// <summary>The order; of floating servers and older answers.</summary>
    public long? OrderId { get; init; }

    /// <summary>The whole object, unknown members too.</summary>
    public JsonElement Raw { get; init; }

    /// <summary>Shows the id and the e-mail address.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"User {Id} {Email}";

    internal static User Read(JsonElement document) => new()
    {
        Id = Lenient.Integer(document, "id"),
        Email = Lenient.Text(document, "email"),
        FirstName = Lenient.Text(document, "first_name"),
        LastName = Lenient.Text(document, "last_name"),
        PhoneNumber = Lenient.Text(document, "phone_number"),
        IsInitialPassword = Lenient.Boolean(document, "is_initial_password"),
        MaxActivations = Lenient.Integer(document, "max_activations"),
        AllowUnlimitedActivations = Lenient.Boolean(document, "allow_unlimited_activations"),
        TotalActivations = Lenient.Integer(document, "total_activations"),
        IsActive = Lenient.Boolean(document, "is_active"),
        InitialPassword = Lenient.Text(document, "initial_password"),
        LicenseId = Lenient.Integer(document, "license_id"),
        OrderStoreId = Lenient.Text(document, "order_store_id"),
        OrderId = Lenient.Integer(document, "order_id"),
        Raw = document,
    };
}
