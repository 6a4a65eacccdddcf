namespace Espresso.LocalCloud.Lambda;

/// <summary>Lambda for other services of this process.</summary>
public interface ILambda
{
    /// <summary>Whether the function was created; <paramref name="function"/> is a name, partial or full ARN, with or without qualifier.</summary>
    bool Exists(string function);

    /// <summary>Whether a statement of the function's resource policy lets a principal call it.</summary>
    /// <param name="function">With the qualifier under which it is called.</param>
    /// <param name="action">For example <c>lambda:InvokeFunction</c>.</param>
    /// <param name="principal">A service, for example <c>apigateway.amazonaws.com</c>, or <c>*</c>.</param>
    /// <param name="sourceArn">On whose behalf; null when on nobody's.</param>
    /// <exception cref="Kernel.CloudException"><c>ResourceNotFoundException</c>.</exception>
    bool MayInvoke(string function, string action, string principal, string? sourceArn);

    /// <summary>Invokes and waits for the answer of whoever polls under the function's name.</summary>
    /// <param name="payload">JSON in UTF-8.</param>
    /// <param name="traceParent">W3C trace context for the function.</param>
    /// <exception cref="Kernel.CloudException"><c>ResourceNotFoundException</c>, <c>RequestTooLargeException</c>, …</exception>
    Task<LambdaAnswer> InvokeAsync(string function, ReadOnlyMemory<byte> payload, string? traceParent = null, CancellationToken cancellationToken = default);

    /// <summary>Queues an event; done when it survives a kill. Failures are retried and end in the function's dead-letter queue or destination.</summary>
    /// <returns>The invocation's request id.</returns>
    Task<string> InvokeEventAsync(string function, ReadOnlyMemory<byte> payload, string? traceParent = null, CancellationToken cancellationToken = default);
}

/// <summary>What a function answered.</summary>
/// <param name="Payload">JSON: the result, or <c>{"errorMessage": …, "errorType": …}</c>.</param>
/// <param name="FunctionError">Null, or <c>Unhandled</c>.</param>
/// <param name="RequestId">The invocation's id.</param>
public sealed record LambdaAnswer(ReadOnlyMemory<byte> Payload, string? FunctionError, string RequestId)
{
    /// <summary>What a streamed response says about its payload; null for a plain one, which is JSON.</summary>
    public string? ContentType { get; init; }
}
