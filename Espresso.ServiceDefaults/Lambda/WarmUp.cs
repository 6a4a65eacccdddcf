using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Espresso.ServiceDefaults.Lambda;

/// <summary>
/// Asks everything that the service needs once before the first event is taken. A function starts with the processor to itself, and the
/// first call to DynamoDB (client, connection, certificates) is most of what a first request would otherwise wait for.
/// </summary>
/// <remarks>What does not answer keeps no function from starting: the request that needs it says so.</remarks>
internal sealed partial class WarmUp(HealthCheckService health, ILogger<WarmUp> logger) : IHostedService
{
    // Lambda gives a start ten seconds in all.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var report = await health.CheckHealthAsync(patience.Token);
            if (report.Status != HealthStatus.Healthy) Log.NotReady(logger, string.Join(", ", report.Entries.Where(e => e.Value.Status != HealthStatus.Healthy).Select(e => e.Key)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotReady(logger, $"no answer within {Patience.TotalSeconds} s");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Starting all the same, though not everything is there: {What}")]
        public static partial void NotReady(ILogger logger, string what);
    }
}
