using System.Diagnostics;
using OpenSpring;

namespace Story;

/// <summary>The story of a small application and the license that it keeps on the device, from the first start to the
/// uninstallation. The other stories show the calls of the API; most applications need only this.</summary>
/// <remarks>Months pass in it, and clocks are set back, though the library reads this machine's clock, which the story leaves
/// alone: the server's clock is moved instead. A license that was activated while the server's clock was 31 days behind is one
/// whose last contact was 31 days ago.</remarks>
internal sealed class DeviceStory
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly Teller _story = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("openspring-story.").FullName;

    internal async Task<int> Tell()
    {
        string key = Setup.Need("OSP_METERED_KEY"), offlineKey = Setup.Need("OSP_LICENSE_KEY");
        try
        {
            await _story.Part(StableDevice);
            await _story.Part(() => Life(key));
            await _story.Part(() => OfflineLife(offlineKey));
        }
        finally
        {
            Directory.Delete(_folder, recursive: true);
        }

        return _story.End();
    }

    private async Task Life(string key)
    {
        await Sandbox.SellAYear(key); // The customer has bought a year.
        await FirstStart(LicenseId.FromKey(key));
        await LaterStart();
        await OnlineCheck();
        await Watchdog(key);
        await Consumption();
        await MonthWithoutNetwork();
        await ClockSetBack();
        await Uninstalled();
    }

    private async Task OfflineLife(string key)
    {
        string hardwareId = await OfflineCustomer(LicenseId.FromKey(key));
        await Extended(key, hardwareId);
        await UninstalledOffline();
    }

    // ---- what each start does ----

    /// <summary>What each start does first. It reads the store, sends nothing and creates nothing. A real application keeps its
    /// license in <c>LicenseStore.User("Acme Editor")</c>, and the defaults of the settings suit most.</summary>
    private LicenseManager Start(ManagerSettings? settings = null, string store = "license") =>
        new(Setup.Settings(Setup.Need("OSP_BASE_URL")), LicenseStore.Path(Path.Combine(_folder, store)), settings);

    /// <summary>The license that an earlier start has stored. An application shows its activation dialog if there is none.</summary>
    private static StoredLicense Stored(LicenseManager manager) =>
        manager.LoadLicense() ?? throw new InvalidOperationException("no license is stored");

    /// <summary>Prints what a start screen needs.</summary>
    private void Show(LicenseState state, LicenseStateName expected, string reason)
    {
        _story.Tell("state", $"{state.Name} ({state.Reason})", $"{expected} ({reason})");
        Console.WriteLine($"   user reads   {state.Message}");
        if (state.Until is { } until)
        {
            Console.WriteLine($"   holds until  {until:yyyy-MM-dd}");
        }
    }

    /// <summary>A local check that should fail: what the application shows in place of its window.</summary>
    private async Task Refused<TError>(string remark, StoredLicense license, string reason)
        where TError : LicensingException
    {
        LicensingException? error = await _story.Fails<TError>(() => license.LocalCheckAsync(), reason, remark);
        _story.Tell("usable", error?.State?.Usable, false);
    }

    /// <summary>Lets the license's last contact with the server be this long ago.</summary>
    private async Task Ago(TimeSpan ago)
    {
        await Sandbox.MoveClock(-ago);
        await using (LicenseManager manager = Start())
        {
            await Stored(manager).CheckAsync();
        }

        await Sandbox.MoveClock(TimeSpan.Zero);
    }

    // ---- first start, every later start ----

    private async Task StableDevice()
    {
        _story.Title("The device: does it keep its hardware id?");
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OSP_HARDWARE_ID")))
        {
            Console.WriteLine("   hardware id  is configured");
            return;
        }

        HardwareId device = OpenSpringLibrary.HardwareId();
        Console.WriteLine($"   environment  {device.Environment}\n   stable       {device.Stable}");
        if (device.Stable == true)
        {
            return;
        }

        await using LicenseManager manager = Start();
        await _story.Fails<HardwareIdException>(
            () => manager.ActivateLicenseAsync(LicenseId.FromKey(Setup.Need("OSP_METERED_KEY"))),
            "device_unstable",
            remark: "each new container would take another activation");
        // Who deploys the container sets one, random, once per device.
        Environment.SetEnvironmentVariable("OSP_HARDWARE_ID", "device-of-this-container");
        Console.WriteLine("   so the deployment sets HardwareId");
    }

    private async Task FirstStart(LicenseId key)
    {
        _story.Title("The first start: ask for a license key");
        string folder = Path.Combine(_folder, "license");
        await using LicenseManager manager = Teller.Value(
            () => new LicenseManager(Setup.Settings(Setup.Need("OSP_BASE_URL")), LicenseStore.Path(folder)),
            remark: "what each start does first; a real application has LicenseStore.User(\"Acme Editor\")");
        _story.Tell("is there", Teller.Value(() => manager.LoadLicense()) is not null, false);
        LicensingException? error = await _story.Fails<NotFoundException>(
            () => manager.ActivateLicenseAsync(LicenseId.FromKey("AAAA-BBBB-CCCC-DDDD")),
            "license_not_found",
            remark: "a key that the user mistyped");
        // The dialog shows UserMessage, stays open, and puts the cursor into the field.
        _story.Tell("the dialog", error?.UserAction, UserActions.EnterLicense);
        StoredLicense license = await Teller.Result(() => manager.ActivateLicenseAsync(key), remark: "the right key");
        Show(license.State, LicenseStateName.Valid, "ok");
        Console.WriteLine($"   stored in    {manager.DataLocation}");
    }

    private async Task LaterStart()
    {
        _story.Title("Every later start: the local check, without a network");
        await Sandbox.CutNetwork();
        await using LicenseManager manager = Start();
        StoredLicense license = Stored(manager);
        LicenseState state = Teller.Value(
            () => license.LocalCheck(), remark: "it throws unless the license may be used; TryLocalCheck returns a bool");
        long began = Stopwatch.GetTimestamp();
        license.LocalCheck(); // The first one was compiled on its way.
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        Show(state, LicenseStateName.Valid, "ok");
        Console.WriteLine($"   took         {took.TotalMicroseconds:F0} microseconds");
        _story.Tell("days left", Teller.Value(() => license.DaysRemaining), 365);
        LicenseFacts facts = Teller.Value(() => state.Facts, remark: "and which features?");
        _story.Tell("reports", facts.Feature("reports")?.State, "valid");
        _story.Tell("export", facts.Feature("export")?.State, "valid");
        _story.Tell("render", facts.Feature("render")?.State, "no_slot"); // A floating feature: a check of it takes a slot.
        await Sandbox.MendNetwork();
    }

    // ---- now and then, and all the time ----

    private async Task OnlineCheck()
    {
        _story.Title("Now and then: ask the server");
        await using LicenseManager manager = Start();
        StoredLicense license = Stored(manager);
        CheckResult found = await Teller.Result(() => license.CheckAsync());
        _story.Tell("confirmed", found.Confirmed, true);
        await Sandbox.CutNetwork();
        found = await Teller.Result(() => license.CheckAsync(), remark: "while the network is down");
        _story.Tell("confirmed", found.Confirmed, false);
        _story.Tell("failure", found.Failure?.Code, "connection_lost");
        Show(found.State, LicenseStateName.Valid, "ok");
        await Sandbox.MendNetwork();
    }

    private async Task Watchdog(string key)
    {
        _story.Title("The watchdog: while the application runs, the vendor disables the license");
        await Ago(2 * Day); // The last contact was long ago, so a check is due at once.
        await Sandbox.ChangeLicense(key, """{"license_enabled":false}""");
        await using LicenseManager manager = Start();
        TaskCompletionSource<LicenseEvent> changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        manager.Changed += (_, e) =>
        {
            if (e.Event == LicenseEventKind.StateChanged)
            {
                changed.TrySetResult(e);
            }
        };
        Teller.Step(() => manager.StartWatchdog()); // Events come on the thread that called this, where it has a message loop.
        LicenseEvent seen = await changed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        _story.Tell("event", $"{seen.Event}: {seen.Before} to {seen.After}", "StateChanged: Valid to Invalid");
        Show(manager.State, LicenseStateName.Invalid, "license_not_enabled");
        manager.StopWatchdog();
        await Sandbox.ChangeLicense(key, """{"license_enabled":true}""");
        CheckResult found = await Teller.Result(
            () => Stored(manager).CheckAsync(),
            remark: "after the vendor has enabled it again");
        Show(found.State, LicenseStateName.Valid, "ok");
    }

    private async Task Consumption()
    {
        _story.Title("Consumption: counted here, reported later");
        await Sandbox.CutNetwork();
        await using (LicenseManager manager = Start())
        {
            StoredLicense license = Stored(manager);
            await Teller.Result(() => license.AddLocalConsumptionAsync(3), remark: "stored on the disk when it returns");
            await _story.Fails<LimitException>(
                () => license.AddLocalConsumptionAsync(8),
                "license_not_enough_consumptions",
                remark: "after 3 of 10");
        }

        await Sandbox.MendNetwork();
        await using LicenseManager later = Start();
        StoredLicense kept = Stored(later);
        Counted(kept, "0 reported, 3 not yet");
        Synced synced = await Teller.Result(() => kept.SyncConsumptionAsync());
        _story.Tell("synced", synced.IsSynced, true);
        Counted(kept, "3 reported, 0 not yet");
    }

    private void Counted(StoredLicense license, string expected)
    {
        LocalConsumption? counted = license.State.Facts.Consumption;
        _story.Tell("counted", $"{counted?.Total} reported, {counted?.Local} not yet", expected);
    }

    // ---- no network, wrong clocks ----

    private async Task MonthWithoutNetwork()
    {
        _story.Title("A month without a network: 31 days since the last contact");
        await Ago(31 * Day);
        await Sandbox.CutNetwork();
        await using (LicenseManager patient = Start(new() { CheckWithin = 60 * Day }))
        {
            LicenseState state = Teller.Value(() => Stored(patient).LocalCheck(), remark: "an application that allows 60 days");
            Show(state, LicenseStateName.Valid, "ok");
        }

        await using (LicenseManager usual = Start())
        {
            LicenseState state = Teller.Value(
                () => Stored(usual).LocalCheck(), remark: "the defaults: 30 days, then 14 of grace");
            Show(state, LicenseStateName.Grace, "offline_grace");
            CheckResult tried = await Teller.Result(() => Stored(usual).CheckAsync(), remark: "it does not get through");
            _story.Tell("confirmed", tried.Confirmed, false);
        }

        await using LicenseManager strict = Start(new() { CheckWithin = 20 * Day, GracePeriod = 10 * Day });
        await Refused<LicenseStateException>("one that allows 20 days, then 10 of grace", Stored(strict), "check_overdue");
        await Sandbox.MendNetwork();
        CheckResult found = await Teller.Result(() => Stored(strict).CheckAsync(), remark: "the network is back");
        Show(found.State, LicenseStateName.Valid, "ok");
    }

    private async Task ClockSetBack()
    {
        _story.Title("A clock that was set back: this machine's is three days behind what the license has seen");
        await Ago(-3 * Day);
        await using LicenseManager manager = Start();
        StoredLicense license = Stored(manager);
        await Refused<ClockException>("a license with an end date", license, "clock_behind");
        CheckResult found = await Teller.Result(() => license.CheckAsync(), remark: "the server's response has the right time");
        Show(found.State, LicenseStateName.Valid, "ok");
        _story.Tell("clock", found.State.Clock, "ok");
    }

    // ---- customers without a network ----

    private async Task<string> OfflineCustomer(LicenseId key)
    {
        _story.Title("A customer without a network: activated by files");
        string request = Path.Combine(_folder, "ls_activation.req"), licenseFile = Path.Combine(_folder, "ls_activation.lic");
        await using (LicenseManager manager = Start(store: "offline"))
        {
            await Teller.Result(
                () => manager.CreateOfflineActivationFileAsync(key, new() { Path = request }));
        }

        Console.WriteLine("   the customer takes the file to a machine with a network, or to the vendor's portal");
        await using (OpenSpringClient connected = new(Setup.Settings(Setup.Need("OSP_BASE_URL"))))
        {
            string text = await File.ReadAllTextAsync(request);
            LicenseFile file = await Teller.Result(
                () => connected.SendOfflineRequestAsync(ActivationEndpoint.ActivateOffline, text), remark: "on another machine");
            file.Save(licenseFile);
        }

        await using LicenseManager later = Start(store: "offline"); // Perhaps days later: the request is remembered.
        StoredLicense license = await Teller.Result(
            () => later.ActivateLicenseOfflineAsync(new FileInfo(licenseFile)));
        Show(license.State, LicenseStateName.Valid, "ok");
        _story.Tell("days left", license.DaysRemaining?.ToString() ?? "no end", "no end");
        return later.Current().HardwareId ?? "";
    }

    private async Task Extended(string key, string hardwareId)
    {
        _story.Title("The vendor extends the license of that customer");
        await Sandbox.MoveClock(TimeSpan.FromHours(1)); // An hour has passed.
        await Sandbox.SellAYear(key);
        string refresh = await Sandbox.RefreshFile(key, hardwareId);
        await using LicenseManager manager = Start(store: "offline");
        LicenseState state = await Teller.Result(() => Stored(manager).UpdateOfflineAsync(refresh));
        Show(state, LicenseStateName.Valid, "ok");
        _story.Tell("days left", state.Facts.DaysRemaining, 365);
    }

    // ---- uninstalling ----

    private async Task Uninstalled()
    {
        _story.Title("Uninstalling with a network: the device is free for another");
        await using LicenseManager manager = Start();
        await Teller.Step(() => Stored(manager).DeactivateAsync(removeLocalData: true));
        Show(manager.State, LicenseStateName.Invalid, "no_license");
    }

    private async Task UninstalledOffline()
    {
        _story.Title("Uninstalling without a network");
        string farewell = Path.Combine(_folder, "ls_deactivation.req");
        await Sandbox.CutNetwork();
        await using (LicenseManager manager = Start(store: "offline"))
        {
            StoredLicense license = Stored(manager);
            await _story.Fails<NetworkException>(() => license.DeactivateAsync());
            Show(license.State, LicenseStateName.Valid, "ok"); // Nothing has changed.
            await Teller.Result(() => license.DeactivateOfflineAsync(farewell));
            Show(license.State, LicenseStateName.Invalid, "deactivated");
        }

        await Sandbox.MendNetwork();
        await using OpenSpringClient connected = new(Setup.Settings(Setup.Need("OSP_BASE_URL")));
        string text = await File.ReadAllTextAsync(farewell);
        Deactivation done = await Teller.Result(
            () => connected.SendOfflineRequestAsync(DeactivationEndpoint.DeactivateOffline, text),
            remark: "on another machine");
        _story.Tell("response", done.Text, "license_deactivated");
    }
}
