using System;
using System.Collections.Generic;
using System.Text.Json;

namespace OpenSpring;

/// <summary>The native library cannot be found, loaded or used, or the program in its place not started, or it has ended. Thrown
/// by this package, never by the library.</summary>
public sealed class LibraryException : LicensingException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was tried, and what to do.</param>
    /// <param name="code"><c>library_not_found</c>, <c>library_abi</c>, <c>library_foreign</c>, <c>library_musl</c>,
    /// <c>library_no_threads</c>, <c>library_path_relative</c>, <c>library_already_loaded</c> or <c>program_ended</c>.</param>
    /// <param name="innerException">What caused it.</param>
    public LibraryException(string message, string code = "", Exception? innerException = null)
        : base(LicensingStatus.Config, message, code, innerException)
    {
        UserMessage = "This application is not installed correctly. Please install it again, or contact its vendor.";
        UserAction = UserActions.FixIntegration;
    }

    /// <summary>The program in the library's place has ended.</summary>
    /// <param name="message">How, and of which call.</param>
    /// <param name="sent">Whether the program had the request: a word as in other errors.</param>
    internal LibraryException(string message, JsonElement sent)
        : base(LicensingStatus.Config, message, "program_ended", null)
    {
        UserMessage = Tables.UserMessage(LicensingStatus.Internal, "");
        UserAction = Tables.UserAction(LicensingStatus.Internal);
        Details = new Dictionary<string, JsonElement> { ["sent"] = sent };
    }
}
