using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint on which a resource listens.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly TaskCompletionSource<AllocatedEndpoint> _allocation = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _transport;
    private AllocatedEndpoint? _allocated;

    /// <summary>An endpoint. Scheme and name default to the protocol's name, then to each other.</summary>
    public EndpointAnnotation(ProtocolType protocol, string? uriScheme = null, string? transport = null, [EndpointName] string? name = null, int? port = null, int? targetPort = null, bool? isExternal = null, bool isProxied = true)
    {
        // Upstream's order of defaults: the scheme from the protocol, the name from the scheme.
        UriScheme = uriScheme ?? protocol.ToString().ToLowerInvariant();
        Name = name ?? UriScheme;
        ModelName.Validate(Name, "Endpoint");
        Protocol = protocol;
        _transport = transport;
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
    }

    /// <summary>The endpoint's name, unique in its resource.</summary>
    public string Name { get; set; }

    /// <summary>TCP or UDP.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>The port that clients use; null means a free one.</summary>
    public int? Port { get; set; }

    /// <summary>The port on which the process or the container listens; null means the port that clients use.</summary>
    public int? TargetPort { get; set; }

    /// <summary>The host name or address on which the process listens.</summary>
    public string TargetHost { get; set; } = "localhost";

    /// <summary>The scheme of the endpoint's URL.</summary>
    public string UriScheme { get; set; }

    /// <summary>How it is spoken to: <c>http</c>, <c>http2</c>, <c>tcp</c>.</summary>
    public string Transport
    {
        get => _transport ?? (UriScheme is "http" or "https" ? "http" : Protocol.ToString().ToLowerInvariant());
        set => _transport = value;
    }

    /// <summary>Whether a deployment opens it to the world.</summary>
    public bool IsExternal { get; set; }

    /// <summary>Whether upstream puts a proxy before it; here it says only whether tests may move the port.</summary>
    public bool IsProxied { get; set; }

    /// <summary>Whether a reference to the whole resource leaves this endpoint out.</summary>
    public bool ExcludeReferenceEndpoint { get; set; }

    /// <summary>The address that was given to the endpoint; null until then.</summary>
    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => _allocated;
        set
        {
            _allocated = value;
            if (value is not null)
                _allocation.TrySetResult(value);
        }
    }

    internal bool FromLaunchProfile { get; init; }

    /// <summary>Completes once the address is known.</summary>
    internal Task<AllocatedEndpoint> Allocation => _allocation.Task;
}

/// <summary>The address of an endpoint.</summary>
public class AllocatedEndpoint
{
    /// <summary>An address.</summary>
    /// <param name="endpoint">The endpoint that has it.</param>
    /// <param name="address">Host name or address for clients.</param>
    /// <param name="port">The port for clients.</param>
    /// <param name="targetPortExpression">The port on which the process listens, as text; null means <paramref name="port"/>.</param>
    public AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, string? targetPortExpression = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentException.ThrowIfNullOrEmpty(address);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
        Endpoint = endpoint;
        Address = address;
        Port = port;
        TargetPortExpression = targetPortExpression;
    }

    /// <summary>The endpoint.</summary>
    public EndpointAnnotation Endpoint { get; }

    /// <summary>Host name or address for clients.</summary>
    public string Address { get; }

    /// <summary>The port for clients.</summary>
    public int Port { get; }

    /// <summary>The port on which the process listens, as text.</summary>
    public string? TargetPortExpression { get; }

    /// <summary>Address and port, joined by a colon.</summary>
    public string EndPointString => $"{Address}:{Port}";

    /// <summary>The scheme of the URL.</summary>
    public string UriScheme => Endpoint.UriScheme;

    /// <summary>The URL, without a path.</summary>
    public string UriString => $"{UriScheme}://{EndPointString}";

    /// <inheritdoc/>
    public override string ToString() => UriString;
}
