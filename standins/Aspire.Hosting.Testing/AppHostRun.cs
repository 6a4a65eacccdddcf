using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Runs the entry point of an AppHost, with a stop at two places: where it builds its application (until the test has changed the builder),
/// and where it runs the application (until the test starts it). What the AppHost does in between happens as it does outside a test.
/// </summary>
internal sealed class AppHostRun(Assembly appHost, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure) : BuilderObserver, IAsyncDisposable
{
    private static readonly TimeSpan ExitTime = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource<DistributedApplicationBuilder> _builder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayBuild = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayRun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _disposed;

    /// <summary>The builder, once the AppHost has declared its resources and asks for the application.</summary>
    public Task<DistributedApplicationBuilder> Builder => _builder.Task;

    /// <summary>The application, once the test has let the AppHost build it.</summary>
    public Task<DistributedApplication> Application => _application.Task;

    public void Begin()
    {
        var entryPoint = appHost.EntryPoint ?? throw new InvalidOperationException($"The assembly '{appHost.GetName().Name}' has no entry point: it is not an AppHost.");
        var thread = new Thread(() => Run(entryPoint)) { IsBackground = true, Name = $"Entry point of {appHost.GetName().Name}" };
        thread.Start();
    }

    public void LetBuild() => _mayBuild.TrySetResult();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _mayRun.TrySetResult();
        await _started.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Ends the application, however far it has come, and waits until the entry point has ended.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_application.Task.IsCompletedSuccessfully && !_ended.Task.IsCompleted)
            StopApplication(await _application.Task);

        Abort();
        await _ended.Task.WaitAsync(ExitTime, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;

        _disposed = true;
        await StopAsync(CancellationToken.None);
    }

    public override void OnConstructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings) =>
        TestOptions.Apply(options, settings, args, appHost, configure);

    public override void OnConstructed(DistributedApplicationBuilder builder)
    {
    }

#pragma warning disable VSTHRD002 // The AppHost's own thread waits here, inside a call that is synchronous upstream.
    public override void OnBuilding(DistributedApplicationBuilder builder)
    {
        _builder.TrySetResult(builder);
        _mayBuild.Task.GetAwaiter().GetResult();
    }
#pragma warning restore VSTHRD002

    public override void OnBuilt(DistributedApplication application) => _application.TrySetResult(new TestedApplication(this, application));

    public override Task OnRunAsync(CancellationToken cancellationToken) => _mayRun.Task.WaitAsync(cancellationToken);

    public override void OnStarted() => _started.TrySetResult();

    private static void StopApplication(DistributedApplication application)
    {
        try
        {
            application.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        }
        catch (ObjectDisposedException)
        {
            // The entry point has just ended by itself, and its services with it.
            return;
        }
    }

    private void Abort()
    {
        var aborted = new HostAbortedException("The test ended before the application was started.");
        _mayBuild.TrySetException(aborted);
        _mayRun.TrySetException(aborted);
    }

    private void Run(MethodInfo entryPoint)
    {
        Current = this;
        try
        {
            // `Main()` and `Main(string[])`; an asynchronous Main has a synchronous one around it that the compiler made.
            object?[]? parameters = entryPoint.GetParameters().Length == 0 ? null : [args];
            entryPoint.Invoke(null, BindingFlags.DoNotWrapExceptions, null, parameters, null);
            End(new InvalidOperationException("The entry point exited without building or starting an application."));
        }
        catch (HostAbortedException exception)
        {
            End(exception);
        }
        catch (Exception exception)
        {
            // Whoever waits for the builder, the application or its start gets what the AppHost threw.
            End(exception);
        }
    }

    private void End(Exception exception)
    {
        _builder.TrySetException(exception);
        _application.TrySetException(exception);
        _started.TrySetException(exception);

        // Nobody may be waiting for these; an exception that nobody looks at is no news here.
        _ = _builder.Task.Exception;
        _ = _application.Task.Exception;
        _ = _started.Task.Exception;
        _ended.TrySetResult();
    }
}
