using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.Json;

namespace OpenSpring.Tests;

/// <summary>What the tests take from the repository.</summary>
internal static class Repository
{
    internal static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "RepositoryRoot").Value!;

    internal static JsonElement Vectors { get; } =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "core", "wire", "testdata", "vectors.json"))).RootElement;

    internal static string Built(string name)
    {
        string path = Path.Combine(Root, "build", name);
        return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is not there: run make first");
    }
}
