using System.Diagnostics;
using OpenSpring;

namespace Guest;

/// <summary>Ctrl-C in a console program whose main thread waits for a server: without a handler it ends the program, with
/// one the call.</summary>
internal static class Interrupt
{
    internal static int Run(Configuration configuration, LicenseId license, bool handled)
    {
        using OpenSpringClient client = new(configuration);
        Stopwatch watch = new();
        if (handled)
        {
            Console.CancelKeyPress += (_, key) =>
            {
                key.Cancel = true;
                watch.Start();
                client.Cancel();
            };
        }

        try
        {
            client.CheckLicense(license);
            return 1;
        }
        catch (CancelledException)
        {
            Console.WriteLine($"the call ended {watch.ElapsedMilliseconds} ms after the interrupt");
            return handled ? 0 : 1;
        }
    }
}
