using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace Espresso.ServiceDefaults.Functions;

/// <summary>
/// A server without HTTP: it runs Lambda's event loop for the one entry that this process is. The loop outlives everything but the process,
/// the Runtime API's restart included.
/// </summary>
internal sealed partial class LambdaEventServer(
    IEventEntry entry, IServiceProvider services, IConfiguration configuration, TimeProvider time, ILogger<LambdaEventServer> logger) : IServer
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Left over for the answer, or for the error, to be posted before Lambda ends the invocation by force.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource stopping = new();
    private Task loop = Task.CompletedTask;

    public IFeatureCollection Features { get; } = WithoutAddresses();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull
    {
        Log.Started(logger, entry.Name);
        loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        // What is being handled gets the host's shutdown time to end; after that the service hands the event to somebody else.
        await loop.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => stopping.Dispose();

    // The host writes the configured addresses into this feature and reads them again for its log.
    private static FeatureCollection WithoutAddresses()
    {
        var features = new FeatureCollection();
        features.Set<IServerAddressesFeature>(new ServerAddressesFeature());
        return features;
    }

    private async Task RunAsync()
    {
        // Waiting for events is not work worth a span; handling them is, see HandleAsync.
        using var quiet = SuppressInstrumentationScope.Begin();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var bootstrap = LambdaBootstrapBuilder.Create((Func<Stream, ILambdaContext, Task<Stream>>)HandleAsync)
                    .ConfigureOptions(options => options.RuntimeApiEndpoint = configuration["AWS_LAMBDA_RUNTIME_API"])
                    .Build();
                await bootstrap.RunAsync(stopping.Token);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.Interrupted(logger, e, entry.Name, e.Message);
                await Task.Delay(Pause, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<Stream> HandleAsync(Stream input, ILambdaContext context)
    {
        using var loud = SuppressInstrumentationScope.Begin(value: false);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        // Where function timeouts are off the deadline is years away, more than a timer can hold; then there is none.
        if (context.RemainingTime - Margin is { Ticks: > 0, TotalDays: < 1 } left) deadline.CancelAfter(left);
        try
        {
            return await entry.HandleAsync(input, context, services, deadline.Token);
        }
        catch (Exception e)
        {
            Log.Failed(logger, e, entry.Name, context.AwsRequestId);
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Taking events as function entry {Entry}")]
        public static partial void Started(ILogger logger, string entry);

        [LoggerMessage(LogLevel.Error, "{Entry} failed on request {RequestId}")]
        public static partial void Failed(ILogger logger, Exception exception, string entry, string requestId);

        [LoggerMessage(LogLevel.Warning, "The Runtime API of {Entry} is out of reach ({Reason}); asking again in a second")]
        public static partial void Interrupted(ILogger logger, Exception exception, string entry, string reason);
    }
}
