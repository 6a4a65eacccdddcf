using Amazon.Lambda.Core;
using Amazon.Lambda.Core.ResponseStreaming;
using Amazon.Lambda.RuntimeSupport;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>Takes Kestrel's place in Lambda: runs the event loop beside the host and hands each event to the application as a request.</summary>
/// <param name="before">Requests that are answered before the first event is taken: what happens for the first time happens while the function starts.</param>
/// <param name="runtimeApi">Where events come from; null means what AWS_LAMBDA_RUNTIME_API says.</param>
internal sealed class LambdaServer(EventShape shape, bool streaming, IHostApplicationLifetime? lifetime, IEnumerable<BeforeSnapshotRequest> before, string? runtimeApi = null) : IServer
{
    private readonly CancellationTokenSource stopping = new();
    private Task loop = Task.CompletedTask;

    public IFeatureCollection Features { get; } = WithoutAddresses();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull
    {
        // Beside the host, so that what waits for the application's start is not kept waiting for its end.
        loop = Task.Run(() => RunAsync(application), CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await loop.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => stopping.Dispose();

    // The host writes the configured addresses into this feature and reads them again for its log.
    private static FeatureCollection WithoutAddresses()
    {
        var features = new FeatureCollection();
        features.Set<IServerAddressesFeature>(new ServerAddressesFeature());
        return features;
    }

    private async Task RunAsync<TContext>(IHttpApplication<TContext> application) where TContext : notnull
    {
        try
        {
            foreach (var request in before) await HandleAsync(application, shape.EventOf(request), new BeforeEventsContext(), streaming: false);
            using var bootstrap = LambdaBootstrapBuilder.Create((Func<Stream, ILambdaContext, Task<Stream>>)((input, context) => HandleAsync(application, input, context, streaming))).ConfigureOptions(options => options.RuntimeApiEndpoint = runtimeApi).Build();
            await bootstrap.RunAsync(stopping.Token);
        }
        catch (Exception e)
        {
            // Without the Runtime API there is nothing to do; Lambda starts the process again.
            await Console.Error.WriteLineAsync($"The event loop ended: {e}");
            Environment.ExitCode = 1;
            lifetime?.StopApplication();
        }
    }

    private async Task<Stream> HandleAsync<TContext>(IHttpApplication<TContext> application, Stream input, ILambdaContext context, bool streaming) where TContext : notnull
    {
        using var request = new RequestFeatures(shape.Read(input), context);
        var whole = new MemoryStream();
        var response = new ResponseFeature(streaming
            ? answer => LambdaResponseStreamFactory.CreateHttpStream(shape.Prelude(answer.StatusCode, answer.Headers))
            : _ => whole);
        var features = new FeatureCollection();
        request.AddTo(features);
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(response);

        var failure = await ProcessAsync(application, features, response);
        if (streaming)
        {
            // What has been sent cannot be taken back: the rest is an error that the loop reports behind it.
            if (failure is not null && response.HasStarted) throw new InvalidOperationException("The application failed in the middle of an answer.", failure);
            if (failure is not null) await AnswerEmpty500Async(response);
            return Stream.Null;
        }

        if (failure is not null)
        {
            whole = new MemoryStream();
            response.Fail();
        }

        var output = new MemoryStream();
        shape.Write(response.StatusCode, response.Headers, whole.GetBuffer().AsSpan(0, (int)whole.Length), output);
        output.Position = 0;
        return output;
    }

    private static async Task<Exception?> ProcessAsync<TContext>(IHttpApplication<TContext> application, FeatureCollection features, ResponseFeature response)
        where TContext : notnull
    {
        var context = application.CreateContext(features);
        Exception? failure = null;
        try
        {
            await application.ProcessRequestAsync(context);
            await response.CompleteAsync();
        }
        catch (Exception e)
        {
            failure = e;
            await Console.Error.WriteLineAsync($"The application failed on a request: {e}");
        }

        await response.CompletedAsync();
        application.DisposeContext(context, failure);
        return failure;
    }

    private static async Task AnswerEmpty500Async(ResponseFeature response)
    {
        response.Fail();
        await response.CompleteAsync();
    }
}
