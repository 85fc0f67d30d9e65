using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace OpenSpring.Testing;

/// <summary>What a license allows. A member that is not set is as in the sandbox's samples: a perpetual license for five devices, with
/// unlimited transfers.</summary>
public sealed record LicenseTerms
{
    /// <summary>The name of a sample product, such as <c>editor</c>, or a short code. Of a bundle each product has a license. If the
    /// product's licenses belong to users, the license has a user of its own.</summary>
    public string Product { get; init; } = "editor";

    /// <summary><c>perpetual</c>, <c>time-limited</c>, <c>subscription</c> or <c>consumption</c>. Unless set, it is <c>consumption</c> with
    /// <see cref="MaxConsumptions"/> and <c>time-limited</c> with <see cref="ValidityPeriod"/>.</summary>
    public string? LicenseType { get; init; }

    /// <summary>The license's end.</summary>
    public DateTimeOffset? ValidityPeriod { get; init; }

    /// <summary>How long it lives on after its end, in whole hours. It allows the grace period too.</summary>
    public TimeSpan? GracePeriod { get; init; }

    /// <summary>The license's beginning.</summary>
    public DateTimeOffset? StartDate { get; init; }

    /// <summary>The end of its maintenance.</summary>
    public DateTimeOffset? MaintenancePeriod { get; init; }

    /// <summary>The number of devices.</summary>
    public long? MaxActivations { get; init; }

    /// <summary>The number of transfers; -1 is without limit.</summary>
    public long? MaxTransfers { get; init; }

    /// <summary>The number of consumptions.</summary>
    public long? MaxConsumptions { get; init; }

    /// <summary>Whether the vendor has left it enabled.</summary>
    public bool? LicenseEnabled { get; init; }

    /// <summary>The codes of plain product features.</summary>
    public IReadOnlyCollection<string>? ProductFeatures { get; init; }

    /// <summary>Further members that PATCH <c>/_sandbox/licenses/{name}</c> can set, by the API's names: numbers, texts, booleans, null, and
    /// arrays and dictionaries of them.</summary>
    public IReadOnlyDictionary<string, object?>? Extra { get; init; }

    internal Dictionary<string, object?> Document()
    {
        if (GracePeriod is { } grace && grace.Ticks % TimeSpan.TicksPerHour != 0)
        {
            throw new ArgumentException($"the grace period must be whole hours, not {grace}");
        }

        Dictionary<string, object?> all = new()
        {
            ["license_type"] = LicenseType ?? (MaxConsumptions is not null ? "consumption" : ValidityPeriod is not null ? "time-limited" : null),
            ["validity_period"] = Moment(ValidityPeriod),
            ["grace_period"] = (long?)GracePeriod?.TotalHours,
            ["allow_grace_period"] = GracePeriod > TimeSpan.Zero ? true : null,
            ["start_date"] = Moment(StartDate),
            ["maintenance_period"] = Moment(MaintenancePeriod),
            ["enable_maintenance_period"] = MaintenancePeriod is null ? null : true,
            ["max_activations"] = MaxActivations,
            ["max_transfers"] = MaxTransfers,
            ["max_consumptions"] = MaxConsumptions,
            ["license_enabled"] = LicenseEnabled,
            ["product_features"] = ProductFeatures?.Select(code => new Dictionary<string, string> { ["code"] = code, ["feature_type"] = "activation" }),
        };
        Dictionary<string, object?> document = all.Where(one => one.Value is not null).ToDictionary(one => one.Key, one => one.Value);
        foreach ((string name, object? value) in Extra ?? new Dictionary<string, object?>())
        {
            document[name] = value;
        }

        return document;
    }

    private static string? Moment(DateTimeOffset? moment) =>
        moment?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
