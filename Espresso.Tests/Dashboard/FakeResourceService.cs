using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Espresso.Tests.Dashboard;

/// <summary>The AppHost's resource service over real HTTP, with what a test puts into it.</summary>
internal sealed class FakeResourceService : IAsyncDisposable
{
    public const string ApiKey = "resource-service-key";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<Channel<string>, string> _streams = new();
    private readonly ConcurrentDictionary<string, List<string>> _logs = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    private FakeResourceService(WebApplication app) => _app = app;

    public string Snapshot { get; set; } = """{"type":"snapshot","resources":[]}""";

    public ConcurrentQueue<string> Executed { get; } = new();

    public string CommandAnswer { get; set; } = """{"kind":"succeeded","message":null}""";

    public string Url => _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();

    public static async Task<FakeResourceService> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        var service = new FakeResourceService(app);
        app.Use(async (http, next) =>
        {
            if (http.Request.Headers["x-resource-service-api-key"] == ApiKey)
            {
                await next();
            }
            else
            {
                http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            }
        });
        app.MapGet("/v1/resources/watch", http => service.Stream(http, "watch", () => [service.Snapshot]));
        app.MapGet("/v1/resources/{name}/logs", (HttpContext http, string name) => service.Stream(http, name, () => [.. service._logs.GetOrAdd(name, _ => [])]));
        app.MapPost("/v1/resources/{name}/commands/{command}", (string name, string command) =>
        {
            service.Executed.Enqueue($"{name}/{command}");
            return Results.Text(service.CommandAnswer, "application/json");
        });
        await app.StartAsync();
        return service;
    }

    public void Send(string message) => Publish("watch", message);

    public void Write(string resource, int lineNumber, string text, bool isError = false, DateTimeOffset? timestamp = null)
    {
        WriteRaw(resource, JsonSerializer.Serialize(new { lineNumber, text, isError, timestamp }, Json));
    }

    public void WriteRaw(string resource, string line)
    {
        lock (_gate)
        {
            _logs.GetOrAdd(resource, _ => []).Add(line);
            Publish(resource, line);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _streams.Keys)
        {
            stream.Writer.TryComplete();
        }

        await _app.DisposeAsync();
    }

    private async Task Stream(HttpContext http, string topic, Func<List<string>> backlog)
    {
        var channel = Channel.CreateUnbounded<string>();
        lock (_gate)
        {
            backlog().ForEach(line => channel.Writer.TryWrite(line));
            _streams[channel] = topic;
        }

        http.Response.ContentType = "application/x-ndjson";
        try
        {
            await foreach (var line in channel.Reader.ReadAllAsync(http.RequestAborted))
            {
                await http.Response.WriteAsync(line + "\n", http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The dashboard went away.
        }
        finally
        {
            _streams.TryRemove(channel, out _);
        }
    }

    private void Publish(string topic, string line)
    {
        foreach (var (stream, name) in _streams)
        {
            if (name == topic)
            {
                stream.Writer.TryWrite(line);
            }
        }
    }
}
