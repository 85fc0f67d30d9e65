using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace OpenSpring;

/// <summary>A license as the server described it.</summary>
/// <remarks>Properties bear the API's names, except <see cref="Expired"/> and <see cref="Trial"/>: their API names,
/// <c>is_expired</c> and <c>is_trial</c>, are the properties that answer the question. A member that is missing, null or of
/// another type is null; <see cref="Raw"/> has all of them. Two licenses are equal only where they come from the same answer:
/// compare <see cref="RawJson"/> to see whether something has changed.</remarks>
public sealed partial record License
{
    /// <summary>The id.</summary>
    public long? Id { get; init; }

    /// <summary>The license key, of key-based licenses.</summary>
    public string? LicenseKey { get; init; }

    /// <summary>The user's name, of user-based licenses; may end in <c>|CODE</c>.</summary>
    public string? Username { get; init; }

    /// <summary>The user, of user-based licenses.</summary>
    public User? User { get; init; }

    /// <summary>How many users the license may have.</summary>
    public long? MaxLicenseUsers { get; init; }

    /// <summary><c>perpetual</c>, <c>time-limited</c>, <c>subscription</c> or <c>consumption</c>.</summary>
    public string? LicenseType { get; init; }

    /// <summary>The template that it was made from.</summary>
    public long? LicenseTemplateId { get; init; }

    /// <summary>Whether it is active on this device; answers to activations.</summary>
    public bool? Active { get; init; }

    /// <summary>Whether it is active on any device; answers to checks.</summary>
    public bool? LicenseActive { get; init; }

    /// <summary>Whether the vendor lets it be used.</summary>
    public bool? LicenseEnabled { get; init; }

    /// <summary>What the server said; <see cref="IsExpired"/> also looks at the clock.</summary>
    public bool? Expired { get; init; }

    /// <summary>What the server said; see <see cref="IsTrial"/>.</summary>
    public bool? Trial { get; init; }

    /// <summary>How many days a trial has.</summary>
    public long? TrialDays { get; init; }

    /// <summary>When the license ends; null for one that does not.</summary>
    public DateTimeOffset? ValidityPeriod { get; init; }

    /// <summary>When it starts.</summary>
    public DateTimeOffset? StartDate { get; init; }

    /// <summary>Whether maintenance ends.</summary>
    public bool? EnableMaintenancePeriod { get; init; }

    /// <summary>When maintenance ends.</summary>
    public DateTimeOffset? MaintenancePeriod { get; init; }

    /// <summary>Whether a subscription lives on after its validity.</summary>
    public bool? AllowGracePeriod { get; init; }

    /// <summary>Hours for which it does.</summary>
    public double? GracePeriod { get; init; }

    /// <summary>How many devices it may be active on.</summary>
    public long? MaxActivations { get; init; }

    /// <summary>How many devices it is active on.</summary>
    public long? TimesActivated { get; init; }

    /// <summary>Whether that has no limit.</summary>
    public bool? AllowUnlimitedActivations { get; init; }

    /// <summary>Whether it can be activated offline.</summary>
    public bool? AllowOfflineActivation { get; init; }

    /// <summary>How often it may move to another device: -1 is unlimited, 0 none.</summary>
    public long? MaxTransfers { get; init; }

    /// <summary>How often it has.</summary>
    public long? TransferCount { get; init; }

    /// <summary>Whether virtual machines are refused.</summary>
    public bool? PreventVm { get; init; }

    /// <summary>Whether it is activated by typed codes.</summary>
    public bool? IsAirGapped { get; init; }

    /// <summary>Whether it needs a hardware key.</summary>
    public bool? IsHardwareKeyAuth { get; init; }

    /// <summary>Whether it needs a TPM.</summary>
    public bool? IsTpmAuth { get; init; }

    /// <summary>The public key of the TPM.</summary>
    public string? TpmSigningPublicKey { get; init; }

    /// <summary>Whether it floats, through a server on premises.</summary>
    public bool? IsFloating { get; init; }

    /// <summary>Whether it floats, kept by the cloud.</summary>
    public bool? IsFloatingCloud { get; init; }

    /// <summary>Minutes that a floating slot is held.</summary>
    public long? FloatingTimeout { get; init; }

    /// <summary>How many may use it at once.</summary>
    public long? FloatingUsers { get; init; }

    /// <summary>How many devices use it now.</summary>
    public long? FloatingInUseDevices { get; init; }

    /// <summary>Whether it is in use, or by how many.</summary>
    public JsonElement? FloatingInUse { get; init; }

    /// <summary>Whether it can be borrowed.</summary>
    public bool? CanBorrow { get; init; }

    /// <summary>Hours for which it can be borrowed.</summary>
    public long? MaxBorrowTime { get; init; }

    /// <summary>Whether it is borrowed.</summary>
    public bool? IsBorrowed { get; init; }

    /// <summary>Until when it is borrowed.</summary>
    public DateTimeOffset? BorrowedUntil { get; init; }

    /// <summary>The id of this device.</summary>
    public long? DeviceId { get; init; }

    /// <summary>The hardware id that the license is active on.</summary>
    public string? HardwareId { get; init; }

    /// <summary>Whether more may be consumed than bought.</summary>
    public bool? AllowOverages { get; init; }

    /// <summary>How much more.</summary>
    public long? MaxOverages { get; init; }

    /// <summary>How much may be consumed.</summary>
    public long? MaxConsumptions { get; init; }

    /// <summary>How much was consumed.</summary>
    public long? TotalConsumptions { get; init; }

    /// <summary>Whether consumption has no limit.</summary>
    public bool? AllowUnlimitedConsumptions { get; init; }

    /// <summary>Whether consumption can be taken back.</summary>
    public bool? AllowNegativeConsumptions { get; init; }

    /// <summary>Whether consumption starts anew in each period.</summary>
    public bool? ResetConsumption { get; init; }

    /// <summary><c>daily</c>, <c>weekly</c>, <c>monthly</c> or <c>annually</c>.</summary>
    public string? ConsumptionPeriod { get; init; }

    /// <summary>The order.</summary>
    public string? OrderStoreId { get; init; }

    /// <summary>The vendor.</summary>
    public JsonElement? Company { get; init; }

    /// <summary>Who bought it.</summary>
    public Customer? Customer { get; init; }

    /// <summary>The product it is for.</summary>
    public ProductDetails? ProductDetails { get; init; }

    /// <summary>The features it grants.</summary>
    public IReadOnlyList<Feature> ProductFeatures { get; init; } = [];

    /// <summary>The fields that the vendor added.</summary>
    public IReadOnlyList<CustomField> CustomFields { get; init; } = [];

    /// <summary>What the vendor keeps about the license.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>The same as text.</summary>
    public string? MetadataString { get; init; }

    /// <summary>Device variables.</summary>
    public JsonElement? Variables { get; init; }

    /// <summary>What the vendor keeps about users.</summary>
    public JsonElement? UserData { get; init; }

    /// <summary>The version of the product's installation file.</summary>
    public string? Version { get; init; }

    /// <summary>The operating system of that file.</summary>
    public string? Environment { get; init; }

    /// <summary>The release channel of that file.</summary>
    public string? Channel { get; init; }

    /// <summary>Where that file is; answers to checks.</summary>
    public string? InstallationFileUrl { get; init; }

    /// <summary>That file; answers to activations.</summary>
    public InstallationFile? InstallationFile { get; init; }

    /// <summary>When that file was released.</summary>
    public DateTimeOffset? ReleaseDate { get; init; }

    /// <summary>That file's MD5.</summary>
    public string? HashMd5 { get; init; }

    /// <summary>That file's size.</summary>
    public string? Size { get; init; }

    /// <summary>The version that must be installed before.</summary>
    public string? RequiresVersion { get; init; }

    /// <summary>Where the license agreement is.</summary>
    public string? EulaLink { get; init; }

    /// <summary>Where the release notes are.</summary>
    public string? ReleaseNotesLink { get; init; }

    /// <summary>Of offline answers: <c>activation</c>.</summary>
    public string? Request { get; init; }

    /// <summary>Of offline answers: the request that the license answers.</summary>
    public string? RequestId { get; init; }

    /// <summary>Of offline answers: when the server made the file.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>When the license was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The signature over device, identity and validity.</summary>
    public string? LicenseSignature { get; init; }

    /// <summary>Of offline answers: the signature over the license.</summary>
    public string? LicenseSignatureV2 { get; init; }

    /// <summary>Of offline answers: the signature with the shared key.</summary>
    public string? OfflineSignature { get; init; }

    /// <summary>The policy, of air-gapped licenses.</summary>
    public JsonElement? PolicyId { get; init; }

    /// <summary>The type that the policy gives, of air-gapped licenses.</summary>
    public string? DefaultLicenseType { get; init; }

    /// <summary>The whole object, unknown members too.</summary>
    public JsonElement Raw { get; init; }

    /// <summary>The object's exact text.</summary>
    public string RawJson => Raw.ValueKind == JsonValueKind.Undefined ? "" : Raw.GetRawText();

    /// <summary>How the call went that brought the license.</summary>
    public Meta Meta { get; init; } = new();

    /// <summary>The short code of the license's product.</summary>
    public string? Product => ProductDetails?.ShortCode;

    /// <summary>Whether this is a trial.</summary>
    public bool IsTrial => Trial == true;

    /// <summary>The feature of a code.</summary>
    /// <param name="code">The code.</param>
    /// <returns>The feature, or null where the license has none of that code.</returns>
    public Feature? Feature(string code) => ProductFeatures.FirstOrDefault(feature => feature.Code == code);

    /// <summary>Writes the result of an offline activation as a license file, whole or not at all; on Unix only its owner
    /// can read it. The LoadOffline methods verify and read it again.</summary>
    /// <param name="path">The file; of an existing folder the file <c>ls_activation.lic</c> in it.</param>
    /// <returns>Where the file is.</returns>
    /// <exception cref="StorageException">It cannot be written.</exception>
    /// <exception cref="InvalidOperationException">The license came by an online call or in a bundle, so that it is not signed in
    /// itself.</exception>
    public string Save(string path) => PrivateFile.SaveDocument(RawJson, Meta.Form, ["license", "refresh"], path);

    /// <summary>Shows whose license it is, by the last four characters of a key or the name of a user, for what, and
    /// until when.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        string owner = LicenseKey is not null ? LicenseId.LastFour(LicenseKey) : Username ?? "nobody";
        string until = ValidityPeriod is { } end ? Moments.ToHttp(end) : "no end";
        return $"License {Id} of {owner}: {Product}, {LicenseType}, {until}";
    }

    internal static License Read(Answer answer) => Read(answer.Result, answer.Meta);

    internal static License Read(JsonElement document, Meta meta) => new()
    {
        Id = Lenient.Integer(document, "id"),
        LicenseKey = Lenient.Text(document, "license_key"),
        Username = Lenient.Text(document, "username"),
        User = Lenient.Object(document, "user", OpenSpring.User.Read),
        MaxLicenseUsers = Lenient.Integer(document, "max_license_users"),
        LicenseType = Lenient.Text(document, "license_type"),
        LicenseTemplateId = Lenient.Integer(document, "license_template_id"),
        Active = Lenient.Boolean(document, "active"),
        LicenseActive = Lenient.Boolean(document, "license_active"),
        LicenseEnabled = Lenient.Boolean(document, "license_enabled"),
        Expired = Lenient.Boolean(document, "is_expired"),
        Trial = Lenient.Boolean(document, "is_trial"),
        TrialDays = Lenient.Integer(document, "trial_days"),
        ValidityPeriod = Lenient.Moment(document, "validity_period"),
        StartDate = Lenient.Moment(document, "start_date"),
        EnableMaintenancePeriod = Lenient.Boolean(document, "enable_maintenance_period"),
        MaintenancePeriod = Lenient.Moment(document, "maintenance_period"),
        AllowGracePeriod = Lenient.Boolean(document, "allow_grace_period"),
        GracePeriod = Lenient.Number(document, "grace_period"),
        MaxActivations = Lenient.Integer(document, "max_activations"),
        TimesActivated = Lenient.Integer(document, "times_activated"),
        AllowUnlimitedActivations = Lenient.Boolean(document, "allow_unlimited_activations"),
        AllowOfflineActivation = Lenient.Boolean(document, "allow_offline_activation"),
        MaxTransfers = Lenient.Integer(document, "max_transfers"),
        TransferCount = Lenient.Integer(document, "transfer_count"),
        PreventVm = Lenient.Boolean(document, "prevent_vm"),
        IsAirGapped = Lenient.Boolean(document, "is_air_gapped"),
        IsHardwareKeyAuth = Lenient.Boolean(document, "is_hardware_key_auth"),
        IsTpmAuth = Lenient.Boolean(document, "is_tpm_auth"),
        TpmSigningPublicKey = Lenient.Text(document, "tpm_signing_public_key"),
        IsFloating = Lenient.Boolean(document, "is_floating"),
        IsFloatingCloud = Lenient.Boolean(document, "is_floating_cloud"),
        FloatingTimeout = Lenient.Integer(document, "floating_timeout"),
        FloatingUsers = Lenient.Integer(document, "floating_users"),
        FloatingInUseDevices = Lenient.Integer(document, "floating_in_use_devices"),
        FloatingInUse = Lenient.Anything(document, "floating_in_use"),
        CanBorrow = Lenient.Boolean(document, "can_borrow"),
        MaxBorrowTime = Lenient.Integer(document, "max_borrow_time"),
        IsBorrowed = Lenient.Boolean(document, "is_borrowed"),
        BorrowedUntil = Lenient.Moment(document, "borrowed_until"),
        DeviceId = Lenient.Integer(document, "device_id"),
        HardwareId = Lenient.Text(document, "hardware_id"),
        AllowOverages = Lenient.Boolean(document, "allow_overages"),
        MaxOverages = Lenient.Integer(document, "max_overages"),
        MaxConsumptions = Lenient.Integer(document, "max_consumptions"),
        TotalConsumptions = Lenient.Integer(document, "total_consumptions"),
        AllowUnlimitedConsumptions = Lenient.Boolean(document, "allow_unlimited_consumptions"),
        AllowNegativeConsumptions = Lenient.Boolean(document, "allow_negative_consumptions"),
        ResetConsumption = Lenient.Boolean(document, "reset_consumption"),
        ConsumptionPeriod = Lenient.Text(document, "consumption_period"),
        OrderStoreId = Lenient.Text(document, "order_store_id"),
        Company = Lenient.Anything(document, "company"),
        Customer = Lenient.Object(document, "customer", OpenSpring.Customer.Read),
        ProductDetails = Lenient.Object(document, "product_details", OpenSpring.ProductDetails.Read),
        ProductFeatures = Lenient.Array(document, "product_features", OpenSpring.Feature.Read),
        CustomFields = Lenient.Array(document, "custom_fields", OpenSpring.CustomField.Read),
        Metadata = Lenient.Anything(document, "metadata"),
        MetadataString = Lenient.Text(document, "metadata_string"),
        Variables = Lenient.Anything(document, "variables"),
        UserData = Lenient.Anything(document, "user_data"),
        Version = Lenient.Text(document, "version"),
        Environment = Lenient.Text(document, "environment"),
        Channel = Lenient.Text(document, "channel"),
        InstallationFileUrl = Lenient.Text(document, "installation_file"),
        InstallationFile = Lenient.Object(document, "installation_file", OpenSpring.InstallationFile.Read),
        ReleaseDate = Lenient.Moment(document, "release_date"),
        HashMd5 = Lenient.Text(document, "hash_md5"),
        Size = Lenient.Text(document, "size"),
        RequiresVersion = Lenient.Text(document, "requires_version"),
        EulaLink = Lenient.Text(document, "eula_link"),
        ReleaseNotesLink = Lenient.Text(document, "release_notes_link"),
        Request = Lenient.Text(document, "request"),
        RequestId = Lenient.Text(document, "request_id"),
        Date = Lenient.Moment(document, "date"),
        CreatedAt = Lenient.Moment(document, "created_at"),
        LicenseSignature = Lenient.Text(document, "license_signature"),
        LicenseSignatureV2 = Lenient.Text(document, "license_signature_v2"),
        OfflineSignature = Lenient.Text(document, "offline_signature"),
        PolicyId = Lenient.Anything(document, "policy_id"),
        DefaultLicenseType = Lenient.Text(document, "default_license_type"),
        Raw = document,
        Meta = meta,
    };
}
