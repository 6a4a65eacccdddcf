using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.DynamoDb;

/// <summary>
/// DynamoDB requests go on to DynamoDB Local, byte for byte, and so do its answers. Calls from other services of this
/// process go the same way. Backups are what DynamoDB Local refuses: those operations are answered here.
/// </summary>
public sealed class DynamoDbForwarder : CloudService, IDisposable
{
    private const string Prefix = "DynamoDB_20120810";

    // Headers of one connection; everything else is passed on.
    private static readonly HashSet<string> ConnectionHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Keep-Alive", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect", "Proxy-Connection", "Content-Length",
    };

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null });
    private readonly CloudSettings _settings;
    private readonly ContinuousBackups _backups;
    private readonly TableExports _exports;

    public DynamoDbForwarder(ICloud cloud, IStore store, TimeProvider clock, ILogger<DynamoDbForwarder> logger)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        _settings = cloud.Settings;
        _backups = new ContinuousBackups(cloud, store, clock);
        _exports = new TableExports(cloud, store, clock, _backups, logger);
        Operation("DescribeContinuousBackups", _backups.DescribeAsync);
        Operation("UpdateContinuousBackups", _backups.UpdateAsync);
        Operation("ExportTableToPointInTime", _exports.StartAsync);
        Operation("DescribeExport", _exports.Describe);
        Operation("ListExports", _exports.List);
    }

    public override string Name => "dynamodb";

    public override string? TargetPrefix => Prefix;

    public override string? ErrorNamespace => "com.amazonaws.dynamodb.v20120810";

    /// <summary>Which other operations there are, DynamoDB Local says.</summary>
    public override bool Has(string operation) => true;

    public override Task LoadAsync(CancellationToken cancellationToken)
    {
        _backups.Load();
        _exports.Load();
        return Task.CompletedTask;
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _exports.Resume();
        return Task.CompletedTask;
    }

    public override Task StopAsync() => _exports.StopAsync();

    public override async Task<bool> TryHandleRawAsync(HttpContext http, CloudCall call)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(call);
        var target = http.Request.Headers["X-Amz-Target"].ToString();
        if (Operations.ContainsKey(target[(target.LastIndexOf('.') + 1)..]))
        {
            return false;
        }

        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), new Uri(Endpoint(), http.Request.Path + http.Request.QueryString));
        request.Content = new StreamContent(http.Request.Body);
        request.Content.Headers.ContentLength = http.Request.ContentLength;
        foreach (var (name, values) in http.Request.Headers.Where(header => !ConnectionHeaders.Contains(header.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                request.Content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        using var response = await SendAsync(request, call.Cancelled);
        http.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated).Where(header => !ConnectionHeaders.Contains(header.Key)))
        {
            http.Response.Headers[name] = values.ToArray();
        }

        http.Response.ContentLength = response.Content.Headers.ContentLength;
        await response.Content.CopyToAsync(http.Response.Body, call.Cancelled);
        return true;
    }

    public override Task<JsonObject> InvokeAsync(string operation, JsonObject input, CloudCall call) =>
        Operations.ContainsKey(operation) ? base.InvokeAsync(operation, input, call) : ForwardAsync(operation, input, call);

    public void Dispose()
    {
        _exports.Dispose();
        _client.Dispose();
    }

    private async Task<JsonObject> ForwardAsync(string operation, JsonObject input, CloudCall call)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint());
        request.Headers.TryAddWithoutValidation("X-Amz-Target", $"{Prefix}.{operation}");
        // DynamoDB Local wants a signature to be there and does not look into it.
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=localcloud/20260101/{_settings.Region}/dynamodb/aws4_request, SignedHeaders=host, Signature=0");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(input.ToText()));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        using var response = await SendAsync(request, call.Cancelled);
        var body = await response.Content.ReadAsByteArrayAsync(call.Cancelled);
        var answer = Parse(body);
        if (response.IsSuccessStatusCode)
        {
            return answer;
        }

        var type = answer.Text("__type") ?? "InternalServerError";
        throw new CloudException(type[(type.LastIndexOf('#') + 1)..], answer.Text("message") ?? answer.Text("Message") ?? "", (int)response.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new CloudException("ServiceUnavailable", $"DynamoDB Local at {_settings.DynamoDbEndpoint} does not answer: {e.Message}", 503);
        }
    }

    private static JsonObject Parse(byte[] body)
    {
        try
        {
            return body.Length == 0 ? [] : JsonNode.Parse(body) as JsonObject ?? [];
        }
        catch (JsonException e)
        {
            throw new CloudException("InternalServerError", $"DynamoDB Local answered no JSON: {e.Message}", 500);
        }
    }

    private Uri Endpoint() => _settings.DynamoDbEndpoint
        ?? throw new CloudException("NotImplemented", "LocalCloud forwards DynamoDB requests and knows no DynamoDB: AWS_ENDPOINT_URL_DYNAMODB is not set.", 501);
}
