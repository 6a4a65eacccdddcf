namespace Espresso.LocalCloud.Kernel;

/// <summary>
/// An error as a service of AWS words it. The protocol in use decides how it is written
/// (<c>{"__type": …}</c>, <c>&lt;ErrorResponse&gt;</c>, <c>x-amzn-ErrorType</c>).
/// </summary>
public sealed class CloudException : Exception
{
    /// <param name="code">The error's shape name, for example <c>ResourceNotFoundException</c>.</param>
    /// <param name="message">The text that the service gives.</param>
    /// <param name="status">HTTP status.</param>
    public CloudException(string code, string message, int status = 400)
        : base(message)
    {
        Code = code;
        Status = status;
    }

    public string Code { get; }

    public int Status { get; }

    /// <summary>
    /// The code of the Query protocol where it differs from the shape name; also sent as <c>x-amzn-query-error</c>
    /// over JSON (SQS: <c>AWS.SimpleQueueService.NonExistentQueue</c> for <c>QueueDoesNotExist</c>).
    /// </summary>
    public string? QueryCode { get; init; }

    /// <summary>Further members of the error's shape, written beside the message over JSON.</summary>
    public IReadOnlyDictionary<string, string> Members { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the caller is at fault (<c>Sender</c>) or the service (<c>Receiver</c>).</summary>
    public bool IsSenderFault => Status < 500;

    /// <summary>The answer to what this program does not do: it names the operation and is never a fake success.</summary>
    public static CloudException NotImplemented(string service, string operation) =>
        new("NotImplemented", $"LocalCloud does not implement {service}:{operation}.", 501);

    /// <summary>A parameter is missing or has a value outside its rule.</summary>
    public static CloudException Validation(string message) => new("ValidationException", message);
}
