using System;
using System.Diagnostics.CodeAnalysis;
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
            return WithoutAdvice(error.Message);
        }
        catch (BadImageFormatException error)
        {
            return $"built for another processor than this process, {RuntimeInformation.ProcessArchitecture}: " +
                error.Message;
        }
    }

    /// <summary>What the system said; .NET puts three lines of advice about its tools in front of that.</summary>
    private static string WithoutAdvice(string message)
    {
        const string LastWords = "environment variable:";
        int advice = message.IndexOf(LastWords, StringComparison.Ordinal);
        return advice < 0 ? message : message[(advice + LastWords.Length)..].Trim();
    }

    /// <summary>Where this package lies: of a plugin that is not the application's folder. Empty in a single
    /// file.</summary>
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "Empty says what there is to know.")]
    private static string OwnFile() => typeof(Loader).Assembly.Location;

    private static IntPtr Symbol(IntPtr library, string name) =>
        NativeLibrary.TryGetExport(library, name, out IntPtr address) ? address : IntPtr.Zero;

    /// <summary>Makes the declarations of <see cref="Native"/> go to the loaded library.</summary>
    private static void Use(IntPtr library)
    {
        try
        {
            NativeLibrary.SetDllImportResolver(
                typeof(Native).Assembly,
                (name, _, _) => name == PlainName ? library : IntPtr.Zero);
        }
        catch (InvalidOperationException error)
        {
            throw new LibraryException(
                "the application has set a DllImportResolver for the package OpenSpring, which needs its own: " +
                $"set {nameof(OpenSpringLibrary)}.{nameof(OpenSpringLibrary.Path)} instead",
                "library_not_found",
                error);
        }
    }
}
