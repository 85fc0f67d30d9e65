using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenSpring;

/// <summary>What every call of a manager returns.</summary>
public abstract record ManagerResult
{
    private protected ManagerResult(Response response)
    {
        State = LicenseState.Read(Lenient.Member(response.Result, "state"));
        Warnings = Lenient.Words(response.Result, "warnings");
        Meta = response.Meta;
    }

    /// <summary>Whether the license may be used; of a bundle the state of its best license.</summary>
    public LicenseState State { get; }

    /// <summary>Codes of what went less well than it should, such as <c>store_recovered</c>; usually empty.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>How the call went.</summary>
    public Meta Meta { get; }

    private protected string Shown(string name, string more) =>
        $"{name} {State.Name}: {State.Reason}, {more}{(Warnings.Count == 0 ? "" : $"; {string.Join(", ", Warnings)}")}";

    private protected static string Heard(bool confirmed, LicensingException? failure) => confirmed ? "confirmed" : $"not confirmed ({failure?.Code})";
}

/// <summary>What a check has found. There is one only if the license may be used.</summary>
public sealed record CheckResult : ManagerResult
{
    private CheckResult(Response response)
        : base(response)
    {
        Confirmed = Lenient.Boolean(response.Result, "confirmed") ?? false;
        Failure = LicensingException.FromMember(Lenient.Member(response.Result, "failure"));
    }

    /// <summary>Whether the server's word was heard.</summary>
    public bool Confirmed { get; }

    /// <summary>Why it was not; null if it was.</summary>
    public LicensingException? Failure { get; }

    /// <summary>Shows the state and whether the server was heard, and the warnings.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Shown(nameof(CheckResult), Heard(Confirmed, Failure));

    internal static CheckResult Read(Response response) => new(response);
}

/// <summary>What came of reporting consumption.</summary>
public sealed record Synced : ManagerResult
{
    private Synced(Response response)
        : base(response)
    {
        IsSynced = Lenient.Boolean(response.Result, "synced") ?? false;
        Confirmed = Lenient.Boolean(response.Result, "confirmed") ?? false;
        Failure = LicensingException.FromMember(Lenient.Member(response.Result, "failure"));
    }

    /// <summary>Whether the server has taken the consumption. False while another process reports it.</summary>
    public bool IsSynced { get; }

    /// <summary>Whether the server's word was heard.</summary>
    public bool Confirmed { get; }

    /// <summary>Why it was not; null if it was.</summary>
    public LicensingException? Failure { get; }

    /// <summary>Shows the state, whether the server has taken the consumption, and whether it was heard, and the warnings.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Shown(nameof(Synced), (IsSynced ? "synced, " : "not synced, ") + Heard(Confirmed, Failure));

    internal static Synced Read(Response response) => new(response);
}

/// <summary>The text of a request file, to be carried to a machine with a network.</summary>
public sealed record OfflineText : ManagerResult
{
    private OfflineText(Response response)
        : base(response)
    {
        Text = Lenient.Text(response.Result, "text") ?? "";
        FileName = Lenient.Text(response.Result, "file_name") ?? "";
        RequestId = Lenient.Text(response.Result, "request_id");
        Path = Lenient.Text(response.Result, "path");
    }

    /// <summary>The text. Of an activation by user name it contains the password: base64 hides nothing. So JSON serializers
    /// leave it out.</summary>
    [JsonIgnore]
    [IgnoreDataMember]
    public string Text { get; }

    /// <summary>The usual name of such a file.</summary>
    public string FileName { get; }

    /// <summary>The id that the license file must name; null for a deactivation.</summary>
    public string? RequestId { get; }

    /// <summary>The file that was written; null if none was asked for.</summary>
    public string? Path { get; }

    /// <summary>Writes the file whole or not at all; on Unix only its owner can read it.</summary>
    /// <param name="path">The file; of an existing folder the file named <see cref="FileName"/> in it.</param>
    /// <returns>Where the file is.</returns>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public string Save(string path) => PrivateFile.Save(Text, FileName, path);

    /// <summary>Shows the name, without the content.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"OfflineText {FileName}";

    internal static OfflineText Read(Response response) => new(response);
}

/// <summary>What a poll has done, and when to poll again.</summary>
public sealed record PollResult : ManagerResult
{
    private PollResult(Response response)
        : base(response)
    {
        Events = Lenient.Array(response.Result, "events", item => LicenseEvent.Read(item, State));
        Next = TimeSpan.FromMilliseconds(Lenient.Number(response.Result, "next_ms") ?? 0);
    }

    /// <summary>What has happened since the last poll, the oldest first.</summary>
    public IReadOnlyList<LicenseEvent> Events { get; }

    /// <summary>The time until something is due.</summary>
    public TimeSpan Next { get; }

    /// <summary>Shows the state and the events, and the warnings.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Shown(nameof(PollResult), Events.Count == 0 ? "no events" : string.Join(", ", Events.Select(happened => happened.Event)));

    internal static PollResult Read(Response response) => new(response);
}

/// <summary>Everything that is known of the stored license.</summary>
public sealed record CurrentResult : ManagerResult
{
    private CurrentResult(Response response)
        : base(response)
    {
        Raw = response.Result;
        JsonElement licenses = Lenient.Member(Raw, "licenses"), identity = Lenient.Member(Raw, "identity"), device = Lenient.Member(Raw, "device");
        bool bundle = licenses.ValueKind == JsonValueKind.Object;
        Documents = bundle
            ? licenses.EnumerateObject().ToDictionary(
                member => member.Name, member => Lenient.Object(member.Value, "document", document => License.Read(document, response.Meta)))
            : new Dictionary<string, License?>();
        Document = bundle ? null : Lenient.Object(Raw, "document", document => License.Read(document, response.Meta));
        LicenseKey = Lenient.Text(identity, "license_key");
        Username = Lenient.Text(identity, "username");
        HardwareId = Lenient.Text(device, "hardware_id");
        Contact = Lenient.Moment(Raw, "contact");
        Pending = Lenient.Array(Raw, "pending", PendingActivation.Read);
    }

    /// <summary>The license as the server sent it; null if none is stored, and for a bundle.</summary>
    public License? Document { get; }

    /// <summary>Of a bundle, the licenses as the server sent them, by product code; else empty.</summary>
    public IReadOnlyDictionary<string, License?> Documents { get; }

    /// <summary>The key of the stored license.</summary>
    public string? LicenseKey { get; }

    /// <summary>The user of the stored license.</summary>
    public string? Username { get; }

    /// <summary>The device that the license is stored for.</summary>
    public string? HardwareId { get; }

    /// <summary>When the server last confirmed the license.</summary>
    public DateTimeOffset? Contact { get; }

    /// <summary>The activations that were started and not finished.</summary>
    public IReadOnlyList<PendingActivation> Pending { get; }

    /// <summary>The whole result, also what has no property here.</summary>
    public JsonElement Raw { get; }

    /// <summary>Shows the state.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"CurrentResult {State}";

    internal static CurrentResult Read(Response response) => new(response);
}

/// <summary>An activation that was started and not finished.</summary>
public sealed record PendingActivation
{
    /// <summary>The id that the license file must name; empty for an activation over the network.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>The endpoint that was, or is to be, asked.</summary>
    public string Operation { get; init; } = "";

    /// <summary>When it was started.</summary>
    public DateTimeOffset? At { get; init; }

    internal static PendingActivation Read(JsonElement document) => new()
    {
        RequestId = Lenient.Text(document, "request_id") ?? "",
        Operation = Lenient.Text(document, "operation") ?? "",
        At = Lenient.Moment(document, "at"),
    };
}
