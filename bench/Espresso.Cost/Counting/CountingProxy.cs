using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Espresso.Cost.Counting;

/// <summary>What stands behind a port of the proxy.</summary>
internal enum Behind
{
    DynamoDb,
    Cloud,
}

/// <summary>
/// Stands between the services and AWS, on a port of its own for each service and each side, so that it knows whose
/// request it is. It passes everything on as it is, except that it asks DynamoDB to say what each request consumed, and
/// looks at what a transaction writes, before and after it.
/// </summary>
internal sealed class CountingProxy : IAsyncDisposable
{
    private static readonly string[] s_hop = ["Connection", "Host", "Transfer-Encoding", "Keep-Alive", "Content-Length"];

    private readonly WebApplication _app;
    private readonly Tally _tally;
    private readonly Func<Behind, Uri> _address;
    private readonly TransactionUnits _transactions;
    private readonly Dictionary<int, (string Who, Behind Behind)> _ports = [];
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None })
    {
        // The Runtime API answers when there is an event.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private CountingProxy(WebApplication app, Tally tally, Func<Behind, Uri> address) 
    {
        (_app, _tally, _address) = (app, tally, address);
        _transactions = new TransactionUnits(AskAsync);
    }

    /// <param name="who">The services' names.</param>
    /// <param name="tally">Where it counts.</param>
    /// <param name="address">Where the real ones are; asked when the first request comes.</param>
    public static async Task<CountingProxy> StartAsync(IReadOnlyList<string> who, Tally tally, Func<Behind, Uri> address)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            for (var port = 0; port < who.Count * 2; port++)
            {
                kestrel.Listen(IPAddress.Loopback, 0);
            }
        });
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var proxy = new CountingProxy(app, tally, address);
        app.Run(proxy.ForwardAsync);
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        for (var index = 0; index < addresses.Length; index++)
        {
            proxy._ports[new Uri(addresses[index]).Port] = (who[index / 2], (Behind)(index % 2));
        }

        return proxy;
    }

    /// <summary>Where <paramref name="who"/> finds what is behind the proxy: <c>127.0.0.1:port</c>.</summary>
    public string HostAndPort(string who, Behind behind) =>
        $"127.0.0.1:{_ports.Single(port => port.Value == (who, behind)).Key.ToString(CultureInfo.InvariantCulture)}";

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task ForwardAsync(HttpContext http)
    {
        var (who, behind) = _ports[http.Connection.LocalPort];
        var body = await ReadAsync(http.Request);
        if (behind is Behind.DynamoDb)
        {
            body = Consumption.AskFor(body);
        }

        var transaction = AwsCall.Name(http.Request, body) == AwsCall.Transaction ? JsonNode.Parse(body)!.AsObject() : null;
        var before = transaction is null ? [] : await _transactions.ReadAsync(transaction);
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), new Uri(_address(behind), http.Request.Path + http.Request.QueryString.ToString()));
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body);
        }

        foreach (var (name, value) in http.Request.Headers.Where(header => !s_hop.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value.AsEnumerable()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value.AsEnumerable());
            }
        }

        using var response = await _client.SendAsync(request, http.RequestAborted);
        var answer = await response.Content.ReadAsByteArrayAsync(http.RequestAborted);
        if (transaction is null)
        {
            Count(who, behind, http.Request, body, answer);
        }
        else
        {
            var units = response.IsSuccessStatusCode ? await _transactions.OfAsync(transaction, before, await _transactions.ReadAsync(transaction)) : 0;
            _tally.Add(who, Usage.None with { WriteUnits = units, Calls = new(StringComparer.Ordinal) { [AwsCall.Transaction] = 1 } });
        }

        http.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => !s_hop.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            http.Response.Headers[name] = values.ToArray();
        }

        http.Response.ContentLength = answer.Length;
        await http.Response.Body.WriteAsync(answer, http.RequestAborted);
    }

    private void Count(string who, Behind behind, HttpRequest request, byte[] body, byte[] answer)
    {
        var call = AwsCall.Name(request, body);
        if (call is null)
        {
            return;
        }

        var (read, write) = behind is Behind.DynamoDb ? Consumption.Of(call, answer) : (0, 0);
        _tally.Add(who, new Usage(read, write, 0, 0, new(StringComparer.Ordinal) { [call] = 1 }));
    }

    /// <summary>Asks DynamoDB Local, which wants to see a signature and does not check it.</summary>
    private async Task<JsonObject> AskAsync(string operation, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address(Behind.DynamoDb)) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/x-amz-json-1.0") };
        request.Headers.Add("X-Amz-Target", "DynamoDB_20120810." + operation);
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=count/20261122/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0");
        using var response = await _client.SendAsync(request);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        return response.IsSuccessStatusCode ? answer : throw new InvalidOperationException($"DynamoDB Local answered {operation} with {answer.ToJsonString()}.");
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return body.ToArray();
    }
}
