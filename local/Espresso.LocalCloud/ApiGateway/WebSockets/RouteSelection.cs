using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.ApiGateway.WebSockets;

/// <summary>
/// Which route a message takes: <c>$request.body.action</c> or <c>${request.body.action}</c>.
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
/// </summary>
/// <param name="Path">The members that lead to the route key in a message that is JSON.</param>
internal sealed partial record RouteSelection(string[] Path)
{
    public static RouteSelection Parse(string expression) => Known().Match(expression) is { Success: true } match
        ? new RouteSelection(match.Groups["path"].Value.Split('.'))
        : throw CloudException.NotImplemented("apigatewayv2", $"routeSelectionExpression \"{expression}\"; known: $request.body.{{member}}");

    /// <summary>The route key that the message names, or null.</summary>
    public string? Select(string message)
    {
        try
        {
            var node = JsonNode.Parse(message);
            foreach (var name in Path)
            {
                node = (node as JsonObject)?[name];
            }

            return node is JsonValue value ? value.ToString() : null;
        }
        catch (JsonException)
        {
            // Any text may be sent: what is no JSON is for $default.
            return null;
        }
    }

    [GeneratedRegex(@"\A\$(\{request\.body\.(?<path>[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)\}|request\.body\.(?<path>[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*))\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Known();
}
