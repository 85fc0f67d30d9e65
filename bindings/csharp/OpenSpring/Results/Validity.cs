using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace OpenSpring;

/// <summary>The verdict on a license at a moment.</summary>
public sealed record Validity
{
    /// <summary><c>valid</c>; <c>grace</c>: a subscription past its end that may be used for some hours more;
    /// <c>invalid</c>.</summary>
    public string State { get; init; } = "invalid";

    /// <summary><c>ok</c>, <c>subscription_grace</c>, <c>license_not_enabled</c>, <c>license_not_active</c>,
    /// <c>license_start_date_error</c>, <c>license_expired</c>, <c>trial_expired</c>, or <c>unreadable_license</c> where a
    /// limit cannot be read.</summary>
    public string Reason { get; init; } = "unreadable_license";

    /// <summary>The first moment at which time alone changes the verdict; null where it never does.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whole days until the license ends, 0 once it has ended, null for a license without an end.</summary>
    public int? DaysRemaining { get; init; }

    /// <summary>Whether the license may be used: <c>valid</c> or <c>grace</c>.</summary>
    public bool Usable => State is "valid" or "grace";

    internal static Validity Read(JsonElement document) => new()
    {
        State = Lenient.Text(document, "state") ?? "invalid",
        Reason = Lenient.Text(document, "reason") ?? "unreadable_license",
        Until = Lenient.Moment(document, "until"),
        DaysRemaining = (int?)Lenient.Integer(document, "days_remaining"),
    };

    /// <summary>Reads the verdict on one license, or those on several.</summary>
    internal static IReadOnlyList<Validity> ReadAll(JsonElement document) => document.ValueKind switch
    {
        JsonValueKind.Object => [Read(document)],
        JsonValueKind.Array => document.EnumerateArray().Select(Read).ToList().AsReadOnly(),
        _ => [],
    };
}
