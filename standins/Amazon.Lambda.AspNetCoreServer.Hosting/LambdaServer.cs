using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>Takes Kestrel's place in Lambda. This stand-in cannot turn API Gateway events into requests, and says so when it is started.</summary>
internal sealed class LambdaServer(LambdaEventSource eventSource) : IServer
{
    public IFeatureCollection Features { get; } = new FeatureCollection();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull
        => throw new NotSupportedException(
            $"The stand-in of Amazon.Lambda.AspNetCoreServer.Hosting does not serve {eventSource} events; the package itself does (-p:UseStandIns=false).");

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }
}
