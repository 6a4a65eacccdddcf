using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.ApiGateway;

/// <summary>A REST API with its deployments and stages, as the store keeps it.</summary>
/// <param name="Settings">The members of CreateRestApi and ImportRestApi that GetRestApi gives back (<c>name</c>, <c>description</c>, …).</param>
/// <param name="Document">The OpenAPI document that was imported last; a deployment is a copy of it.</param>
/// <param name="CreatedAt">Seconds since 1970.</param>
internal sealed record RestApiRecord(string Id, JsonObject Settings, JsonObject Document, long CreatedAt)
{
    public IReadOnlyDictionary<string, DeploymentRecord> Deployments { get; init; } = new Dictionary<string, DeploymentRecord>(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, StageRecord> Stages { get; init; } = new Dictionary<string, StageRecord>(StringComparer.Ordinal);

    public string Name => Settings.Text("name") ?? "";
}

/// <summary>The API as it was when it was deployed.</summary>
internal sealed record DeploymentRecord(string Id, JsonObject Document, string Description, long CreatedAt);

/// <summary>A deployment under a name that callers use.</summary>
/// <param name="Settings">The stage's members as GetStage gives them: <c>methodSettings</c> by path and method, <c>variables</c>, <c>accessLogSettings</c>, <c>tracingEnabled</c>.</param>
internal sealed record StageRecord(string Name, string DeploymentId, JsonObject Settings, long CreatedAt);
