using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Espresso.ColdStart;

/// <summary>What a function talks to: a Runtime API that hands out one event after the other, and a DynamoDB with one order.</summary>
internal sealed class Neighbours : IAsyncDisposable
{
    private const string Customer = "7b6a0c3e-0000-4000-8000-000000000001";
    private const string OrderId = "01jdc0ffee0000000000000001";

    private readonly WebApplication site;
    private readonly Channel<(string Kind, long At)> happenings = Channel.CreateUnbounded<(string, long)>();
    private Channel<bool> events = Channel.CreateUnbounded<bool>();

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
        app.MapPost("/", () => Results.Text(Item, "application/x-amz-json-1.0"));
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
    public void Clear()
    {
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
        http.Response.Headers["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:eu-west-1:000000000000:function:orders";
        http.Response.Headers["Lambda-Runtime-Trace-Id"] = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0";
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(Event, http.RequestAborted);
    }

    private async Task<IResult> TakeAsync(string kind, HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync();
        var answered = kind == "response" && body.Contains("\"statusCode\":200", StringComparison.Ordinal);
        happenings.Writer.TryWrite((answered ? "response" : $"{kind}: {body}", Stopwatch.GetTimestamp()));
        return Results.StatusCode(202);
    }

    private static readonly string Event = Filled("""
        {"resource":"/api/orders/{id}","path":"/api/orders/«order»","httpMethod":"GET",
         "headers":{"Host":"abc.execute-api.eu-west-1.amazonaws.com","X-Forwarded-Proto":"https","Accept":"application/json","User-Agent":"Mozilla/5.0 (KHTML, like Gecko)"},
         "multiValueHeaders":{"Host":["abc.execute-api.eu-west-1.amazonaws.com"],"X-Forwarded-Proto":["https"],"Accept":["application/json"],"User-Agent":["Mozilla/5.0 (KHTML, like Gecko)"]},
         "queryStringParameters":null,"multiValueQueryStringParameters":null,"pathParameters":{"id":"«order»"},"stageVariables":null,
         "requestContext":{"accountId":"000000000000","stage":"v1","requestId":"r","path":"/v1/api/orders/«order»","resourcePath":"/api/orders/{id}","httpMethod":"GET","apiId":"abc",
           "requestTimeEpoch":1583798639428,"domainName":"abc.execute-api.eu-west-1.amazonaws.com","identity":{"sourceIp":"203.0.113.7","userAgent":"Mozilla/5.0"},
           "authorizer":{"claims":{"sub":"«customer»","token_use":"id","aud":"client","email":"ana@example.com","cognito:username":"ana"}}},
         "body":null,"isBase64Encoded":false}
        """);

    // The answer to GetItem: an order that has been collected, so that its view asks for nothing else.
    private static readonly string Item = Filled("""
        {"Item":{"pk":{"S":"order#«order»"},"sk":{"S":"order"},"id":{"S":"«order»"},"status":{"S":"collected"},"version":{"N":"5"},"customerId":{"S":"«customer»"},
          "qrCode":{"S":"abcdefghjk23"},"drink":{"S":"flat-white"},"drinkName":{"S":"Flat white"},"size":{"S":"regular"},"options":{"M":{}},"cupName":{"S":"Ana"},"number":{"N":"12"},
          "day":{"S":"2026-11-22"},"baristaId":{"S":"b1"},"baristaName":{"S":"Bo"},"createdAt":{"S":"2026-11-22T10:00:00.000Z"},"placedAt":{"S":"2026-11-22T10:00:30.000Z"},
          "acceptedAt":{"S":"2026-11-22T10:01:00.000Z"},"readyAt":{"S":"2026-11-22T10:03:00.000Z"},"endedAt":{"S":"2026-11-22T10:04:00.000Z"},
          "attempt":{"N":"1"},"input":{"S":"{}"},"holdsPlace":{"BOOL":false},"chooseBefore":{"S":"2026-11-22T10:05:00.000Z"},
          "timeline":{"L":[{"M":{"status":{"S":"scanned"},"at":{"S":"2026-11-22T10:00:00.000Z"},"by":{"S":"customer"},"write":{"S":"w1"}}},
            {"M":{"status":{"S":"collected"},"at":{"S":"2026-11-22T10:04:00.000Z"},"by":{"S":"barista"},"byName":{"S":"Bo"},"write":{"S":"w5"}}}]}}}
        """);

    private static string Filled(string text) =>
        text.Replace("«order»", OrderId, StringComparison.Ordinal).Replace("«customer»", Customer, StringComparison.Ordinal);
}
