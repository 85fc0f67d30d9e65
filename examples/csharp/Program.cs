// Three stories of an application with licenses: DeviceStory.cs, ActivationStory.cs and UsageStory.cs.
//
// Try them against the sandbox:   python3 examples/with_sandbox.py -- dotnet run --project examples/csharp
//                                 python3 examples/with_sandbox.py -- dotnet run --project examples/csharp -- usage
//                                 python3 examples/with_sandbox.py -- dotnet run --project examples/csharp -- device
// Everything they need to know comes from the environment, which examples/with_sandbox.py describes.
using Story;

switch (args.FirstOrDefault("activation"))
{
    case "activation":
        return await new ActivationStory().Tell();
    case "usage":
        return await new UsageStory().Tell();
    case "device":
        return await new DeviceStory().Tell();
    default:
        Console.Error.WriteLine("story: the stories are activation, usage and device");
        return 2;
}
