using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace Espresso.LocalCloud.ApiGateway.WebSockets;

/// <summary>The connections of this moment; none outlives the process.</summary>
internal sealed class LiveConnections
{
    private readonly ConcurrentDictionary<string, SocketConnection> _byId = new(StringComparer.Ordinal);

    public void Add(SocketConnection connection) => _byId[connection.Id] = connection;

    public void Remove(SocketConnection connection) => _byId.TryRemove(connection.Id, out _);

    /// <summary>A connection of a stage, or null.</summary>
    public SocketConnection? Find(string api, string stage, string id) =>
        _byId.GetValueOrDefault(id) is { } found && found.Client.Api == api && found.Client.Stage == stage ? found : null;

    /// <summary>Ends those of an API, or of one of its stages; without both, all.</summary>
    public Task CloseAllAsync(string? api = null, string? stage = null) => Task.WhenAll(_byId.Values
        .Where(connection => (api is null || connection.Client.Api == api) && (stage is null || connection.Client.Stage == stage))
        .Select(connection => connection.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "Going away")));
}
