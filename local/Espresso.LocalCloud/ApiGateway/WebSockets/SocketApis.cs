using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.ApiGateway.Definition;
using Espresso.LocalCloud.ApiGateway.Execution;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.ApiGateway.WebSockets;

/// <summary>The WebSocket APIs by id, and their stages ready to be served.</summary>
internal sealed class SocketApis(IStore store) : ApiTable<SocketApiRecord>(store, "apigateway.socketapis", api => api.Id)
{
    private readonly ConcurrentDictionary<(string Api, string Stage), SocketStage> _served = new();

    /// <summary>A stage as clients reach it; null when there is none, or nothing is deployed to it.</summary>
    public SocketStage? Serve(string api, string stage)
    {
        if (TryFind(api) is not { } record || !record.Stages.TryGetValue(stage, out var found) || record.Settings.Flag("disableExecuteApiEndpoint") is true)
        {
            return null;
        }

        var served = _served.GetValueOrDefault((api, stage));
        // Compared by reference: a record that was replaced has other routes or settings.
        if (!ReferenceEquals(served?.Api, record))
        {
            served = SocketStage.Of(record, found);
            if (served is not null)
            {
                _served[(api, stage)] = served;
            }
        }

        return served;
    }

    protected override void Removed(SocketApiRecord api)
    {
        foreach (var key in _served.Keys.Where(key => key.Api == api.Id))
        {
            _served.TryRemove(key, out _);
        }
    }
}

/// <summary>A stage ready to answer.</summary>
/// <param name="Routes">What is called, by route key; null for a route without a target.</param>
internal sealed record SocketStage(
    SocketApiRecord Api, string Name, JsonObject Settings, IReadOnlyDictionary<string, ProxyIntegration?> Routes, RouteSelection Selection, RouteThrottle Throttle)
{
    public JsonObject? Variables => Settings.Object("stageVariables") is { Count: > 0 } variables ? variables : null;

    /// <summary>Null when the stage neither follows the API nor has a deployment.</summary>
    public static SocketStage? Of(SocketApiRecord api, SocketStageRecord stage)
    {
        var (routes, integrations) = (api.Routes, api.Integrations);
        if (stage.Settings.Flag("autoDeploy") is not true)
        {
            if (stage.Settings.Text("deploymentId") is not { } id)
            {
                return null;
            }

            (routes, integrations) = (api.Deployments[id].Routes, api.Deployments[id].Integrations);
        }

        return new SocketStage(
            api, stage.Name, stage.Settings,
            routes.Values.ToDictionary(route => route.Text("routeKey")!, route => SocketParts.IntegrationOf(route) is { } target ? SocketParts.Proxy(integrations[target]) : null, StringComparer.Ordinal),
            RouteSelection.Parse(api.Settings.Text("routeSelectionExpression")!),
            new RouteThrottle(stage.Settings));
    }
}

/// <summary>The token buckets of a stage: one for each route with a limit of its own, and one for all others.</summary>
internal sealed class RouteThrottle
{
    private readonly TokenBucket? _default;
    private readonly Dictionary<string, TokenBucket> _byRoute = new(StringComparer.Ordinal);

    public RouteThrottle(JsonObject settings)
    {
        _default = Bucket(settings.Object("defaultRouteSettings"));
        foreach (var (route, node) in settings.Object("routeSettings") ?? [])
        {
            if (Bucket(node as JsonObject) is { } bucket)
            {
                _byRoute[route] = bucket;
            }
        }
    }

    public bool TryTake(string route) => (_byRoute.GetValueOrDefault(route) ?? _default)?.TryTake() ?? true;

    private static TokenBucket? Bucket(JsonObject? settings) =>
        settings?.Real("throttlingRateLimit") is { } rate && settings.Real("throttlingBurstLimit") is { } burst ? new TokenBucket(rate, burst) : null;
}
