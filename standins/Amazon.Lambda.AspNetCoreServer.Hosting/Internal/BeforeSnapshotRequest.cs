using Amazon.Lambda.Core;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>A request that the application answers before it takes its first event; nobody gets the answer.</summary>
internal sealed record BeforeSnapshotRequest(HttpRequestMessage Message)
{
    // Addresses in such requests are paths; the host is nobody's.
    private static readonly Uri Nowhere = new("https://localhost/");

    /// <summary>Path and query.</summary>
    public Uri Address => new(Nowhere, Message.RequestUri ?? Nowhere);

    /// <summary>The headers, several values of one in one text.</summary>
    public Dictionary<string, string> Headers => Message.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
}

/// <summary>What there is to tell about such a request: no event, and little time, for Lambda gives a start ten seconds in all.</summary>
internal sealed class BeforeEventsContext : ILambdaContext, ILambdaLogger
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public string AwsRequestId => "";

    public IClientContext ClientContext => null!;

    public string FunctionName => Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME") ?? "";

    public string FunctionVersion => Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_VERSION") ?? "";

    public ICognitoIdentity Identity => null!;

    public string InvokedFunctionArn => "";

    public ILambdaLogger Logger => this;

    public string LogGroupName => Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_GROUP_NAME") ?? "";

    public string LogStreamName => Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_STREAM_NAME") ?? "";

    public int MemoryLimitInMB =>
        int.TryParse(Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), System.Globalization.CultureInfo.InvariantCulture, out var size) ? size : 0;

    public TimeSpan RemainingTime => Patience;

    public void Log(string message) => Console.Out.Write(message);

    public void LogLine(string message) => Console.Out.WriteLine(message);
}
