namespace OpenSpring;

/// <summary>An operation of a client: what the program calls it, and the library's function.</summary>
internal sealed record Operation(string Name, ClientFunction Function);

/// <summary>An operation that needs no client.</summary>
internal sealed record LocalOperation(string Name, LocalFunction Function);

/// <summary>An operation of a manager.</summary>
internal sealed record ManagerOperation(string Name, ManagerFunction Function);
