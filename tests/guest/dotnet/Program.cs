// A host with CoreCLR, for guest_test.go. The first argument says what it does; the library, a configuration and a
// license come from the environment.
using Guest;
using OpenSpring;

Configuration configuration = Configuration.FromJson(Need("OSP_CONFIG"));
LicenseId license = LicenseId.FromKey(Need("OSP_LICENSE_KEY"));
switch (args)
{
    case ["stress", string seconds]:
        return new Stress(configuration, license).Run(TimeSpan.FromSeconds(int.Parse(seconds)));
    case ["flat", string rounds]:
        return Flat.Run(configuration, license, int.Parse(rounds));
    case ["cost"]:
        return Cost.Run(configuration);
    case ["measures", string path]:
        return Measures.Run(configuration, license, path);
    case ["cancel", string rounds]:
        return await Cancel.RunAsync(configuration, license, int.Parse(rounds));
    case ["interrupt", string mode]:
        return Interrupt.Run(configuration, license, handled: mode == "handled");
    default:
        Console.Error.WriteLine("guest: stress SECONDS, flat ROUNDS, cost, measures LOAD_REQUEST, cancel ROUNDS, interrupt default|handled");
        return 2;
}

static string Need(string name) =>
    Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"the environment has no {name}");
