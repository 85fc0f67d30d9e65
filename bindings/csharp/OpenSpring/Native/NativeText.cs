using System;
using System.Runtime.InteropServices;
using System.Text;

namespace OpenSpring;

/// <summary>Texts that the library hands out. The names say who frees them.</summary>
internal static class NativeText
{
    /// <summary>Copies a text that is static in the library.</summary>
    internal static string Borrowed(IntPtr text) => Encoding.UTF8.GetString(Copy(text));

    /// <summary>Copies a text of the library and frees it, which wipes it. Null if there is none.</summary>
    internal static byte[]? TakeOwned(IntPtr document)
    {
        if (document == IntPtr.Zero)
        {
            return null;
        }

        try
        {
            return Copy(document);
        }
        finally
        {
            Native.osp_free(document);
        }
    }

    private static unsafe byte[] Copy(IntPtr text)
    {
        if (text == IntPtr.Zero)
        {
            return [];
        }

        byte* start = (byte*)text;
        int length = 0;
        while (start[length] != 0)
        {
            length++;
        }

        byte[] copy = new byte[length];
        Marshal.Copy(text, copy, 0, length);
        return copy;
    }
}
