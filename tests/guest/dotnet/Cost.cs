using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using OpenSpring;

namespace Guest;

/// <summary>What the cheapest call into Go costs, osp_cancel of nothing: by a function pointer, and through the package.
/// The best of many short batches is what other work on the machine disturbs least.</summary>
internal static unsafe class Cost
{
    private const int Batches = 400;
    private const int Calls = 2000;

    internal static int Run(Configuration configuration)
    {
        using OpenSpringClient client = new(configuration);
        double plain = Plain(NativeLibrary.Load(Environment.GetEnvironmentVariable("OSP_LIBRARY")!));
        double package = Best(() =>
        {
            for (int i = 0; i < Calls; i++)
            {
                client.Cancel();
            }
        });
        Console.WriteLine(FormattableString.Invariant($"{plain:F1} {package:F1}"));
        return 0;
    }

    /// <summary>As an application would call it that has no package.</summary>
    private static double Plain(IntPtr library)
    {
        var open = (delegate* unmanaged[Cdecl]<byte*, IntPtr*, byte**, int>)NativeLibrary.GetExport(library, "osp_client_open");
        var cancel = (delegate* unmanaged[Cdecl]<IntPtr, byte*, int>)NativeLibrary.GetExport(library, "osp_cancel");
        var close = (delegate* unmanaged[Cdecl]<IntPtr, int>)NativeLibrary.GetExport(library, "osp_client_close");
        var free = (delegate* unmanaged[Cdecl]<byte*, void>)NativeLibrary.GetExport(library, "osp_free");
        IntPtr opened;
        byte* response;
        fixed (byte* document = Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable("OSP_CONFIG") + "\0"))
        {
            if (open(document, &opened, &response) != 0)
            {
                throw new InvalidOperationException("the client cannot be opened");
            }
        }

        free(response);
        IntPtr client = opened;
        double best = Best(() =>
        {
            for (int i = 0; i < Calls; i++)
            {
                cancel(client, null);
            }
        });
        close(client);
        return best;
    }

    /// <summary>Nanoseconds a call.</summary>
    private static double Best(Action batch)
    {
        double best = double.MaxValue;
        for (int i = 0; i < Batches; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            batch();
            best = Math.Min(best, Stopwatch.GetElapsedTime(begun).TotalNanoseconds / Calls);
        }

        return best;
    }
}
