using System.Globalization;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.ApiGateway.Definition;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.ApiGateway.Execution;

/// <summary>One request to a stage, and what <c>$context</c> knows about it.</summary>
internal sealed class ApiCall(HttpContext http, ServedStage stage, string path)
{
    private readonly long _startedAt = TimeProvider.System.GetTimestamp();

    public HttpContext Http => http;

    public HttpRequest Request => http.Request;

    public ServedStage Stage => stage;

    /// <summary>Behind the stage's name, still percent-encoded.</summary>
    public string Path => path;

    public string RequestId { get; } = Ids.Request();

    /// <summary>What <c>x-amz-apigw-id</c> carries.</summary>
    public string ExtendedRequestId { get; } = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(11));

    /// <summary>When it came, in real time.</summary>
    public DateTimeOffset At { get; } = TimeProvider.System.GetUtcNow();

    public ResourceTree.Node? Resource { get; set; }

    public ApiMethod? Method { get; set; }

    public IReadOnlyDictionary<string, string> PathParameters { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public byte[] Body { get; set; } = [];

    /// <summary>The caller's claims, all of them texts; null when nobody had to sign in.</summary>
    public JsonObject? Claims { get; set; }

    public GatewayError? Error { get; set; }

    /// <summary>The W3C trace context that goes to the function.</summary>
    public string? TraceParent { get; set; }

    public string? IntegrationError { get; set; }

    public string? IntegrationStatus { get; set; }

    public long ResponseLength { get; set; }

    public string SourceIp => SourceIpOf(http);

    public string RequestTime => TimeOf(At);

    public static string SourceIpOf(HttpContext http) => http.Connection.RemoteIpAddress?.MapToIPv4().ToString() ?? "127.0.0.1";

    /// <summary>A moment as in the log of a web server: <c>09/Feb/2026:18:11:43 +0000</c>.</summary>
    public static string TimeOf(DateTimeOffset at) => at.UtcDateTime.ToString("dd/MMM/yyyy:HH:mm:ss '+0000'", CultureInfo.InvariantCulture);

    /// <summary>A value by its name in templates, for example <c>context.requestId</c>; null when there is none.</summary>
    public string? Value(string name)
    {
        if (name.StartsWith("stageVariables.", StringComparison.Ordinal))
        {
            return stage.Stage.Settings.Object("variables")?.Text(name["stageVariables.".Length..]);
        }

        return name.StartsWith("context.authorizer.claims.", StringComparison.Ordinal)
            ? Claims?.Text(name["context.authorizer.claims.".Length..])
            : name switch
            {
                "context.accountId" => CloudSettings.AccountId,
                "context.apiId" => stage.Api.Id,
                "context.deploymentId" => stage.Stage.DeploymentId,
                "context.domainName" => Request.Host.Value,
                "context.domainPrefix" => stage.Api.Id,
                "context.error.message" => Error?.Message,
                "context.error.messageString" => Error is { } error ? JsonValue.Create(error.Message).ToText() : null,
                "context.error.responseType" => Error?.Type,
                "context.error.validationErrorString" => Error?.Validation,
                "context.extendedRequestId" => ExtendedRequestId,
                "context.httpMethod" => Request.Method,
                "context.identity.sourceIp" => SourceIp,
                "context.identity.userAgent" => Request.Headers.UserAgent.ToString(),
                "context.integration.status" or "context.integrationStatus" => IntegrationStatus,
                "context.integrationErrorMessage" or "context.integration.error" => IntegrationError,
                "context.operationName" => Method?.OperationName,
                "context.path" => $"/{stage.Stage.Name}{path}",
                "context.protocol" => Request.Protocol,
                "context.requestId" => RequestId,
                "context.requestTime" => RequestTime,
                "context.requestTimeEpoch" => At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
                "context.resourceId" => Resource?.Id,
                "context.resourcePath" => Resource?.Path,
                "context.responseLatency" => ((long)TimeProvider.System.GetElapsedTime(_startedAt).TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
                "context.responseLength" => ResponseLength.ToString(CultureInfo.InvariantCulture),
                "context.stage" => stage.Stage.Name,
                "context.status" => http.Response.StatusCode.ToString(CultureInfo.InvariantCulture),
                "context.xrayTraceId" => XRayHeader.FromTraceParent(TraceParent) is { } trace ? trace.Split(';')[0]["Root=".Length..] : null,
                _ => null,
            };
    }
}
