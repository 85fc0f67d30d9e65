using System;

namespace OpenSpring.Testing;

/// <summary>The sandbox is not there, does not start, or refuses what a test asks of it. The message says why.</summary>
public sealed class SandboxException : Exception
{
    internal SandboxException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
