using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

// What the host of ASP.NET Core and of workers calls. The SDK has its container and its logger, but not the package with this.
namespace Microsoft.Extensions.Hosting
{
    public interface IHostedService
    {
        Task StartAsync(CancellationToken cancellationToken);

        Task StopAsync(CancellationToken cancellationToken);
    }
}

namespace OpenSpring.Tests
{
    /// <summary>The service of examples/aspnet, in the container and with the logger of .NET.</summary>
    [Collection(SharedSandbox.Name)]
    public sealed class ServiceExampleTests : IDisposable
    {
        private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

        private readonly Sandbox _sandbox;
        private readonly string _folder = Directory.CreateTempSubdirectory("openspring-").FullName;
        private readonly Lines _lines = new();

        public ServiceExampleTests(Sandbox sandbox)
        {
            _sandbox = sandbox;
            _sandbox.Admin("POST", "/reset");
        }

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        [Fact]
        public async Task The_first_start_activates_and_what_the_watchdog_finds_is_logged_until_the_stop()
        {
            await using ServiceProvider services = Services(_sandbox.Identity("license"));
            LicenseManager manager = services.GetRequiredService<LicenseManager>();

            await StartAsync(services);

            Assert.Equal("Information The license is Valid (ok)", _lines.Next());
            Assert.Equal("Information License: StateChanged, now Valid (ok)", _lines.Next());
            manager.ClearLocalStorage();
            Assert.Equal("Warning License: StateChanged, now Invalid (no_license)", _lines.Next());
            await StopAsync(services);
            Assert.False(manager.IsWatching);
            Assert.True(_lines.AreRead);
        }

        [Fact]
        public async Task A_later_start_needs_no_network()
        {
            await using (ServiceProvider first = Services(_sandbox.Identity("license")))
            {
                await StartAsync(first);
                await StopAsync(first);
            }

            _sandbox.Fault("""{"kind":"reset","times":0}""");
            await using ServiceProvider second = Services(_sandbox.Identity("license"));
            await StartAsync(second);

            Assert.Equal(LicenseStateName.Valid, second.GetRequiredService<LicenseManager>().State.Name);
            await StopAsync(second);
        }

        [Fact]
        public async Task A_service_without_a_license_starts_and_logs_why()
        {
            await using ServiceProvider services = Services(LicenseId.FromKey("AAAA-BBBB"));

            await StartAsync(services);

            Assert.StartsWith("Error The license was not activated: ", _lines.Next(), StringComparison.Ordinal);
            Assert.Equal("Information The license is Invalid (no_license)", _lines.Next());
            Assert.False(services.GetRequiredService<LicenseManager>().State.Usable);
            await StopAsync(services);
        }

        [Fact]
        public async Task The_host_can_give_up_a_start_that_hangs()
        {
            using SilentServer server = new();
            Configuration silent = _sandbox.Settings() with { BaseUrl = server.BaseUrl, Timeout = TimeSpan.FromMinutes(5) };
            await using ServiceProvider services = Services(_sandbox.Identity("license"), silent);
            using CancellationTokenSource giveUp = new();
            Task started = StartAsync(services, giveUp.Token);
            await server.ConnectedAsync();

            await giveUp.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => started.WaitAsync(Long));
        }

        private ServiceProvider Services(LicenseId identity, Configuration? configuration = null) => new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(_lines))
            .AddSingleton(_ => new LicenseManager(configuration ?? _sandbox.Settings(), LicenseStore.Path(_folder)))
            .AddSingleton(_ => identity)
            .AddSingleton<IHostedService, LicenseWatchdog>()    // what AddHostedService does
            .BuildServiceProvider();

        // As the host does, and as there without a SynchronizationContext.
        private static Task StartAsync(ServiceProvider services, CancellationToken giveUp = default) => Task.Run(async () =>
        {
            foreach (IHostedService service in services.GetServices<IHostedService>())
            {
                await service.StartAsync(giveUp);
            }
        }, CancellationToken.None);

        private static Task StopAsync(ServiceProvider services) => Task.Run(async () =>
        {
            foreach (IHostedService service in services.GetServices<IHostedService>().Reverse())
            {
                await service.StopAsync(CancellationToken.None);
            }
        });

        /// <summary>Keeps what is logged.</summary>
        private sealed class Lines : ILoggerProvider, ILogger
        {
            private readonly BlockingCollection<string> _kept = [];

            public bool AreRead => _kept.Count == 0;

            public string Next() => _kept.TryTake(out string? line, Long) ? line : throw new TimeoutException("nothing more was logged");

            public ILogger CreateLogger(string categoryName) => this;

            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                _kept.Add($"{logLevel} {formatter(state, exception)}");

            public void Dispose()
            {
            }
        }
    }
}
