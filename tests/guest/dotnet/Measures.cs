using System.Diagnostics;
using System.Text.Json;
using OpenSpring;

namespace Guest;

/// <summary>What the package's calls take, as lines of a name and nanoseconds, for tests/bench. A file names the request
/// of a load, whose text is taken.</summary>
internal static class Measures
{
    private const int Batches = 60;

    internal static int Run(Configuration configuration, LicenseId license, string path)
    {
        using OpenSpringClient client = new(configuration);
        using JsonDocument request = JsonDocument.Parse(File.ReadAllText(path));
        string text = request.RootElement.GetProperty("text").GetString()!;
        Print("create", () => client.CreateOfflineRequest(ActivationEndpoint.ActivateOffline, license));
        Print("license", () => client.LoadOfflineLicense(text));
        return 0;
    }

    private static void Print(string name, Action call) =>
        Console.WriteLine(FormattableString.Invariant($"{name} {Best(call):F0}"));

    /// <summary>Nanoseconds a call in the quickest of many batches of some five milliseconds.</summary>
    private static double Best(Action call)
    {
        double best = double.MaxValue;
        int calls = 1;
        for (int batch = 0; batch < Batches; batch++)
        {
            long begun = Stopwatch.GetTimestamp();
            for (int i = 0; i < calls; i++)
            {
                call();
            }

            double spent = Stopwatch.GetElapsedTime(begun).TotalNanoseconds / calls;
            best = Math.Min(best, spent);
            calls = Math.Max(1, (int)(5e6 / spent));
        }

        return best;
    }
}
