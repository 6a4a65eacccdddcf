using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.Kernel;

/// <summary>How services of this process reach each other, without HTTP.</summary>
public interface ICloud
{
    /// <summary>Account, region and addresses.</summary>
    CloudSettings Settings { get; }

    /// <summary>This process' own address without a slash at the end, once it listens.</summary>
    string BaseUrl { get; }

    /// <summary>A service by its typed interface (<c>ISqs</c>, <c>ILambda</c>, …). Ask when you need it, never in a constructor.</summary>
    T Service<T>()
        where T : notnull;

    /// <summary>Whether <paramref name="service"/> is here and has <paramref name="operation"/>.</summary>
    bool Has(string service, string operation);

    /// <summary>Calls an operation as a client would, JSON in and JSON out.</summary>
    /// <param name="service">The endpoint prefix, for example <c>sqs</c>.</param>
    /// <param name="operation">For example <c>CreateQueue</c>.</param>
    /// <param name="input">The request with the members of the service's model.</param>
    /// <param name="traceParent">The W3C trace context to go on with; default: the current activity's.</param>
    /// <exception cref="CloudException">The service's error, or <c>NotImplemented</c>.</exception>
    Task<JsonObject> InvokeAsync(string service, string operation, JsonObject input, string? traceParent = null, CancellationToken cancellationToken = default);
}
