using System;
using System.IO;
using System.Runtime.CompilerServices;
using Xunit;

// One sandbox is shared, and the tests of cancelling look at the clock.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace OpenSpring.Tests;

internal static class Assembly
{
    [ModuleInitializer]
    internal static void ChooseLibrary()
    {
        if (Environment.GetEnvironmentVariable("OSP_LIBRARY") is null)
        {
            OpenSpringLibrary.Path = Path.Combine(Repository.Root, "build", "libopenspring.so.1");
        }

        // Used where OSP_TRANSPORT chooses it, and by the tests of the program itself.
        if (Environment.GetEnvironmentVariable(Transport.ProgramVariable) is null)
        {
            Environment.SetEnvironmentVariable(Transport.ProgramVariable, Path.Combine(Repository.Root, "build", "openspring-stdio"));
        }
    }
}
