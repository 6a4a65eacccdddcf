using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.EventBridge.Connections;

/// <summary>A connection as it is kept: how requests to an API are authorized.</summary>
/// <param name="Name">Unique in the account.</param>
/// <param name="Id">The last part of its ARN.</param>
/// <param name="AuthorizationType">BASIC or API_KEY.</param>
/// <param name="AuthParameters">As the API has them, secrets included.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="ModifiedAt">When it was changed last.</param>
internal sealed record ConnectionRecord(string Name, string Id, string? Description, string AuthorizationType, JsonObject AuthParameters, DateTimeOffset CreatedAt, DateTimeOffset ModifiedAt);
