namespace Espresso.StepFunctions.Integrations;

/// <summary>A request of an HTTP task.</summary>
/// <param name="Method">GET, POST, PUT, DELETE, PATCH, OPTIONS or HEAD.</param>
/// <param name="Url">The endpoint with its query.</param>
/// <param name="Headers">The headers of the definition; the connection's are the host's to add.</param>
/// <param name="Body">The body as it is sent; null for none.</param>
/// <param name="ConnectionArn">The EventBridge connection that authorizes the request.</param>
/// <param name="TraceParent">The W3C trace context of the state, or null.</param>
public sealed record HttpTaskRequest(string Method, string Url, IReadOnlyList<(string Name, string Value)> Headers, string? Body, string ConnectionArn, string? TraceParent);

/// <summary>What the endpoint answered.</summary>
/// <param name="StatusCode">HTTP status.</param>
/// <param name="Reason">The status in words: <c>Not Found</c>.</param>
/// <param name="Headers">Names in lower case, with their values.</param>
/// <param name="Body">The body as text.</param>
/// <param name="SentHeaders">The headers that were sent, the connection's included.</param>
public sealed record HttpTaskReply(
    int StatusCode,
    string Reason,
    IReadOnlyList<(string Name, IReadOnlyList<string> Values)> Headers,
    string Body,
    IReadOnlyList<(string Name, string Value)> SentHeaders);

/// <summary>No response came: the connection could not be made, broke, or took too long.</summary>
public sealed class HttpTaskException(string message) : Exception(message);
