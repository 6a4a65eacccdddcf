using Amazon.Lambda.RuntimeSupport.Bootstrap;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Answers one invocation.</summary>
public delegate Task<InvocationResponse> LambdaBootstrapHandler(InvocationRequest invocation);

/// <summary>Runs once before the first invocation; false means that no invocation is to be taken.</summary>
public delegate Task<bool> LambdaBootstrapInitializer();

/// <summary>
/// The loop of a custom runtime: asks the Runtime API for the next invocation, hands it to the handler, posts the answer or the error.
/// <see href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html" />
/// </summary>
public class LambdaBootstrap : IDisposable
{
    private readonly HttpClient httpClient;
    private readonly bool ownsHttpClient;
    private readonly LambdaBootstrapHandler handler;
    private readonly LambdaBootstrapInitializer initializer;
    private readonly RuntimeApiClient client;

    public LambdaBootstrap(LambdaBootstrapHandler handler, LambdaBootstrapInitializer initializer = null)
        : this(ConstructHttpClient(), handler, new LambdaBootstrapOptions(), initializer, ownsHttpClient: true) { }

    public LambdaBootstrap(HttpClient httpClient, LambdaBootstrapHandler handler, LambdaBootstrapInitializer initializer = null)
        : this(httpClient, handler, new LambdaBootstrapOptions(), initializer, ownsHttpClient: false) { }

    internal LambdaBootstrap(
        HttpClient httpClient, LambdaBootstrapHandler handler, LambdaBootstrapOptions options, LambdaBootstrapInitializer initializer, bool ownsHttpClient)
    {
        ArgumentNullException.ThrowIfNull(httpClient);
        ArgumentNullException.ThrowIfNull(handler);
        (this.httpClient, this.handler, this.initializer, this.ownsHttpClient) = (httpClient, handler, initializer, ownsHttpClient);
        // The process is frozen while it waits for the next invocation; the wait must not time out.
        httpClient.Timeout = TimeSpan.FromHours(12);
        client = new RuntimeApiClient(httpClient, options.RuntimeApiEndpoint);
    }

    /// <summary>
    /// Runs the initialiser, then one invocation after the other until cancelled. A failing initialiser is reported and thrown; a failing
    /// handler is reported, and the loop goes on. An unreachable Runtime API ends the loop with <see cref="HttpRequestException" />.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (initializer is not null && !await InitializeAsync(cancellationToken)) return;

        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await InvokeOnceAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && ownsHttpClient) httpClient.Dispose();
    }

    internal static HttpClient ConstructHttpClient() => new(new SocketsHttpHandler());

    private async Task<bool> InitializeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await initializer();
        }
        catch (Exception exception)
        {
            await client.ReportInitializationErrorAsync(exception, cancellationToken);
            throw;
        }
    }

    private async Task InvokeOnceAsync(CancellationToken cancellationToken)
    {
        using var invocation = await client.GetNextInvocationAsync(cancellationToken);
        var requestId = invocation.LambdaContext.AwsRequestId;
        InvocationResponse response;
        try
        {
            response = await handler(invocation);
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync(exception.ToString().AsMemory(), cancellationToken);
            // Not under the loop's token: the service shall hear of a failure even while the process stops.
            await client.ReportInvocationErrorAsync(requestId, exception, CancellationToken.None);
            return;
        }

        try
        {
            await client.SendResponseAsync(requestId, response?.OutputStream, CancellationToken.None);
        }
        finally
        {
            if (response is { DisposeOutputStream: true, OutputStream: not null }) await response.OutputStream.DisposeAsync();
        }
    }
}
