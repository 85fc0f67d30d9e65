using System.Runtime.Serialization;
using System.Text.Json.Serialization;

namespace OpenSpring;

/// <summary>A request file's content, made on the device, to be sent by a machine with a network.</summary>
/// <remarks>Keep <see cref="RequestId"/>: loading with it refuses a file for another
/// request.</remarks>
public sealed record OfflineRequest
{
    /// <summary>The content. It holds the user's password where it asks for the activation of a user-based license:
    /// base64 hides nothing. So JSON serializers leave it out.</summary>
    [JsonIgnore]
    [IgnoreDataMember]
    public string Text { get; init; } = "";

    /// <summary>The endpoint that the request is for.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>The request's id.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>The moment of the request, as HTTP spells it.</summary>
    public string Date { get; init; } = "";

    /// <summary>The usual name, <c>ls_activation.req</c> or <c>ls_deactivation.req</c>.</summary>
    public string FileName { get; init; } = "";

    /// <summary>How the call went.</summary>
    public Meta Meta { get; init; } = new();

    /// <summary>Writes the file whole or not at all; on Unix only its owner can read it.</summary>
    /// <param name="path">The file; of an existing folder the file named <see cref="FileName"/> in it.</param>
    /// <returns>Where the file is.</returns>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public string Save(string path) => PrivateFile.Save(Text, FileName, path);

    /// <summary>Shows what the request is for, without its content.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"OfflineRequest {RequestId} for {Endpoint}";

    internal static OfflineRequest Read(Response response) => new()
    {
        Text = Lenient.Text(response.Result, "text") ?? "",
        Endpoint = Lenient.Text(response.Result, "endpoint") ?? "",
        RequestId = Lenient.Text(response.Result, "request_id") ?? "",
        Date = Lenient.Text(response.Result, "date") ?? "",
        FileName = Lenient.Text(response.Result, "file_name") ?? "",
        Meta = response.Meta,
    };
}
