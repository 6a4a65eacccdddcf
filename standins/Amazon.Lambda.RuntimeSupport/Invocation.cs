using System.Globalization;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>One invocation: its event as it came and what the service tells about it.</summary>
public class InvocationRequest : IDisposable
{
    public Stream InputStream { get; internal set; }

    public ILambdaContext LambdaContext { get; internal set; }

    public void Dispose()
    {
        InputStream?.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>The answer to one invocation.</summary>
public class InvocationResponse
{
    public InvocationResponse(Stream outputStream) : this(outputStream, disposeOutputStream: true) { }

    public InvocationResponse(Stream outputStream, bool disposeOutputStream)
    {
        ArgumentNullException.ThrowIfNull(outputStream);
        (OutputStream, DisposeOutputStream) = (outputStream, disposeOutputStream);
    }

    public Stream OutputStream { get; }

    public bool DisposeOutputStream { get; }
}

/// <summary>The context, read from the headers of the next-invocation call and the function's environment.</summary>
internal sealed class LambdaContext(string requestId, string deadlineMs, string functionArn) : ILambdaContext, ILambdaLogger
{
    public string AwsRequestId { get; } = requestId;

    public IClientContext ClientContext => null;

    public string FunctionName => Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME");

    public string FunctionVersion => Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_VERSION");

    public ICognitoIdentity Identity => null;

    public string InvokedFunctionArn { get; } = functionArn;

    public ILambdaLogger Logger => this;

    public string LogGroupName => Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_GROUP_NAME");

    public string LogStreamName => Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_STREAM_NAME");

    public int MemoryLimitInMB =>
        int.TryParse(Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), CultureInfo.InvariantCulture, out var size) ? size : 0;

    // The service counts in real time, whatever clock the application runs on.
    public TimeSpan RemainingTime => long.TryParse(deadlineMs, CultureInfo.InvariantCulture, out var deadline)
        ? DateTimeOffset.FromUnixTimeMilliseconds(deadline) - TimeProvider.System.GetUtcNow()
        : TimeSpan.Zero;

    public void Log(string message) => Console.Out.Write(message);

    public void LogLine(string message) => Console.Out.WriteLine(message);
}
