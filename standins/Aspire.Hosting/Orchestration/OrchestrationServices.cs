using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

internal static class OrchestrationServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<Supervision.Watchdog>();
        services.AddSingleton<PortAllocation>();
        services.AddSingleton<RunnerFactory>();
        services.AddSingleton<Orchestrator>();
        services.AddHostedService<HealthMonitor>();
        services.AddHostedService(provider => provider.GetRequiredService<Orchestrator>());
    }
}

/// <summary>Gives process resources the ids of their instances: the name and a suffix that is new in each run, as upstream does.</summary>
internal static class ResourceInstances
{
    private const string SuffixChars = "abcdefghjkmnpqrstuvwxyz";

    public static void Assign(IEnumerable<IResource> resources)
    {
        foreach (var resource in resources.Where(IsProcess))
        {
            if (!resource.HasAnnotationOfType<InstanceAnnotation>())
                resource.Annotations.Add(new InstanceAnnotation($"{resource.Name}-{System.Security.Cryptography.RandomNumberGenerator.GetString(SuffixChars, 8)}"));
        }
    }

    public static bool IsProcess(IResource resource) => resource is ProjectResource or ExecutableResource or ContainerResource;
}

/// <summary>Sends the lines of every resource to the AppHost's log, category <c>{application}.Resources.{resource}</c>.</summary>
internal static partial class ResourceLogForwarding
{
    public static void Connect(IServiceProvider services, string applicationName)
    {
        var factory = services.GetRequiredService<ILoggerFactory>();
        services.GetRequiredService<ResourceLoggerService>().Forward = (id, text, isError) =>
        {
            var logger = factory.CreateLogger($"{applicationName}.Resources.{id}");
            if (isError)
                Error(logger, text);
            else
                Information(logger, text);
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Line}")]
    private static partial void Information(ILogger logger, string line);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Line}")]
    private static partial void Error(ILogger logger, string line);
}
