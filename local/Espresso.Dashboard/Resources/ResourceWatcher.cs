using System.Text.Json;

namespace Espresso.Dashboard.Resources;

/// <summary>Keeps <see cref="ResourceStore"/> current, and comes back when the AppHost was restarted.</summary>
internal sealed partial class ResourceWatcher(ResourceServiceClient client, ResourceStore store, TimeProvider time, ILogger<ResourceWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        store.SetConnection(ConnectionState.Connecting);
        while (!stoppingToken.IsCancellationRequested)
        {
            var problem = "The AppHost ended the connection.";
            try
            {
                await foreach (var message in client.Watch(stoppingToken))
                {
                    pause = FirstPause;
                    if (store.Apply(message))
                    {
                        store.SetConnection(ConnectionState.Connected);
                    }
                    else
                    {
                        Log.SkippedMessage(logger, message.Type);
                    }
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
            {
                problem = exception is HttpRequestException { StatusCode: System.Net.HttpStatusCode.Unauthorized }
                    ? "The AppHost refuses the resource service's API key."
                    : exception.Message;
            }

            Log.Disconnected(logger, problem);
            store.SetConnection(ConnectionState.Disconnected, problem);
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "Lost the resource service: {Problem}")]
        public static partial void Disconnected(ILogger logger, string problem);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Skipped a message of the resource service of unknown type {Type}")]
        public static partial void SkippedMessage(ILogger logger, string type);
    }
}
