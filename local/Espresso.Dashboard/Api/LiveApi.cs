using System.Text.Json;
using Espresso.Dashboard.Telemetry;

namespace Espresso.Dashboard.Api;

/// <summary>
/// <c>GET /api/live</c>: server-sent events that say which topics have news, with a version each, at most four a second. A page then
/// asks with its own cursor, so nothing is lost when the stream breaks and comes back.
/// </summary>
internal static class LiveApi
{
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    public static void MapLive(this IEndpointRouteBuilder api) =>
        api.MapGet("/live", async (HttpContext http, ChangeSignal signal, TimeProvider time, IHostApplicationLifetime lifetime) =>
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
            http.Response.ContentType = "text/event-stream";
            try
            {
                await Stream(http, signal, time, ending.Token);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                // The page was closed, or the dashboard stops: both are how this ends.
            }
        });

    private static async Task Stream(HttpContext http, ChangeSignal signal, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = signal.Next;
            await http.Response.WriteAsync($"data: {JsonSerializer.Serialize(signal.Versions)}\n\n", cancellationToken);
            await http.Response.Body.FlushAsync(cancellationToken);
            while (await Task.WhenAny(next, Task.Delay(Heartbeat, time, cancellationToken)) != next)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await http.Response.WriteAsync(": still here\n\n", cancellationToken);
                await http.Response.Body.FlushAsync(cancellationToken);
            }

            await Task.Delay(Gap, time, cancellationToken);
        }
    }
}
