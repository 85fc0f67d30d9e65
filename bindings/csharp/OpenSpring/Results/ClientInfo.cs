using System;

namespace OpenSpring;

/// <summary>What the library reports about an opened client. Nothing of it is secret.</summary>
public sealed record ClientInfo
{
    /// <summary>The library's version.</summary>
    public string Version { get; init; } = "";

    /// <summary>The library's ABI.</summary>
    public int Abi { get; init; }

    /// <summary>The short code of the product.</summary>
    public string Product { get; init; } = "";

    /// <summary>The device's hardware id.</summary>
    public string HardwareId { get; init; } = "";

    /// <summary>Where that comes from.</summary>
    public string HardwareIdSource { get; init; } = "";

    /// <summary>The server's address.</summary>
    public string BaseUrl { get; init; } = "";

    internal Uri? Server => Uri.TryCreate(BaseUrl, UriKind.Absolute, out Uri? server) ? server : null;

    internal static ClientInfo Read(Response response) => new()
    {
        Version = Lenient.Text(response.Result, "version") ?? "",
        Abi = (int)(Lenient.Integer(response.Result, "abi") ?? 0),
        Product = Lenient.Text(response.Result, "product") ?? "",
        HardwareId = Lenient.Text(response.Result, "hardware_id") ?? "",
        HardwareIdSource = Lenient.Text(response.Result, "hardware_id_source") ?? "",
        BaseUrl = Lenient.Text(response.Result, "base_url") ?? "",
    };
}
