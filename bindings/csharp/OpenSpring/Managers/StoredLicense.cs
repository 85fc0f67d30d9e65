using System.Collections.Generic;
using System.Text.Json;

namespace OpenSpring;

/// <summary>The license that a manager keeps, or one of a bundle. It holds nothing itself: what it tells is what is stored
/// now.</summary>
public sealed partial class StoredLicense
{
    private readonly ManagerBase _manager;

    internal StoredLicense(ManagerBase manager, string? product, Response? activation = null)
    {
        _manager = manager;
        Product = product;
        if (activation is { } response)
        {
            Failure = LicensingException.FromMember(Lenient.Member(response.Result, "failure"));
            Warnings = Lenient.Words(response.Result, "warnings");
            Meta = response.Meta;
        }
    }

    /// <summary>Of a bundle, the short code of the license's product; else null.</summary>
    public string? Product { get; }

    /// <summary>Of a floating license that an activation returned, why it has no slot; else null.</summary>
    public LicensingException? Failure { get; }

    /// <summary>Of a license that an activation returned, codes of what went less well than it should; else empty.</summary>
    public IReadOnlyList<string> Warnings { get; } = [];

    /// <summary>Of a license that an activation returned, how that call went.</summary>
    public Meta Meta { get; } = new();

    /// <summary>Whether the license may be used, why not, and until when. It does not throw because of the state.</summary>
    /// <exception cref="StorageException">The stored license may not be read, or was written by a newer version.</exception>
    public LicenseState State
    {
        get
        {
            TryLocalCheck(out LicenseState state);
            return state;
        }
    }

    /// <summary>The license as the server sent it; null if it is not stored any more.</summary>
    /// <exception cref="StorageException">The stored license may not be read, or was written by a newer version.</exception>
    public License? Document
    {
        get
        {
            CurrentResult current = _manager.Current();
            return Product is null ? current.Document : current.Documents.TryGetValue(Product, out License? document) ? document : null;
        }
    }

    /// <summary>The features of the license as the server sent them. <see cref="LicenseFacts.Features"/> of the state tells which
    /// may be used.</summary>
    /// <exception cref="StorageException">The stored license may not be read, or was written by a newer version.</exception>
    public IReadOnlyList<Feature> ProductFeatures => Document?.ProductFeatures ?? [];

    /// <summary>Whether the license may be used; a grace counts.</summary>
    /// <exception cref="StorageException">The stored license may not be read, or was written by a newer version.</exception>
    public bool IsValid => TryLocalCheck(out _);

    /// <summary>Whether the license has ended.</summary>
    /// <exception cref="StorageException">The stored license may not be read, or was written by a newer version.</exception>
    public bool IsExpired => State.Reason is ErrorCodes.LicenseExpired or ErrorCodes.TrialExpired;

    /// <summary>The whole days until the license ends; null for a license without an end.</summary>
    /// <exception cref="StorageException">The stored license may not be read, or was written by a newer version.</exception>
    public int? DaysRemaining => State.Facts.DaysRemaining;

    /// <summary>Like <see cref="LocalCheck"/>, but without an exception where the license may not be used.</summary>
    /// <param name="state">The state, whatever it is.</param>
    /// <returns>Whether the license may be used.</returns>
    /// <exception cref="StorageException">The stored license may not be read, or was written by a newer version.</exception>
    public bool TryLocalCheck(out LicenseState state)
    {
        Response? response = _manager.TryCall(
            ManagerOperations.LocalCheck, null, null, writer => writer.Write("product", Product), out LicensingException? error);
        state = response is { } found ? StateIn(found) : error!.State ?? throw error;
        return response is not null;
    }

    /// <summary>Shows the product.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"StoredLicense of {Product ?? _manager.Info.Product}";

    /// <summary>The state of this license in a result, which of a bundle may hold all of them.</summary>
    private LicenseState StateIn(Response response)
    {
        JsonElement own = Product is null ? default : Lenient.Member(Lenient.Member(response.Result, "licenses"), Product);
        return LicenseState.Read(response, own.ValueKind == JsonValueKind.Object ? own : response.Result);
    }
}
