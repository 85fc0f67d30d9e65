namespace OpenSpring;

/// <summary>The native library: its path, its version, and the functions that need no client.</summary>
public static class OpenSpringLibrary
{
    private static readonly object Gate = new();
    private static string? s_path;

    /// <summary>The absolute path of the native library. Set it before anything else is used; unset, it is looked for
    /// beside the application and where the system keeps libraries.</summary>
    /// <remarks>The setting <c>OpenSpring.LibraryPath</c> of the application (<c>AppContext</c>, or
    /// <c>configProperties</c> in runtimeconfig.json) and then the environment variable <c>OSP_LIBRARY</c> say the same
    /// where this does not. A path that is chosen is the only one tried.</remarks>
    /// <exception cref="LibraryException">Another library is loaded already: a process has one and never unloads
    /// it.</exception>
    public static string? Path
    {
        get
        {
            lock (Gate)
            {
                return s_path;
            }
        }

        set
        {
            lock (Gate)
            {
                if (Loader.Loaded is { } loaded && value is not null && value != loaded)
                {
                    throw new LibraryException(
                        $"{value} cannot be used: the library {loaded} is loaded already, and a process can have only one",
                        "library_already_loaded");
                }

                s_path = value;
            }
        }
    }

    /// <summary>The version of the native library, such as <c>0.1.0</c>. Loads it where that has not happened
    /// yet.</summary>
    /// <exception cref="LibraryException">It cannot be loaded.</exception>
    public static string Version
    {
        get
        {
            Load();
            return NativeText.Borrowed(Native.osp_version());
        }
    }

    /// <summary>Loads the native library now instead of at its first use.</summary>
    /// <exception cref="LibraryException">It cannot be loaded, or has another ABI; the message lists what was
    /// tried.</exception>
    public static void Load() => Loader.Load(Path);

    /// <summary>Reads this machine's hardware id, without a client and without a network.</summary>
    /// <param name="algorithm">The name of a way to compute it; without it the default one, which equals the vendor's
    /// own.</param>
    /// <returns>The id, and where it comes from.</returns>
    /// <exception cref="HardwareIdException">The machine has no usable id.</exception>
    /// <exception cref="LicensingArgumentException">The algorithm is not known.</exception>
    /// <exception cref="LibraryException">The native library cannot be loaded.</exception>
    public static HardwareId HardwareId(string? algorithm = null)
    {
        Load();
        byte[]? request = null;
        if (algorithm is not null)
        {
            using RequestWriter writer = new();
            writer.Write("algorithm", algorithm);
            request = writer.Finish();
        }

        int status = Native.osp_hardware_id(request, out var document);
        return OpenSpring.HardwareId.Read(Answer.Read(status, NativeText.TakeOwned(document)));
    }
}
