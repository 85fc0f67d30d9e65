using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using OpenSpring;

namespace Guest;

/// <summary>How soon a call to a silent server ends once its token is cancelled.</summary>
internal static class Cancel
{
    internal static async Task<int> RunAsync(Configuration configuration, LicenseId license, int rounds)
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        configuration = configuration with
        {
            BaseUrl = $"http://{server.LocalEndpoint}/api/v4",
            Timeout = TimeSpan.FromMinutes(1),
            Retries = 0,
        };
        List<double> took = [];
        for (int i = 0; i < rounds; i++)
        {
            using OpenSpringClient client = new(configuration);
            using CancellationTokenSource source = new();
            Task call = client.CheckLicenseAsync(license, cancellationToken: source.Token);
            using Socket connection = await server.AcceptSocketAsync();
            await connection.ReceiveAsync(new byte[1]); // the request has come: the call waits for its response
            Stopwatch watch = Stopwatch.StartNew();
            await source.CancelAsync();
            try
            {
                await call;
                throw new InvalidOperationException("a silent server has answered");
            }
            catch (OperationCanceledException error) when (error.InnerException is CancelledException)
            {
                took.Add(watch.Elapsed.TotalMilliseconds);
            }
        }

        took.Sort();
        Console.WriteLine(FormattableString.Invariant($"{took[rounds / 2]:F2} {took[^1]:F2}"));
        return 0;
    }
}
