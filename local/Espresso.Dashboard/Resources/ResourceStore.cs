using Espresso.Dashboard.Telemetry;

namespace Espresso.Dashboard.Resources;

internal enum ConnectionState
{
    /// <summary>The dashboard was started without an AppHost.</summary>
    None,
    Connecting,
    Connected,
    Disconnected,
}

/// <summary>The AppHost's resources as last heard. They stay visible while the connection is down; <see cref="Connection"/> says that they may be old.</summary>
internal sealed class ResourceStore(ChangeSignal signal)
{
    public const string Topic = "resources";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Resource> _resources = new(StringComparer.Ordinal);
    private (ConnectionState State, string? Problem) _connection;

    public (ConnectionState State, string? Problem) Connection
    {
        get
        {
            lock (_gate)
            {
                return _connection;
            }
        }
    }

    public IReadOnlyList<Resource> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _resources.Values.OrderBy(resource => resource.DisplayName ?? resource.Name, StringComparer.OrdinalIgnoreCase)];
            }
        }
    }

    public Resource? Find(string name)
    {
        lock (_gate)
        {
            return _resources.GetValueOrDefault(name);
        }
    }

    public void SetConnection(ConnectionState state, string? problem = null)
    {
        lock (_gate)
        {
            if (_connection == (state, problem))
            {
                return;
            }

            _connection = (state, problem);
        }

        signal.Raise(Topic);
    }

    /// <returns>False when the message's type is none that we know.</returns>
    public bool Apply(ResourceMessage message)
    {
        lock (_gate)
        {
            switch (message.Type)
            {
                case "snapshot":
                    _resources.Clear();
                    Put(message.Resources);
                    break;
                case "change":
                    Put(message.Resources);
                    break;
                case "delete":
                    foreach (var resource in message.Resources)
                    {
                        _resources.Remove(resource.Name);
                    }

                    break;
                default:
                    return false;
            }
        }

        signal.Raise(Topic);
        return true;
    }

    /// <summary>The display name of the resource that listens at an address, for spans of calls to something that sends no spans itself.</summary>
    public string? NameAt(string host, int port)
    {
        lock (_gate)
        {
            return _resources.Values.FirstOrDefault(resource => resource.Urls.Any(url => Uri.TryCreate(url.Url, UriKind.Absolute, out var uri)
                && uri.Port == port
                && (uri.Host.Equals(host, StringComparison.OrdinalIgnoreCase) || (uri.IsLoopback && IsLoopback(host))))) is { } found
                    ? found.DisplayName ?? found.Name
                    : null;
        }
    }

    private static bool IsLoopback(string host) => host is "localhost" or "127.0.0.1" or "::1" or "[::1]";

    private void Put(IEnumerable<Resource> resources)
    {
        foreach (var resource in resources)
        {
            _resources[resource.Name] = resource;
        }
    }
}
