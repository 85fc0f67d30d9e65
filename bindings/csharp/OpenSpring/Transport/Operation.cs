namespace OpenSpring;

/// <summary>An operation of a client or a manager.</summary>
/// <param name="Name">What the program calls it.</param>
/// <param name="Network">Whether it may wait for a server.</param>
internal abstract record NamedOperation(string Name, bool Network)
{
    /// <summary>What people call it.</summary>
    internal virtual string Shown => Name;
}

/// <summary>An operation of a client: what the program calls it, and the library's function.</summary>
internal sealed record Operation(string Name, bool Network, ClientFunction Function) : NamedOperation(Name, Network);

/// <summary>An operation that needs no client.</summary>
internal sealed record LocalOperation(string Name, LocalFunction Function);

/// <summary>An operation of a manager.</summary>
internal sealed record ManagerOperation(string Name, bool Network, ManagerFunction Function) : NamedOperation(Name, Network)
{
    private const string Prefix = "manager_";

    internal override string Shown => Name.Substring(Prefix.Length);
}
