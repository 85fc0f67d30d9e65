using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace OpenSpring.Tests;

/// <summary>The license on the device, through the library and against the sandbox.</summary>
[Collection(SharedSandbox.Name)]
public sealed class ManagerTests : IDisposable
{
    private readonly Sandbox _sandbox;
    private readonly string _folder = Directory.CreateTempSubdirectory("openspring-").FullName;

    public ManagerTests(Sandbox sandbox)
    {
        _sandbox = sandbox;
        _sandbox.Admin("POST", "/reset");
    }

    private LicenseStore Store => LicenseStore.Path(Path.Combine(_folder, "store"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_license_lives_from_the_first_start_to_the_last()
    {
        using (LicenseManager manager = Opened())
        {
            Assert.Equal(Path.Combine(_folder, "store"), manager.DataLocation);
            Assert.True(manager.IsWritable);
            Assert.Null(manager.LoadLicense());
            Assert.Null(manager.CurrentLicense);
            Assert.Equal((LicenseStateName.Invalid, "no_license"), (manager.State.Name, manager.State.Reason));

            StoredLicense license = manager.ActivateLicense(_sandbox.Identity("license"));
            LicenseState state = license.LocalCheck();
            Assert.Equal((LicenseStateName.Valid, "ok", true), (state.Name, state.Reason, state.Usable));
            Assert.Equal(("ok", UserActions.None), (state.Clock, state.UserAction));
            Assert.NotNull(state.Contact);
            Assert.NotNull(state.Time);
            Assert.NotNull(state.Until);
            Assert.Equal("perpetual", state.Facts.LicenseType);
            Assert.True(license.IsValid);
            Assert.False(license.IsExpired);
            Assert.Null(license.DaysRemaining);
            Assert.Null(license.Failure);
        }

        using (LicenseManager manager = Opened())
        {
            StoredLicense license = manager.LoadLicense()!;
            CheckResult found = license.Check(new() { IncludeExpiredFeatures = true });
            Assert.True(found.Confirmed);
            Assert.Null(found.Failure);
            Assert.Empty(found.Warnings);
            Assert.True(found.State.Usable);
            Assert.Equal(200, found.Meta.HttpStatus);
            Assert.Equal(Key("license"), license.Document!.LicenseKey);
            Assert.Equal((Key("license"), Sandbox.Device), (manager.Current().LicenseKey, manager.Current().HardwareId));
            Assert.NotNull(manager.Current().Contact);

            license.Deactivate();
            Assert.Equal("deactivated", license.State.Reason);
            Assert.False(license.IsValid);
            LicenseStateException error = Assert.Throws<LicenseStateException>(() => license.LocalCheck());
            Assert.Equal(("deactivated", LicenseStateName.Invalid), (error.Code, error.State!.Name));
            Assert.Null(error.Confirmed);

            manager.ClearLocalStorage();
            Assert.Equal("no_license", Assert.Throws<NotFoundException>(() => license.LocalCheck()).Code);
            Assert.Null(manager.LoadLicense());
            Assert.Null(license.Document);
            Assert.Empty(license.ProductFeatures);
        }
    }

    [Fact]
    public async Task Every_operation_has_an_asynchronous_form()
    {
        await using LicenseManager manager = Opened();
        StoredLicense license = await manager.ActivateLicenseAsync(_sandbox.Identity("slots"));
        Assert.True((await license.LocalCheckAsync()).Usable);
        Assert.True((await license.CheckAsync(cancellationToken: CancellationToken.None)).Confirmed);
        Assert.True((await license.CheckAsync(new() { Timeout = TimeSpan.FromSeconds(20) })).Confirmed);
        Assert.Equal(Key("slots"), (await manager.CurrentAsync()).LicenseKey);
        Assert.True((await license.FloatingBorrowAsync(DateTimeOffset.UtcNow.AddHours(3))).Facts.Slot!.Borrowed);
        Assert.Equal("no_slot", (await license.FloatingReleaseAsync()).Reason);
        Assert.InRange((await manager.PollAsync()).Next, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        await license.DeactivateAsync(removeLocalData: true);
        Assert.Null((await manager.CurrentAsync()).Document);

        license = await manager.ActivateLicenseAsync(_sandbox.Identity("license"));
        OfflineText goodbye = await license.DeactivateOfflineAsync();
        Assert.Equal(goodbye.Text, license.DeactivateOffline().Text);
        await manager.ClearLocalStorageAsync();
        await Assert.ThrowsAsync<NotFoundException>(() => license.CheckAsync());
        Assert.NotEmpty((await manager.CreateOfflineActivationFileAsync(_sandbox.Identity("license"))).RequestId!);
        await Assert.ThrowsAsync<OfflineException>(() => manager.ActivateLicenseOfflineAsync("no file"));
        await Assert.ThrowsAsync<NotFoundException>(() => license.UpdateOfflineAsync("no file"));

        await using LicenseManager metered = Opened("studio", LicenseStore.Memory());
        license = await metered.ActivateLicenseAsync(_sandbox.Identity("consumption"));
        Assert.Equal(3, (await license.AddLocalConsumptionAsync(3)).Facts.Consumption!.Local);
        Assert.True((await license.SyncConsumptionAsync()).IsSynced);
    }

    [Fact]
    public void A_dead_network_is_no_dead_license()
    {
        using LicenseManager manager = Opened();
        StoredLicense license = manager.ActivateLicense(_sandbox.Identity("license"));
        _sandbox.Fault("""{"kind":"page","path":"/check_license"}""");

        CheckResult found = license.Check();
        Assert.False(found.Confirmed);
        Assert.IsType<ProtocolException>(found.Failure);
        Assert.Equal("CheckResult Valid: ok, not confirmed (unexpected_page)", found.ToString());
        Assert.StartsWith("Meta 200 after 1 attempts in ", found.Meta.ToString(), StringComparison.Ordinal);

        _sandbox.Admin("PATCH", "/licenses/license", """{"license_enabled":false}""");
        LicenseStateException error = Assert.Throws<LicenseStateException>(() => license.Check());
        Assert.Equal(("license_not_enabled", true), (error.Code, error.Confirmed));
        Assert.Null(error.Failure);
        Assert.Equal("license_not_enabled", error.State!.Reason);

        _sandbox.Fault("""{"kind":"page","path":"/check_license"}""");
        error = Assert.Throws<LicenseStateException>(() => license.Check());
        Assert.Equal(("license_not_enabled", false), (error.Code, error.Confirmed));
        Assert.IsType<ProtocolException>(error.Failure);
        Assert.Empty(error.Warnings);

        _sandbox.Admin("PATCH", "/licenses/license", """{"license_enabled":true}""");
        Assert.True(license.Check().Confirmed);
    }

    [Fact]
    public void A_check_of_a_license_that_may_not_be_used_can_be_tried()
    {
        using LicenseManager manager = Opened();
        StoredLicense license = manager.ActivateLicense(_sandbox.Identity("license"));

        Assert.True(license.TryLocalCheck(out LicenseState state));
        Assert.Equal(LicenseStateName.Valid, state.Name);
        license.Deactivate();
        Assert.False(license.TryLocalCheck(out state));
        Assert.Equal((LicenseStateName.Invalid, "deactivated"), (state.Name, state.Reason));

        manager.Dispose();
        Assert.Throws<ObjectDisposedException>(() => license.TryLocalCheck(out _));
    }

    [Fact]
    public void A_device_without_a_network_uses_files()
    {
        using LicenseManager manager = Opened();
        string request = Path.Combine(_folder, "a.req");
        OfflineText made = manager.CreateOfflineActivationFile(_sandbox.Identity("license"), new() { Path = request });
        Assert.Equal((File.ReadAllText(request), "ls_activation.req", request), (made.Text, made.FileName, made.Path));
        PendingActivation pending = Assert.Single(manager.Current().Pending);
        Assert.Equal((made.RequestId, "activate_offline"), (pending.RequestId, pending.Operation));
        Assert.Equal(made.Text, File.ReadAllText(made.Save(_folder)));

        using OpenSpringClient carrier = new(_sandbox.Settings() with { HardwareId = "carrier" });
        string path = carrier.SendOfflineRequest(ActivationEndpoint.ActivateOffline, made.Text).Save(_folder);
        StoredLicense license = manager.ActivateLicenseOffline(new FileInfo(path));
        Assert.True(license.LocalCheck().Usable);
        Assert.True(File.Exists(path));
        Assert.True(license.UpdateOffline(Refresh("license"), new() { Older = true }).Usable);

        OfflineText goodbye = license.DeactivateOffline(Path.Combine(_folder, "d.req"));
        Assert.Equal(goodbye.Text, File.ReadAllText(goodbye.Path!));
        Assert.Equal(goodbye.Text, license.DeactivateOffline().Text);
        Assert.Null(goodbye.RequestId);
        Assert.Equal("deactivated", Assert.Throws<LicenseStateException>(() => license.LocalCheck()).Code);
        carrier.SendOfflineRequest(DeactivationEndpoint.DeactivateOffline, goodbye.Text);
        Assert.Throws<OfflineException>(() => manager.ActivateLicenseOffline(File.ReadAllText(path)));
        Assert.True(manager.ActivateLicenseOffline(File.ReadAllText(path), new() { AnyRequest = true }).IsValid);
    }

    [Fact]
    public void Consumption_is_counted_here_and_reported_later()
    {
        using LicenseManager manager = Opened("studio");
        StoredLicense license = manager.ActivateLicense(_sandbox.Identity("consumption"));
        license.AddLocalConsumption();
        LocalConsumption counted = license.AddLocalConsumption(4).Facts.Consumption!;
        Assert.Equal((5, 0, 1000, 0), (counted.Local, counted.Total, counted.Max, counted.InFlight));

        Synced synced = license.SyncConsumption();
        Assert.True(synced.IsSynced);
        Assert.True(synced.Confirmed);
        Assert.Null(synced.Failure);
        Assert.Equal("Synced Valid: ok, synced, confirmed", synced.ToString());
        Assert.EndsWith(", Synced", manager.Poll().ToString(), StringComparison.Ordinal);
        counted = license.State.Facts.Consumption!;
        Assert.Equal((0, 5), (counted.Local, counted.Total));

        LimitException error = Assert.Throws<LimitException>(() => license.AddLocalConsumption(996));
        Assert.Equal(ErrorCodes.LicenseNotEnoughConsumptions, error.Code);
        Assert.Equal("unsupported_product_feature", Assert.Throws<NotFoundException>(() => license.AddLocalConsumption(1, "nothing")).Code);
    }

    [Fact]
    public void Floating_slots_are_taken_borrowed_and_released()
    {
        using LicenseManager manager = Opened();
        StoredLicense license = manager.ActivateLicense(_sandbox.Identity("slots"));
        LicenseSlot slot = license.LocalCheck().Facts.Slot!;
        Assert.True(slot.Until > DateTimeOffset.UtcNow);
        Assert.False(slot.Borrowed);

        DateTimeOffset until = DateTimeOffset.UtcNow.AddHours(3);
        slot = license.FloatingBorrow(until).Facts.Slot!;
        Assert.True(slot.Borrowed);
        Assert.InRange((slot.Until!.Value - until).Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(1));

        Assert.Equal("no_slot", license.FloatingRelease().Reason);
        Assert.Equal(LicenseStateName.Stale, Assert.Throws<LimitException>(() => license.LocalCheck()).State!.Name);
        Assert.True(license.Check().State.Usable);
    }

    [Fact]
    public void An_activation_without_a_free_slot_tells_why()
    {
        using LicenseManager manager = Opened();
        _sandbox.Fault("""{"kind":"status","status":400,"code":"floating_not_available","path":"/check_license"}""");

        StoredLicense license = manager.ActivateLicense(_sandbox.Identity("slots"));

        Assert.Equal("floating_not_available", license.Failure!.Code);
        Assert.Equal(LicensingStatus.Limit, license.Failure.Status);
        Assert.Equal("no_slot", license.State.Reason);
    }

    [Fact]
    public void Each_license_of_a_bundle_is_judged_by_itself()
    {
        using BundleManager manager = new(_sandbox.Settings("bundle"), Store);
        Assert.Empty(manager.CurrentBundle);
        IReadOnlyDictionary<string, StoredLicense> bundle = manager.ActivateBundle(_sandbox.Identity("bundle"));
        Assert.Equal([_sandbox.Product("editor"), _sandbox.Product("studio")], bundle.Keys.Order(StringComparer.Ordinal));
        foreach (KeyValuePair<string, StoredLicense> entry in bundle)
        {
            Assert.Equal(entry.Key, entry.Value.Product);
            Assert.True(entry.Value.LocalCheck().Usable);
            Assert.True(entry.Value.Check().Confirmed);
            Assert.Equal(entry.Key, entry.Value.Document!.Product);
        }

        Assert.Equal(bundle.Keys, manager.LoadBundle().Keys);
        Assert.Null(manager.Current().Document);
        Assert.False(new StoredLicense(manager, "another").TryLocalCheck(out LicenseState state));
        Assert.Equal("wrong_product", state.Reason);
        bundle[_sandbox.Product("editor")].Deactivate(removeLocalData: true);
        Assert.Empty(manager.CurrentBundle);
    }

    [Fact]
    public async Task A_bundle_is_activated_by_files_and_asynchronously()
    {
        await using BundleManager manager = new(_sandbox.Settings("bundle"), Store);
        Assert.Equal(2, (await manager.ActivateBundleAsync(_sandbox.Identity("bundle"))).Count);
        manager.ClearLocalStorage();
        string request = manager.CreateOfflineActivationFile(_sandbox.Identity("bundle")).Text;
        using OpenSpringClient carrier = new(_sandbox.Settings("bundle") with { HardwareId = "carrier" });
        LicenseFile file = carrier.SendOfflineRequest(ActivationEndpoint.ActivateBundleOffline, request);

        Assert.All((await manager.ActivateBundleOfflineAsync(file.Text)).Values, license => Assert.True(license.IsValid));
        Assert.Equal(2, manager.ActivateBundleOffline(new FileInfo(file.Save(_folder)), new() { AnyRequest = true }).Count);
    }

    [Fact]
    public void A_store_of_another_device_is_told_and_can_be_moved()
    {
        using (LicenseManager manager = Opened())
        {
            manager.ActivateLicense(_sandbox.Identity("one_device"));
        }

        using LicenseManager moved = new(_sandbox.Settings() with { HardwareId = "another-device" }, Store);
        StoredLicense license = moved.LoadLicense()!;
        DeviceException error = Assert.Throws<DeviceException>(() => license.LocalCheck());
        Assert.Equal(("wrong_device", "wrong_device"), (error.Code, error.State!.Reason));
        error = Assert.Throws<DeviceException>(() => license.Check());
        Assert.Equal("no", error.Details["sent"].GetString());
        Assert.Throws<LimitException>(() => moved.ActivateLicense());
        Assert.True(moved.ActivateLicense(options: new() { ReplaceDevice = true }).IsValid);
    }

    [Fact]
    public void Another_license_is_not_replaced_by_accident()
    {
        using LicenseManager manager = Opened();
        manager.ActivateLicense(_sandbox.Identity("license"));

        LicensingArgumentException error = Assert.Throws<LicensingArgumentException>(
            () => manager.ActivateLicense(_sandbox.Identity("one_device")));

        Assert.Equal("license_present", error.Code);
        manager.ActivateLicense(_sandbox.Identity("one_device"), new() { Replace = true });
        Assert.Equal(Key("one_device"), manager.Current().LicenseKey);
    }

    [Fact]
    public async Task Warnings_say_what_is_left_of_a_license_that_was_replaced()
    {
        using LicenseManager manager = Opened();
        manager.ActivateLicense(_sandbox.Identity("metered")).AddLocalConsumption(2);

        StoredLicense license = manager.ActivateLicense(_sandbox.Identity("license"), new() { Replace = true });
        Assert.True(license.IsValid);
        Assert.Equal(["seat_kept", "consumption_dropped"], license.Warnings);

        license = await manager.ActivateLicenseAsync(_sandbox.Identity("metered"), new() { Replace = true });
        Assert.Equal(["seat_kept"], license.Warnings);
    }

    [Fact]
    public void A_lost_activation_is_settled_before_another_one()
    {
        using LicenseManager manager = new(_sandbox.Settings() with { Retries = 0 }, Store);
        _sandbox.Fault("""{"kind":"cut","after_bytes":20,"path":"/activate_license","times":1}""");
        Assert.ThrowsAny<LicensingException>(() => manager.ActivateLicense(_sandbox.Identity("license")));
        Assert.Equal("no_license", manager.State.Reason);

        LicensingArgumentException error = Assert.Throws<LicensingArgumentException>(
            () => manager.ActivateLicense(_sandbox.Identity("one_device")));

        Assert.Equal((ErrorCodes.LicensePresent, true), (error.Code, error.State!.Usable));
        Assert.Equal(Key("license"), manager.Current().LicenseKey);
        Assert.Equal(["seat_kept"], manager.ActivateLicense(_sandbox.Identity("one_device"), new() { Replace = true }).Warnings);
    }

    [Theory]
    [InlineData("license_refresh.lic")]
    [InlineData("./license")]
    [InlineData(@"C:\app\license")]
    [InlineData("FOLDER/a file")]
    public async Task A_path_as_text_is_refused_at_once(string path)
    {
        path = path.Replace("FOLDER", _folder, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "a file"), "");
        using LicenseManager manager = Opened();
        StoredLicense license = manager.ActivateLicense(_sandbox.Identity("license"));

        OfflineException[] errors =
        [
            Assert.Throws<OfflineException>(() => license.UpdateOffline(path)),
            await Assert.ThrowsAsync<OfflineException>(() => license.UpdateOfflineAsync(path)),
            Assert.Throws<OfflineException>(() => manager.ActivateLicenseOffline(path)),
        ];

        foreach (OfflineException error in errors)
        {
            Assert.Equal((ErrorCodes.PathAsText, UserActions.FixIntegration), (error.Code, error.UserAction));
            Assert.Contains($"\"{path}\": give its content", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Two_managers_share_a_store_and_a_client()
    {
        using OpenSpringClient client = _sandbox.Client();
        using LicenseManager first = new(client, Store), second = new(client, Store);
        StoredLicense one = first.ActivateLicense(_sandbox.Identity("license"));
        Assert.True(SpinWait.SpinUntil(() => second.State.Usable, TimeSpan.FromSeconds(20)));
        StoredLicense other = second.LoadLicense()!;
        other.Deactivate();
        Assert.True(SpinWait.SpinUntil(() => one.State.Reason == "deactivated", TimeSpan.FromSeconds(20)));

        second.Dispose();
        Assert.False(client.IsDisposed);
        Assert.True(first.ActivateLicense(_sandbox.Identity("license")).IsValid);
        client.Dispose();
        Assert.Equal(ErrorCodes.ClientClosed, Assert.Throws<HandleException>(() => one.Check()).Code);
        Assert.True(one.IsValid);
        Assert.Throws<ObjectDisposedException>(() => new LicenseManager(client, Store));
    }

    [Fact]
    public void A_store_in_memory_is_gone_with_its_manager()
    {
        using (LicenseManager manager = Opened(store: LicenseStore.Memory()))
        {
            Assert.Null(manager.DataLocation);
            Assert.True(manager.ActivateLicense(_sandbox.Identity("license")).IsValid);
        }

        using LicenseManager another = Opened(store: LicenseStore.Memory());
        Assert.Null(another.LoadLicense());
    }

    [Fact]
    public void Settings_reach_the_library()
    {
        using (LicenseManager manager = Opened(settings: new() { CheckWithin = TimeSpan.Zero, GracePeriod = TimeSpan.FromHours(5) }))
        {
            LicenseState state = manager.ActivateLicense(_sandbox.Identity("license")).LocalCheck();
            Assert.Equal((LicenseStateName.Grace, "offline_grace"), (state.Name, state.Reason));
            Assert.Equal(TimeSpan.FromHours(5), state.Until - state.Contact);
            Assert.Equal(state.Until, state.Facts.GraceUntil);
        }

        using LicenseManager endless = Opened(settings: new() { CheckWithin = Timeout.InfiniteTimeSpan, LockTimeout = TimeSpan.FromSeconds(1) });
        Assert.Null(endless.State.Until);
    }

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public void Wrong_settings_are_named_as_here(ManagerSettings settings, string name)
    {
        ConfigException error = Assert.Throws<ConfigException>(() => Opened(settings: settings));
        Assert.StartsWith(name + " must ", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<ManagerSettings, string> WrongSettings() => new()
    {
        { new() { ClockTolerance = TimeSpan.FromDays(8) }, "ClockTolerance" },
        { new() { GracePeriod = Timeout.InfiniteTimeSpan }, "GracePeriod" },
        { new() { CheckWithin = TimeSpan.FromMinutes(90) }, "CheckWithin" },
        { new() { CheckEvery = TimeSpan.FromSeconds(90) }, "CheckEvery" },
        { new() { LockTimeout = TimeSpan.Zero }, "LockTimeout" },
    };

    [Fact]
    public void A_key_of_the_application_opens_its_store_alone_and_is_not_shown()
    {
        const string key = "the-key-of-the-application";
        LicenseStore store = LicenseStore.Path(_folder, key);
        using (LicenseManager manager = Opened(store: store))
        {
            manager.ActivateLicense(_sandbox.Identity("license"));
        }

        using (LicenseManager manager = Opened(store: LicenseStore.Path(_folder)))
        {
            Assert.Equal("no_license", manager.State.Reason);
            Assert.Contains("store_damaged", manager.Current().Warnings);
            StorageException error = Assert.Throws<StorageException>(() => new StoredLicense(manager, null).Check());
            Assert.Equal("store_damaged", error.Code);
        }

        using LicenseManager again = Opened(store: store);
        Assert.True(again.State.Usable);
        ConfigException refused = Assert.Throws<ConfigException>(() => Opened(store: LicenseStore.User("Acme", "short-secret")));
        Assert.DoesNotContain("short-secret", refused.ToString(), StringComparison.Ordinal);
        string read = store + JsonSerializer.Serialize(store) + again + JsonSerializer.Serialize(again.Current());
        Assert.DoesNotContain(key, read, StringComparison.Ordinal);
        Assert.Empty(typeof(LicenseStore).GetProperties());
        Assert.Equal("LicenseStore.User(Acme)", LicenseStore.User("Acme").ToString());
    }

    [Fact]
    public void What_can_be_serialized_of_a_request_file_holds_no_password()
    {
        using LicenseManager manager = Opened("user", LicenseStore.Memory());
        OfflineText made = manager.CreateOfflineActivationFile(_sandbox.Identity("user"));

        Assert.DoesNotContain(made.Text, made + JsonSerializer.Serialize(made), StringComparison.Ordinal);
        Assert.False(typeof(ManagerFloatingBorrowOptions).GetProperty("Password")!.GetMethod!.IsPublic);
    }

    // A program in the library's place has the environment that this process had when it started.
    [Fact]
    [Trait("Transport", "library")]
    public void Without_a_home_or_a_folder_the_error_tells_what_to_do()
    {
        string?[] before = [Environment.GetEnvironmentVariable("HOME"), Environment.GetEnvironmentVariable("XDG_STATE_HOME")];
        Set("HOME", null);
        Set("XDG_STATE_HOME", null);
        try
        {
            StorageException error = Assert.Throws<StorageException>(() => Opened(store: LicenseStore.User("Acme")));
            Assert.Equal("store_no_home", error.Code);
        }
        finally
        {
            Set("HOME", before[0]);
            Set("XDG_STATE_HOME", before[1]);
        }

        using LicenseManager manager = Opened(store: LicenseStore.Machine("openspring-no-such-vendor"));
        int sent = Requests();
        StorageException missing = Assert.Throws<StorageException>(() => manager.ActivateLicense(_sandbox.Identity("license")));
        Assert.Equal("store_no_folder", missing.Code);
        Assert.Equal("no", missing.Details["sent"].GetString());
        Assert.Equal(sent, Requests());
    }

    [Fact]
    public void A_file_in_place_of_the_store_is_told()
    {
        string file = Path.Combine(_folder, "store");
        File.WriteAllText(file, "");

        StorageException error = Assert.Throws<StorageException>(() => Opened());

        Assert.Equal("store_no_folder", error.Code);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_sent_where_the_store_cannot_be_written()
    {
        using LicenseManager manager = Opened(store: LicenseStore.Path("/sys/openspring"));
        int sent = Requests();

        StorageException error = Assert.Throws<StorageException>(() => manager.ActivateLicense(_sandbox.Identity("license")));

        Assert.Equal("store_read_only", error.Code);
        Assert.Equal("no", error.Details["sent"].GetString());
        Assert.Equal(sent, Requests());
    }

    [Fact]
    public void Messages_name_members_as_here()
    {
        using LicenseManager manager = Opened();
        LicensingArgumentException error = Assert.Throws<LicensingArgumentException>(
            () => manager.ActivateLicense(LicenseId.FromKey("")));
        Assert.Contains("LicenseKey", error.Message, StringComparison.Ordinal);
        Assert.Equal("no", error.Details["sent"].GetString());
        Assert.Throws<LicensingArgumentException>(() => manager.Poll(new() { Timeout = TimeSpan.Zero }));
        Assert.Throws<ArgumentNullException>(() => manager.ActivateLicenseOffline((string)null!));
        Assert.Throws<ArgumentNullException>(() => manager.ActivateLicenseOffline((FileInfo)null!));
        Assert.Throws<ArgumentNullException>(() => LicenseStore.User(null!));
        Assert.Throws<ArgumentNullException>(() => new LicenseManager(_sandbox.Settings(), null!));
        Assert.Throws<ArgumentNullException>(() => new LicenseManager((OpenSpringClient)null!, Store));
    }

    [Fact]
    public void A_state_is_read_leniently()
    {
        LicenseState state = LicenseState.Read(JsonDocument.Parse("""{"state":"new","usable":1,"facts":[],"until":"no moment"}""").RootElement);

        Assert.Equal((LicenseStateName.Invalid, false, null), (state.Name, state.Usable, state.Until));
        Assert.Null(state.Facts.DaysRemaining);
        Assert.Empty(state.Facts.Features);
    }

    private LicenseManager Opened(string product = "editor", LicenseStore? store = null, ManagerSettings? settings = null) =>
        new(_sandbox.Settings(product), store ?? Store, settings);

    private string Key(string name) => _sandbox.Line.GetProperty("licenses").GetProperty(name).GetProperty("license_key").GetString()!;

    private int Requests() => _sandbox.Admin("GET", "/requests").GetArrayLength();

    private string Refresh(string license)
    {
        using HttpClient http = new();
        string address = _sandbox["base_url"].Replace("/api/v4", $"/_sandbox/refresh/{license}", StringComparison.Ordinal);
        using HttpRequestMessage request = new(HttpMethod.Get, $"{address}?hardware_id={Sandbox.Device}");
        using HttpResponseMessage response = http.Send(request);
        response.EnsureSuccessStatusCode();
        using StreamReader reader = new(response.Content.ReadAsStream());
        return reader.ReadToEnd();
    }

    /// <summary>Sets a variable where C reads it, which .NET's own function does not.</summary>
    private static void Set(string name, string? value) =>
        Assert.Equal(0, value is null ? NativeMethods.unsetenv(name) : NativeMethods.setenv(name, value, 1));

    private static class NativeMethods
    {
        [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        internal static extern int setenv(string name, string value, int overwrite);

        [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        internal static extern int unsetenv(string name);
    }
}
