using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace OpenSpring.Tests;

/// <summary>The calls of core/testdata/calls.json, replayed through the package: what is sent, and what is read.</summary>
public sealed class ProtocolCallTests
{
    private static readonly JsonElement File =
        JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(Repository.Root, "core", "testdata", "calls.json"))).RootElement;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Calls() => new(File.GetProperty("calls").EnumerateArray().Select(call => call.GetProperty("id").GetString()!));

    [Theory]
    [MemberData(nameof(Calls))]
    public void Call_sends_and_reads_what_the_protocol_says(string id) => Replay(id, (client, name, given) =>
        Task.FromResult(Method(name).Invoke(client, given)!));

    [Theory]
    [MemberData(nameof(Calls))]
    public void Asynchronous_call_does_the_same(string id) => Replay(id, async (client, name, given) =>
    {
        Task task = (Task)Method(name + "Async").Invoke(client, [.. given, CancellationToken.None])!;
        await task;
        return task.GetType().GetProperty("Result")!.GetValue(task)!;
    });

    private static void Replay(string id, Func<OpenSpringClient, string, object?[], Task<object>> make)
    {
        JsonElement call = File.GetProperty("calls").EnumerateArray().Single(entry => entry.GetProperty("id").GetString() == id);
        JsonElement settings = File.GetProperty("settings");
        string signed = call.TryGetProperty("signature", out JsonElement signature) ? $"LicenseSignature: {signature.GetString()}\r\n" : "";
        using ResponseServer server = new(
            "Content-Type: application/json\r\n" + signed, Encoding.UTF8.GetBytes(call.GetProperty("response").GetString()!));
        using OpenSpringClient client = new(new Configuration
        {
            Product = settings.GetProperty("product").GetString()!,
            HardwareId = settings.GetProperty("hardware_id").GetString(),
            ApiKey = settings.GetProperty("api_key").GetString(),
            SharedKey = settings.GetProperty("shared_key").GetString(),
            CompanyId = settings.GetProperty("company_id").GetInt64(),
            Proxy = settings.GetProperty("proxy").GetString(),
            PublicKey = Repository.Vectors.GetProperty("keys").GetProperty("rsa_test_1").GetProperty("public_pem").GetString(),
            BaseUrl = server.BaseUrl,
        });
        string name = Pascal(call.GetProperty("operation").GetString()!);

        object got = make(client, name, Arguments(Method(name), call)).GetAwaiter().GetResult();

        Assert.Equal(Sent(call.GetProperty("sent")), Sent(Assert.Single(server.Requests)));
        foreach (JsonElement read in call.GetProperty("read").EnumerateArray())
        {
            Assert.Equal((read[0].GetString(), read[1].GetRawText()), (read[0].GetString(), Shown(got, read[0].GetString()!)));
        }
    }

    private static MethodInfo Method(string name) => typeof(OpenSpringClient).GetMethod(name)!;

    private static object?[] Arguments(MethodInfo method, JsonElement call)
    {
        Dictionary<string, JsonElement> fields = call.GetProperty("fields").EnumerateObject()
            .ToDictionary(field => Pascal(field.Name), field => field.Value, StringComparer.OrdinalIgnoreCase);
        return [.. method.GetParameters().Select(parameter => parameter.Name switch
        {
            "identity" => Identity(call.GetProperty("identity")),
            "options" => Options(parameter.ParameterType, fields),
            _ => Given(fields, parameter.Name!, parameter.ParameterType),
        })];
    }

    private static LicenseId Identity(JsonElement identity) => identity.TryGetProperty("license_key", out JsonElement key)
        ? LicenseId.FromKey(key.GetString()!)
        : LicenseId.FromUser(identity.GetProperty("username").GetString()!, identity.GetProperty("password").GetString()!);

    private static object? Given(Dictionary<string, JsonElement> fields, string name, Type type)
    {
        Assert.True(fields.Remove(name, out JsonElement value), $"the call has no field {name}");
        if (type == typeof(IReadOnlyDictionary<string, object>))
        {
            return value.EnumerateObject().ToDictionary(
                entry => entry.Name,
                entry => entry.Value.ValueKind == JsonValueKind.Number ? (object)entry.Value.GetInt64() : entry.Value.GetString()!);
        }

        return Nullable.GetUnderlyingType(type) == typeof(DateTimeOffset) && value.ValueKind == JsonValueKind.String
            ? DateTimeOffset.Parse(value.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : value.Deserialize(type);
    }

    private static object Options(Type type, Dictionary<string, JsonElement> fields)
    {
        object options = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in type.GetProperties().Where(property => fields.ContainsKey(property.Name)))
        {
            property.SetValue(options, Given(fields, property.Name, property.PropertyType));
        }

        Assert.Empty(fields);
        return options;
    }

    /// <summary>What the protocol says is sent; members in the order of their names.</summary>
    private static string Sent(JsonElement sent)
    {
        JsonElement members = sent.TryGetProperty("query", out JsonElement query) ? query : sent.GetProperty("body");
        return $"{sent.GetProperty("method").GetString()} {sent.GetProperty("path").GetString()} {Sorted(members)}";
    }

    private static string Sent(string request)
    {
        string[] start = request.Split(' ', 3);
        string[] target = start[1].Split('?');
        string path = target[0].Substring("/api/v4".Length);
        if (target.Length == 1)
        {
            string body = request.Substring(request.IndexOf("\r\n\r\n", StringComparison.Ordinal));
            return $"{start[0]} {path} {Sorted(JsonDocument.Parse(body).RootElement)}";
        }

        Dictionary<string, string> query = target[1].Split('&').Select(pair => pair.Split('='))
            .ToDictionary(pair => Decoded(pair[0]), pair => Decoded(pair[1]));
        return $"{start[0]} {path} {Sorted(JsonSerializer.SerializeToElement(query))}";
    }

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static string Sorted(JsonElement members) => string.Join(", ", members.EnumerateObject()
        .OrderBy(member => member.Name, StringComparer.Ordinal).Select(member => $"{member.Name}: {Compact(member)}"));

    /// <summary>A DateTimeOffset is sent with its milliseconds; a date alone is its midnight.</summary>
    private static string Compact(JsonProperty member) => member.Name == "borrowed_until" && member.Value.ValueKind == JsonValueKind.String
        ? DateTimeOffset.Parse(member.Value.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToString("O")
        : JsonSerializer.Serialize(member.Value);

    private static string Shown(object got, string path)
    {
        object? found = got;
        foreach (string name in path.Split('.'))
        {
            found = int.TryParse(name, CultureInfo.InvariantCulture, out int index)
                ? ((IEnumerable)found!).Cast<object>().ElementAt(index)
                : found!.GetType().GetProperty(Pascal(name))!.GetValue(found);
        }

        return found switch
        {
            DateTimeOffset moment => $$"""{"moment": "{{moment.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}}"}""",
            JsonElement value => value.GetRawText(),
            _ => JsonSerializer.Serialize(found, Readable),
        };
    }

    private static string Pascal(string name) =>
        Regex.Replace(name, "(^|_)([a-z0-9])", match => match.Groups[2].Value.ToUpperInvariant());
}
