using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using OpenSpring.Testing;
using Xunit;
using Kit = OpenSpring.Testing.Sandbox;

namespace OpenSpring.Tests;

/// <summary>OpenSpring.Testing, used as an application's tests use it.</summary>
public sealed class TestingKitTests(Kit sandbox) : IClassFixture<Kit>
{
    [Fact]
    public async Task ALicenseHasTheTermsItWasMadeWith()
    {
        DateTimeOffset end = sandbox.Now.AddDays(2);
        SandboxLicense license = sandbox.CreateLicense(new LicenseTerms
        {
            ValidityPeriod = end,
            GracePeriod = TimeSpan.FromHours(24),
            MaxActivations = 1,
            ProductFeatures = ["export"],
            Extra = new Dictionary<string, object?> { ["metadata"] = new Dictionary<string, int> { ["seats"] = 3 } },
        });
        using OpenSpringClient client = sandbox.CreateClient();

        License got = await client.ActivateLicenseAsync(license.Id);

        Assert.Equal("time-limited", got.LicenseType);
        Assert.Equal(end.ToUnixTimeMilliseconds(), got.ValidityPeriod!.Value.ToUnixTimeMilliseconds());
        Assert.Equal("export", Assert.Single(got.ProductFeatures!).Code);
        using OpenSpringClient second = new(sandbox.CreateConfiguration() with { HardwareId = "second" });
        LimitException refused = await Assert.ThrowsAsync<LimitException>(() => second.ActivateLicenseAsync(license.Id));
        Assert.Equal("license_activated_max_times", refused.Code);
    }

    [Fact]
    public async Task ALicenseOfAUserAndOfABundleIsActivated()
    {
        using OpenSpringClient user = sandbox.CreateClient("user");
        Assert.True((await user.ActivateLicenseAsync(sandbox.CreateLicense(new LicenseTerms { Product = "user" }).Id)).IsValid);
        using OpenSpringClient bundle = sandbox.CreateClient("bundle");
        Bundle got = await bundle.ActivateBundleAsync(sandbox.CreateLicense(new LicenseTerms { Product = "bundle" }).Id);
        Assert.Equal(2, got.Count);
    }

    [Fact]
    public async Task AFaultAndTheClockEndWithTheirStatement()
    {
        SandboxLicense license = sandbox.CreateLicense(new LicenseTerms { ValidityPeriod = sandbox.Now.AddDays(30) });
        using OpenSpringClient client = new(sandbox.CreateConfiguration() with { Retries = 0 });
        await client.ActivateLicenseAsync(license.Id);

        using (sandbox.AddFault("reset", path: "/check_license"))
        {
            await Assert.ThrowsAsync<NetworkException>(() => client.CheckLicenseAsync(license.Id));
        }

        using (sandbox.AddFault("status", "/check_license", 1, ("status", 403), ("code", "license_not_enabled")))
        {
            await Assert.ThrowsAsync<LicenseStateException>(() => client.CheckLicenseAsync(license.Id));
            Assert.True((await client.CheckLicenseAsync(license.Id)).IsValid);
        }

        using (sandbox.MoveClock(TimeSpan.FromDays(31)))
        {
            Assert.True((await client.CheckLicenseAsync(license.Id)).IsExpired);
        }

        Assert.True((await client.CheckLicenseAsync(license.Id)).IsValid);
        Assert.Contains("the nearest is /check_license", Assert.Throws<SandboxException>(() => sandbox.AddFault("reset", "/chek_license")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TermsChangeWhileALicenseIsInUse()
    {
        SandboxLicense license = sandbox.CreateLicense();
        using LicenseManager manager = sandbox.CreateManager();
        await manager.ActivateLicenseAsync(license.Id);

        sandbox.ChangeLicense(license.Name, new LicenseTerms { LicenseEnabled = false });

        StoredLicense stored = manager.CurrentLicense!;
        await Assert.ThrowsAsync<LicenseStateException>(() => stored.CheckAsync());
        Assert.Equal("/check_license", sandbox.Requests()[^1].GetProperty("path").GetString());
    }

    [Fact]
    public void ADisposedSandboxIsGone()
    {
        Kit own = Kit.Start(Repository.Built("openspring-sandbox"));
        int pid = own.Line.GetProperty("pid").GetInt32();

        own.Dispose();

        Assert.DoesNotContain(pid, Process.GetProcesses().Select(process => process.Id));
    }

    [Fact]
    public void ASandboxThatDoesNotStartSaysWhy()
    {
        string program = Repository.Built("openspring-sandbox");
        Assert.Contains("nowhere", Assert.Throws<SandboxException>(() => Kit.Start(program, "--seed", "/nowhere")).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be started", Assert.Throws<SandboxException>(() => Kit.Start("/no/such/program")).Message, StringComparison.Ordinal);
        Assert.Contains("is not openspring-sandbox", Assert.Throws<SandboxException>(() => Kit.Start("/bin/echo")).Message, StringComparison.Ordinal);
    }
}
