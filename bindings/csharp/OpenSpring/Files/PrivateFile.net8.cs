using System;
using System.IO;

namespace OpenSpring;

internal static partial class PrivateFile
{
    /// <summary>Creates a file beside the target, so that the replacement is one step.</summary>
    private static FileStream Create(string target, out string temporary)
    {
        string name = $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}";
        temporary = Path.Combine(Path.GetDirectoryName(target) ?? "", name);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(temporary, options);
    }

    private static void Replace(string temporary, string target) => File.Move(temporary, target, overwrite: true);
}
