using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Integrations;

/// <summary>
/// The world outside the engine, as its host provides it: calls of AWS services. The engine decides what is called,
/// shapes the results and words the errors; the host performs the call. A call may come twice after a restart when its
/// answer had not been noted.
/// </summary>
public interface ITaskIntegration
{
    /// <summary>Invokes a Lambda function and waits for its answer.</summary>
    Task<LambdaReply> InvokeLambdaAsync(LambdaRequest request, CancellationToken cancellationToken);

    /// <summary>Calls an operation of a service.</summary>
    /// <returns>The answer in the member names of the service's own API model.</returns>
    /// <exception cref="ServiceCallException">The service's error.</exception>
    Task<ServiceReply> CallAsync(ServiceRequest request, CancellationToken cancellationToken);

    /// <summary>Sends the request of an HTTP task, authorized by its connection; a host that sends none answers as if no network were there.</summary>
    /// <exception cref="HttpTaskException">No response came.</exception>
    /// <exception cref="ServiceCallException">There is no such connection.</exception>
    Task<HttpTaskReply> InvokeHttpAsync(HttpTaskRequest request, CancellationToken cancellationToken) =>
        Task.FromException<HttpTaskReply>(new HttpTaskException("This host sends no HTTP requests."));
}

/// <summary>A Lambda invocation.</summary>
/// <param name="Function">Name or ARN, with or without qualifier.</param>
/// <param name="Payload">The event, as JSON.</param>
/// <param name="IsEvent">True for an asynchronous invocation.</param>
/// <param name="TraceParent">The W3C trace context of the state, or null.</param>
public sealed record LambdaRequest(string Function, JsonValue Payload, bool IsEvent, string? TraceParent);

/// <summary>What Lambda answered.</summary>
/// <param name="Payload">The function's result or its error object; null for an asynchronous invocation.</param>
/// <param name="FunctionError"><c>Unhandled</c> or <c>Handled</c> when the function failed; null otherwise.</param>
/// <param name="RequestId">The invocation's id.</param>
public sealed record LambdaReply(JsonValue? Payload, string? FunctionError, string RequestId)
{
    /// <summary>HTTP status: 200, or 202 for an asynchronous invocation.</summary>
    public int StatusCode { get; init; } = 200;

    /// <summary>The version that ran.</summary>
    public string ExecutedVersion { get; init; } = "$LATEST";
}

/// <summary>A call of a service.</summary>
/// <param name="Service">The name in the resource ARN: <c>sns</c>, <c>dynamodb</c>, <c>cognitoidentityprovider</c>.</param>
/// <param name="Operation">The operation's name as the service has it: <c>PutItem</c>.</param>
/// <param name="Parameters">The request, in the member names of the definition.</param>
/// <param name="TraceParent">The W3C trace context of the state, or null.</param>
public sealed record ServiceRequest(string Service, string Operation, JsonObject Parameters, string? TraceParent);

/// <summary>What a service answered.</summary>
/// <param name="Body">The members of its answer.</param>
/// <param name="RequestId">The request's id.</param>
/// <param name="StatusCode">HTTP status.</param>
public sealed record ServiceReply(JsonObject Body, string RequestId, int StatusCode = 200);

/// <summary>The error that a service answered.</summary>
/// <param name="code">The error's code: <c>ConditionalCheckFailedException</c>.</param>
/// <param name="message">The service's text.</param>
/// <param name="statusCode">HTTP status.</param>
/// <param name="requestId">The request's id.</param>
public sealed class ServiceCallException(string code, string message, int statusCode, string requestId) : Exception(message)
{
    /// <summary>The error's code.</summary>
    public string Code => code;

    /// <summary>HTTP status.</summary>
    public int StatusCode => statusCode;

    /// <summary>The request's id.</summary>
    public string RequestId => requestId;
}
