using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel.Protocols;

namespace Espresso.LocalCloud.Kernel;

/// <summary>One operation of a service: JSON in, JSON out, whatever the wire protocol is.</summary>
/// <exception cref="CloudException">The error that the service answers.</exception>
public delegate Task<JsonObject> OperationHandler(JsonObject input, CloudCall call);

/// <summary>
/// A service of AWS. It lists its operations once; the JSON and Query protocols, REST routes and calls from other
/// services of this process (<see cref="ICloud.InvokeAsync"/>) all end in the same handlers.
/// </summary>
public abstract class CloudService
{
    private readonly Dictionary<string, OperationHandler> _operations = new(StringComparer.Ordinal);

    /// <summary>The endpoint prefix by which other services call it: <c>sqs</c>, <c>cognito-idp</c>, <c>cloudformation</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Service names in the credential scope of a signature. Default: <see cref="Name"/>.</summary>
    public virtual IReadOnlyList<string> SigningNames => [Name];

    /// <summary>How the paths of its requests begin, for example <c>/v2</c>, where another service signs with the same name; else empty.</summary>
    public virtual string PathPrefix => "";

    /// <summary>The part of <c>X-Amz-Target</c> before the operation, for example <c>AmazonSQS</c>; null without a JSON protocol.</summary>
    public virtual string? TargetPrefix => null;

    /// <summary>What stands before <c>#</c> in <c>__type</c> over JSON, for example <c>com.amazonaws.sqs</c>; null for the bare name.</summary>
    public virtual string? ErrorNamespace => null;

    /// <summary>How Query requests and their XML are shaped; null without a Query protocol.</summary>
    public virtual QueryShapes? Query => null;

    /// <summary>Routes of REST-JSON services; empty for the others.</summary>
    public virtual IReadOnlyList<RestRoute> Routes => [];

    /// <summary>The operations by name.</summary>
    public IReadOnlyDictionary<string, OperationHandler> Operations => _operations;

    /// <summary>
    /// For services with a wire format of their own (S3, the DynamoDB forwarder): answers the whole request and returns true.
    /// </summary>
    public virtual Task<bool> TryHandleRawAsync(HttpContext http, CloudCall call) => Task.FromResult(false);

    /// <summary>Reads the state from the store. No other service may be called yet; requests come only after all have loaded.</summary>
    public virtual Task LoadAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Starts background work (schedules, pollers) once every service has loaded and the port is open.</summary>
    public virtual Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends background work. A kill skips this: nothing may depend on it.</summary>
    public virtual Task StopAsync() => Task.CompletedTask;

    /// <summary>Plain HTTP routes beside the wire protocols (issuer documents, Runtime API, control pages).</summary>
    public virtual void MapRoutes(IEndpointRouteBuilder routes)
    {
    }

    /// <summary>Whether it has <paramref name="operation"/>.</summary>
    public virtual bool Has(string operation) => _operations.ContainsKey(operation);

    /// <summary>Runs the operation called <paramref name="operation"/>.</summary>
    /// <exception cref="CloudException">The operation's error, or <c>NotImplemented</c>.</exception>
    public virtual Task<JsonObject> InvokeAsync(string operation, JsonObject input, CloudCall call) =>
        _operations.TryGetValue(operation, out var handler)
            ? handler(input, call)
            : throw CloudException.NotImplemented(Name, operation);

    /// <summary>Adds an operation; called from constructors.</summary>
    protected void Operation(string name, OperationHandler handler) => _operations.Add(name, handler);

    /// <summary>Adds an operation that answers at once.</summary>
    protected void Operation(string name, Func<JsonObject, CloudCall, JsonObject> handler) =>
        _operations.Add(name, (input, call) => Task.FromResult(handler(input, call)));
}
