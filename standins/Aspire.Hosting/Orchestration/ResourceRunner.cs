using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Supervision;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>The life of one process resource: starting, waiting, running, stopping, again.</summary>
internal sealed partial class ResourceRunner(IResource resource, RunnerFactory factory) : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string _id = ResourceNotificationService.Id(resource);
    private readonly ILogger _log = factory.Loggers.GetLogger(resource);
    private TaskCompletionSource _waitSkipped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _starting;
    private ChildProcess? _process;
    private Task _exit = Task.CompletedTask;
    private bool _stopRequested;

    public IResource Resource { get; } = resource;

    /// <summary>The first health reports of a resource: every check, without an answer yet.</summary>
    public static ImmutableArray<HealthReportSnapshot> InitialHealth(IResource resource) =>
        [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => new HealthReportSnapshot(check.Key, null, null, null))];

    /// <summary>Starts the process unless it runs; while it waits for others, ends the waiting. A failure is a state, never an exception.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (factory.Notifications.TryGetCurrentState(_id, out var current) && current.Snapshot.State?.Text == KnownResourceStates.Waiting)
        {
            _waitSkipped.TrySetResult();
            return;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_process is { HasExited: false })
                return;

            _stopRequested = false;
            _waitSkipped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var starting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _starting = starting;
            await StartProcessAsync(starting.Token);
        }
        catch (OperationCanceledException)
        {
            await PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Finished });
        }
        catch (Exception exception)
        {
            Log.FailedToStart(_log, Resource.Name, exception.Message);
            Log.FailedToStart(factory.Logger, Resource.Name, exception.Message);
            await PublishAsync(snapshot => snapshot with { State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error) });
        }
        finally
        {
            _starting = null;
            _gate.Release();
        }
    }

    /// <summary>Asks the process to end, and ends it and all its children when it does not within the grace.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopRequested = true;
        if (_starting is { } starting)
            await CancelAsync(starting);

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_process is not { HasExited: false } process)
                return;

            await PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Stopping });
            await process.StopAsync(Grace);
            await _exit;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _stopRequested = true;
        if (_process is { } process)
            await process.DisposeAsync();

        _gate.Dispose();
    }

    private static async Task CancelAsync(CancellationTokenSource starting)
    {
        try
        {
            await starting.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The start has just ended by itself; there is nothing left to cancel.
            return;
        }
    }

    private async Task StartProcessAsync(CancellationToken cancellationToken)
    {
        await PublishAsync(snapshot => snapshot with
        {
            State = KnownResourceStates.Starting,
            HealthReports = InitialHealth(Resource),
            ResourceReady = null,
            ExitCode = null,
            StartTimeStamp = null,
            StopTimeStamp = null,
        });
        if (Resource is IResourceWithConnectionString)
            await factory.Eventing.PublishAsync(new ConnectionStringAvailableEvent(Resource, factory.Services), cancellationToken);

        await WaitUnlessSkippedAsync(cancellationToken);
        await PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Starting });
        await RequiredCommands.CheckAsync(Resource, factory.Services, _log, factory.Logger, cancellationToken);
        var launch = await factory.Launches.CreateAsync(Resource, _log, cancellationToken);
        PortConflict.ThrowIfTaken(Resource, factory.Configuration);
        cancellationToken.ThrowIfCancellationRequested();

        var process = await ChildProcess.StartAsync(_id, launch, factory.Watchdog, (text, isError) => factory.Loggers.Append(Resource, text, isError));
        _process = process;
        await PublishAsync(snapshot => snapshot with
        {
            State = new ResourceStateSnapshot(KnownResourceStates.Running, KnownResourceStateStyles.Success),
            StartTimeStamp = factory.TimeProvider.GetUtcNow().UtcDateTime,
            EnvironmentVariables = [.. launch.Environment.Select(variable => new EnvironmentVariableSnapshot(variable.Name, variable.Value, IsFromSpec: true))],
            SensitiveVariables = [.. launch.Environment.Where(variable => variable.IsSensitive).Select(variable => variable.Name)],
            Properties = [.. snapshot.Properties.Where(property => launch.Properties.All(own => own.Name != property.Name) && property.Name != "executable.pid"), .. launch.Properties, new("executable.pid", process.Id)],
            Urls = [.. snapshot.Urls.Select(url => url with { IsInactive = false })],
        });
        _exit = WatchExitAsync(process);
    }

    /// <summary>Calls the handlers that come before a start, of which waiting for others is the last.</summary>
    private async Task WaitUnlessSkippedAsync(CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var handlers = factory.Eventing.PublishAsync(new BeforeResourceStartedEvent(Resource, factory.Services), waiting.Token);
        var first = await Task.WhenAny(handlers, _waitSkipped.Task);
        if (first == handlers)
        {
            await handlers;
            return;
        }

        await waiting.CancelAsync();
        Log.WaitSkipped(_log);
    }

    private async Task WatchExitAsync(ChildProcess process)
    {
        var exitCode = await process.Exit;
        var state = Resource is ContainerResource ? KnownResourceStates.Exited : KnownResourceStates.Finished;
        var style = exitCode == 0 || _stopRequested ? null : KnownResourceStateStyles.Error;
        if (style is not null)
            Log.Ended(factory.Logger, Resource.Name, exitCode);

        await PublishAsync(snapshot => snapshot with
        {
            State = new ResourceStateSnapshot(state, style),
            ExitCode = exitCode,
            StopTimeStamp = factory.TimeProvider.GetUtcNow().UtcDateTime,
            Urls = [.. snapshot.Urls.Select(url => url with { IsInactive = url.Name is not null })],
        });
        if (factory.Notifications.TryGetCurrentState(_id, out var resourceEvent))
            await factory.Eventing.PublishAsync(new ResourceStoppedEvent(Resource, factory.Services, resourceEvent), EventDispatchBehavior.NonBlockingSequential);
    }

    private Task PublishAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change) => factory.Notifications.PublishUpdateAsync(Resource, _id, change);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Resource '{Resource}' failed to start: {Reason}")]
        public static partial void FailedToStart(ILogger logger, string resource, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Resource '{Resource}' ended with exit code {ExitCode}")]
        public static partial void Ended(ILogger logger, string resource, int exitCode);

        [LoggerMessage(Level = LogLevel.Information, Message = "Started by command without waiting any longer.")]
        public static partial void WaitSkipped(ILogger logger);
    }
}
