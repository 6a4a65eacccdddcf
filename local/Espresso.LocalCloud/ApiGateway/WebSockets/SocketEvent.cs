using System.Text.Json.Nodes;
using Espresso.LocalCloud.ApiGateway.Execution;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.ApiGateway.WebSockets;

/// <summary>
/// What happened to a connection, as its function gets it and as templates of the access log know it.
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
/// </summary>
internal sealed class SocketEvent
{
    private SocketEvent(SocketStage stage, SocketConnection connection, string routeKey, string eventType)
    {
        (Stage, Connection, RouteKey) = (stage, connection, routeKey);
        var at = TimeProvider.System.GetUtcNow();
        RequestId = SocketConnection.NewId();
        Context = new JsonObject
        {
            ["routeKey"] = routeKey,
            ["eventType"] = eventType,
            ["extendedRequestId"] = RequestId,
            ["requestTime"] = ApiCall.TimeOf(at),
            ["messageDirection"] = "IN",
            ["stage"] = stage.Name,
            ["connectedAt"] = connection.ConnectedAt.ToUnixTimeMilliseconds(),
            ["requestTimeEpoch"] = at.ToUnixTimeMilliseconds(),
            ["identity"] = connection.Client.UserAgent is { } agent
                ? new JsonObject { ["sourceIp"] = connection.Client.SourceIp, ["userAgent"] = agent }
                : new JsonObject { ["sourceIp"] = connection.Client.SourceIp },
            ["requestId"] = RequestId,
            ["domainName"] = connection.Client.Host,
            ["connectionId"] = connection.Id,
            ["apiId"] = stage.Api.Id,
        };
        Payload = new JsonObject { ["requestContext"] = Context, ["isBase64Encoded"] = false };
        if (stage.Variables is { } variables)
        {
            Payload["stageVariables"] = variables.DeepClone();
        }
    }

    public SocketStage Stage { get; }

    public SocketConnection Connection { get; }

    public string RouteKey { get; }

    public string RequestId { get; }

    /// <summary>The W3C trace context that goes to the function.</summary>
    public string? TraceParent { get; private init; }

    /// <summary><c>requestContext</c>.</summary>
    public JsonObject Context { get; }

    /// <summary>The whole event.</summary>
    public JsonObject Payload { get; }

    public static SocketEvent Connect(SocketStage stage, SocketConnection connection, HttpContext http, string? traceParent)
    {
        var happened = new SocketEvent(stage, connection, "$connect", "CONNECT") { TraceParent = traceParent };
        var headers = ProxyEvent.Headers(http, connection.Client.SourceIp, traceParent);
        happened.Payload["headers"] = ProxyEvent.Single(headers);
        happened.Payload["multiValueHeaders"] = ProxyEvent.Multiple(headers);
        if (ProxyEvent.Query(http.Request) is { Count: > 0 } query)
        {
            happened.Payload["queryStringParameters"] = ProxyEvent.Single(query);
            happened.Payload["multiValueQueryStringParameters"] = ProxyEvent.Multiple(query);
        }

        return happened;
    }

    public static SocketEvent Message(SocketStage stage, SocketConnection connection, string message)
    {
        var key = stage.Selection.Select(message) is { } selected && !selected.StartsWith('$') && stage.Routes.ContainsKey(selected) ? selected : "$default";
        var happened = new SocketEvent(stage, connection, key, "MESSAGE");
        happened.Context["messageId"] = SocketConnection.NewId();
        happened.Payload["body"] = message;
        return happened;
    }

    public static SocketEvent Disconnect(SocketStage stage, SocketConnection connection, SocketEnding ending)
    {
        var happened = new SocketEvent(stage, connection, "$disconnect", "DISCONNECT");
        happened.Context["disconnectStatusCode"] = ending.Status;
        happened.Context["disconnectReason"] = ending.Reason;
        Dictionary<string, string[]> headers = new(StringComparer.Ordinal) { ["Host"] = [connection.Client.Host], ["x-api-key"] = [""], ["X-Forwarded-For"] = [""], ["x-restapi"] = [""] };
        happened.Payload["headers"] = ProxyEvent.Single(headers);
        happened.Payload["multiValueHeaders"] = ProxyEvent.Multiple(headers);
        return happened;
    }

    /// <summary>A value by its name in templates, for example <c>context.identity.sourceIp</c>; null when there is none.</summary>
    public string? Value(string name, int status, string? error) => name switch
    {
        "context.accountId" => CloudSettings.AccountId,
        "context.status" => $"{status}",
        "context.error.message" => error,
        "context.error.messageString" => error is null ? null : JsonValue.Create(error).ToText(),
        _ when name.StartsWith("stageVariables.", StringComparison.Ordinal) => Stage.Variables?.Text(name["stageVariables.".Length..]),
        _ => name.Split('.').Skip(1).Aggregate((JsonNode?)Context, (node, part) => (node as JsonObject)?[part])?.ToString(),
    };
}
