using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Settings of <see cref="ResourceNotificationService"/>.</summary>
public sealed class ResourceNotificationServiceOptions
{
    /// <summary>What a waiting resource does when its dependency cannot be had and it does not say so itself.</summary>
    public WaitBehavior DefaultWaitBehavior { get; set; }
}

/// <summary>Publishes the states of resources, and waits for them.</summary>
public partial class ResourceNotificationService : IDisposable
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _disposing = new();
    private readonly CancellationTokenSource _stopping;
    private readonly Lock _watcherLock = new();
    private readonly List<Channel<ResourceEvent>> _watchers = [];
    private readonly ILogger<ResourceNotificationService> _logger;
    private readonly IServiceProvider _services;
    private readonly ResourceLoggerService _resourceLoggers;

    /// <summary>Made by the application's services.</summary>
    public ResourceNotificationService(ILogger<ResourceNotificationService> logger, IHostApplicationLifetime hostApplicationLifetime, IServiceProvider serviceProvider, ResourceLoggerService resourceLoggerService)
    {
        ArgumentNullException.ThrowIfNull(hostApplicationLifetime);
        _logger = logger;
        _services = serviceProvider;
        _resourceLoggers = resourceLoggerService;
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token, hostApplicationLifetime.ApplicationStopping);
    }

    private WaitBehavior DefaultWaitBehavior => _services.GetRequiredService<IOptions<ResourceNotificationServiceOptions>>().Value.DefaultWaitBehavior;

    /// <summary>Waits until a resource is in a state; null means running.</summary>
    public async Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default)
    {
        string[] states = [targetState ?? KnownResourceStates.Running];
        await WaitForResourceAsync(resourceName, states, cancellationToken);
    }

    /// <summary>Waits until a resource is in one of the states, and says in which.</summary>
    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var reached = await WaitForResourceAsync(resourceName, resourceEvent => resourceEvent.Snapshot.State is { } state && states.Contains(state.Text), cancellationToken);
        return reached.Snapshot.State!.Text;
    }

    /// <summary>Waits until the predicate holds of a resource.</summary>
    /// <exception cref="OperationCanceledException">The application stops, or <paramref name="cancellationToken"/> ends.</exception>
    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        ArgumentNullException.ThrowIfNull(predicate);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        await foreach (var resourceEvent in WatchAsync(linked.Token))
        {
            if (IsMeant(resourceEvent, resourceName) && predicate(resourceEvent))
                return resourceEvent;
        }

        throw new OperationCanceledException($"The operation was cancelled before the resource met the predicate condition. Resource name: '{resourceName}'");
    }

    /// <summary>Waits until a resource runs, its health checks pass, and the handlers of <see cref="ResourceReadyEvent"/> have ended.</summary>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, DefaultWaitBehavior, cancellationToken);

    /// <summary>Waits until a resource is healthy.</summary>
    /// <exception cref="DistributedApplicationException">It ended or failed to start, and <paramref name="waitBehavior"/> says not to wait on.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var reached = await WaitForResourceAsync(resourceName, resourceEvent => IsUnavailable(resourceEvent.Snapshot, waitBehavior) || resourceEvent.Snapshot.HealthStatus == HealthStatus.Healthy, cancellationToken);
        if (reached.Snapshot.HealthStatus != HealthStatus.Healthy)
            throw new DistributedApplicationException($"Stopped waiting for resource '{resourceName}' to become healthy because it failed to start.{Why(reached)}");

        return await ReadyAsync(resourceName, cancellationToken);
    }

    /// <summary>Waits for everything that a resource was told to wait for.</summary>
    /// <exception cref="DistributedApplicationException">A dependency ended or failed to start.</exception>
    public async Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var waits = resource.Annotations.OfType<WaitAnnotation>().Where(wait => wait.Resource is not IResourceWithoutLifetime).ToArray();
        if (waits.Length == 0)
            return;

        await PublishUpdateAsync(resource, snapshot => snapshot with { State = KnownResourceStates.Waiting });
        await Task.WhenAll(waits.Select(wait => WaitAsync(resource, wait, cancellationToken)));
    }

    /// <summary>Every change of every resource: first the present states, then what comes.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (current, changes) = Watch();
        foreach (var resourceEvent in current)
            yield return resourceEvent;

        await foreach (var resourceEvent in changes.WithCancellation(cancellationToken))
            yield return resourceEvent;
    }

    /// <summary>The present states, and every change after them; the changes have to be read to their end or be cancelled.</summary>
    internal (IReadOnlyList<ResourceEvent> Current, IAsyncEnumerable<ResourceEvent> Changes) Watch()
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>();
        lock (_watcherLock)
        {
            _watchers.Add(channel);
            return ([.. _entries.Values.Select(entry => entry.Last).OfType<ResourceEvent>()], ReadAsync(channel));
        }
    }

    /// <summary>What is known about a resource, by the id of its instance or by its name where it has one instance.</summary>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        resourceEvent = _entries.TryGetValue(resourceId, out var entry)
            ? entry.Last
            : _entries.Values.FirstOrDefault(candidate => string.Equals(candidate.Resource.Name, resourceId, StringComparison.OrdinalIgnoreCase))?.Last;
        return resourceEvent is not null;
    }

    /// <summary>Publishes what <paramref name="stateFactory"/> makes of the resource's last snapshot.</summary>
    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory) =>
        PublishUpdateAsync(resource, Id(resource), stateFactory);

    /// <summary>Publishes what <paramref name="stateFactory"/> makes of the last snapshot of one instance of the resource.</summary>
    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(resourceId);
        ArgumentNullException.ThrowIfNull(stateFactory);
        var entry = _entries.GetOrAdd(resourceId, static (_, resource) => new Entry(resource), resource);
        lock (entry.Lock)
        {
            var previous = entry.Last?.Snapshot ?? Initial(resource);
            var next = stateFactory(previous);
            next = next with { Commands = Commands(resource, next) };
            var resourceEvent = new ResourceEvent(resource, resourceId, next);
            entry.Last = resourceEvent;
            if (next.State is { Text.Length: > 0 } state && previous.State?.Text != state.Text)
                Log.StateChanged(_logger, resourceId, previous.State?.Text, state.Text);

            lock (_watcherLock)
            {
                foreach (var watcher in _watchers)
                    watcher.Writer.TryWrite(resourceEvent);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposing.Cancel();
        _stopping.Dispose();
        _disposing.Dispose();
        GC.SuppressFinalize(this);
    }

    internal static string Id(IResource resource) => resource.Annotations.OfType<InstanceAnnotation>().FirstOrDefault()?.ResourceId ?? resource.Name;

    private async IAsyncEnumerable<ResourceEvent> ReadAsync(Channel<ResourceEvent> channel, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        try
        {
            await foreach (var resourceEvent in channel.Reader.ReadAllAsync(linked.Token))
                yield return resourceEvent;
        }
        finally
        {
            lock (_watcherLock)
                _watchers.Remove(channel);
        }
    }

    private static bool IsMeant(ResourceEvent resourceEvent, string name) => string.Equals(resourceEvent.Resource.Name, name, StringComparison.OrdinalIgnoreCase);

    private static bool IsUnavailable(CustomResourceSnapshot snapshot, WaitBehavior behavior) =>
        behavior == WaitBehavior.StopOnResourceUnavailable && snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text);

    private static string Why(ResourceEvent resourceEvent) =>
        resourceEvent.Snapshot.ExitCode is { } exitCode ? $" It is {resourceEvent.Snapshot.State?.Text} with exit code {exitCode}." : $" It is {resourceEvent.Snapshot.State?.Text}.";

    private static CustomResourceSnapshot Initial(IResource resource)
    {
        if (resource.Annotations.OfType<ResourceSnapshotAnnotation>().LastOrDefault() is { } annotation)
            return annotation.InitialSnapshot;

        var type = resource.GetType().Name;
        return new CustomResourceSnapshot
        {
            ResourceType = type.EndsWith("Resource", StringComparison.Ordinal) && type.Length > "Resource".Length ? type[..^"Resource".Length] : type,
            Properties = [],
        };
    }

    private System.Collections.Immutable.ImmutableArray<ResourceCommandSnapshot> Commands(IResource resource, CustomResourceSnapshot snapshot)
    {
        var context = new UpdateCommandStateContext { ResourceSnapshot = snapshot, ServiceProvider = _services };
        return [.. resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => new ResourceCommandSnapshot(
            command.Name, command.UpdateState(context), command.DisplayName, command.DisplayDescription, command.Parameter, command.ConfirmationMessage, command.IconName, command.IconVariant, command.IsHighlighted))];
    }

    private async Task WaitAsync(IResource resource, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var behavior = wait.WaitBehavior ?? DefaultWaitBehavior;
        var name = wait.Resource.Name;
        var log = _resourceLoggers.GetLogger(resource);
        if (wait.WaitType == WaitType.WaitForCompletion)
        {
            Log.WaitsForCompletion(log, name);
            var ended = await WaitForResourceAsync(name, resourceEvent => resourceEvent.Snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text), cancellationToken);
            if (ended.Snapshot.State!.Text == KnownResourceStates.FailedToStart)
                throw new DistributedApplicationException($"Dependency resource '{name}' failed to start.");

            if (ended.Snapshot.ExitCode is { } exitCode && exitCode != wait.ExitCode)
                throw new DistributedApplicationException($"Resource '{name}' has entered the '{ended.Snapshot.State.Text}' state with exit code '{exitCode}', expected '{wait.ExitCode}'.");

            return;
        }

        if (wait.WaitType == WaitType.WaitUntilStarted)
            Log.WaitsForStart(log, name);
        else
            Log.WaitsForHealth(log, name);

        var reached = await WaitForResourceAsync(
            name,
            resourceEvent => IsUnavailable(resourceEvent.Snapshot, behavior) ||
                (wait.WaitType == WaitType.WaitUntilStarted ? resourceEvent.Snapshot.State?.Text == KnownResourceStates.Running : resourceEvent.Snapshot.HealthStatus == HealthStatus.Healthy),
            cancellationToken);
        if (IsUnavailable(reached.Snapshot, behavior))
            throw new DistributedApplicationException($"Dependency resource '{name}' failed to start.{Why(reached)}");

        if (wait.WaitType == WaitType.WaitUntilHealthy)
            await ReadyAsync(name, cancellationToken);

        Log.WaitEnded(log, name);
    }

    private async Task<ResourceEvent> ReadyAsync(string resourceName, CancellationToken cancellationToken)
    {
        var ready = await WaitForResourceAsync(resourceName, resourceEvent => resourceEvent.Snapshot.ResourceReady is not null, cancellationToken);
        await ready.Snapshot.ResourceReady!.WaitAsync(cancellationToken);
        return ready;
    }

    private sealed class Entry(IResource resource)
    {
        public IResource Resource { get; } = resource;

        public Lock Lock { get; } = new();

        public ResourceEvent? Last { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "Resource {Resource} changed state: {Previous} -> {Next}")]
        public static partial void StateChanged(ILogger logger, string resource, string? previous, string next);

        [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for resource '{Dependency}' to become healthy.")]
        public static partial void WaitsForHealth(ILogger logger, string dependency);

        [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for resource '{Dependency}' to start.")]
        public static partial void WaitsForStart(ILogger logger, string dependency);

        [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for resource '{Dependency}' to complete.")]
        public static partial void WaitsForCompletion(ILogger logger, string dependency);

        [LoggerMessage(Level = LogLevel.Information, Message = "Finished waiting for resource '{Dependency}'.")]
        public static partial void WaitEnded(ILogger logger, string dependency);
    }
}
