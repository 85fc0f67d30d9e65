namespace OpenSpring;

/// <summary>The native library: its path, its version, and the functions that need no client; and the program that can stand in
/// its place.</summary>
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

    /// <summary>The version of the native library or of the program in its place, such as <c>0.1.0</c>. Loads or starts it where
    /// that has not happened yet.</summary>
    /// <exception cref="LibraryException">It cannot be loaded or started.</exception>
    /// <exception cref="ConfigException">The environment variable <c>OSP_TRANSPORT</c> names no way to reach the
    /// library.</exception>
    public static string Version => Transport.Get().Version;

    /// <summary>From now on the program <c>openspring-stdio</c> takes the place of the native library: a process of its own, for all
    /// clients, managers and functions of this class. Call it before anything else is used.</summary>
    /// <param name="program">Its absolute path. Null: the setting <c>OpenSpring.ProgramPath</c> of the application and then the
    /// environment variable <c>OSP_PROGRAM</c> name it; else it is looked for beside the application and in
    /// <c>PATH</c>.</param>
    /// <remarks>The program starts at its first use, once. It ends with this process, whichever way that ends. If it ends
    /// earlier, each call of its clients and managers throws <see cref="LibraryException"/> (<c>program_ended</c>), and a new client
    /// starts it again. Without this method the environment variable <c>OSP_TRANSPORT</c> (<c>library</c> or <c>process</c>) is
    /// asked; else it is the program on musl, where the native library cannot be loaded, and the library everywhere
    /// else.</remarks>
    /// <exception cref="LibraryException">The native library or another program is in use already, or the path is
    /// relative.</exception>
    public static void UseProcess(string? program = null) => Transport.UseProcess(program);

    /// <summary>Loads the native library, or starts the program in its place, now instead of at its first use.</summary>
    /// <exception cref="LibraryException">It cannot be loaded or started, or has another ABI; the message lists what was
    /// tried.</exception>
    /// <exception cref="ConfigException">The environment variable <c>OSP_TRANSPORT</c> names no way to reach the
    /// library.</exception>
    public static void Load() => _ = Transport.Get();

    internal static Response Local(LocalOperation operation, byte[] request)
    {
        int status = Transport.Get().Call(operation, request, out byte[]? document);
        return Response.Read(status, document);
    }
}
