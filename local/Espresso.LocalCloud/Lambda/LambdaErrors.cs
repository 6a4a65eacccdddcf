using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Lambda;

/// <summary>The errors of Lambda in its words.</summary>
internal static class LambdaErrors
{
    public static CloudException NoSuchFunction(string arn) => new("ResourceNotFoundException", $"Function not found: {arn}", 404);

    public static CloudException FunctionExists(string name) => new("ResourceConflictException", $"Function already exist: {name}", 409);

    public static CloudException NoSuchMapping() => new("ResourceNotFoundException", "The resource you requested does not exist.", 404);

    public static CloudException Conflict(string message) => new("ResourceConflictException", message, 409);

    public static CloudException NotFound(string message) => new("ResourceNotFoundException", message, 404);

    public static CloudException InvalidValue(string message) => new("InvalidParameterValueException", message);

    public static CloudException InvalidContent(string message) => new("InvalidRequestContentException", message);

    public static CloudException Throttled() => new("TooManyRequestsException", "Rate Exceeded.", 429)
    {
        Members = new Dictionary<string, string>(StringComparer.Ordinal) { ["Reason"] = "ReservedFunctionConcurrentInvocationLimitExceeded" },
    };

    public static CloudException TooLarge(int size, int limit) =>
        new("RequestTooLargeException", $"Request must be smaller than {limit} bytes for the InvokeFunction operation. It has {size} bytes.", 413);
}
