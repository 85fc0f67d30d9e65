using OpenSpring;

namespace Story;

/// <summary>The story of an application with features, consumption and floating seats, and of what it asks the server besides:
/// versions, variables, a trial, its users and their passwords.</summary>
internal sealed class UsageStory
{
    private const string Other = "the-other-device";

    private readonly Teller _story = new();

    internal async Task<int> Tell()
    {
        LicenseId metered = LicenseId.FromKey(Setup.Need("OSP_METERED_KEY"));
        LicenseId consuming = LicenseId.FromKey(Setup.Need("OSP_CONSUMPTION_KEY"));
        LicenseId slots = LicenseId.FromKey(Setup.Need("OSP_SLOTS_KEY"));
        LicenseId many = LicenseId.FromUser(Setup.Need("OSP_MANY_USER"), Setup.Need("OSP_MANY_PASSWORD"));

        _story.Title("A client for the server");
        await using OpenSpringClient client = Teller.Value(
            () => new OpenSpringClient(Setup.Settings(Setup.Need("OSP_BASE_URL"))));
        Console.WriteLine($"   library      {client.Info.Version}\n   server       {client.Info.BaseUrl}");
        await _story.Part(() => Features(client, metered));
        await _story.Part(() => Consumption(client, metered));
        await _story.Part(() => FeatureConsumption(client, metered));
        await _story.Part(() => TakenBack(client, consuming));
        await _story.Part(() => LostResponse(client, consuming));
        await _story.Part(() => FloatingSeat(client, slots));
        await _story.Part(() => FeatureSeat(client, metered));
        await _story.Part(() => Versions(client, metered));
        await _story.Part(() => Variables(client, metered));
        await _story.Part(() => Trial(client));
        await _story.Part(() => People(client, many));
        await _story.Part(() => SignIn(client));
        await _story.Part(() => Password(client, many));
        return _story.End();
    }

    // ---- features and consumption ----

    private async Task Features(OpenSpringClient client, LicenseId key)
    {
        _story.Title("Features: which ones does the license have, and in what state are they?");
        await _story.Do(() => client.ActivateLicenseAsync(key));
        LicenseFeature reports = await Teller.Result(() => client.CheckLicenseFeatureAsync(key, "reports"));
        _story.Tell("type", reports.FeatureType, "consumption");
        _story.Tell("used", $"{reports.TotalConsumptions} of {reports.MaxConsumption}", "0 of 10");
        LicenseFeature export = await Teller.Result(() => client.CheckLicenseFeatureAsync(key, "export"));
        _story.Tell("type", export.FeatureType, "activation");
        await _story.Fails<NotFoundException>(
            () => client.CheckLicenseFeatureAsync(key, "legacy"),
            "invalid_license_feature_code",
            remark: "a feature that has expired");
    }

    private async Task Consumption(OpenSpringClient client, LicenseId key)
    {
        _story.Title("Consumption: the application counts what was used");
        Consumption counted = await Teller.Result(() => client.AddConsumptionAsync(key), remark: "without a number it counts 1");
        _story.Tell("used", $"{counted.TotalConsumptions} of {counted.MaxConsumptions}", "1 of 10");
        _story.Tell("starts anew", counted.ConsumptionPeriod, "daily");
        counted = await Teller.Result(() => client.AddConsumptionAsync(key, new() { Consumptions = 3 }));
        _story.Tell("used", $"{counted.TotalConsumptions} of {counted.MaxConsumptions}", "4 of 10");
        await _story.Fails<LimitException>(
            () => client.AddConsumptionAsync(key, new() { Consumptions = 7 }),
            "license_not_enough_consumptions");
        counted = await Teller.Result(
            () => client.AddConsumptionAsync(key, new() { Consumptions = 7, AllowOverages = true, MaxOverages = 2 }));
        _story.Tell("used", $"{counted.TotalConsumptions} of {counted.MaxConsumptions}", "11 of 10");
        await _story.Fails<ApiException>(
            () => client.AddConsumptionAsync(key, new() { Consumptions = -1 }),
            "negative_consumptions_not_allowed");
    }

    private async Task FeatureConsumption(OpenSpringClient client, LicenseId key)
    {
        _story.Title("Consumption of a feature, which may go 2 beyond its limit");
        foreach ((long amount, string used) in new[] { (10L, "10 of 10"), (2L, "12 of 10") })
        {
            FeatureConsumption counted = await Teller.Result(
                () => client.AddFeatureConsumptionAsync(key, "reports", new() { Consumptions = amount }));
            _story.Tell("used", $"{counted.TotalConsumptions} of {counted.MaxConsumptions}", used);
        }

        await _story.Fails<LimitException>(
            () => client.AddFeatureConsumptionAsync(key, "reports"),
            "feature_not_enough_consumptions");
    }

    private async Task TakenBack(OpenSpringClient client, LicenseId key)
    {
        string studio = Setup.Need("OSP_PRODUCT_STUDIO");
        _story.Title("Consumption that is taken back, where the license allows it");
        await _story.Do(() => client.ActivateLicenseAsync(key, new() { Product = studio }));
        foreach ((long amount, long used) in new[] { (5L, 5L), (-2L, 3L) })
        {
            Consumption counted = await Teller.Result(
                () => client.AddConsumptionAsync(key, new() { Product = studio, Consumptions = amount }));
            _story.Tell("used", counted.TotalConsumptions, used);
        }
    }

    private async Task LostResponse(OpenSpringClient client, LicenseId key)
    {
        string studio = Setup.Need("OSP_PRODUCT_STUDIO");
        _story.Title("What goes wrong: the response to a call that counts is lost");
        await Sandbox.LoseResponse("/add_consumption");
        LicensingException? error = await _story.Fails<NetworkException>(
            () => client.AddConsumptionAsync(key, new() { Product = studio, Consumptions = 4 }));
        if (error is not null)
        {
            _story.Tell("sent", error.Details["sent"].GetString(), "maybe");
            _story.Tell("retryable", error.Retryable, false);
        }

        // Repeated blindly, it may be counted twice. The application compares the license with what it knew: 3.
        License license = await Teller.Result(() => client.CheckLicenseAsync(key, new() { Product = studio }));
        _story.Tell("used", license.TotalConsumptions, 7);
        Console.WriteLine("   so it was counted, and is not repeated");
    }

    // ---- floating seats ----

    private async Task FloatingSeat(OpenSpringClient client, LicenseId key)
    {
        _story.Title("A floating seat: taken by a check, borrowed, released");
        await _story.Do(() => client.ActivateLicenseAsync(key));
        await _story.Do(() => client.ActivateLicenseAsync(key, new() { HardwareId = Other }), remark: "on another device");
        License license = await Teller.Result(() => client.CheckLicenseAsync(key), remark: "this takes the seat");
        _story.Tell("in use", $"{license.FloatingInUseDevices} of {license.FloatingUsers}", "1 of 1");
        _story.Tell("minutes", license.FloatingTimeout, 10);
        await _story.Fails<LimitException>(
            () => client.CheckLicenseAsync(key, new() { HardwareId = Other }),
            "floating_not_available",
            remark: "on another device");
        DateTimeOffset until = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddHours(2).ToUnixTimeSeconds());
        FloatingBorrow borrowed = await Teller.Result(
            () => client.FloatingBorrowAsync(key, new() { BorrowedUntil = until }));
        _story.Tell("kept until", borrowed.BorrowedUntil, until);
        _story.Tell("hours most", borrowed.MaxBorrowTime, 48);
        Release released = await Teller.Result(() => client.FloatingReleaseAsync(key));
        _story.Tell("response", $"\"{released.Text}\"", "\"\"");
        license = await Teller.Result(
            () => client.CheckLicenseAsync(key, new() { HardwareId = Other }),
            remark: "on another device");
        _story.Tell("in use", $"{license.FloatingInUseDevices} of {license.FloatingUsers}", "1 of 1");
    }

    private async Task FeatureSeat(OpenSpringClient client, LicenseId key)
    {
        _story.Title("A floating seat of a feature");
        LicenseFeature render = await Teller.Result(() => client.CheckLicenseFeatureAsync(key, "render"));
        _story.Tell("in use", $"{render.FloatingInUseDevices} of {render.FloatingUsers}", "1 of 1");
        FloatingBorrow borrowed = await Teller.Result(
            () => client.FloatingFeatureBorrowAsync(key, "render"),
            remark: "for as long as is allowed");
        _story.Tell("hours most", borrowed.MaxBorrowTime, 24);
        double left = (borrowed.BorrowedUntil - DateTimeOffset.UtcNow)?.TotalHours ?? 0;
        _story.Tell("hours left", Math.Round(left), 24);
        Release released = await Teller.Result(() => client.FloatingFeatureReleaseAsync(key, "render"));
        _story.Tell("response", $"\"{released.Text}\"", "\"\"");
        await _story.Fails<DeviceException>(
            () => client.FloatingFeatureReleaseAsync(key, "render"),
            "floating_feature_device_not_in_use",
            remark: "once more");
    }

    // ---- versions, variables, a trial ----

    private async Task Versions(OpenSpringClient client, LicenseId key)
    {
        _story.Title("Versions: what may be installed?");
        IReadOnlyList<ReleasedVersion> known = await Teller.Result(
            () => client.VersionsAsync(key, new() { Env = "win64" }));
        _story.Tell("versions", string.Join(", ", known.Select(one => one.Version)), "1.0.0, 2.0.0, 2.1.0");
        InstallationFile file = await Teller.Result(
            () => client.InstallationFileAsync(key, new() { Env = "win64" }));
        _story.Tell("newest", file.Version, "2.1.0");
        _story.Tell("file", file.Url, "https://files.example.com/editor-2.1.0.exe");
        _story.Tell("needs", file.RequiresVersion, "2.0.0");
        ProductDetails details = await Teller.Result(
            () => client.ProductDetailsAsync(new() { IncludeLatestVersion = true }));
        _story.Tell("product", details.ProductName, "Editor");
        _story.Tell("latest", details.LatestVersion?.Version, "3.0.0-beta");
    }

    private async Task Variables(OpenSpringClient client, LicenseId key)
    {
        _story.Title("Device variables: what the vendor sees of this device");
        Dictionary<string, object?> variables = new() { ["theme"] = "dark", ["launches"] = 17 };
        await Teller.Result(() => client.TrackDeviceVariablesAsync(key, variables));
        IReadOnlyList<DeviceVariable> kept = await Teller.Result(() => client.GetDeviceVariablesAsync(key));
        string text = string.Join(", ", kept.Select(one => $"{one.Variable} = {one.Value}"));
        _story.Tell("variables", text, "theme = dark, launches = 17"); // The server makes text of values.
    }

    private async Task Trial(OpenSpringClient client)
    {
        string product = Setup.Need("OSP_PRODUCT_TRIAL");
        _story.Title("A trial, from key to license");
        TrialKey made = await Teller.Result(() => client.TrialKeyAsync(new() { Product = product }));
        Console.WriteLine($"   key          {made.License}");
        _story.Tell("is new", made.OrderId is not null, true);
        License license = await Teller.Result(
            () => client.ActivateLicenseAsync(LicenseId.FromKey(made.License ?? ""), new() { Product = product }),
            remark: "with the key");
        _story.Tell("is a trial", license.IsTrial, true);
        _story.Tell("whole days", license.DaysRemaining, 13); // of 14, which have just begun
        TrialKey again = await Teller.Result(
            () => client.TrialKeyAsync(new() { Product = product }),
            remark: "on the same device");
        _story.Tell("same key", again.License == made.License, true);
        _story.Tell("is new", again.OrderId is not null, false);
    }

    // ---- users ----

    private async Task People(OpenSpringClient client, LicenseId user)
    {
        string product = Setup.Need("OSP_PRODUCT_USER"), name = Setup.Need("OSP_MANY_USER");
        _story.Title("Users: whose licenses, and which users has a customer?");
        IReadOnlyList<UserLicense> licenses = await Teller.Result(
            () => client.UserLicensesAsync(user, new() { Product = product }));
        _story.Tell("licenses", licenses.Count, 2);
        _story.Tell("user", licenses[0].User?.Email, name);

        // The result holds initial passwords: ToString leaves them out.
        CustomerLicenseUsers known = await Teller.Result(
            () => client.CustomerLicenseUsersAsync(Setup.Need("OSP_CUSTOMER"), new() { Product = product }));
        _story.Tell("among them", known.Users.Any(one => one.Email == name), true);
        await _story.Fails<NotFoundException>(
            () => client.CustomerLicenseUsersAsync("nobody@example.com", new() { Product = product }),
            "customer_does_not_exist",
            remark: "a customer who does not exist");
    }

    private async Task SignIn(OpenSpringClient client)
    {
        _story.Title("Single sign-on: where does a user sign in?");
        SsoUrl place = await Teller.Result(
            () => client.SsoUrlAsync(Setup.Need("OSP_ACCOUNT_CODE"), new() { Product = Setup.Need("OSP_PRODUCT_USER") }));
        Console.WriteLine($"   address      {place.Url}");
        _story.Tell("has a flow", place.Url?.Contains("response_type=code", StringComparison.Ordinal), true);
        _story.Tell("has a nonce", place.Url?.Contains("nonce=", StringComparison.Ordinal), true);
        OAuthUrl server = await Teller.Result(() => client.OauthUrlAsync(), remark: "the place where an application gets a token");
        _story.Tell("login", server.LoginType, "client_credentials");
    }

    private async Task Password(OpenSpringClient client, LicenseId user)
    {
        string product = Setup.Need("OSP_PRODUCT_USER"), name = Setup.Need("OSP_MANY_USER");
        const string Next = "another-password";
        _story.Title("A user changes the password");
        PasswordChange changed = await Teller.Result(
            () => client.ChangePasswordAsync(name, Setup.Need("OSP_MANY_PASSWORD"), Next));
        _story.Tell("response", changed.Text, "password_changed");
        await _story.Fails<NotFoundException>(
            () => client.UserLicensesAsync(user, new() { Product = product }),
            "license_not_found",
            remark: "with the old password");
        IReadOnlyList<UserLicense> licenses = await Teller.Result(
            () => client.UserLicensesAsync(LicenseId.FromUser(name, Next), new() { Product = product }),
            remark: "with the new password");
        _story.Tell("licenses", licenses.Count, 2);
    }
}
