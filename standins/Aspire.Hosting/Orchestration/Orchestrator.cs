using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Starts and stops the resources of an application, and publishes the events of its start in upstream's order.</summary>
internal sealed partial class Orchestrator(
    DistributedApplicationModel model,
    IDistributedApplicationEventing eventing,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    PortAllocation ports,
    RunnerFactory runnerFactory,
    Supervision.Watchdog watchdog,
    TimeProvider timeProvider,
    IServiceProvider services,
    ILogger<Orchestrator> logger) : IHostedService, IAsyncDisposable
{
    private readonly Dictionary<string, ResourceRunner> _runners = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _stopping = new();
    private bool _disposed;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Waiting is what a handler of this event does, after the handlers that the application itself has subscribed.
        eventing.Subscribe<BeforeResourceStartedEvent>((@event, token) => notifications.WaitForDependenciesAsync(@event.Resource, token));
        foreach (var resource in model.Resources)
            await PublishInitialStateAsync(resource);

        foreach (var resource in model.Resources.Where(ResourceInstances.IsProcess))
        {
            ports.Allocate(resource);
            _runners.Add(ResourceNotificationService.Id(resource), runnerFactory.Create(resource));
        }

        foreach (var resource in model.Resources)
            _ = InitializeAsync(resource, _stopping.Token);

        foreach (var resource in model.Resources)
        {
            if (resource is IResourceWithEndpoints && resource.HasAnnotationOfType<EndpointAnnotation>())
                await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services), cancellationToken);

            await ResourceUrls.PublishAsync(resource, services, cancellationToken);
        }

        foreach (var hook in services.GetServices<IDistributedApplicationLifecycleHook>())
            await hook.AfterEndpointsAllocatedAsync(model, cancellationToken);

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        var starts = _runners.Values
            .Where(runner => !runner.Resource.HasAnnotationOfType<ExplicitStartupAnnotation>())
            .Select(runner => runner.StartAsync(linked.Token))
            .ToArray();
        await Task.WhenAll(starts).WaitAsync(cancellationToken);

        await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), cancellationToken);
        foreach (var hook in services.GetServices<IDistributedApplicationLifecycleHook>())
            await hook.AfterResourcesCreatedAsync(model, cancellationToken);
    }

    /// <summary>Stops every resource; one that others wait for stops after them.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        var stops = new Dictionary<IResource, Task>(ReferenceEqualityComparer.Instance);
        await Task.WhenAll(_runners.Values.Select(runner => StopAfterDependentsAsync(runner, stops, cancellationToken)));
        await watchdog.DisposeAsync();
    }

    public Task StartResourceAsync(string resourceId, CancellationToken cancellationToken) => Runner(resourceId).StartAsync(cancellationToken);

    public Task StopResourceAsync(string resourceId, CancellationToken cancellationToken) => Runner(resourceId).StopAsync(cancellationToken);

    public async Task RestartResourceAsync(string resourceId, CancellationToken cancellationToken)
    {
        var runner = Runner(resourceId);
        await runner.StopAsync(cancellationToken);
        await runner.StartAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        // The container holds it twice: as itself and as a hosted service.
        if (_disposed)
            return;

        _disposed = true;
        await _stopping.CancelAsync();
        foreach (var runner in _runners.Values)
            await runner.DisposeAsync();

        await watchdog.DisposeAsync();
        _stopping.Dispose();
    }

    private ResourceRunner Runner(string resourceId) => _runners.TryGetValue(resourceId, out var runner)
        ? runner
        : throw new DistributedApplicationException($"There is no process resource with the id '{resourceId}'. There are: {string.Join(", ", _runners.Keys)}.");

    private Task StopAfterDependentsAsync(ResourceRunner runner, Dictionary<IResource, Task> stops, CancellationToken cancellationToken)
    {
        if (stops.TryGetValue(runner.Resource, out var stop))
            return stop;

        // A circle of waits cannot have started; this entry keeps it from turning forever.
        stops[runner.Resource] = Task.CompletedTask;
        var dependents = _runners.Values
            .Where(other => other.Resource.Annotations.OfType<WaitAnnotation>().Any(wait => ReferenceEquals(wait.Resource, runner.Resource)))
            .Select(other => StopAfterDependentsAsync(other, stops, cancellationToken))
            .ToArray();
        return stops[runner.Resource] = StopAsync(runner, dependents, cancellationToken);

        static async Task StopAsync(ResourceRunner runner, Task[] dependents, CancellationToken cancellationToken)
        {
            await Task.WhenAll(dependents);
            await runner.StopAsync(cancellationToken);
        }
    }

    private async Task PublishInitialStateAsync(IResource resource)
    {
        ImmutableArray<RelationshipSnapshot> relationships = [.. resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(relation => new RelationshipSnapshot(relation.Resource.Name, relation.Type))];
        if (resource is IResourceWithParent { Parent: var parent })
            relationships = relationships.Add(new RelationshipSnapshot(parent.Name, KnownRelationshipTypes.Parent));

        resource.TryGetLastAnnotation<ResourceIconAnnotation>(out var icon);
        var explicitStart = resource.HasAnnotationOfType<ExplicitStartupAnnotation>();
        var (state, properties) = await ParameterStateAsync(resource);
        await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            CreationTimeStamp = snapshot.CreationTimeStamp ?? timeProvider.GetUtcNow().UtcDateTime,
            State = snapshot.State ?? state ?? (explicitStart ? KnownResourceStates.NotStarted : null),
            Properties = snapshot.Properties.AddRange(properties),
            Relationships = relationships,
            IconName = icon?.IconName ?? snapshot.IconName,
            IconVariant = icon?.IconVariant ?? snapshot.IconVariant,
            HealthReports = ResourceRunner.InitialHealth(resource),
        });
    }

    private async Task<(ResourceStateSnapshot? State, ResourcePropertySnapshot[] Properties)> ParameterStateAsync(IResource resource)
    {
        if (resource is not ParameterResource parameter)
            return (null, []);

        try
        {
            var value = await parameter.GetValueAsync(CancellationToken.None);
            return (KnownResourceStates.Running, [new ResourcePropertySnapshot("Value", value) { IsSensitive = parameter.Secret }]);
        }
        catch (MissingParameterValueException exception)
        {
            Log.ParameterMissing(loggers.GetLogger(resource), exception.Message);
            return (new ResourceStateSnapshot(KnownResourceStates.ValueMissing, KnownResourceStateStyles.Warn), [new ResourcePropertySnapshot("Value", exception.Message)]);
        }
    }

    private async Task InitializeAsync(IResource resource, CancellationToken cancellationToken)
    {
        try
        {
            await eventing.PublishAsync(new InitializeResourceEvent(resource, eventing, loggers, notifications, services), cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.InitializationFailed(logger, exception, resource.Name);
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error) });
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason}")]
        public static partial void ParameterMissing(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "A handler of InitializeResourceEvent failed for '{Resource}'")]
        public static partial void InitializationFailed(ILogger logger, Exception exception, string resource);
    }
}
