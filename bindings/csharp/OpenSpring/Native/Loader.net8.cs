using System;
using System.Runtime.InteropServices;

namespace OpenSpring;

internal static partial class Loader
{
    /// <summary>Loads one candidate. Returns why it cannot be, or null.</summary>
    private static string? TryOpen(string candidate, out IntPtr library)
    {
        library = IntPtr.Zero;
        try
        {
            library = IsAbsolute(candidate)
                ? NativeLibrary.Load(candidate)
                : NativeLibrary.Load(
                    candidate,
                    typeof(Native).Assembly,
                    DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories);
            return null;
        }
        catch (DllNotFoundException error)
        {
            return error.Message;
        }
        catch (BadImageFormatException error)
        {
            return $"built for another processor than this process, {RuntimeInformation.ProcessArchitecture}: " +
                error.Message;
        }
    }

    private static IntPtr Symbol(IntPtr library, string name) =>
        NativeLibrary.TryGetExport(library, name, out IntPtr address) ? address : IntPtr.Zero;

    /// <summary>Makes the declarations of <see cref="Native"/> go to the loaded library.</summary>
    private static void Use(IntPtr library) =>
        NativeLibrary.SetDllImportResolver(
            typeof(Native).Assembly,
            (name, _, _) => name == PlainName ? library : IntPtr.Zero);
}
