using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Runs the health checks of resources that run, and announces when one is ready.</summary>
internal sealed partial class HealthMonitor(
    ResourceNotificationService notifications,
    HealthCheckService healthChecks,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    TimeProvider timeProvider,
    ILogger<HealthMonitor> logger) : BackgroundService
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var active = new Dictionary<string, CancellationTokenSource>(StringComparer.OrdinalIgnoreCase);
        try
        {
            await foreach (var resourceEvent in notifications.WatchAsync(stoppingToken))
            {
                var running = resourceEvent.Snapshot.State?.Text == KnownResourceStates.Running;
                if (running && !active.ContainsKey(resourceEvent.ResourceId))
                {
                    var cancellation = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                    active.Add(resourceEvent.ResourceId, cancellation);
                    _ = Task.Run(() => WatchAsync(resourceEvent.Resource, resourceEvent.ResourceId, cancellation.Token), CancellationToken.None);
                }
                else if (!running && active.Remove(resourceEvent.ResourceId, out var cancellation))
                {
                    await cancellation.CancelAsync();
                    cancellation.Dispose();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Log.Stopped(logger);
        }
    }

    private static bool Same(ImmutableArray<HealthReportSnapshot> left, ImmutableArray<HealthReportSnapshot> right) => left.SequenceEqual(right);

    private async Task WatchAsync(IResource resource, string resourceId, CancellationToken cancellationToken)
    {
        try
        {
            var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToHashSet(StringComparer.Ordinal);
            var ready = false;
            var delay = FirstDelay;
            while (!cancellationToken.IsCancellationRequested)
            {
                var healthy = keys.Count == 0 || await CheckAsync(resource, resourceId, keys, cancellationToken);
                if (healthy && !ready)
                {
                    ready = true;
                    await AnnounceAsync(resource, resourceId, cancellationToken);
                }

                if (keys.Count == 0)
                    return;

                // Often at first, for whoever waits; then at ease.
                delay = healthy ? LongestDelay : TimeSpan.FromTicks(Math.Min(delay.Ticks * 3 / 2, LongestDelay.Ticks));
                await Task.Delay(delay, timeProvider, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.Ended(logger, resourceId);
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception, resourceId);
        }
    }

    private async Task<bool> CheckAsync(IResource resource, string resourceId, HashSet<string> keys, CancellationToken cancellationToken)
    {
        var report = await healthChecks.CheckHealthAsync(registration => keys.Contains(registration.Name), cancellationToken);
        ImmutableArray<HealthReportSnapshot> reports = [.. keys.Select(key => report.Entries.TryGetValue(key, out var entry)
            ? new HealthReportSnapshot(key, entry.Status, entry.Description, entry.Exception?.ToString())
            : new HealthReportSnapshot(key, HealthStatus.Unhealthy, $"No health check is registered with the key '{key}'.", null))];
        if (notifications.TryGetCurrentState(resourceId, out var current) && !Same(current.Snapshot.HealthReports, reports))
            await notifications.PublishUpdateAsync(resource, resourceId, snapshot => snapshot with { HealthReports = reports });

        return reports.All(one => one.Status == HealthStatus.Healthy);
    }

    private async Task AnnounceAsync(IResource resource, string resourceId, CancellationToken cancellationToken)
    {
        var handlers = eventing.PublishAsync(new ResourceReadyEvent(resource, services), cancellationToken);
        await notifications.PublishUpdateAsync(resource, resourceId, snapshot => snapshot with { ResourceReady = handlers });
        try
        {
            await handlers;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Who waits for the resource to be healthy gets the same exception.
            Log.HandlerFailed(logger, exception, resourceId);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "Health checks have stopped")]
        public static partial void Stopped(ILogger logger);

        [LoggerMessage(Level = LogLevel.Debug, Message = "Health checks of {Resource} have ended")]
        public static partial void Ended(ILogger logger, string resource);

        [LoggerMessage(Level = LogLevel.Error, Message = "Health checks of {Resource} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string resource);

        [LoggerMessage(Level = LogLevel.Error, Message = "A handler of ResourceReadyEvent failed for {Resource}")]
        public static partial void HandlerFailed(ILogger logger, Exception exception, string resource);
    }
}

/// <summary>Asks an endpoint by HTTP GET.</summary>
internal sealed class HttpEndpointHealthCheck(EndpointReference endpoint, string path, int expectedStatus, IHttpClientFactory clients) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!endpoint.IsAllocated)
            return HealthCheckResult.Unhealthy($"The URI for the health check is not set. Ensure that the resource has been allocated before the health check is executed.");

        var uri = new Uri(new Uri(endpoint.Url), path);
        using var client = clients.CreateClient();
        client.Timeout = Patience;
        try
        {
            using var response = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return (int)response.StatusCode == expectedStatus
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"{uri} answered {(int)response.StatusCode}, expected {expectedStatus}.");
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return HealthCheckResult.Unhealthy($"{uri} did not answer: {exception.Message}");
        }
    }
}
