namespace OpenSpring;

/// <summary>The native library: its path, its version, and the functions that need no client.</summary>
public static partial class OpenSpringLibrary
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

    private static Response Local(LocalOperation function, byte[] request)
    {
        int status = function(request, out System.IntPtr document);
        return Response.Read(status, NativeText.TakeOwned(document));
    }
}
