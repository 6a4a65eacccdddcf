using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.ApiGateway.Execution;

/// <summary>
/// A request as a function of a REST API gets it (payload format 1.0).
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
/// </summary>
internal static class ProxyEvent
{
    private static readonly HashSet<string> OfTheConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Length", "Expect", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    public static JsonObject Of(ApiCall call)
    {
        var headers = Headers(call.Http, call.SourceIp, call.TraceParent);
        var query = Query(call.Request);
        var isBinary = MediaTypes.Match(call.Stage.BinaryMediaTypes, call.Request.ContentType);
        return new JsonObject
        {
            ["resource"] = call.Resource!.Path is { Length: > 0 } resource ? resource : "/",
            ["path"] = call.Path,
            ["httpMethod"] = call.Request.Method,
            ["headers"] = Single(headers),
            ["multiValueHeaders"] = Multiple(headers),
            ["queryStringParameters"] = query.Count == 0 ? null : Single(query),
            ["multiValueQueryStringParameters"] = query.Count == 0 ? null : Multiple(query),
            ["pathParameters"] = call.PathParameters.Count == 0 ? null : call.PathParameters.ToJson(),
            ["stageVariables"] = call.Stage.Stage.Settings.Object("variables")?.DeepClone(),
            ["requestContext"] = Context(call),
            ["body"] = call.Body.Length == 0 ? null : isBinary ? Convert.ToBase64String(call.Body) : Encoding.UTF8.GetString(call.Body),
            ["isBase64Encoded"] = isBinary && call.Body.Length > 0,
        };
    }

    private static JsonObject Context(ApiCall call)
    {
        var context = new JsonObject
        {
            ["resourceId"] = call.Resource!.Id,
            ["resourcePath"] = call.Resource.Path is { Length: > 0 } resource ? resource : "/",
            ["httpMethod"] = call.Request.Method,
            ["extendedRequestId"] = call.ExtendedRequestId,
            ["requestTime"] = call.RequestTime,
            ["path"] = $"/{call.Stage.Stage.Name}{call.Path}",
            ["accountId"] = CloudSettings.AccountId,
            ["protocol"] = call.Request.Protocol,
            ["stage"] = call.Stage.Stage.Name,
            ["domainPrefix"] = call.Stage.Api.Id,
            ["requestTimeEpoch"] = call.At.ToUnixTimeMilliseconds(),
            ["requestId"] = call.RequestId,
            ["identity"] = Identity(call),
            ["domainName"] = call.Request.Host.Value,
            ["deploymentId"] = call.Stage.Stage.DeploymentId,
            ["apiId"] = call.Stage.Api.Id,
        };
        if (call.Method?.OperationName is { } operation)
        {
            context["operationName"] = operation;
        }

        if (call.Claims is { } claims)
        {
            context["authorizer"] = new JsonObject { ["claims"] = claims.DeepClone() };
        }

        return context;
    }

    private static JsonObject Identity(ApiCall call)
    {
        var identity = new JsonObject();
        foreach (var name in (string[])["cognitoIdentityPoolId", "accountId", "cognitoIdentityId", "caller"])
        {
            identity[name] = null;
        }

        identity["sourceIp"] = call.SourceIp;
        foreach (var name in (string[])["principalOrgId", "accessKey", "cognitoAuthenticationType", "cognitoAuthenticationProvider", "userArn"])
        {
            identity[name] = null;
        }

        identity["userAgent"] = call.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent : null;
        identity["user"] = null;
        return identity;
    }

    /// <summary>The request's headers as a function gets them, with those that the gateway adds.</summary>
    public static Dictionary<string, string[]> Headers(HttpContext http, string sourceIp, string? traceParent)
    {
        var headers = http.Request.Headers
            .Where(header => !OfTheConnection.Contains(header.Key))
            .ToDictionary(header => header.Key, header => header.Value.Select(value => value ?? "").ToArray(), StringComparer.OrdinalIgnoreCase);
        headers["X-Forwarded-For"] = [headers.TryGetValue("X-Forwarded-For", out var before) ? $"{string.Join(", ", before)}, {sourceIp}" : sourceIp];
        headers["X-Forwarded-Port"] = [$"{http.Connection.LocalPort}"];
        headers["X-Forwarded-Proto"] = [http.Request.Scheme];
        if (XRayHeader.FromTraceParent(traceParent) is { } trace)
        {
            headers["X-Amzn-Trace-Id"] = [trace];
        }

        return headers;
    }

    public static Dictionary<string, string[]> Query(HttpRequest request) =>
        request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.Select(value => value ?? "").ToArray(), StringComparer.Ordinal);

    public static JsonObject Single(Dictionary<string, string[]> values) => values.Select(pair => KeyValuePair.Create(pair.Key, pair.Value[^1])).ToJson();

    public static JsonObject Multiple(Dictionary<string, string[]> values) =>
        new(values.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value.ToJson())));
}

/// <summary>Media types against a list that may hold <c>*/*</c> and <c>image/*</c>.</summary>
internal static class MediaTypes
{
    public static bool Match(IReadOnlyList<string> list, string? contentType)
    {
        if (list.Count == 0)
        {
            return false;
        }

        var type = contentType?.Split(';')[0].Trim().ToLowerInvariant() ?? "application/json";
        return list.Any(one => one.Replace("~1", "/", StringComparison.Ordinal).ToLowerInvariant() is var known
            && (known == "*/*" || known == type || (known.EndsWith("/*", StringComparison.Ordinal) && type.StartsWith(known[..^1], StringComparison.Ordinal))));
    }
}
