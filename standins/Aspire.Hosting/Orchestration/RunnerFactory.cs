using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Supervision;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>What the runners of all resources share.</summary>
internal sealed class RunnerFactory(
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    Watchdog watchdog,
    AppHostMetadata metadata,
    DistributedApplicationExecutionContext executionContext,
    IConfiguration configuration,
    TimeProvider timeProvider,
    IServiceProvider services,
    ILogger<DistributedApplication> logger)
{
    public ResourceNotificationService Notifications { get; } = notifications;

    public ResourceLoggerService Loggers { get; } = loggers;

    public IDistributedApplicationEventing Eventing { get; } = eventing;

    public Watchdog Watchdog { get; } = watchdog;

    public LaunchFactory Launches { get; } = new(metadata, executionContext);

    public IConfiguration Configuration { get; } = configuration;

    public TimeProvider TimeProvider { get; } = timeProvider;

    public IServiceProvider Services { get; } = services;

    public ILogger Logger { get; } = logger;

    public ResourceRunner Create(IResource resource) => new(resource, this);
}
