using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Tells the dashboard about the resources: their states, their logs, and carries out its commands. Upstream speaks gRPC here; this speaks
/// HTTP with a line of JSON for each message, to those who have the key.
/// </summary>
internal sealed class ResourceService(
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    ResourceCommandService commands,
    IConfiguration configuration) : IHostedService, IAsyncDisposable
{
    private const string KeyHeader = "x-resource-service-api-key";
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private WebApplication? _server;

    /// <summary>The address, once it listens.</summary>
    public Task<Uri> Address => _address.Task;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var wanted = KnownConfigNames.Read(configuration, KnownConfigNames.ResourceServiceEndpointUrl, KnownConfigNames.Legacy.ResourceServiceEndpointUrl);
        var port = wanted is null ? 0 : new Uri(wanted).Port;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1));
        builder.Services.AddRoutingCore();

        // The AppHost's own host decides when this one ends.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var server = builder.Build();
        var key = Encoding.UTF8.GetBytes(configuration["AppHost:ResourceService:ApiKey"] ?? "");
        server.Use((context, next) => IsKey(context.Request.Headers[KeyHeader].ToString(), key) ? next(context) : RefuseAsync(context));
        server.UseRouting();
        server.MapGet("/v1/resources/watch", WatchAsync);
        server.MapGet("/v1/resources/{name}/logs", LogsAsync);
        server.MapPost("/v1/resources/{name}/commands/{command}", CommandAsync);
        await server.StartAsync(cancellationToken);
        _server = server;
        _address.SetResult(new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        if (_server is { } server)
            await server.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            await server.DisposeAsync();
            _stopping.Dispose();
        }
    }

    private static bool IsKey(string given, byte[] key) => key.Length > 0 && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), key);

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private static async Task WriteAsync<T>(HttpContext context, T message, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        await JsonSerializer.SerializeAsync(context.Response.Body, message, type, cancellationToken);
        await context.Response.Body.WriteAsync(NewLine, cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }

    private async Task WatchAsync(HttpContext context)
    {
        context.Response.ContentType = "application/x-ndjson";
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        try
        {
            var (current, changes) = notifications.Watch();
            await WriteAsync(context, new ResourceMessage("snapshot", [.. current.Where(IsShown).Select(ResourceModel.From)]), ResourceServiceJson.Default.ResourceMessage, ending.Token);
            await foreach (var change in changes.WithCancellation(ending.Token))
            {
                if (IsShown(change))
                    await WriteAsync(context, new ResourceMessage("change", [ResourceModel.From(change)]), ResourceServiceJson.Default.ResourceMessage, ending.Token);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The reader has gone, or the application ends: either way the stream is over.
            return;
        }

        static bool IsShown(ResourceEvent resourceEvent) => !resourceEvent.Snapshot.IsHidden;
    }

    private async Task LogsAsync(HttpContext context)
    {
        if (Find(context) is not { } found)
            return;

        context.Response.ContentType = "application/x-ndjson";
        await context.Response.Body.FlushAsync(context.RequestAborted);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        try
        {
            await foreach (var batch in loggers.WatchAsync(found.ResourceId).WithCancellation(ending.Token))
            {
                foreach (var line in batch)
                    await WriteAsync(context, LogModel.From(line), ResourceServiceJson.Default.LogModel, ending.Token);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The reader has gone, or the application ends: either way the stream is over.
            return;
        }
    }

    private async Task CommandAsync(HttpContext context)
    {
        if (Find(context) is not { } found)
            return;

        var result = await commands.ExecuteCommandAsync(found.ResourceId, (string)context.Request.RouteValues["command"]!, context.RequestAborted);
        context.Response.ContentType = "application/json";
        await WriteAsync(context, CommandOutcome.From(result), ResourceServiceJson.Default.CommandOutcome, context.RequestAborted);
    }

    private ResourceEvent? Find(HttpContext context)
    {
        if (notifications.TryGetCurrentState((string)context.Request.RouteValues["name"]!, out var found))
            return found;

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return null;
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
