using System;
using System.Runtime.InteropServices;

namespace OpenSpring;

internal static partial class Loader
{
    private static readonly bool OnWindows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
    private static readonly bool OnMac = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);
    private static IntPtr s_library;

    /// <summary>The address of a function of the loaded library.</summary>
    internal static IntPtr LoadedSymbol(string name) => Symbol(s_library, name);

    /// <summary>Loads one candidate. Returns why it cannot be, or null.</summary>
    private static string? TryOpen(string candidate, out IntPtr library)
    {
        string name = candidate == PlainName ? FileNames()[0] : candidate;
        if (!OnWindows)
        {
            // Bound before it is needed: binding it looks a symbol up, which makes the system forget an error.
            _ = OnMac ? Mac.dlerror() : Linux.dlerror();
        }

        library = OnWindows ? Windows.LoadLibraryExW(name, IntPtr.Zero, Windows.SafeDirectories)
            : OnMac ? Mac.dlopen(name, Mac.NowAndLocal)
            : Linux.dlopen(name, Linux.NowAndLocal);
        return library != IntPtr.Zero ? null : LastError();
    }

    private static string LastError() =>
        OnWindows ? new System.ComponentModel.Win32Exception(Marshal.GetLastWin32Error()).Message
        : Marshal.PtrToStringAnsi(OnMac ? Mac.dlerror() : Linux.dlerror()) ?? "it cannot be loaded";

    /// <summary>Where this package lies: of a plugin that is not the application's folder. Empty where it was loaded from
    /// memory.</summary>
    private static string OwnFile() => typeof(Loader).Assembly.Location;

    private static IntPtr Symbol(IntPtr library, string name) =>
        OnWindows ? Windows.GetProcAddress(library, name)
        : OnMac ? Mac.dlsym(library, name)
        : Linux.dlsym(library, name);

    private static void Use(IntPtr library) => s_library = library;

    private static class Linux
    {
        /// <summary>RTLD_NOW; RTLD_LOCAL is 0.</summary>
        internal const int NowAndLocal = 2;

        private const string Library = "libdl.so.2";

        [DllImport(Library, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        internal static extern IntPtr dlopen(string path, int mode);

        [DllImport(Library, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        internal static extern IntPtr dlsym(IntPtr library, string name);

        [DllImport(Library)]
        internal static extern IntPtr dlerror();
    }

    private static class Mac
    {
        /// <summary>RTLD_NOW and RTLD_LOCAL.</summary>
        internal const int NowAndLocal = 2 | 4;

        private const string Library = "libSystem.dylib";

        [DllImport(Library, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        internal static extern IntPtr dlopen(string path, int mode);

        [DllImport(Library, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        internal static extern IntPtr dlsym(IntPtr library, string name);

        [DllImport(Library)]
        internal static extern IntPtr dlerror();
    }

    private static class Windows
    {
        /// <summary>LOAD_LIBRARY_SEARCH_DEFAULT_DIRS: never the current folder.</summary>
        internal const uint SafeDirectories = 0x1000;

        [DllImport("kernel32", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
        internal static extern IntPtr LoadLibraryExW(string path, IntPtr reserved, uint flags);

        [DllImport("kernel32", CharSet = CharSet.Ansi, ExactSpelling = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        internal static extern IntPtr GetProcAddress(IntPtr library, string name);
    }
}
