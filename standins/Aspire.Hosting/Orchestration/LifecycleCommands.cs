using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Orchestration;

/// <summary>The commands that every process resource has.</summary>
internal static class LifecycleCommands
{
    public static void Add(IEnumerable<IResource> resources)
    {
        foreach (var resource in resources.Where(ResourceInstances.IsProcess))
        {
            Add(resource, KnownResourceCommands.StartCommand, "Start", "Start this resource.", "Play", CanStart, static (orchestrator, id, token) => orchestrator.StartResourceAsync(id, token));
            Add(resource, KnownResourceCommands.StopCommand, "Stop", "Stop this resource.", "Stop", CanStop, static (orchestrator, id, token) => orchestrator.StopResourceAsync(id, token));
            Add(resource, KnownResourceCommands.RestartCommand, "Restart", "Stop this resource and start it again.", "ArrowCounterclockwise", CanRestart, static (orchestrator, id, token) => orchestrator.RestartResourceAsync(id, token));
        }
    }

    private static void Add(IResource resource, string name, string displayName, string description, string icon, Func<string?, ResourceCommandState> state, Func<Orchestrator, string, CancellationToken, Task> execute)
    {
        // A command of the application's own under the same name wins.
        if (resource.Annotations.OfType<ResourceCommandAnnotation>().Any(command => command.Name == name))
            return;

        resource.Annotations.Add(new ResourceCommandAnnotation(
            name,
            displayName,
            context => state(context.ResourceSnapshot.State?.Text),
            async context =>
            {
                await execute(context.ServiceProvider.GetRequiredService<Orchestrator>(), context.ResourceName, context.CancellationToken);
                return CommandResults.Success();
            },
            description,
            parameter: null,
            confirmationMessage: null,
            icon,
            IconVariant.Filled,
            isHighlighted: name != KnownResourceCommands.RestartCommand));
    }

    private static bool IsStopped(string? state) => state == KnownResourceStates.NotStarted || (state is not null && KnownResourceStates.TerminalStates.Contains(state));

    private static ResourceCommandState CanStart(string? state)
    {
        if (state == KnownResourceStates.Waiting || IsStopped(state))
            return ResourceCommandState.Enabled;

        return state is null || state == KnownResourceStates.Starting ? ResourceCommandState.Disabled : ResourceCommandState.Hidden;
    }

    private static ResourceCommandState CanStop(string? state)
    {
        if (state == KnownResourceStates.Running)
            return ResourceCommandState.Enabled;

        return state == KnownResourceStates.Stopping ? ResourceCommandState.Disabled : ResourceCommandState.Hidden;
    }

    private static ResourceCommandState CanRestart(string? state) => state == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;
}
