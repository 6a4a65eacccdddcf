using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.ApiGateway.WebSockets;

/// <summary>A WebSocket API with its parts, as the store keeps it. Members are those of the service's answers.</summary>
/// <param name="Settings"><c>name</c>, <c>routeSelectionExpression</c>, <c>tags</c>, …</param>
/// <param name="CreatedAt">Seconds since 1970.</param>
internal sealed record SocketApiRecord(string Id, JsonObject Settings, long CreatedAt)
{
    /// <summary>By id: <c>integrationType</c>, <c>integrationUri</c>, …</summary>
    public IReadOnlyDictionary<string, JsonObject> Integrations { get; init; } = new Dictionary<string, JsonObject>(StringComparer.Ordinal);

    /// <summary>By id: <c>routeKey</c>, <c>target</c>, …</summary>
    public IReadOnlyDictionary<string, JsonObject> Routes { get; init; } = new Dictionary<string, JsonObject>(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, SocketDeployment> Deployments { get; init; } = new Dictionary<string, SocketDeployment>(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, SocketStageRecord> Stages { get; init; } = new Dictionary<string, SocketStageRecord>(StringComparer.Ordinal);

    public string Name => Settings.Text("name") ?? "";
}

/// <summary>The routes and integrations as they were when they were deployed.</summary>
internal sealed record SocketDeployment(
    string Id, IReadOnlyDictionary<string, JsonObject> Routes, IReadOnlyDictionary<string, JsonObject> Integrations, string Description, long CreatedAt);

/// <summary>The name under which clients connect.</summary>
/// <param name="Settings"><c>autoDeploy</c>, <c>deploymentId</c>, <c>defaultRouteSettings</c>, <c>stageVariables</c>, …</param>
internal sealed record SocketStageRecord(string Name, JsonObject Settings, long CreatedAt, long UpdatedAt);
