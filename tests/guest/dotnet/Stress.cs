using System.Diagnostics;
using System.Runtime.CompilerServices;
using OpenSpring;

namespace Guest;

/// <summary>Does at once whatever makes CoreCLR send itself signals: collects, faults, starts programs, and calls the
/// library from old and new threads.</summary>
internal sealed class Stress(Configuration configuration, LicenseId license)
{
    private const int Callers = 4;
    private const int Spinners = 3;

    private readonly Dictionary<string, long> _done = [];
    private volatile bool _over;
    private volatile string? _failure;

    internal int Run(TimeSpan time)
    {
        using OpenSpringClient client = new(configuration);
        client.ActivateLicense(license);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("openspring-guest.");
        using LicenseManager manager = new(client, LicenseStore.Path(folder.FullName));
        StoredLicense stored = manager.ActivateLicense(license);
        using HttpClient http = new();
        string text = OfflineFile(client);
        List<Thread> threads = [];
        for (int i = 0; i < Callers; i++)
        {
            threads.Add(Begin("rounds of calls and faults", () => CallAndFault(client, text)));
        }

        for (int i = 0; i < Spinners; i++)
        {
            threads.Add(Begin("spins", () => Spin(100_000)));
        }

        threads.Add(Begin("collections", Collect));
        threads.Add(Begin("programs started", StartProgram));
        threads.Add(Begin("short threads", () => ShortThread(client)));
        threads.Add(Begin("checks over HTTP", () => client.CheckLicense(license)));
        threads.Add(Begin("requests of HttpClient", () => http.GetStringAsync(ServerOf(configuration)).GetAwaiter().GetResult()));
        threads.Add(Begin("local checks", () => stored.LocalCheck()));
        threads.Add(Begin("checks of the manager", () => stored.Check()));
        threads.Add(Begin("polls", () => manager.Poll()));
        Thread.Sleep(time);
        _over = true;
        threads.ForEach(thread => thread.Join());
        manager.Dispose();
        folder.Delete(recursive: true);
        return End();
    }

    private string OfflineFile(OpenSpringClient client) =>
        client.SendOfflineRequest(
            ActivationEndpoint.ActivateOffline,
            client.CreateOfflineRequest(ActivationEndpoint.ActivateOffline, license).Text).Text;

    private static string ServerOf(Configuration configuration) =>
        new Uri(new Uri(configuration.BaseUrl!), "/_sandbox/state").ToString();

    private void CallAndFault(OpenSpringClient client, string text)
    {
        client.CreateOfflineRequest(ActivationEndpoint.ActivateOffline, license);
        client.LoadOfflineLicense(text);
        client.Cancel("nobody");
        Fault();
    }

    private static void Fault()
    {
        try
        {
            Length(null!);
            throw new InvalidOperationException("null has a length");
        }
        catch (NullReferenceException)
        {
            // As it should be.
        }

        try
        {
            Divide(1, 0);
            throw new InvalidOperationException("a division by zero has a result");
        }
        catch (DivideByZeroException)
        {
            // As it should be.
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Length(string text) => text.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Divide(int number, int by) => number / by;

    /// <summary>Allocates nothing and calls nobody: such code is stopped for a collection by a signal only.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Spin(int times)
    {
        int value = 1;
        for (int i = 0; i < times; i++)
        {
            value = (value * 31) ^ i;
        }

        return value;
    }

    private static void Collect()
    {
        GC.Collect(2, GCCollectionMode.Forced, blocking: true);
        Thread.Sleep(1); // lets the others come to something worth interrupting
    }

    private static void StartProgram()
    {
        using Process program = Process.Start("/bin/true");
        program.WaitForExit();
        if (program.ExitCode != 0)
        {
            throw new InvalidOperationException($"/bin/true ended with {program.ExitCode}");
        }
    }

    private void ShortThread(OpenSpringClient client)
    {
        Exception? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                client.CreateOfflineRequest(ActivationEndpoint.ActivateOffline, license);
                Fault();
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            throw failure;
        }
    }

    private Thread Begin(string what, Action action)
    {
        lock (_done)
        {
            _done[what] = 0;
        }

        Thread thread = new(() => Repeat(what, action)) { Name = what };
        thread.Start();
        return thread;
    }

    private void Repeat(string what, Action action)
    {
        long times = 0;
        try
        {
            while (!_over)
            {
                action();
                times++;
            }
        }
        catch (Exception error)
        {
            _failure = $"{what}, time {times + 1}: {error}";
            _over = true;
        }

        lock (_done)
        {
            _done[what] += times;
        }
    }

    private int End()
    {
        Console.WriteLine(string.Join(", ", _done.Select(entry => $"{entry.Value} {entry.Key}")));
        if (_failure is not null)
        {
            Console.WriteLine(_failure);
            return 1;
        }

        return _done.Values.All(times => times > 0) ? 0 : 1;
    }
}
