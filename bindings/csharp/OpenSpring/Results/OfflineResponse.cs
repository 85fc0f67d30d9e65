namespace OpenSpring;

/// <summary>What a license file holds: a license or a bundle. One of the two is null.</summary>
public sealed record OfflineResponse
{
    /// <summary>The license, where it is one.</summary>
    public License? License { get; init; }

    /// <summary>The bundle, where it is one.</summary>
    public Bundle? Bundle { get; init; }

    /// <summary>How the call went.</summary>
    public Meta Meta { get; init; } = new();

    internal static OfflineResponse Read(Response response)
    {
        bool bundle = response.Meta.Form is "a" or "b" or "c" or "map";
        return new OfflineResponse
        {
            License = bundle ? null : OpenSpring.License.Read(response),
            Bundle = bundle ? OpenSpring.Bundle.Read(response) : null,
            Meta = response.Meta,
        };
    }
}
