using System;
using System.Collections.Generic;
using System.Text.Json;

namespace OpenSpring;

/// <summary>What a license's state comes to.</summary>
public enum LicenseStateName
{
    /// <summary>Do not use the license.</summary>
    Invalid,

    /// <summary>Nobody says no, but nobody can say yes: ask for a connection. Do not use the license meanwhile.</summary>
    Stale,

    /// <summary>Use the license, and tell the user until when.</summary>
    Grace,

    /// <summary>Use the license.</summary>
    Valid,
}

/// <summary>Whether the license on the device may be used, why not, and until when this is so.</summary>
public sealed record LicenseState
{
    /// <summary>What it comes to, in one word.</summary>
    public LicenseStateName Name { get; init; }

    /// <summary>Whether the license may be used: valid or in a grace.</summary>
    public bool Usable { get; init; }

    /// <summary>Why: a code such as <c>license_expired</c>, or <c>ok</c>, <c>subscription_grace</c> or
    /// <c>offline_grace</c>; see <see cref="ErrorCodes"/>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The moment at which time alone changes the verdict; null if it never does.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>One short sentence for the end user.</summary>
    public string Message { get; init; } = "";

    /// <summary>What can be done, in one word to switch on; see <see cref="UserActions"/>.</summary>
    public string UserAction { get; init; } = UserActions.None;

    /// <summary>When the server last confirmed the license; null if it never did.</summary>
    public DateTimeOffset? Contact { get; init; }

    /// <summary>The moment by which the license was judged.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary><c>ok</c>, or <c>behind</c> or <c>ahead</c> if this machine's clock is.</summary>
    public string Clock { get; init; } = "ok";

    /// <summary>What an application shows of the license beside its state.</summary>
    public LicenseFacts Facts { get; init; } = new();

    /// <summary>Of a state that a call itself returned, such as <see cref="StoredLicense.Deactivate"/>, codes of what went less
    /// well than it should; else empty.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Of a state that a call itself returned, how the call went.</summary>
    public Meta Meta { get; init; } = new();

    /// <summary>Shows <see cref="Name"/> and <see cref="Reason"/>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"LicenseState {Name}: {Reason}";

    /// <summary>Reads the state in a result, or in a part of it.</summary>
    internal static LicenseState Read(Response response, JsonElement within) => Read(Lenient.Member(within, "state")) with
    {
        Warnings = Lenient.Words(response.Result, "warnings"),
        Meta = response.Meta,
    };

    internal static LicenseState Read(JsonElement document) => new()
    {
        Name = ReadName(document, "state"),
        Usable = Lenient.Boolean(document, "usable") ?? false,
        Reason = Lenient.Text(document, "reason") ?? "",
        Until = Lenient.Moment(document, "until"),
        Message = Lenient.Text(document, "message") ?? "",
        UserAction = Lenient.Text(document, "user_action") ?? UserActions.None,
        Contact = Lenient.Moment(document, "contact"),
        Time = Lenient.Moment(document, "time"),
        Clock = Lenient.Text(document, "clock") ?? "ok",
        Facts = LicenseFacts.Read(Lenient.Member(document, "facts")),
    };

    /// <summary>A word that this version does not know permits nothing.</summary>
    internal static LicenseStateName ReadName(JsonElement document, string name) => Lenient.Text(document, name) switch
    {
        "valid" => LicenseStateName.Valid,
        "grace" => LicenseStateName.Grace,
        "stale" => LicenseStateName.Stale,
        _ => LicenseStateName.Invalid,
    };
}
