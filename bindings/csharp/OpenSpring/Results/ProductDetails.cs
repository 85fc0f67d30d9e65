using System.Text.Json;

namespace OpenSpring;

/// <summary>The product that a license is for.</summary>
public sealed record ProductDetails
{
    /// <summary>The id.</summary>
    public long? ProductId { get; init; }

    /// <summary>The name.</summary>
    public string? ProductName { get; init; }

    /// <summary>The short code.</summary>
    public string? ShortCode { get; init; }

    /// <summary><c>license-key</c> or <c>user</c>.</summary>
    public string? AuthorizationMethod { get; init; }

    /// <summary>Whether there are trials.</summary>
    public bool? AllowTrial { get; init; }

    /// <summary>How many days a trial has.</summary>
    public long? TrialDays { get; init; }

    /// <summary>Whether more may be consumed than bought.</summary>
    public bool? AllowOverages { get; init; }

    /// <summary>How much more.</summary>
    public long? MaxOverages { get; init; }

    /// <summary>Whether virtual machines are refused.</summary>
    public bool? PreventVm { get; init; }

    /// <summary>What the vendor set as validity of new licenses.</summary>
    public JsonElement? ValidityPeriod { get; init; }

    /// <summary>Minutes that a floating slot is held.</summary>
    public long? FloatingTimeout { get; init; }

    /// <summary>The vendor.</summary>
    public long? CompanyId { get; init; }

    /// <summary>What the vendor keeps about the product.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>The whole object, unknown members too.</summary>
    public JsonElement Raw { get; init; }

    /// <summary>Shows the short code.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"ProductDetails {ShortCode}";

    internal static ProductDetails Read(JsonElement document) => new()
    {
        ProductId = Lenient.Integer(document, "product_id"),
        ProductName = Lenient.Text(document, "product_name"),
        ShortCode = Lenient.Text(document, "short_code"),
        AuthorizationMethod = Lenient.Text(document, "authorization_method"),
        AllowTrial = Lenient.Boolean(document, "allow_trial"),
        TrialDays = Lenient.Integer(document, "trial_days"),
        AllowOverages = Lenient.Boolean(document, "allow_overages"),
        MaxOverages = Lenient.Integer(document, "max_overages"),
        PreventVm = Lenient.Boolean(document, "prevent_vm"),
        ValidityPeriod = Lenient.Anything(document, "validity_period"),
        FloatingTimeout = Lenient.Integer(document, "floating_timeout"),
        CompanyId = Lenient.Integer(document, "company_id"),
        Metadata = Lenient.Anything(document, "metadata"),
        Raw = document,
    };
}
