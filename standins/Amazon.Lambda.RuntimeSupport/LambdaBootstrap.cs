using Amazon.Lambda.Core.ResponseStreaming;
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
    // Several loops may run in one process (in tests); each streams to its own invocation.
    private static readonly AsyncLocal<Invocation> Current = new();

    private readonly LambdaBootstrapHandler handler;
    private readonly LambdaBootstrapInitializer initializer;
    private readonly RuntimeApiClient client;

    static LambdaBootstrap() => LambdaResponseStreamFactory.SetLambdaResponseStream(prelude => Current.Value is { } invocation
        ? invocation.OpenStream(prelude)
        : throw new InvalidOperationException("No invocation is being handled, so there is nothing to stream an answer to."));

    public LambdaBootstrap(LambdaBootstrapHandler handler, LambdaBootstrapInitializer initializer = null)
        : this(handler, new LambdaBootstrapOptions(), initializer) { }

    internal LambdaBootstrap(LambdaBootstrapHandler handler, LambdaBootstrapOptions options, LambdaBootstrapInitializer initializer)
    {
        ArgumentNullException.ThrowIfNull(handler);
        (this.handler, this.initializer) = (handler, initializer);
        client = new RuntimeApiClient(options.RuntimeApiEndpoint);
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
        if (disposing) client.Dispose();
    }

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

    // What follows the event itself is not under the loop's token: the service shall hear how it went even while the process stops.
    private async Task InvokeOnceAsync(CancellationToken cancellationToken)
    {
        using var request = await client.GetNextInvocationAsync(cancellationToken);
        var requestId = request.LambdaContext.AwsRequestId;
        var invocation = Current.Value = new Invocation(client, requestId);
        InvocationResponse response;
        try
        {
            response = await handler(request);
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync(exception.ToString());
            await (invocation.IsStreaming
                ? client.CompleteResponseAsync(requestId, exception, CancellationToken.None)
                : client.ReportInvocationErrorAsync(requestId, exception, CancellationToken.None));
            return;
        }

        try
        {
            await (invocation.IsStreaming
                ? client.CompleteResponseAsync(requestId, failure: null, CancellationToken.None)
                : client.SendResponseAsync(requestId, response?.OutputStream, CancellationToken.None));
        }
        finally
        {
            if (response is { DisposeOutputStream: true, OutputStream: not null }) await response.OutputStream.DisposeAsync();
        }
    }

    private sealed class Invocation(RuntimeApiClient client, string requestId)
    {
        public bool IsStreaming { get; private set; }

        public ILambdaResponseStream OpenStream(byte[] prelude)
        {
            if (IsStreaming) throw new InvalidOperationException($"The answer to {requestId} is being streamed already; there is one stream per invocation.");
            IsStreaming = true;
            return client.OpenResponse(requestId, prelude);
        }
    }
}
