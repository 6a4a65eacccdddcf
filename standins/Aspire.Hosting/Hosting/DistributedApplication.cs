using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>An application of several resources, built and ready to start.</summary>
public partial class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;

    /// <summary>An application on a host.</summary>
    public DistributedApplication(IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        _host = host;
    }

    /// <summary>The application's services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>The states of resources.</summary>
    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    /// <summary>Commands to resources.</summary>
    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    internal BuilderObserver? Observer { get; init; }

    private ILogger Logger => Services.GetRequiredService<ILogger<DistributedApplication>>();

    /// <summary>A builder without a command line.</summary>
    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    /// <summary>A builder with the command line.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return new DistributedApplicationBuilder(new DistributedApplicationOptions { Args = args });
    }

    /// <summary>A builder with options.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) => new DistributedApplicationBuilder(options);

    /// <summary>Starts the application, and stops it when the process is asked to end; in publish mode carries the pipeline out instead.</summary>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (Observer is not null)
            await Observer.OnRunAsync(cancellationToken);

        if (Services.GetRequiredService<DistributedApplicationExecutionContext>().IsPublishMode)
        {
            await PublishAsync(cancellationToken);
            return;
        }

        // The host's own RunAsync disposes the host at the end, and so does this.
        try
        {
            await StartAsync(cancellationToken);
            Observer?.OnStarted();
            Log.Started(Logger);
            await _host.WaitForShutdownAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested)
        {
            // Asked to end while it was starting: what has started is stopped, and that is no fault.
            await _host.StopAsync(CancellationToken.None);
        }
        finally
        {
            await DisposeAsync();
        }
    }

    /// <summary>Starts the application and returns when it has stopped.</summary>
#pragma warning disable VSTHRD002 // Upstream's signature is synchronous; an AppHost's main thread has nothing else to do.
    public void Run() => RunAsync().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002

    /// <summary>Publishes <see cref="BeforeStartEvent"/> and starts every resource that does not wait to be told.</summary>
    public virtual async Task StartAsync(CancellationToken cancellationToken = default)
    {
        Log.Starting(Logger);
        Log.Directory(Logger, Services.GetRequiredService<IConfiguration>()["AppHost:Directory"]);
        var lifetime = Services.GetRequiredService<IHostApplicationLifetime>();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        await PublishBeforeStartAsync(linked.Token);
        await _host.StartAsync(cancellationToken);
    }

    /// <summary>Stops every resource.</summary>
    public virtual Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        _host.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable asyncDisposable)
            await asyncDisposable.DisposeAsync();
        else
            _host.Dispose();

        GC.SuppressFinalize(this);
    }

    private async Task PublishBeforeStartAsync(CancellationToken cancellationToken)
    {
        var eventing = Services.GetRequiredService<IDistributedApplicationEventing>();
        var executionContext = Services.GetRequiredService<DistributedApplicationExecutionContext>();
        foreach (var subscriber in Services.GetServices<IDistributedApplicationEventingSubscriber>())
            await subscriber.SubscribeAsync(eventing, executionContext, cancellationToken);

        var model = Services.GetRequiredService<DistributedApplicationModel>();
        await eventing.PublishAsync(new BeforeStartEvent(Services, model), cancellationToken);
        foreach (var hook in Services.GetServices<IDistributedApplicationLifecycleHook>())
            await hook.BeforeStartAsync(model, cancellationToken);
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        var lifetime = Services.GetRequiredService<IHostApplicationLifetime>();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            await PublishBeforeStartAsync(linked.Token);
            await _host.StartAsync(linked.Token);
            Observer?.OnStarted();
            await PipelineRunner.RunAsync(Services, linked.Token);
            await _host.StopAsync(CancellationToken.None);
        }
        finally
        {
            await DisposeAsync();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Distributed application starting.")]
        public static partial void Starting(ILogger logger);

        [LoggerMessage(Level = LogLevel.Information, Message = "Application host directory is: {Directory}")]
        public static partial void Directory(ILogger logger, string? directory);

        [LoggerMessage(Level = LogLevel.Information, Message = "Distributed application started. Press Ctrl+C to shut down.")]
        public static partial void Started(ILogger logger);
    }
}
