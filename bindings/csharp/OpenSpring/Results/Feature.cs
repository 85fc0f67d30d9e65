using System;
using System.Text.Json;

namespace OpenSpring;

/// <summary>A feature of the product that the license grants.</summary>
public sealed record Feature
{
    /// <summary>The id.</summary>
    public long? Id { get; init; }

    /// <summary>The code.</summary>
    public string? Code { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary><c>activation</c> or <c>consumption</c>.</summary>
    public string? FeatureType { get; init; }

    /// <summary>When the feature ends; null for one that does not.</summary>
    public DateTimeOffset? ExpiryDate { get; init; }

    /// <summary>Whether it has expired; only where expired features were asked for.</summary>
    public bool? IsExpired { get; init; }

    /// <summary>Whether it floats, through a server on premises.</summary>
    public bool? IsFloating { get; init; }

    /// <summary>Whether it floats, kept by the cloud.</summary>
    public bool? IsFloatingCloud { get; init; }

    /// <summary>How many may use it at once.</summary>
    public long? FloatingUsers { get; init; }

    /// <summary>Minutes that a slot is held.</summary>
    public long? FloatingTimeout { get; init; }

    /// <summary>How many devices use it now.</summary>
    public long? FloatingInUseDevices { get; init; }

    /// <summary>Since when this device uses it.</summary>
    public DateTimeOffset? FloatingStartDate { get; init; }

    /// <summary>Whether it can be borrowed.</summary>
    public bool? CanBorrow { get; init; }

    /// <summary>Whether it is borrowed.</summary>
    public bool? IsBorrowed { get; init; }

    /// <summary>Hours for which it can be borrowed.</summary>
    public long? MaxBorrowTime { get; init; }

    /// <summary>How much may be consumed.</summary>
    public long? MaxConsumption { get; init; }

    /// <summary>How much was consumed.</summary>
    public long? TotalConsumptions { get; init; }

    /// <summary>Whether consumption has no limit.</summary>
    public bool? AllowUnlimitedConsumptions { get; init; }

    /// <summary>Whether consumption can be taken back.</summary>
    public bool? AllowNegativeConsumptions { get; init; }

    /// <summary>Whether more may be consumed than bought.</summary>
    public bool? AllowOverages { get; init; }

    /// <summary>How much more.</summary>
    public long? MaxOverages { get; init; }

    /// <summary>Whether consumption starts anew in each period.</summary>
    public bool? ResetConsumption { get; init; }

    /// <summary><c>daily</c>, <c>weekly</c>, <c>monthly</c> or <c>annually</c>.</summary>
    public string? ConsumptionPeriod { get; init; }

    /// <summary>What the vendor keeps about the feature.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>The whole object, unknown members too.</summary>
    public JsonElement Raw { get; init; }

    /// <summary>Shows the code.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"Feature {Code}";

    internal static Feature Read(JsonElement document) => new()
    {
        Id = Lenient.Integer(document, "id"),
        Code = Lenient.Text(document, "code"),
        Name = Lenient.Text(document, "name"),
        FeatureType = Lenient.Text(document, "feature_type"),
        ExpiryDate = Lenient.Moment(document, "expiry_date"),
        IsExpired = Lenient.Boolean(document, "is_expired"),
        IsFloating = Lenient.Boolean(document, "is_floating"),
        IsFloatingCloud = Lenient.Boolean(document, "is_floating_cloud"),
        FloatingUsers = Lenient.Integer(document, "floating_users"),
        FloatingTimeout = Lenient.Integer(document, "floating_timeout"),
        FloatingInUseDevices = Lenient.Integer(document, "floating_in_use_devices"),
        FloatingStartDate = Lenient.Moment(document, "floating_start_date"),
        CanBorrow = Lenient.Boolean(document, "can_borrow"),
        IsBorrowed = Lenient.Boolean(document, "is_borrowed"),
        MaxBorrowTime = Lenient.Integer(document, "max_borrow_time"),
        MaxConsumption = Lenient.Integer(document, "max_consumption"),
        TotalConsumptions = Lenient.Integer(document, "total_consumptions"),
        AllowUnlimitedConsumptions = Lenient.Boolean(document, "allow_unlimited_consumptions"),
        AllowNegativeConsumptions = Lenient.Boolean(document, "allow_negative_consumptions"),
        AllowOverages = Lenient.Boolean(document, "allow_overages"),
        MaxOverages = Lenient.Integer(document, "max_overages"),
        ResetConsumption = Lenient.Boolean(document, "reset_consumption"),
        ConsumptionPeriod = Lenient.Text(document, "consumption_period"),
        Metadata = Lenient.Anything(document, "metadata"),
        Raw = document,
    };
}
