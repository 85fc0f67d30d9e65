using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenSpring;

/// <summary>Activates the license at the first start, and watches it while the service runs.</summary>
public sealed class LicenseWatchdog(LicenseManager manager, LicenseId identity, ILogger<LicenseWatchdog> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        manager.Changed += OnChanged;
        manager.WatchdogError += OnError;
        if (manager.LoadLicense() is null)
        {
            try
            {
                await manager.ActivateLicenseAsync(identity, cancellationToken: cancellationToken);
            }
            catch (LicensingException error)    // the service starts; its requests say what is missing
            {
                logger.LogError("The license was not activated: {Message} ({Code})", error.Message, error.Code);
            }
        }

        logger.LogInformation("The license is {State} ({Reason})", manager.State.Name, manager.State.Reason);
        manager.StartWatchdog();
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        manager.StopWatchdog();
        manager.Changed -= OnChanged;
        manager.WatchdogError -= OnError;
        return Task.CompletedTask;
    }

    private void OnChanged(object? sender, LicenseEvent happened) =>
        logger.Log(
            happened.State.Usable ? LogLevel.Information : LogLevel.Warning,
            "License: {Event}, now {State} ({Reason})", happened.Event, happened.State.Name, happened.State.Reason);

    private void OnError(object? sender, WatchdogErrorEventArgs error) => logger.LogError(error.Exception, "The watchdog of the license");
}
