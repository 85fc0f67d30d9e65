using System;
using System.Collections.Generic;
using System.Text.Json;

namespace OpenSpring;

/// <summary>How a call went.</summary>
public sealed record Meta
{
    /// <summary>The HTTP status of the response; 0 if there was none or no network was used.</summary>
    public int HttpStatus { get; init; }

    /// <summary>How long the whole call took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Tries to reach the API, those without a connection too; 0 for local calls.</summary>
    public int Attempts { get; init; }

    /// <summary><c>verified</c>; <c>not_signed</c>: by the API's contract this response has no signature; <c>skipped</c>: the
    /// insecure switch left out a check that was due; <c>none</c>: errors and local calls without a check.</summary>
    public string Signature { get; init; } = "none";

    /// <summary><c>verified</c>, <c>mismatch</c>, <c>absent</c>, <c>skipped</c>, or <c>none</c> if there is no
    /// license.</summary>
    public string LicenseSignature { get; init; } = "none";

    /// <summary>Which bytes of a document the signature in its body covers: <c>license</c>, <c>a</c>, <c>b</c>,
    /// <c>c</c>, <c>map</c> or <c>refresh</c>; else empty.</summary>
    public string Form { get; init; } = "";

    /// <summary>What the client adds to this machine's time in the requests it sends.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>The Date of the last response, where it came over TLS or from this machine; else null.</summary>
    public DateTimeOffset? ServerDate { get; init; }

    /// <summary>The verdict on each license of the result, in their order, when the response came; empty where the result
    /// holds no license. <see cref="License.Validity"/> judges by the present time.</summary>
    public IReadOnlyList<Validity> Validities { get; init; } = [];

    /// <summary>The steps of the call, in their order; empty unless <see cref="CallOptions.Trace"/> asked for them, or
    /// <see cref="Configuration.Trace"/>, or somebody listens.</summary>
    public IReadOnlyList<TraceStep> Trace { get; init; } = [];

    /// <summary>Shows the HTTP status, the tries, the time and the signature.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        FormattableString.Invariant($"Meta {HttpStatus} after {Attempts} attempts in {Duration.TotalMilliseconds} ms, signature {Signature}");

    internal static Meta Read(JsonElement document) => new()
    {
        HttpStatus = (int)(Lenient.Integer(document, "http_status") ?? 0),
        Duration = TimeSpan.FromMilliseconds(Lenient.Number(document, "duration_ms") ?? 0),
        Attempts = (int)(Lenient.Integer(document, "attempts") ?? 0),
        Signature = Lenient.Text(document, "signature") ?? "none",
        LicenseSignature = Lenient.Text(document, "license_signature") ?? "none",
        Form = Lenient.Text(document, "form") ?? "",
        ClockOffset = TimeSpan.FromMilliseconds(Lenient.Number(document, "clock_offset_ms") ?? 0),
        ServerDate = Lenient.Moment(document, "server_date"),
        Validities = Validity.ReadAll(Lenient.Member(document, "validity")),
        Trace = TraceStep.ReadAll(Lenient.Member(document, "trace")),
    };
}
