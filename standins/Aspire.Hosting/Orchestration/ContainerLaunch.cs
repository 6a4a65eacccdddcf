using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Makes the docker client's command line of a container. The client stays in the foreground: its output is the container's log, its end the container's.</summary>
internal static class ContainerLaunch
{
    private const string Client = "docker";

    public static async Task<Launch> CreateAsync(ContainerResource resource, IReadOnlyList<LaunchVariable> environment, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (Executables.Find(Client) is null)
            throw new DistributedApplicationException($"the docker client was not found on PATH, and container '{resource.Name}' needs it. Install Docker (https://docs.docker.com/get-docker/), or run the application in its default mode, which needs no containers.");

        var runtimeArguments = new List<object>();
        foreach (var annotation in resource.Annotations.OfType<ContainerRuntimeArgsCallbackAnnotation>())
            await annotation.Callback(new ContainerRuntimeArgsCallbackContext(runtimeArguments, cancellationToken));

        var name = resource.TryGetLastAnnotation<ContainerNameAnnotation>(out var named) ? named.Name : ResourceNotificationService.Id(resource);
        var command = Arguments(resource, name, [.. runtimeArguments.Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture)!)], environment, arguments);
        return new Launch(Client, command, Directory.GetCurrentDirectory(), environment)
        {
            Cleanup = [Client, "rm", "--force", name],
            Properties = [new("container.image", Image(resource)), new("container.id", name), new("container.args", string.Join(' ', arguments))],
        };
    }

    /// <summary>The arguments of <c>docker run</c>. Values of variables are not among them: docker takes them from its own environment, where no list of processes shows them.</summary>
    internal static IReadOnlyList<string> Arguments(ContainerResource resource, string name, IReadOnlyList<string> runtimeArguments, IReadOnlyList<LaunchVariable> environment, IReadOnlyList<string> arguments)
    {
        var command = new List<string> { "run", "--rm", "--name", name, "--add-host", $"{KnownHostNames.DockerDesktopHostBridge}:host-gateway" };
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (endpoint.AllocatedEndpoint is { } allocated)
                command.AddRange(["--publish", $"127.0.0.1:{allocated.Port}:{allocated.TargetPortExpression}"]);
        }

        foreach (var mount in resource.Annotations.OfType<ContainerMountAnnotation>())
            command.AddRange(["--mount", Mount(mount)]);

        foreach (var variable in environment)
            command.AddRange(["--env", variable.Name]);

        if (resource.Entrypoint is not null)
            command.AddRange(["--entrypoint", resource.Entrypoint]);

        return [.. command, .. runtimeArguments, Image(resource), .. arguments];
    }

    private static string Image(ContainerResource resource) => resource.TryGetContainerImageName(out var image)
        ? image
        : throw new DistributedApplicationException($"Resource '{resource.Name}' does not have a container image specified.");

    private static string Mount(ContainerMountAnnotation mount)
    {
        var source = mount.Source is null ? "" : $",source={mount.Source}";
        return $"type={(mount.Type == ContainerMountType.BindMount ? "bind" : "volume")}{source},target={mount.Target}{(mount.IsReadOnly ? ",readonly" : "")}";
    }
}
