using System;
using System.Threading.Tasks;
using OpenSpring;
using OpenSpring.Testing;
using Xunit;

namespace Acme;

public sealed class EditorTests(Sandbox sandbox) : IClassFixture<Sandbox>
{
    [Fact]
    public async Task TheTitleSaysWhatIsWrong()
    {
        SandboxLicense license = sandbox.CreateLicense(new LicenseTerms { ValidityPeriod = sandbox.Now.AddDays(30), MaxActivations = 1 });
        using OpenSpringClient client = sandbox.CreateClient();
        await client.ActivateLicenseAsync(license.Id);
        Assert.Equal("Editor", await Editor.TitleAsync(client, license.LicenseKey!));

        using (sandbox.AddFault("reset", path: "/check_license"))
        {
            Assert.Equal("Editor (no connection)", await Editor.TitleAsync(client, license.LicenseKey!));
        }

        using (sandbox.MoveClock(TimeSpan.FromDays(31)))
        {
            Assert.Equal("Editor (expired)", await Editor.TitleAsync(client, license.LicenseKey!));
        }

        sandbox.ChangeLicense(license.Name, new LicenseTerms { LicenseEnabled = false });
        Assert.Equal("Editor (not licensed)", await Editor.TitleAsync(client, license.LicenseKey!));
    }
}
