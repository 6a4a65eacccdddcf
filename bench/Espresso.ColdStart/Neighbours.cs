using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Espresso.ColdStart;

/// <summary>What a function talks to: a Runtime API that hands out one event after the other, and a DynamoDB with one item.</summary>
internal sealed class Neighbours : IAsyncDisposable
{
    private readonly WebApplication site;
    private readonly Channel<(string Kind, long At)> happenings = Channel.CreateUnbounded<(string, long)>();
    private Channel<bool> events = Channel.CreateUnbounded<bool>();
    private Question question = Question.Orders;

    private Neighbours(WebApplication site, string? authority) => (this.site, Authority) = (site, authority);

    /// <summary>The authority that signed DynamoDB's certificate, as PEM; null over plain HTTP.</summary>
    public string? Authority { get; }

    /// <summary>AWS_LAMBDA_RUNTIME_API.</summary>
    public string RuntimeApi => new Uri(site.Urls.First()).Authority;

    /// <summary>AWS_ENDPOINT_URL_DYNAMODB.</summary>
    public string DynamoDb => Authority is null ? site.Urls.First() : $"https://localhost:{new Uri(site.Urls.Last()).Port}";

    public static async Task<Neighbours> StartAsync(bool tls)
    {
        var certificate = tls ? Certificates.Make() : default;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            if (tls) kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate.Server));
        });
        var app = builder.Build();
        var neighbours = new Neighbours(app, certificate.Authority);
        app.MapGet("/2018-06-01/runtime/invocation/next", neighbours.NextAsync);
        app.MapPost("/2018-06-01/runtime/invocation/{id}/{kind}", neighbours.TakeAsync);
        app.MapPost("/2018-06-01/runtime/init/error", (HttpRequest request) => neighbours.TakeAsync("init/error", request));
        app.MapPost("/", () => Results.Text(neighbours.question.Item, "application/x-amz-json-1.0"));
        await app.StartAsync();
        return neighbours;
    }

    /// <summary>Waits for what a function does next: <c>next</c>, <c>response</c>, or the text of what went wrong.</summary>
    public async Task<(string Kind, long At)> HappeningAsync(CancellationToken cancellation) => await happenings.Reader.ReadAsync(cancellation);

    /// <summary>Lets the function that asks have an event.</summary>
    public void Invoke() => events.Writer.TryWrite(true);

    /// <summary>
    /// Forgets what an ended process left behind. Its last question for an event may still be open, until the server notices that nobody
    /// listens; it waits at events of its own and takes none of the next process's.
    /// </summary>
    /// <param name="next">What the next process is asked.</param>
    public void Clear(Question next)
    {
        question = next;
        events = Channel.CreateUnbounded<bool>();
        while (happenings.Reader.TryRead(out _))
        {
            // Nothing to do with it.
        }
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private async Task NextAsync(HttpContext http)
    {
        happenings.Writer.TryWrite(("next", Stopwatch.GetTimestamp()));
        await events.Reader.ReadAsync(http.RequestAborted);
        http.Response.Headers["Lambda-Runtime-Aws-Request-Id"] = Guid.CreateVersion7().ToString();
        http.Response.Headers["Lambda-Runtime-Deadline-Ms"] = TimeProvider.System.GetUtcNow().AddSeconds(30).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:eu-west-1:000000000000:function:" + question.Service;
        http.Response.Headers["Lambda-Runtime-Trace-Id"] = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0";
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(question.Event, http.RequestAborted);
    }

    private async Task<IResult> TakeAsync(string kind, HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync();
        var answered = kind == "response" && body.Contains("\"statusCode\":200", StringComparison.Ordinal);
        happenings.Writer.TryWrite((answered ? "response" : $"{kind}: {body}", Stopwatch.GetTimestamp()));
        return Results.StatusCode(202);
    }
}
