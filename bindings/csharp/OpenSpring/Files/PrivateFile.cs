using System;
using System.IO;
using System.Text;

namespace OpenSpring;

/// <summary>Writes files that hold secrets.</summary>
internal static partial class PrivateFile
{
    private const string LicenseFileName = "ls_activation.lic";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a file whole or not at all, readable by its owner only where the system knows such
    /// modes.</summary>
    internal static string Save(string content, string fileName, string path)
    {
        string target = Directory.Exists(path ?? throw new ArgumentNullException(nameof(path)))
            ? Path.Combine(path, fileName)
            : path;
        string? temporary = null;
        try
        {
            target = Path.GetFullPath(target);
            byte[] bytes = Utf8.GetBytes(content);
            using (FileStream file = Create(target, out temporary))
            {
                file.Write(bytes, 0, bytes.Length);
                file.Flush(flushToDisk: true);
            }

            Replace(temporary, target);
            return target;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            Remove(temporary);
            throw new StorageException($"save {target}: {error.Message}", ErrorCodes.StorageFailed, error);
        }
    }

    /// <summary>Writes a document that is signed in itself as a license file.</summary>
    internal static string SaveDocument(string document, string form, string[] forms, string path)
    {
        if (Array.IndexOf(forms, form) < 0)
        {
            throw new InvalidOperationException(
                "Only what a one-call offline activation returned, or a LoadOffline method, can be loaded again: an online " +
                "response contains no signature, and a license of a bundle is saved with its bundle.");
        }

        return Save(Convert.ToBase64String(Utf8.GetBytes(document)), LicenseFileName, path);
    }

    private static void Remove(string? temporary)
    {
        try
        {
            if (temporary is not null)
            {
                File.Delete(temporary);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The earlier failure is the error to report.
        }
    }
}
