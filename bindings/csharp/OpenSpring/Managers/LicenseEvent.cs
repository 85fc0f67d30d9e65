using System;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace OpenSpring;

/// <summary>What a <see cref="LicenseEvent"/> tells. New ones may be added.</summary>
public enum LicenseEventKind
{
    /// <summary>One that this version of the package does not know; see <see cref="LicenseEvent.Name"/>.</summary>
    Other,

    /// <summary>The state, or its reason, has changed.</summary>
    StateChanged,

    /// <summary>A check by the watchdog got no word from the server, or a no.</summary>
    CheckFailed,

    /// <summary>From now on the license may be used for a time only.</summary>
    GraceStarted,

    /// <summary>The floating slot was taken, or ends later now.</summary>
    SlotRenewed,

    /// <summary>The floating slot is gone.</summary>
    SlotLost,

    /// <summary>Another process has changed what is stored.</summary>
    StoreChanged,

    /// <summary>The server has taken the consumption that was counted here.</summary>
    Synced,
}

/// <summary>Something that a watchdog or a poll tells.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "The library's word is event.")]
public sealed class LicenseEvent : EventArgs
{
    private LicenseEvent(string name, LicenseState state)
    {
        Name = name;
        State = state;
        Event = name switch
        {
            "state_changed" => LicenseEventKind.StateChanged,
            "check_failed" => LicenseEventKind.CheckFailed,
            "grace_started" => LicenseEventKind.GraceStarted,
            "slot_renewed" => LicenseEventKind.SlotRenewed,
            "slot_lost" => LicenseEventKind.SlotLost,
            "store_changed" => LicenseEventKind.StoreChanged,
            "synced" => LicenseEventKind.Synced,
            _ => LicenseEventKind.Other,
        };
    }

    /// <summary>What has happened.</summary>
    public LicenseEventKind Event { get; }

    /// <summary>The library's own word for it, such as <c>state_changed</c>.</summary>
    public string Name { get; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset? Time { get; private init; }

    /// <summary>The state of the license at the end of the poll that told this; of a bundle the best one.</summary>
    public LicenseState State { get; }

    /// <summary>Of <see cref="LicenseEventKind.StateChanged"/>, what the state was before.</summary>
    public LicenseStateName? Before { get; private init; }

    /// <summary>Of <see cref="LicenseEventKind.StateChanged"/>, what it became.</summary>
    public LicenseStateName? After { get; private init; }

    /// <summary>Of <see cref="LicenseEventKind.StateChanged"/>, the reason for it.</summary>
    public string? Reason { get; private init; }

    /// <summary>When the grace or the slot ends that the event is about.</summary>
    public DateTimeOffset? Until { get; private init; }

    /// <summary>Of <see cref="LicenseEventKind.CheckFailed"/>, the error.</summary>
    public LicensingException? Error { get; private init; }

    /// <summary>Shows <see cref="Name"/> and <see cref="Time"/>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"LicenseEvent {Name} {Time:u}");

    internal static LicenseEvent Read(JsonElement document, LicenseState state) => new(Lenient.Text(document, "event") ?? "", state)
    {
        Time = Lenient.Moment(document, "time"),
        Before = StateName(document, "from"),
        After = StateName(document, "to"),
        Reason = Lenient.Text(document, "reason"),
        Until = Lenient.Moment(document, "until"),
        Error = LicensingException.FromMember(Lenient.Member(document, "error")),
    };

    private static LicenseStateName? StateName(JsonElement document, string name) =>
        Lenient.Text(document, name) is null ? null : LicenseState.ReadName(document, name);
}
