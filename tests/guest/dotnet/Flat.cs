using System.Diagnostics;
using OpenSpring;

namespace Guest;

/// <summary>Memory stays flat over very many calls. Each round makes a request, loads a license, makes an
/// error, and checks the license that a manager keeps.</summary>
internal static class Flat
{
    /// <summary>What memory may grow by after the first tenth: the two collectors' own play, not calls.</summary>
    private const long MostKiB = 16 * 1024;

    internal static int Run(Configuration configuration, LicenseId license, int rounds)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using OpenSpringClient client = new(configuration);
        OfflineRequest request = client.CreateOfflineRequest(ActivationEndpoint.ActivateOffline, license);
        string text = client.SendOfflineRequest(ActivationEndpoint.ActivateOffline, request.Text).Text;
        using LicenseManager manager = new(client, LicenseStore.Memory());
        StoredLicense stored = manager.ActivateLicense(license);
        Rounds(client, license, stored, text, rounds / 10);
        long start = ResidentKiB();
        Rounds(client, license, stored, text, (rounds / 2) - (rounds / 10));
        long middle = ResidentKiB();
        Rounds(client, license, stored, text, rounds - (rounds / 2));
        long end = ResidentKiB();
        Console.WriteLine(
            $"{4 * rounds} calls in {watch.ElapsedMilliseconds} ms; memory {start} KiB after a tenth, {middle} after a half, " +
            $"{end} at the end");
        if (end - start <= MostKiB)
        {
            return 0;
        }

        Console.WriteLine($"memory grew by {end - start} KiB, want {MostKiB} at most");
        return 1;
    }

    private static void Rounds(OpenSpringClient client, LicenseId license, StoredLicense stored, string text, int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            client.CreateOfflineRequest(ActivationEndpoint.ActivateOffline, license);
            client.LoadOfflineLicense(text);
            stored.LocalCheck();
            try
            {
                client.LoadOfflineLicense("bm9uZQ==");
                throw new InvalidOperationException("no license file was loaded as one");
            }
            catch (OfflineException)
            {
                // As it should be.
            }
        }
    }

    private static long ResidentKiB()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        string pages = File.ReadAllText("/proc/self/statm").Split(' ')[1];
        return long.Parse(pages) * (Environment.SystemPageSize / 1024);
    }
}
