using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What of an endpoint is meant.</summary>
public enum EndpointProperty
{
    /// <summary>The URL, such as <c>http://localhost:5180</c>.</summary>
    Url = 0,

    /// <summary>The host name for clients.</summary>
    Host = 1,

    /// <summary>The IPv4 address for clients.</summary>
    IPV4Host = 2,

    /// <summary>The port for clients.</summary>
    Port = 3,

    /// <summary>The scheme of the URL.</summary>
    Scheme = 4,

    /// <summary>The port on which the process listens.</summary>
    TargetPort = 5,

    /// <summary>Host and port for clients, joined by a colon.</summary>
    HostAndPort = 6,
}

/// <summary>An endpoint of a resource, by name; it may be declared and allocated later.</summary>
public sealed class EndpointReference : IExpressionValue, IValueWithReferences
{
    private EndpointAnnotation? _annotation;

    /// <summary>A reference to a declared endpoint.</summary>
    public EndpointReference(IResourceWithEndpoints owner, EndpointAnnotation endpoint)
        : this(owner, endpoint?.Name!) => _annotation = endpoint;

    /// <summary>A reference by name.</summary>
    public EndpointReference(IResourceWithEndpoints owner, string endpointName)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(endpointName);
        Resource = owner;
        EndpointName = endpointName;
    }

    /// <summary>The resource that has the endpoint.</summary>
    public IResourceWithEndpoints Resource { get; }

    /// <summary>The endpoint's name.</summary>
    public string EndpointName { get; }

    /// <summary>The declared endpoint.</summary>
    /// <exception cref="InvalidOperationException">The resource has no endpoint of that name.</exception>
    public EndpointAnnotation EndpointAnnotation => Find() ?? throw new InvalidOperationException(
        $"The endpoint `{EndpointName}` is not defined for the resource `{Resource.Name}`. It has: {DeclaredNames()}.");

    /// <summary>Whether the resource has an endpoint of that name.</summary>
    public bool Exists => Find() is not null;

    /// <summary>Whether the address is known.</summary>
    public bool IsAllocated => Find()?.AllocatedEndpoint is not null;

    /// <summary>Whether the scheme is <c>http</c>.</summary>
    public bool IsHttp => string.Equals(Scheme, "http", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the scheme is <c>https</c>.</summary>
    public bool IsHttps => string.Equals(Scheme, "https", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a reference to the whole resource leaves this endpoint out.</summary>
    public bool ExcludeReferenceEndpoint => EndpointAnnotation.ExcludeReferenceEndpoint;

    /// <summary>The port for clients.</summary>
    public int Port => Allocated.Port;

    /// <summary>The port on which the process listens, where it is declared.</summary>
    public int? TargetPort => EndpointAnnotation.TargetPort;

    /// <summary>The host name for clients.</summary>
    public string Host => Allocated.Address;

    /// <summary>The scheme of the URL.</summary>
    public string Scheme => EndpointAnnotation.UriScheme;

    /// <summary>The URL, without a path.</summary>
    public string Url => Allocated.UriString;

    string IManifestExpressionProvider.ValueExpression => Expression(EndpointProperty.Url);

    IEnumerable<object> IValueWithReferences.References => [Resource];

    private AllocatedEndpoint Allocated => EndpointAnnotation.AllocatedEndpoint ?? throw new InvalidOperationException(
        $"The endpoint `{EndpointName}` is not allocated for the resource `{Resource.Name}`.");

    /// <summary>One property of the endpoint, as a value that comes later.</summary>
    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    /// <summary>The URL; waits until the address is known.</summary>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => Property(EndpointProperty.Url).GetValueAsync(cancellationToken);

    /// <summary>The URL as seen by the caller; waits until the address is known.</summary>
    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) => Property(EndpointProperty.Url).GetValueAsync(context, cancellationToken);

    internal string Expression(EndpointProperty property)
    {
        var member = property switch
        {
            EndpointProperty.Url => "url",
            EndpointProperty.Host or EndpointProperty.IPV4Host => "host",
            EndpointProperty.Port => "port",
            EndpointProperty.Scheme => "scheme",
            EndpointProperty.TargetPort => "targetPort",
            EndpointProperty.HostAndPort => "hostAndPort",
            _ => throw new InvalidOperationException($"The property '{property}' is not supported for the endpoint '{EndpointName}'."),
        };
        return $"{{{Resource.Name}.bindings.{EndpointName}.{member}}}";
    }

    private EndpointAnnotation? Find() => _annotation ??= Resource.Annotations.OfType<EndpointAnnotation>()
        .FirstOrDefault(candidate => string.Equals(candidate.Name, EndpointName, StringComparison.OrdinalIgnoreCase));

    private string DeclaredNames()
    {
        var names = string.Join(", ", Resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => endpoint.Name));
        return names.Length == 0 ? "none" : names;
    }
}

/// <summary>One property of an endpoint, as a value that comes later.</summary>
public class EndpointReferenceExpression : IExpressionValue, IValueWithReferences
{
    /// <summary>A property of an endpoint.</summary>
    public EndpointReferenceExpression(EndpointReference endpointReference, EndpointProperty property)
    {
        ArgumentNullException.ThrowIfNull(endpointReference);
        Endpoint = endpointReference;
        Property = property;
    }

    /// <summary>The endpoint.</summary>
    public EndpointReference Endpoint { get; }

    /// <summary>The property.</summary>
    public EndpointProperty Property { get; }

    /// <inheritdoc/>
    public string ValueExpression => Endpoint.Expression(Property);

    IEnumerable<object> IValueWithReferences.References => [Endpoint];

    /// <summary>The property; waits until the address is known.</summary>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => GetValueAsync(new ValueProviderContext(), cancellationToken);

    /// <summary>The property as seen by the caller: to a container, this machine is the container host.</summary>
    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Property == EndpointProperty.Scheme)
            return Endpoint.Scheme;

        var allocated = await Endpoint.EndpointAnnotation.Allocation.WaitAsync(cancellationToken);
        var host = HostFor(context.Caller, allocated);
        var port = allocated.Port.ToString(CultureInfo.InvariantCulture);
        return Property switch
        {
            EndpointProperty.Url => $"{allocated.UriScheme}://{host}:{port}",
            EndpointProperty.Host => host,
            EndpointProperty.IPV4Host => host == KnownHostNames.Localhost ? "127.0.0.1" : host,
            EndpointProperty.Port => port,
            EndpointProperty.TargetPort => allocated.TargetPortExpression ?? port,
            EndpointProperty.HostAndPort => $"{host}:{port}",
            _ => throw new InvalidOperationException($"The property '{Property}' is not supported for the endpoint '{Endpoint.EndpointName}'."),
        };
    }

    private static string HostFor(IResource? caller, AllocatedEndpoint allocated) =>
        caller is ContainerResource && allocated.Address is (KnownHostNames.Localhost or "127.0.0.1")
            ? KnownHostNames.DockerDesktopHostBridge
            : allocated.Address;
}

/// <summary>Names of this machine.</summary>
public static class KnownHostNames
{
    /// <summary>This machine, from a process on it.</summary>
    public const string Localhost = "localhost";

    /// <summary>This machine, from a container on it.</summary>
    public const string DockerDesktopHostBridge = "host.docker.internal";
}
