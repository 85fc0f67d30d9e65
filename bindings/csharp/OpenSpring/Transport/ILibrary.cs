namespace OpenSpring;

/// <summary>The library, wherever it runs. Requests are documents with the NUL that ends them; the results are the C ABI's
/// statuses, each with its document, or null where there is none.</summary>
internal interface ILibrary
{
    /// <summary>The library's version.</summary>
    string Version { get; }

    /// <summary>Opens a client; null where the status says why not.</summary>
    int Open(byte[] configuration, out IClient? client, out byte[]? document);

    /// <summary>Calls an operation that needs no client.</summary>
    int Call(LocalOperation operation, byte[] request, out byte[]? document);
}

/// <summary>What the library has opened: a client or a manager. If it is never closed, collecting it closes it.</summary>
/// <typeparam name="TOperation">The operations that it has.</typeparam>
internal interface IOpened<TOperation>
{
    /// <summary>Calls an operation.</summary>
    int Call(TOperation operation, byte[] request, out byte[]? document);

    /// <summary>Ends the calls of this id, or all calls.</summary>
    int Cancel(string? callId);

    /// <summary>Cancels the calls in flight, waits for them and closes it. A second time does nothing.</summary>
    void Close();
}

/// <summary>A client of the library.</summary>
internal interface IClient : IOpened<Operation>
{
    /// <summary>Opens a manager over this client; null where the status says why not.</summary>
    int OpenManager(byte[] settings, out IOpened<ManagerOperation>? manager, out byte[]? document);
}
