using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.ApiGateway.Definition;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.ApiGateway.WebSockets;

/// <summary>
/// What an API and its parts may say. A member that is not listed is refused by name unless it is empty, and so is a value
/// other than the one that is served here.
/// </summary>
/// <param name="Name">What it is, in errors.</param>
/// <param name="Members">Members with any value.</param>
/// <param name="Only">Members with the one value that they may have.</param>
internal sealed record SocketParts(string Name, string[] Members, IReadOnlyDictionary<string, string> Only)
{
    private const string TargetPrefix = "integrations/";

    public static SocketParts Api { get; } = new("Api", ["name", "description", "routeSelectionExpression", "disableExecuteApiEndpoint", "version", "tags"], new Dictionary<string, string>
    {
        ["protocolType"] = "WEBSOCKET",
        ["apiKeySelectionExpression"] = "$request.header.x-api-key",
        ["ipAddressType"] = "ipv4",
    });

    public static SocketParts Integration { get; } = new("Integration", ["integrationUri", "description", "timeoutInMillis"], new Dictionary<string, string>
    {
        ["integrationType"] = "AWS_PROXY",
        ["integrationMethod"] = "POST",
        ["connectionType"] = "INTERNET",
        ["passthroughBehavior"] = "WHEN_NO_MATCH",
        ["payloadFormatVersion"] = "1.0",
    });

    public static SocketParts Route { get; } = new("Route", ["routeKey", "target", "operationName"], new Dictionary<string, string>
    {
        ["authorizationType"] = "NONE",
        ["apiKeyRequired"] = "false",
    });

    public static SocketParts Stage { get; } = new(
        "Stage", ["description", "autoDeploy", "deploymentId", "defaultRouteSettings", "routeSettings", "stageVariables", "accessLogSettings", "tags"], new Dictionary<string, string>());

    /// <summary>The settings after a change: what is given replaces what was, null takes it away, the rest stays.</summary>
    /// <param name="labels">Members of the request that say which one is meant.</param>
    public JsonObject Merge(JsonObject? old, JsonObject input, params string[] labels)
    {
        var merged = old?.DeepClone().AsObject() ?? [];
        foreach (var (name, value) in input.Where(pair => !labels.Contains(pair.Key)))
        {
            if (value is null)
            {
                merged.Remove(name);
            }
            else if (Members.Contains(name))
            {
                merged[name] = value.DeepClone();
            }
            else if (Only.TryGetValue(name, out var only) ? value.ToString() != only : !IsEmpty(value))
            {
                throw CloudException.NotImplemented("apigatewayv2", only is null
                    ? $"{name} of a WebSocket API's {Name}; known: {string.Join(", ", [.. Members, .. Only.Keys])}"
                    : $"{name} {value.ToText()} of a WebSocket API's {Name}; known: {only}");
            }
        }

        foreach (var (name, only) in Only)
        {
            merged[name] = only is "false" ? false : only;
        }

        return merged;
    }

    /// <summary>From <c>integrations/abc123</c> to <c>abc123</c>; null for a route that leads nowhere.</summary>
    public static string? IntegrationOf(JsonObject route) => route.Text("target") is { } target
        ? target.StartsWith(TargetPrefix, StringComparison.Ordinal) ? target[TargetPrefix.Length..]
            : throw Bad($"Invalid target \"{target}\" specified for route {route.Text("routeKey")}: it must be {TargetPrefix}{{integrationId}}.")
        : null;

    /// <summary>The function that an integration calls.</summary>
    public static ProxyIntegration Proxy(JsonObject integration) =>
        ApiIntegration.Lambda(integration.Text("integrationUri"), $"integration {integration.Text("integrationId")}", TimeSpan.FromMilliseconds(integration.Number("timeoutInMillis") ?? 29_000));

    public static CloudException Bad(string message) => new("BadRequestException", message);

    private static bool IsEmpty(JsonNode value) => value switch
    {
        JsonObject map => map.Count == 0,
        JsonArray list => list.Count == 0,
        _ => value.GetValueKind() is JsonValueKind.False || value.ToString() is "",
    };
}
