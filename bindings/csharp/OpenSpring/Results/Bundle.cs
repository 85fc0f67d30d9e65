using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Text.Json;

namespace OpenSpring;

/// <summary>The licenses of a bundle by the short code of their product.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "The API's word.")]
public sealed class Bundle : IReadOnlyDictionary<string, License>
{
    private readonly Dictionary<string, License> _byProduct = [];
    private readonly List<string> _products = [];

    private Bundle(JsonElement raw, Meta meta)
    {
        Raw = raw;
        Meta = meta;
        Licenses = Parts(raw).Select(part => License.Read(part, meta)).ToList().AsReadOnly();
        foreach (License license in Licenses)
        {
            if (license.Product is { } product && !_byProduct.ContainsKey(product))
            {
                _byProduct.Add(product, license);
                _products.Add(product);
            }
        }
    }

    /// <summary>All licenses in the server's order, those without a short code too.</summary>
    public IReadOnlyList<License> Licenses { get; }

    /// <summary>The whole document: an array, or for offline responses an object.</summary>
    public JsonElement Raw { get; }

    /// <summary>The document's exact text.</summary>
    public string RawJson => Raw.GetRawText();

    /// <summary>How the call went that brought the bundle.</summary>
    public Meta Meta { get; }

    /// <summary>Which bytes an offline bundle's signature covers: <c>a</c> and <c>b</c> prove that it is complete,
    /// <c>c</c> and <c>map</c> prove each license alone; empty for online responses, which are signed as a
    /// whole.</summary>
    public string Form => Meta.Form;

    /// <summary>Whether there are licenses and all of them may be used.</summary>
    public bool IsValid => IsValidAt(DateTimeOffset.UtcNow);

    /// <summary>How many products there are.</summary>
    public int Count => _products.Count;

    /// <summary>The short codes, in the server's order.</summary>
    public IEnumerable<string> Keys => _products;

    /// <summary>The licenses that have a short code.</summary>
    public IEnumerable<License> Values => _products.Select(product => _byProduct[product]);

    /// <summary>The license of a product.</summary>
    /// <param name="key">The product's short code.</param>
    /// <returns>The license.</returns>
    /// <exception cref="KeyNotFoundException">The bundle has no license for it.</exception>
    public License this[string key] => _byProduct[key];

    /// <summary>See <see cref="IsValid"/>.</summary>
    /// <param name="now">The moment to judge by.</param>
    /// <returns>Whether all licenses may be used then.</returns>
    public bool IsValidAt(DateTimeOffset now) =>
        Licenses.Count > 0 && Licenses.All(license => license.IsValidAt(now));

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _byProduct.ContainsKey(key);

#pragma warning disable CS8767 // The interface says the same in net8.0 and nothing in netstandard2.0.
    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out License value) =>
        _byProduct.TryGetValue(key, out value);
#pragma warning restore CS8767

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, License>> GetEnumerator() =>
        _products.Select(product => new KeyValuePair<string, License>(product, _byProduct[product])).GetEnumerator();

    /// <summary>Writes the result of an offline activation as a license file, whole or not at all; on Unix only its owner
    /// can read it. The LoadOffline methods verify and read it again.</summary>
    /// <param name="path">The file; of an existing folder the file <c>ls_activation.lic</c> in it.</param>
    /// <returns>Where the file is.</returns>
    /// <exception cref="StorageException">It cannot be written.</exception>
    /// <exception cref="InvalidOperationException">The bundle is from an online call; its response contains no signature.</exception>
    public string Save(string path) => PrivateFile.SaveDocument(RawJson, Form, ["a", "b", "c", "map"], path);

    /// <summary>Shows the short codes.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"Bundle {string.Join(", ", _products)}";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static Bundle Read(Response response) => new(response.Result, response.Meta);

    /// <summary>Finds the licenses in the three shapes of a bundle: array, object with the array, map by
    /// product.</summary>
    private static IEnumerable<JsonElement> Parts(JsonElement raw)
    {
        JsonElement licenses = Lenient.Member(raw, "licenses");
        if (licenses.ValueKind != JsonValueKind.Undefined)
        {
            raw = licenses;
        }

        return (raw.ValueKind switch
        {
            JsonValueKind.Array => raw.EnumerateArray().AsEnumerable(),
            JsonValueKind.Object when licenses.ValueKind == JsonValueKind.Undefined =>
                raw.EnumerateObject().Select(member => member.Value),
            _ => [],
        }).Where(part => part.ValueKind == JsonValueKind.Object);
    }
}
