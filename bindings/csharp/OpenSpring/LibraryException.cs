using System;

namespace OpenSpring;

/// <summary>The native library cannot be found, loaded or used. Thrown by this package, never by the
/// library.</summary>
public sealed class LibraryException : LicensingException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was tried, and what to do.</param>
    /// <param name="code"><c>library_not_found</c>, <c>library_abi</c>, <c>library_foreign</c>, <c>library_musl</c>,
    /// <c>library_no_threads</c>, <c>library_path_relative</c> or <c>library_already_loaded</c>.</param>
    /// <param name="innerException">What caused it.</param>
    public LibraryException(string message, string code = "", Exception? innerException = null)
        : base(LicensingStatus.Config, message, code, innerException)
    {
        UserMessage = "This application is not installed correctly. Please install it again, or contact its vendor.";
        UserAction = UserActions.FixIntegration;
    }
}
