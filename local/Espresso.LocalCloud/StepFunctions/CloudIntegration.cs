using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Lambda;
using Espresso.LocalCloud.S3;
using Espresso.StepFunctions.Integrations;
using EngineJson = Espresso.StepFunctions.Json;

namespace Espresso.LocalCloud.StepFunctions;

/// <summary>Tasks of executions call the services of this process, and DynamoDB Local.</summary>
internal sealed class CloudIntegration(ICloud cloud) : ITaskIntegration
{
    private static readonly HttpClient _http = new();

    private readonly HttpTaskClient _httpTasks = new(cloud);

    /// <summary>Names of the Java SDK, which resource ARNs use, where the endpoint prefix is another.</summary>
    private static readonly Dictionary<string, string> _prefixes = new(StringComparer.Ordinal)
    {
        ["sfn"] = "states",
        ["eventbridge"] = "events",
        ["cognitoidentityprovider"] = "cognito-idp",
        ["cloudwatch"] = "monitoring",
        ["cloudwatchlogs"] = "logs",
        ["sesv2"] = "ses",
    };

    /// <summary>What tasks do with objects. S3's protocol is bytes over HTTP; here their text is a member.</summary>
    private static readonly Dictionary<string, Func<IS3, JsonObject, CancellationToken, Task<JsonObject>>> _objects = new(StringComparer.Ordinal)
    {
        ["GetObject"] = static async (s3, input, cancellationToken) => new JsonObject
        {
            ["Body"] = Content(await s3.ReadAsync(Text(input, "Bucket"), Text(input, "Key"), cancellationToken)),
        },
        ["PutObject"] = static async (s3, input, cancellationToken) => new JsonObject
        {
            ["ETag"] = await s3.WriteAsync(
                Text(input, "Bucket"),
                Text(input, "Key"),
                Encoding.UTF8.GetBytes(input["Body"] is JsonValue body && body.TryGetValue<string>(out var text) ? text : input["Body"]?.ToJsonString() ?? ""),
                (string?)input["ContentType"] ?? "application/octet-stream",
                cancellationToken),
        },
        ["ListObjectsV2"] = static (s3, input, _) => Task.FromResult(new JsonObject
        {
            ["Contents"] = new JsonArray([.. s3.List(Text(input, "Bucket"), (string?)input["Prefix"] ?? "").Select(static o => (JsonNode)new JsonObject
            {
                ["Etag"] = o.ETag,
                ["Key"] = o.Key,
                ["LastModified"] = o.LastModified.ToUnixTimeSeconds(),
                ["Size"] = o.Size,
                ["StorageClass"] = "STANDARD",
            })]),
        }),
    };

    // The files of an S3 inventory, which a distributed Map reads, are compressed.
    private static string Content(byte[] content)
    {
        if (content is not [0x1F, 0x8B, ..])
        {
            return Encoding.UTF8.GetString(content);
        }

        using var reader = new StreamReader(new GZipStream(new MemoryStream(content), CompressionMode.Decompress), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    public static EngineJson.JsonObject ToEngine(JsonObject node) => (EngineJson.JsonObject)EngineJson.JsonValue.Parse(node.ToJsonString());

    public async Task<LambdaReply> InvokeLambdaAsync(LambdaRequest request, CancellationToken cancellationToken)
    {
        var lambda = cloud.Service<ILambda>();
        var payload = Encoding.UTF8.GetBytes(request.Payload.Text);
        try
        {
            if (request.IsEvent)
            {
                var id = await lambda.InvokeEventAsync(request.Function, payload, request.TraceParent, cancellationToken);
                return new LambdaReply(Payload: null, FunctionError: null, id) { StatusCode = 202 };
            }

            var answer = await lambda.InvokeAsync(request.Function, payload, request.TraceParent, cancellationToken);
            var text = Encoding.UTF8.GetString(answer.Payload.Span);
            return new LambdaReply(text.Length == 0 ? EngineJson.JsonValue.Null : EngineJson.JsonValue.Parse(text), answer.FunctionError, answer.RequestId);
        }
        catch (CloudException e)
        {
            throw new ServiceCallException(e.Code, e.Message, e.Status, Ids.Request());
        }
    }

    public async Task<ServiceReply> CallAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        if (request.Service == "dynamodb")
        {
            return await CallDynamoDbAsync(request, cancellationToken);
        }

        if (request.Service == "s3" && _objects.TryGetValue(request.Operation, out var onObjects))
        {
            try
            {
                return new ServiceReply(ToEngine(await onObjects(cloud.Service<IS3>(), (JsonObject)JsonNode.Parse(request.Parameters.Text)!, cancellationToken)), Ids.Request());
            }
            catch (CloudException e)
            {
                throw new ServiceCallException(e.Code, e.Message, e.Status, Ids.Request());
            }
        }

        var service = _prefixes.GetValueOrDefault(request.Service, request.Service);
        var requestId = Ids.Request();
        try
        {
            // Step Functions spells every member with a capital; services whose own members start small get them so.
            var isCamel = service is "states" or "logs";
            var input = (JsonObject)JsonNode.Parse(request.Parameters.Text)!;
            var answer = await cloud.InvokeAsync(service, request.Operation, isCamel ? Respell(input, char.ToLowerInvariant) : input, request.TraceParent, cancellationToken);
            return new ServiceReply(ToEngine(isCamel ? Respell(answer, char.ToUpperInvariant) : answer), requestId);
        }
        catch (CloudException e)
        {
            throw new ServiceCallException(e.Code, e.Message, e.Status, requestId);
        }
    }

    public async Task<HttpTaskReply> InvokeHttpAsync(HttpTaskRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await _httpTasks.SendAsync(request, cancellationToken);
        }
        catch (CloudException e)
        {
            throw new ServiceCallException(e.Code, e.Message, e.Status, Ids.Request());
        }
    }

    private static string Text(JsonObject input, string name) => (string?)input[name] ?? "";

    private static JsonObject Respell(JsonObject source, Func<char, char> first)
    {
        var target = new JsonObject();
        foreach (var (name, value) in source)
        {
            target[first(name[0]) + name[1..]] = RespellValue(value, first);
        }

        return target;
    }

    private static JsonNode? RespellValue(JsonNode? value, Func<char, char> first) => value switch
    {
        JsonObject members => Respell(members, first),
        JsonArray items => new JsonArray([.. items.Select(item => RespellValue(item, first))]),
        _ => value?.DeepClone(),
    };

    private async Task<ServiceReply> CallDynamoDbAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var endpoint = cloud.Settings.DynamoDbEndpoint
            ?? throw new ServiceCallException("ServiceUnavailable", "AWS_ENDPOINT_URL_DYNAMODB is not set: there is no DynamoDB to call.", 503, Ids.Request());
        using var message = new HttpRequestMessage(HttpMethod.Post, endpoint);
        message.Headers.TryAddWithoutValidation("X-Amz-Target", "DynamoDB_20120810." + request.Operation);

        // DynamoDB Local wants the form of a signature and looks at nothing in it but the credential scope.
        message.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=local/20260101/{cloud.Settings.Region}/dynamodb/aws4_request, SignedHeaders=host, Signature=0");
        message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.Parameters.Text));
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        using var response = await _http.SendAsync(message, cancellationToken);
        var requestId = response.Headers.TryGetValues("x-amzn-RequestId", out var ids) ? ids.First() : Ids.Request();
        var body = (EngineJson.JsonObject)EngineJson.JsonValue.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        if (response.IsSuccessStatusCode)
        {
            return new ServiceReply(body, requestId);
        }

        var type = body["__type"]?.AsString() ?? "InternalServerError";
        throw new ServiceCallException(type[(type.LastIndexOf('#') + 1)..], (body["message"] ?? body["Message"])?.AsString() ?? "", (int)response.StatusCode, requestId);
    }
}
