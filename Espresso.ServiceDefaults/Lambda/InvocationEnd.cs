using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;

namespace Espresso.ServiceDefaults.Lambda;

/// <summary>
/// Lets the metrics go when an invocation's outermost activity ends: before its answer is posted, so before Lambda may freeze the process.
/// Only what is written as lines: a collector beside the process has time. It listens on its own, because an invocation counts also when its trace is not sampled.
/// </summary>
internal sealed class InvocationEnd(BaseExportingMetricReader lines) : IHostedService, IDisposable
{
    private ActivityListener? _listener;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or Functions.EventFunctions.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
            ActivityStopped = activity =>
            {
                if (activity.Parent is null) lines.Collect();
            },
        };
        ActivitySource.AddActivityListener(_listener);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener?.Dispose();
}
