// What an application on .NET Framework or Mono does with the package, in C# 7.3. Its argument is "story", "process" for the
// same over openspring-stdio, or "load" for threads that disturb each other.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using OpenSpring;

internal static class Story
{
    private static readonly Configuration Settings = Configuration.FromJson(Need("OSP_CONFIG"));
    private static readonly LicenseId Key = LicenseId.FromKey(Need("OSP_LICENSE_KEY"));

    private static void Main(string[] arguments)
    {
        if (arguments[0] == "process")
        {
            OpenSpringLibrary.UseProcess();
        }

        if (arguments[0] == "load")
        {
            Load(TimeSpan.FromSeconds(int.Parse(arguments[1])));
        }
        else
        {
            TellAsync().GetAwaiter().GetResult();
        }

        Console.WriteLine("done");
    }

    private static async Task TellAsync()
    {
        using (LicenseManager manager = new LicenseManager(Settings, LicenseStore.Memory()))
        {
            Expect("no license at the first start", manager.LoadLicense() == null);
            Fails<NotFoundException>("a wrong key", () => manager.ActivateLicense(LicenseId.FromKey("AAAA-BBBB-CCCC-DDDD")));
            StoredLicense license = await manager.ActivateLicenseAsync(Key);
            LicenseState state = license.LocalCheck();
            Expect("activated", state.Usable && state.Facts.DaysRemaining == null && state.Until > DateTimeOffset.UtcNow);
            Expect("checked", (await license.CheckAsync()).State.Usable);
            await license.DeactivateAsync();
            Fails<LicenseStateException>("deactivated", () => license.LocalCheck());
        }

        using (OpenSpringClient client = new OpenSpringClient(Settings))
        {
            string request = client.CreateOfflineRequest(ActivationEndpoint.ActivateOffline, Key).Text;
            string file = (await client.SendOfflineRequestAsync(ActivationEndpoint.ActivateOffline, request)).Text;
            Expect("an offline file", client.LoadOfflineLicense(file).IsValid == true);
            Fails<LicensingException>("a changed file", () => client.LoadOfflineLicense(Changed(file)));
            CancellationTokenSource source = new CancellationTokenSource();
            source.Cancel();
            Fails<OperationCanceledException>("a cancelled call", () => client.CheckLicenseAsync(Key, cancellationToken: source.Token).GetAwaiter().GetResult());
        }
    }

    /// <summary>Calls, exceptions that the runtime makes from signals, collections and processes, all at once.</summary>
    private static void Load(TimeSpan duration)
    {
        Stopwatch clock = Stopwatch.StartNew();
        using (LicenseManager manager = new LicenseManager(Settings, LicenseStore.Memory()))
        {
            StoredLicense license = manager.ActivateLicense(Key);
            int rounds = 0, collections = 0, processes = 0, checks = 0;
            List<Thread> threads = new List<Thread>();
            for (int caller = 0; caller < 4; caller++)
            {
                threads.Add(Repeated(clock, duration, () =>
                {
                    Expect("usable", license.LocalCheck().Usable);
                    Fails<NullReferenceException>(null, () => Nothing().Trim());
                    Fails<DivideByZeroException>(null, () => (7 / Zero()).ToString());
                    Interlocked.Increment(ref rounds);
                }));
            }

            threads.Add(Repeated(clock, duration, () =>
            {
                GC.KeepAlive(Enumerable.Range(0, 1000).Select(size => new byte[size]).ToArray());
                GC.Collect();
                collections++;
            }));
            threads.Add(Repeated(clock, duration, () =>
            {
                using (Process process = Process.Start(new ProcessStartInfo("true") { UseShellExecute = false }))
                {
                    process.WaitForExit();
                    processes++;
                }
            }));
            threads.Add(Repeated(clock, duration, () =>
            {
                Expect("checked", license.Check().State.Usable);
                checks++;
            }));
            threads.ForEach(thread => thread.Join());
            Console.WriteLine($"{rounds} rounds, {collections} collections, {processes} processes, {checks} checks");
            Expect("all of them", rounds > 0 && collections > 0 && processes > 0 && checks > 0);
        }
    }

    /// <summary>A thread that repeats an action, at least once, until the time is over.</summary>
    private static Thread Repeated(Stopwatch clock, TimeSpan duration, Action action)
    {
        Thread thread = new Thread(() =>
        {
            do
            {
                action();
            }
            while (clock.Elapsed < duration);
        });
        thread.Start();
        return thread;
    }

    private static string Nothing() => Environment.GetEnvironmentVariable("OSP_NOTHING_IS_CALLED_SO");

    private static int Zero() => Environment.GetEnvironmentVariables().Count - Environment.GetEnvironmentVariables().Count;

    /// <summary>The file with another middle.</summary>
    private static string Changed(string file)
    {
        int middle = file.Length / 2;
        return file.Substring(0, middle) + (file[middle] == 'A' ? 'B' : 'A') + file.Substring(middle + 1);
    }

    private static void Fails<TError>(string what, Action action)
        where TError : Exception
    {
        try
        {
            action();
        }
        catch (TError error)
        {
            if (what != null)
            {
                Console.WriteLine($"{what}: {error.GetType().Name}: {error.Message}");
            }

            return;
        }

        throw new InvalidOperationException($"want {typeof(TError).Name}: {what}");
    }

    private static void Expect(string what, bool good)
    {
        if (!good)
        {
            throw new InvalidOperationException($"want {what}");
        }
    }

    private static string Need(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"the environment has no {name}");
}
