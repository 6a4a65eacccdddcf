using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Aspire.Hosting.Lifecycle;

/// <summary>A service that subscribes to events before the first is published.</summary>
public interface IDistributedApplicationEventingSubscriber
{
    /// <summary>Called once, before <see cref="BeforeStartEvent"/>.</summary>
    Task SubscribeAsync(IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken);
}

/// <summary>Registers subscribers.</summary>
public static class EventingSubscriberServiceCollectionExtensions
{
    /// <summary>Registers a subscriber.</summary>
    public static void AddEventingSubscriber<T>(this IServiceCollection services)
        where T : class, IDistributedApplicationEventingSubscriber => services.AddSingleton<IDistributedApplicationEventingSubscriber, T>();

    /// <summary>Registers a subscriber unless one of its type is registered.</summary>
    public static void TryAddEventingSubscriber<T>(this IServiceCollection services)
        where T : class, IDistributedApplicationEventingSubscriber =>
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDistributedApplicationEventingSubscriber, T>());
}

/// <summary>A service that is called at fixed points of the application's start.</summary>
[Obsolete("Use IDistributedApplicationEventingSubscriber instead.")]
public interface IDistributedApplicationLifecycleHook
{
    /// <summary>Called after the handlers of <see cref="BeforeStartEvent"/>.</summary>
    Task BeforeStartAsync(DistributedApplicationModel appModel, CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Called when every endpoint has an address.</summary>
    Task AfterEndpointsAllocatedAsync(DistributedApplicationModel appModel, CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Called after the handlers of <see cref="AfterResourcesCreatedEvent"/>.</summary>
    Task AfterResourcesCreatedAsync(DistributedApplicationModel appModel, CancellationToken cancellationToken = default) => Task.CompletedTask;
}

/// <summary>Registers lifecycle hooks.</summary>
public static class LifecycleHookServiceCollectionExtensions
{
    /// <summary>Registers a hook.</summary>
    [Obsolete("Use EventingSubscriberServiceCollectionExtensions.AddEventingSubscriber instead.")]
    public static void AddLifecycleHook<T>(this IServiceCollection services)
        where T : class, IDistributedApplicationLifecycleHook => services.AddSingleton<IDistributedApplicationLifecycleHook, T>();

    /// <summary>Registers a hook unless one of its type is registered.</summary>
    [Obsolete("Use EventingSubscriberServiceCollectionExtensions.TryAddEventingSubscriber instead.")]
    public static void TryAddLifecycleHook<T>(this IServiceCollection services)
        where T : class, IDistributedApplicationLifecycleHook =>
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDistributedApplicationLifecycleHook, T>());
}
