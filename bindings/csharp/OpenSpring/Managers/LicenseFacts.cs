using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace OpenSpring;

/// <summary>What an application shows of a license beside its state. Nothing of it changes the state.</summary>
public sealed record LicenseFacts
{
    /// <summary><c>perpetual</c>, <c>time-limited</c>, <c>subscription</c> or <c>consumption</c>; null if no license is
    /// stored.</summary>
    public string? LicenseType { get; init; }

    /// <summary>Whether this is a trial.</summary>
    public bool IsTrial { get; init; }

    /// <summary>When the license ends; null if it never does.</summary>
    public DateTimeOffset? ValidityPeriod { get; init; }

    /// <summary>The whole days until then; null for a license without an end.</summary>
    public int? DaysRemaining { get; init; }

    /// <summary>Until when the license may be used if nothing but time passes; null if that never ends it, or it may not be
    /// used.</summary>
    public DateTimeOffset? GraceUntil { get; init; }

    /// <summary>Until when new versions are covered.</summary>
    public DateTimeOffset? MaintenancePeriod { get; init; }

    /// <summary>Whether the license may not be activated in a virtual machine.</summary>
    public bool PreventVm { get; init; }

    /// <summary>What proves that the license is this device's: <c>license_signature</c>, <c>hardware_id</c> or
    /// <c>none</c>.</summary>
    public string? DeviceProof { get; init; }

    /// <summary>The floating slot that this device holds; null if it holds none.</summary>
    public LicenseSlot? Slot { get; init; }

    /// <summary>What is consumed; null for a license that counts nothing.</summary>
    public LocalConsumption? Consumption { get; init; }

    /// <summary>The features, and whether they may be used.</summary>
    public IReadOnlyList<FeatureState> Features { get; init; } = [];

    /// <summary>The feature of a code.</summary>
    /// <param name="code">The code.</param>
    /// <returns>The feature, or null where the license has none of that code.</returns>
    public FeatureState? Feature(string code) => Features.FirstOrDefault(feature => feature.Code == code);

    /// <summary>Shows <see cref="LicenseType"/> and <see cref="DaysRemaining"/>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"LicenseFacts {LicenseType} {DaysRemaining}";

    internal static LicenseFacts Read(JsonElement document) => new()
    {
        LicenseType = Lenient.Text(document, "license_type"),
        IsTrial = Lenient.Boolean(document, "is_trial") ?? false,
        ValidityPeriod = Lenient.Moment(document, "validity_period"),
        DaysRemaining = (int?)Lenient.Integer(document, "days_remaining"),
        GraceUntil = Lenient.Moment(document, "grace_until"),
        MaintenancePeriod = Lenient.Moment(document, "maintenance_period"),
        PreventVm = Lenient.Boolean(document, "prevent_vm") ?? false,
        DeviceProof = Lenient.Text(document, "device_proof"),
        Slot = Lenient.Object(document, "slot", LicenseSlot.Read),
        Consumption = Lenient.Object(document, "consumption", LocalConsumption.Read),
        Features = Lenient.Array(document, "features", FeatureState.Read),
    };
}

/// <summary>A floating slot that this device holds.</summary>
public sealed record LicenseSlot
{
    /// <summary>When it ends.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether it was borrowed, to be used without a network.</summary>
    public bool Borrowed { get; init; }

    internal static LicenseSlot Read(JsonElement document) => new()
    {
        Until = Lenient.Moment(document, "until"),
        Borrowed = Lenient.Boolean(document, "borrowed") ?? false,
    };
}

/// <summary>What is consumed of a license: what the server knows, and beside it what it does not know yet.</summary>
public sealed record LocalConsumption
{
    /// <summary>What the server has counted.</summary>
    public long Total { get; init; }

    /// <summary>How much the license allows; null is without limit.</summary>
    public long? Max { get; init; }

    /// <summary>What is counted here and not reported yet.</summary>
    public long Local { get; init; }

    /// <summary>What was reported without a response yet.</summary>
    public long InFlight { get; init; }

    internal static LocalConsumption Read(JsonElement document) => new()
    {
        Total = Lenient.Integer(document, "total") ?? 0,
        Max = Lenient.Integer(document, "max"),
        Local = Lenient.Integer(document, "local") ?? 0,
        InFlight = Lenient.Integer(document, "in_flight") ?? 0,
    };
}

/// <summary>Whether a feature of the license may be used by its own terms.</summary>
public sealed record FeatureState
{
    /// <summary>The code of the feature.</summary>
    public string Code { get; init; } = "";

    /// <summary><c>valid</c>, <c>expired</c>, or <c>no_slot</c> of a floating feature.</summary>
    public string State { get; init; } = "";

    /// <summary>Whether the feature may be used, provided that the license may.</summary>
    public bool Usable => State == "valid";

    /// <summary>When it ends; null if it never does.</summary>
    public DateTimeOffset? ExpiryDate { get; init; }

    /// <summary>The floating slot of the feature that this device holds; null if it holds none.</summary>
    public LicenseSlot? Slot { get; init; }

    internal static FeatureState Read(JsonElement document) => new()
    {
        Code = Lenient.Text(document, "code") ?? "",
        State = Lenient.Text(document, "state") ?? "",
        ExpiryDate = Lenient.Moment(document, "expiry_date"),
        Slot = Lenient.Object(document, "slot", LicenseSlot.Read),
    };
}
