using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OpenSpring;

internal static partial class PrivateFile
{
    private static readonly bool OnWindows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>Creates a file beside the target, so that the replacement is one step.</summary>
    private static FileStream Create(string target, out string temporary)
    {
        string prefix = Path.Combine(Path.GetDirectoryName(target) ?? "", $".{Path.GetFileName(target)}.");
        if (OnWindows)
        {
            temporary = prefix + Path.GetRandomFileName();
            return new FileStream(temporary, FileMode.CreateNew, FileAccess.Write);
        }

        // This target has no way to create a file with a mode. mkstemp does so with 0600 everywhere.
        byte[] template = Encoding.UTF8.GetBytes(prefix + "XXXXXX\0");
        int descriptor = mkstemp(template);
        if (descriptor < 0)
        {
            throw LastError();
        }

        temporary = Encoding.UTF8.GetString(template, 0, template.Length - 1);
        return new FileStream(new SafeFileHandle(new IntPtr(descriptor), ownsHandle: true), FileAccess.Write);
    }

    private static void Replace(string temporary, string target)
    {
        if (!OnWindows)
        {
            if (rename(Encoding.UTF8.GetBytes(temporary + "\0"), Encoding.UTF8.GetBytes(target + "\0")) != 0)
            {
                throw LastError();
            }
        }
        else if (File.Exists(target))
        {
            File.Replace(temporary, target, null);
        }
        else
        {
            File.Move(temporary, target);
        }
    }

    private static IOException LastError() => new(new Win32Exception(Marshal.GetLastWin32Error()).Message);

    [DllImport("libc", SetLastError = true)]
    private static extern int mkstemp([In, Out] byte[] template);

    [DllImport("libc", SetLastError = true)]
    private static extern int rename(byte[] from, byte[] to);
}
