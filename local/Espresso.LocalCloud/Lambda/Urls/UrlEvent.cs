using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Microsoft.AspNetCore.Http.Features;

namespace Espresso.LocalCloud.Lambda.Urls;

/// <summary>A request as a function behind a URL gets it (payload format 2.0).</summary>
internal static class UrlEvent
{
    private static readonly HashSet<string> OfTheConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Cookie", "Expect", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    public static JsonObject Of(HttpContext http, byte[] body, CloudSettings settings, string function)
    {
        var request = http.Request;
        var path = http.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?', 2)[0];
        var address = http.Connection.RemoteIpAddress?.MapToIPv4().ToString() ?? "127.0.0.1";
        var headers = request.Headers.Where(header => !OfTheConnection.Contains(header.Key))
            .ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(',', header.Value.ToArray()), StringComparer.Ordinal);
        headers["x-forwarded-for"] = address;
        headers["x-forwarded-port"] = http.Connection.LocalPort.ToString(CultureInfo.InvariantCulture);
        headers["x-forwarded-proto"] = request.Scheme;
        var now = TimeProvider.System.GetUtcNow();
        var result = new JsonObject
        {
            ["version"] = "2.0",
            ["routeKey"] = "$default",
            ["rawPath"] = path,
            ["rawQueryString"] = request.QueryString.Value?.TrimStart('?') ?? "",
        };
        if (request.Headers.Cookie.Count > 0)
        {
            result["cookies"] = request.Headers.Cookie.ToString().Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToJson();
        }

        result["headers"] = headers.ToJson();
        if (request.Query.Count > 0)
        {
            result["queryStringParameters"] = request.Query.Select(pair => KeyValuePair.Create(pair.Key, string.Join(',', pair.Value.ToArray()))).ToJson();
        }

        var id = function.Split(':')[0];
        result["requestContext"] = new JsonObject
        {
            ["accountId"] = "anonymous",
            ["apiId"] = id,
            ["domainName"] = request.Host.Value,
            ["domainPrefix"] = id,
            ["http"] = new JsonObject
            {
                ["method"] = request.Method,
                ["path"] = path,
                ["protocol"] = request.Protocol,
                ["sourceIp"] = address,
                ["userAgent"] = request.Headers.UserAgent.ToString(),
            },
            ["requestId"] = http.Response.Headers["x-amzn-RequestId"].ToString(),
            ["routeKey"] = "$default",
            ["stage"] = "$default",
            ["time"] = now.UtcDateTime.ToString("dd/MMM/yyyy:HH:mm:ss '+0000'", CultureInfo.InvariantCulture),
            ["timeEpoch"] = now.ToUnixTimeMilliseconds(),
        };
        var isText = body.Length == 0 || IsText(request.ContentType);
        if (body.Length > 0)
        {
            result["body"] = isText ? Encoding.UTF8.GetString(body) : Convert.ToBase64String(body);
        }

        result["isBase64Encoded"] = !isText;
        return result;
    }

    private static bool IsText(string? contentType)
    {
        var type = contentType?.Split(';')[0].Trim().ToLowerInvariant() ?? "";
        return type.StartsWith("text/", StringComparison.Ordinal) || type is "application/json" or "application/javascript" or "application/xml" || type.EndsWith("+json", StringComparison.Ordinal) || type.EndsWith("+xml", StringComparison.Ordinal);
    }
}

/// <summary>What a function behind a URL answers: a whole response, or any JSON, which is a body then.</summary>
internal sealed record UrlAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string[] Cookies, ReadOnlyMemory<byte> Body)
{
    private const string Streamed = "application/vnd.awslambda.http-integration-response";

    public static UrlAnswer Read(LambdaAnswer answer)
    {
        if (answer.ContentType == Streamed)
        {
            // Status and headers as JSON, eight zero bytes, the body.
            var end = answer.Payload.Span.IndexOf(new byte[8]);
            if (end < 0)
            {
                throw new FormatException("The streamed response has no eight zero bytes after its head.");
            }

            var prelude = JsonNode.Parse(answer.Payload.Span[..end])!.AsObject();
            return Of(prelude, answer.Payload[(end + 8)..]);
        }

        if (answer.ContentType is { } type)
        {
            return new UrlAnswer(200, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = type }, [], answer.Payload);
        }

        var value = JsonNode.Parse(answer.Payload.Span);
        if (value is JsonObject response && response.ContainsKey("statusCode"))
        {
            var text = response.Text("body") ?? "";
            return Of(response, response.Flag("isBase64Encoded") is true ? Convert.FromBase64String(text) : Encoding.UTF8.GetBytes(text));
        }

        return new UrlAnswer(200, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase), [], Encoding.UTF8.GetBytes(value is JsonValue one && one.TryGetValue<string>(out var plain) ? plain : value?.ToText() ?? "null"));
    }

    private static UrlAnswer Of(JsonObject response, ReadOnlyMemory<byte> body) =>
        new((int)(response.Number("statusCode") ?? 200), response.TextMap("headers"), [.. response.Texts("cookies")], body);
}
