using System;
using System.ComponentModel;
using System.Threading;
using System.Threading.Tasks;
using OpenSpring;
using LicenseManager = OpenSpring.LicenseManager;    // System.ComponentModel has another one

namespace Greeter;

/// <summary>What the windows show of the license, and what their buttons do. Make it in the thread of the windows: everything
/// happens there, and nothing waits for the network there.</summary>
public sealed class LicenseViewModel : INotifyPropertyChanged, IDisposable
{
    private readonly LicenseManager _manager;
    private CancellationTokenSource? _asking;

    public LicenseViewModel(LicenseManager manager)
    {
        _manager = manager;
        _manager.Changed += OnChanged;
        _manager.StartWatchdog();    // takes the SynchronizationContext of this thread: Changed is raised here
    }

    public event PropertyChangedEventHandler? PropertyChanged;

    /// <summary>No network, microseconds.</summary>
    public LicenseState State => _manager.State;

    public string Title => State.Usable ? "Licensed" : "Not licensed";

    public string Message => State.Message;

    public string DaysLeft => State switch
    {
        { Usable: false } => "",
        { Facts.DaysRemaining: { } days } => $"Days left: {days}",
        _ => "Your license has no end.",
    };

    public bool MayExport => State is { Usable: true } state && state.Facts.Feature("export") is { Usable: true };

    /// <summary>Whether one of the user's calls is under way.</summary>
    public bool IsBusy => _asking is not null;

    public bool CanActivate => !IsBusy && !State.Usable;

    public bool CanDeactivate => !IsBusy && State.Usable;

    /// <summary>Why the last call of the user's was refused: a sentence for the user.</summary>
    public string Refusal { get; private set; } = "";

    public Task ActivateAsync(string key) => AskAsync(end => _manager.ActivateLicenseAsync(LicenseId.FromKey(key), cancellationToken: end));

    public Task CheckAsync() => AskAsync(end => _manager.LoadLicense()?.CheckAsync(cancellationToken: end) ?? Task.CompletedTask);

    public Task DeactivateAsync() =>
        AskAsync(end => _manager.LoadLicense()?.DeactivateAsync(removeLocalData: true, cancellationToken: end) ?? Task.CompletedTask);

    /// <summary>Ends the user's call: a person does not want to wait any longer.</summary>
    public void Cancel() => _asking?.Cancel();

    public void Dispose()
    {
        _manager.Changed -= OnChanged;
        _manager.Dispose();    // ends the calls in flight, the watchdog's too
    }

    // Without ConfigureAwait(false): what follows the await runs in the thread of the windows again.
    private async Task AskAsync(Func<CancellationToken, Task> call)
    {
        if (IsBusy)
        {
            return;
        }

        using CancellationTokenSource asking = new();
        _asking = asking;
        Refusal = "";
        ShowAgain();
        try
        {
            await call(asking.Token);
        }
        catch (LicensingException error)
        {
            Refusal = error.UserMessage;    // error.Message is for your log
        }
        catch (OperationCanceledException)    // by the user, or the window is closed
        {
        }

        _asking = null;
        if (!_manager.IsDisposed)
        {
            ShowAgain();
        }
    }

    private void OnChanged(object? sender, LicenseEvent happened) => ShowAgain();

    /// <summary>Null stands for all properties.</summary>
    private void ShowAgain() => PropertyChanged?.Invoke(this, new PropertyChangedEventArgs(null));
}
