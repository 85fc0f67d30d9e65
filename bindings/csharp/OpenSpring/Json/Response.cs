using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace OpenSpring;

/// <summary>What a successful call gave.</summary>
internal readonly struct Response
{
    // The server's own documents have up to 64 levels; the library's stands around them.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 100 };

    private Response(JsonElement result, Meta meta)
    {
        Result = result;
        Meta = meta;
    }

    internal JsonElement Result { get; }

    internal Meta Meta { get; }

    /// <summary>Reads a document of the library, and throws the error where it is one.</summary>
    internal static Response Read(int status, byte[]? document) =>
        TryRead(status, document, out LicensingException? error) ?? throw error!;

    /// <summary>Reads a document of the library; null where it is an error.</summary>
    internal static Response? TryRead(int status, byte[]? document, out LicensingException? error)
    {
        error = null;
        if (document is null)
        {
            error = Tables.Exception(ErrorDocument.Read((LicensingStatus)status, default, new Meta()));
            return null;
        }

        // Never disposed: the results keep parts of it, and the text is an array of its own.
        JsonElement root = JsonDocument.Parse(document, Options).RootElement;
        Meta meta = Meta.Read(Lenient.Member(root, "meta"));
        if (status != (int)LicensingStatus.Ok || !root.TryGetProperty("result", out JsonElement result))
        {
            error = Tables.Exception(ErrorDocument.Read((LicensingStatus)status, Lenient.Member(root, "error"), meta));
            return null;
        }

        return new Response(result, meta);
    }

    /// <summary>The error of a call that did not reach the library. The message is of plain characters.</summary>
    internal static LicensingException NotSent(LicensingStatus status, string code, string message)
    {
        string error = $"{{\"code\":\"{code}\",\"message\":\"{message}\",\"details\":{{\"sent\":\"no\"}}}}";
        return Tables.Exception(ErrorDocument.Read(status, JsonDocument.Parse(error).RootElement, new Meta()));
    }
}

/// <summary>What an error document says; members may be missing.</summary>
internal sealed class ErrorDocument
{
    internal LicensingStatus Status { get; private init; }

    internal string Name { get; private init; } = "";

    internal string Code { get; private init; } = "";

    internal string Message { get; private init; } = "";

    internal string UserMessage { get; private init; } = "";

    internal bool Retryable { get; private init; }

    internal string UserAction { get; private init; } = UserActions.None;

    internal IReadOnlyDictionary<string, JsonElement> Details { get; private init; } =
        new Dictionary<string, JsonElement>();

    internal Meta Meta { get; private init; } = new();

    internal static ErrorDocument Read(LicensingStatus status, JsonElement error, Meta meta)
    {
        string name = Lenient.Text(error, "name") ?? Tables.Name(status);
        string code = Lenient.Text(error, "code") ?? "";
        JsonElement details = Lenient.Member(error, "details");
        return new ErrorDocument
        {
            Status = status,
            Name = name,
            Code = code,
            Message = Lenient.Text(error, "message") is { } message ? OwnNames.In(message) : $"the library returned {name} without a response",
            UserMessage = Lenient.Text(error, "user_message") ?? Tables.UserMessage(status, code),
            Retryable = Lenient.Boolean(error, "retryable") ?? Tables.Retryable(status),
            UserAction = Lenient.Text(error, "user_action") ?? Tables.UserAction(status),
            Details = details.ValueKind == JsonValueKind.Object
                ? details.EnumerateObject().GroupBy(member => member.Name)
                    .ToDictionary(group => group.Key, group => group.Last().Value)
                : new Dictionary<string, JsonElement>(),
            Meta = meta,
        };
    }
}
