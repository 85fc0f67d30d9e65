using System;
using System.Collections.Generic;
using System.Text.Json;

namespace OpenSpring;

/// <summary>The base of the errors of licensing. Each status of the library has a class below it.</summary>
/// <remarks>An error of a status that this version of the package does not know yet is thrown as this class itself.
/// A cancelled <see cref="System.Threading.CancellationToken"/> gives <see cref="OperationCanceledException"/>, a
/// client that is disposed <see cref="ObjectDisposedException"/>, as everywhere.</remarks>
public class LicensingException : Exception
{
    private static readonly Dictionary<string, JsonElement> NoDetails = [];

    private static readonly Dictionary<string, JsonElement> NothingSent = new()
    {
        ["sent"] = JsonDocument.Parse("\"no\"").RootElement,
    };

    internal LicensingException(ErrorDocument document)
        : base(document.Message)
    {
        Status = document.Status;
        Name = document.Name;
        Code = document.Code;
        UserMessage = document.UserMessage;
        Retryable = document.Retryable;
        UserAction = document.UserAction;
        Details = document.Details;
        Meta = document.Meta;
    }

    private protected LicensingException(
        LicensingStatus status, string message, string code, Exception? innerException)
        : base(message, innerException)
    {
        Status = status;
        Name = Tables.Name(status);
        Code = code;
        UserMessage = Tables.UserMessage(status, code);
        Retryable = Tables.Retryable(status);
        UserAction = Tables.UserAction(status);
        Details = NoDetails;
        Meta = new Meta();
    }

    /// <summary>The status.</summary>
    public LicensingStatus Status { get; }

    /// <summary>The status's name in C, such as <c>OSP_E_NETWORK</c>.</summary>
    public string Name { get; }

    /// <summary>The server's own code, or one of the library's; see <see cref="ErrorCodes"/>.</summary>
    public string Code { get; }

    /// <summary>One short sentence for the end user, without technical words. <see cref="Exception.Message"/> is for the
    /// developer. To show another language, translate by <see cref="Code"/>.</summary>
    public string UserMessage { get; private protected init; }

    /// <summary>Whether the same call may succeed later without anybody's doing.</summary>
    public bool Retryable { get; }

    /// <summary>One word for a program to switch on; see <see cref="UserActions"/>.</summary>
    public string UserAction { get; internal init; }

    /// <summary>The HTTP status of the response; 0 if there was none.</summary>
    public int HttpStatus => Meta.HttpStatus;

    /// <summary>What else is known, by name. Never a secret.</summary>
    public IReadOnlyDictionary<string, JsonElement> Details { get; private protected set; }

    /// <summary>What the server itself said, without secrets; empty where it said nothing.</summary>
    public string ServerMessage => Details.TryGetValue("server_message", out JsonElement text) ? Lenient.Text(text) ?? "" : "";

    /// <summary>How the call went.</summary>
    public Meta Meta { get; }

    /// <summary>Of a manager's call, whether the license may be used; null where that is not known, and in errors of other
    /// calls.</summary>
    public LicenseState? State => Details.TryGetValue("state", out JsonElement state) && state.ValueKind == JsonValueKind.Object
        ? LicenseState.Read(state)
        : null;

    /// <summary>Of a manager's call, whether the server's word was heard; null in errors of other calls.</summary>
    public bool? Confirmed => Details.TryGetValue("confirmed", out JsonElement confirmed)
        ? confirmed.ValueKind == JsonValueKind.True
        : null;

    /// <summary>Of a manager's call, why the server's word was not heard; null if it was, and in errors of other
    /// calls.</summary>
    public LicensingException? Failure => Details.TryGetValue("failure", out JsonElement failure) ? FromMember(failure) : null;

    /// <summary>Of a manager's call, codes of what went less well than it should; usually empty.</summary>
    public IReadOnlyList<string> Warnings => Details.TryGetValue("warnings", out JsonElement warnings) ? Lenient.Words(warnings) : [];

    /// <summary>Whether what a manager's call should store counts nevertheless, but may not outlive a loss of power. Look at <see
    /// cref="ManagerBase.Current"/> before you repeat such a call. If it is false, a call that only stores may be repeated.</summary>
    public bool Applied => Details.TryGetValue("applied", out JsonElement applied) && applied.ValueKind == JsonValueKind.True;

    /// <summary>Reads an error that is a member of a document; null where there is none.</summary>
    internal static LicensingException? FromMember(JsonElement error) => error.ValueKind != JsonValueKind.Object
        ? null
        : Tables.Exception(ErrorDocument.Read((LicensingStatus)(Lenient.Integer(error, "status") ?? 0), error, Meta.Read(error)));

    /// <summary>Makes the request of a call over the network. Its errors say that nothing was sent.</summary>
    internal static byte[] BeforeSending(Func<byte[]> request)
    {
        try
        {
            return request();
        }
        catch (LicensingException error)
        {
            error.Details = NothingSent;
            throw;
        }
    }
}
