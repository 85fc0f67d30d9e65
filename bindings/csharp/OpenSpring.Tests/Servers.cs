using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace OpenSpring.Tests;

/// <summary>Accepts connections and never responds.</summary>
internal sealed class SilentServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _taken = [];
    private readonly SemaphoreSlim _connected = new(0);

    internal SilentServer()
    {
        _listener.Start();
        BaseUrl = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/api/v4";
        _ = AcceptAsync();
    }

    internal string BaseUrl { get; }

    internal int Connections => _taken.Count;

    internal Configuration Settings => new()
    {
        Product = "osp-editor",
        ApiKey = "test-api-key",
        SharedKey = "test-shared-key",
        BaseUrl = BaseUrl,
        HardwareId = Sandbox.Device,
        Proxy = "none",
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Waits until somebody has come.</summary>
    internal async Task ConnectedAsync()
    {
        if (!await _connected.WaitAsync(TimeSpan.FromSeconds(10)))
        {
            throw new TimeoutException("nobody connected");
        }
    }

    public void Dispose()
    {
        _listener.Stop();
        _taken.ForEach(client => client.Dispose());
        _connected.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _taken.Add(await _listener.AcceptTcpClientAsync());
                _connected.Release();
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}

/// <summary>Gives one response to every request.</summary>
internal sealed class ResponseServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _response;

    internal ResponseServer(string headers, byte[] body, string status = "200 OK")
    {
        _response = [
            .. Encoding.Latin1.GetBytes(
                $"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {body.Length}\r\n{headers}\r\n"),
            .. body,
        ];
        _listener.Start();
        BaseUrl = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/api/v4";
        _ = ServeAsync();
    }

    internal string BaseUrl { get; }

    /// <summary>What was sent, a request each.</summary>
    internal ConcurrentQueue<string> Requests { get; } = new();

    public void Dispose() => _listener.Stop();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                await ResponseAsync(client.GetStream());
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ResponseAsync(NetworkStream stream)
    {
        try
        {
            Requests.Enqueue(await ReadRequestAsync(stream));
            await stream.WriteAsync(_response);
        }
        catch (IOException)
        {
            // The client has gone.
        }
    }

    private static async Task<string> ReadRequestAsync(NetworkStream stream)
    {
        StringBuilder read = new();
        byte[] part = new byte[4096];
        int head = -1, wanted = 0;
        while (head < 0 || read.Length < head + wanted)
        {
            int count = await stream.ReadAsync(part);
            if (count == 0)
            {
                break;
            }

            read.Append(Encoding.Latin1.GetString(part, 0, count));
            string text = read.ToString();
            head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and int end ? end + 4 : -1;
            int length = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
            if (head >= 0 && length >= 0 && length < head)
            {
                string number = text.Substring(length + 16, text.IndexOf('\r', length) - length - 16);
                wanted = int.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        return read.ToString();
    }
}
