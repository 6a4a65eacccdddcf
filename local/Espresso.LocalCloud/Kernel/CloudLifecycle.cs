namespace Espresso.LocalCloud.Kernel;

/// <summary>Loads every service before the port opens, starts their background work after it, and stops them in reverse.</summary>
internal sealed partial class CloudLifecycle(IEnumerable<CloudService> services, CloudSettings settings, ILogger<CloudLifecycle> logger) : IHostedLifecycleService
{
    private readonly CloudService[] _services = [.. services];

    /// <summary>Whether all services are loaded and started.</summary>
    public bool IsReady { get; private set; }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var service in _services)
        {
            await service.LoadAsync(cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var service in _services)
        {
            await service.StartAsync(cancellationToken);
        }

        IsReady = true;
        Log.Ready(logger, string.Join(", ", _services.Select(service => service.Name)), settings.DataDirectory ?? "memory");
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        foreach (var service in _services.Reverse())
        {
            await service.StopAsync();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "LocalCloud is ready: {Services}. State is kept in {DataDirectory}.")]
        public static partial void Ready(ILogger logger, string services, string dataDirectory);
    }
}
