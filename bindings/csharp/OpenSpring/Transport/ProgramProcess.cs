using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Threading;

namespace OpenSpring;

/// <summary>A running program that takes lines and gives lines, and its end. A thread of its own reads.</summary>
internal sealed class ProgramProcess
{
    /// <summary>A program that should end and does not is killed after this time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly Thread _reader;
    private readonly object _writing = new();
    private readonly Action<ArraySegment<byte>> _onLine;
    private readonly Action<string> _onEnd;

    /// <param name="path">The program.</param>
    /// <param name="onLine">Called in the thread of this object for each line, which is wiped afterwards; what it throws ends the
    /// program.</param>
    /// <param name="onEnd">Called once, in the same thread, with words about how the program ended.</param>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    /// <exception cref="LibraryException">The system starts no more threads.</exception>
    internal ProgramProcess(string path, Action<ArraySegment<byte>> onLine, Action<string> onEnd)
    {
        (_onLine, _onEnd) = (onLine, onEnd);
        _process = Process.Start(new ProcessStartInfo(path)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Id = _process.Id;
        _reader = new Thread(Read) { IsBackground = true, Name = "OpenSpring program" };
        try
        {
            _reader.Start();
        }
        catch (Exception error) when (error is OutOfMemoryException or ThreadStartException)
        {
            Kill();
            throw new LibraryException($"{path} cannot be used: {error.Message}", "library_no_threads", error);
        }
    }

    internal int Id { get; }

    /// <summary>Writes a line. One for a program that has ended goes nowhere; the reader tells of the end.</summary>
    internal void Send(byte[] line)
    {
        lock (_writing)
        {
            try
            {
                Stream input = _process.StandardInput.BaseStream;
                input.Write(line, 0, line.Length);
                input.Flush();
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
            {
                Trace.TraceInformation($"OpenSpring program {Id}: {error.Message}");
            }
        }
    }

    /// <summary>Ends the program by the end of its input, and waits for it.</summary>
    internal void End()
    {
        CloseInput();
        if (!_reader.Join(Patience))
        {
            Kill();
            _reader.Join();
        }
    }

    private void Read()
    {
        string fault = "";
        try
        {
            ReadLines(_process.StandardOutput.BaseStream);
        }
#pragma warning disable CA1031 // A line that is not one of ours, or a pipe that cannot be read: the host goes on.
        catch (Exception error)
#pragma warning restore CA1031
        {
            fault = $" after output that cannot be read: {error.Message}";
            Kill();
        }

        int code = Wait();
        CloseInput();
        _process.Dispose();
        _onEnd($"ended with exit code {code}{fault}");
    }

    private void ReadLines(Stream output)
    {
        byte[] buffer = new byte[1 << 16];
        int length = 0;
        while (output.Read(buffer, length, buffer.Length - length) is > 0 and int read)
        {
            int searched = length, start = 0;
            length += read;
            for (int end; (end = Array.IndexOf(buffer, (byte)'\n', searched, length - searched)) >= 0; searched = start)
            {
                _onLine(new ArraySegment<byte>(buffer, start, end - start));
                start = end + 1;
            }

            // What is left goes to the front of a buffer with room, and no response stays behind.
            byte[] next = length - start > buffer.Length / 2 ? new byte[buffer.Length * 2] : buffer;
            Buffer.BlockCopy(buffer, start, next, 0, length - start);
            Array.Clear(buffer, next == buffer ? length - start : 0, next == buffer ? start : length);
            (buffer, length) = (next, length - start);
        }
    }

    /// <summary>Takes the program's exit code from the system, so that nothing is left of it.</summary>
    private int Wait()
    {
        if (!_process.WaitForExit((int)Patience.TotalMilliseconds))
        {
            Kill();
            _process.WaitForExit();
        }

        return _process.ExitCode;
    }

    private void CloseInput()
    {
        lock (_writing)
        {
            try
            {
                _process.StandardInput.Dispose();
            }
            catch (Exception error) when (error is IOException or InvalidOperationException)
            {
                Trace.TraceInformation($"OpenSpring program {Id}: {error.Message}");
            }
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // It has ended already, or ends now.
            Trace.TraceInformation($"OpenSpring program {Id}: {error.Message}");
        }
    }
}
