using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Espresso.Tests.StandIns.LambdaHosting;

/// <summary>What a function sent for an invocation.</summary>
/// <param name="Kind"><c>response</c> or <c>error</c>.</param>
/// <param name="Trailers">Of a streamed answer.</param>
internal sealed record Sent(string Kind, byte[] Body, IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Trailers)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>Lambda's side of the Runtime API on loopback: hands out events, takes what comes back.</summary>
internal sealed class RuntimeApi : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Channel<(string Id, string Body)> events = Channel.CreateUnbounded<(string, string)>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Sent>> answers = new();
    private readonly TaskCompletionSource<Sent> initError = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication site;
    private readonly string path;
    private int ids;

    private RuntimeApi(WebApplication site, string path) => (this.site, this.path) = (site, path);

    /// <summary>Value of AWS_LAMBDA_RUNTIME_API.</summary>
    public string Address => site.Urls.Single()["http://".Length..] + path;

    /// <summary>Time that each invocation has; real Lambda says when it ends.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);

    public string TraceId { get; set; } = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    /// <summary>Status that the next answer is met with instead of 202.</summary>
    public int? RefuseNextWith { get; set; }

    /// <summary>Each part of a streamed answer as it arrives.</summary>
    public Channel<string> Parts { get; } = Channel.CreateUnbounded<string>();

    public Task<Sent> InitError => initError.Task.WaitAsync(Patience);

    public static async Task<RuntimeApi> StartAsync(string path = "")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var api = new RuntimeApi(app, path);
        app.MapGet(path + "/2018-06-01/runtime/invocation/next", api.NextAsync);
        app.MapPost(path + "/2018-06-01/runtime/invocation/{id}/{kind}", api.TakeAsync);
        app.MapPost(path + "/2018-06-01/runtime/init/error", async (HttpContext http) =>
        {
            api.initError.TrySetResult(await ReadAsync(http, "init/error"));
            return Results.StatusCode(202);
        });
        await app.StartAsync();
        return api;
    }

    /// <summary>Invokes the function with an event and waits for what it sends.</summary>
    public async Task<Sent> InvokeAsync(string body)
    {
        var id = "request-" + Interlocked.Increment(ref ids).ToString(CultureInfo.InvariantCulture);
        var answer = answers[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await events.Writer.WriteAsync((id, body));
        return await answer.Task.WaitAsync(Patience);
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private async Task NextAsync(HttpContext http)
    {
        var (id, body) = await events.Reader.ReadAsync(http.RequestAborted);
        var headers = http.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = id;
        headers["Lambda-Runtime-Deadline-Ms"] = TimeProvider.System.GetUtcNow().Add(Timeout).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:eu-west-1:000000000000:function:orders";
        headers["Lambda-Runtime-Trace-Id"] = TraceId;
        await http.Response.WriteAsync(body, http.RequestAborted);
    }

    private async Task<IResult> TakeAsync(string id, string kind, HttpContext http)
    {
        var sent = await ReadAsync(http, kind, Parts.Writer);
        var status = RefuseNextWith ?? 202;
        RefuseNextWith = null;
        answers[id].TrySetResult(sent);
        return Results.StatusCode(status);
    }

    private static async Task<Sent> ReadAsync(HttpContext http, string kind, ChannelWriter<string>? parts = null)
    {
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await http.Request.Body.ReadAsync(buffer, http.RequestAborted) is > 0 and var read)
        {
            await body.WriteAsync(buffer.AsMemory(0, read));
            if (parts is not null) await parts.WriteAsync(Encoding.UTF8.GetString(buffer, 0, read));
        }

        var trailers = http.Request.SupportsTrailers()
            ? new[] { "Lambda-Runtime-Function-Error-Type", "Lambda-Runtime-Function-Error-Body" }
                .Select(name => KeyValuePair.Create(name, http.Request.GetTrailer(name).ToString())).Where(trailer => trailer.Value.Length > 0)
            : [];
        return new Sent(kind, body.ToArray(), http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), trailers.ToDictionary());
    }
}
