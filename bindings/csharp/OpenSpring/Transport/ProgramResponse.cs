using System;
using System.IO;
using System.Text.Json;

namespace OpenSpring;

/// <summary>A line of the program's output; see docs/process.md.</summary>
internal sealed class ProgramResponse
{
    /// <summary>The number of the request; null of one without a number.</summary>
    internal long? Id { get; private set; }

    internal int Status { get; private set; }

    /// <summary>What was opened; 0 where nothing was.</summary>
    internal long Handle { get; private set; }

    internal string? Version { get; private set; }

    internal int? Abi { get; private set; }

    /// <summary>The C ABI's document, to the byte; null where there is none.</summary>
    internal byte[]? Document { get; private set; }

    /// <exception cref="JsonException">The line is not JSON.</exception>
    /// <exception cref="InvalidDataException">It is not a response.</exception>
    internal static ProgramResponse Read(ReadOnlySpan<byte> line)
    {
        ProgramResponse response = new();
        bool complete = false;
        Utf8JsonReader reader = new(line);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw NoResponse();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            complete |= reader.ValueTextEquals("status"u8);
            response.ReadMember(ref reader);
        }

        return complete ? response : throw NoResponse();
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        // No switch: the name is compared where it lies.
        if (reader.ValueTextEquals("id"u8))
        {
            _ = reader.Read();
            Id = reader.TokenType == JsonTokenType.Null ? null : Number(ref reader);
        }
        else if (reader.ValueTextEquals("status"u8))
        {
            _ = reader.Read();
            Status = checked((int)Number(ref reader));
        }
        else if (reader.ValueTextEquals("handle"u8))
        {
            _ = reader.Read();
            Handle = Number(ref reader);
        }
        else if (reader.ValueTextEquals("abi"u8))
        {
            _ = reader.Read();
            Abi = checked((int)Number(ref reader));
        }
        else if (reader.ValueTextEquals("version"u8))
        {
            _ = reader.Read();
            Version = reader.TokenType == JsonTokenType.String ? reader.GetString() : throw NoResponse();
        }
        else if (reader.ValueTextEquals("document"u8))
        {
            _ = reader.Read();
            Document = Text(ref reader);
        }
        else
        {
            reader.Skip();
        }
    }

    private static long Number(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long number) ? number : throw NoResponse();

    private static byte[] Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw NoResponse();
        }

        byte[] whole = new byte[reader.ValueSpan.Length];
        int length = reader.CopyString(whole);
        byte[] text = whole.AsSpan(0, length).ToArray();
        Array.Clear(whole, 0, length);
        return text;
    }

    private static InvalidDataException NoResponse() => new("a line is not a response");
}
