using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Testing;

namespace Espresso.Tests.StandIns.Aspire;

public sealed class ContainerTests
{
    [Fact]
    public void The_command_line_publishes_on_this_machine_only_and_shows_no_values()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var container = builder.AddContainer("localstack", "localstack/localstack", "4.14.0")
            .WithHttpEndpoint(port: 4566, targetPort: 4566)
            .WithBindMount("/tmp/data", "/var/lib/localstack", isReadOnly: true)
            .WithVolume("cache", "/cache")
            .WithEntrypoint("/run.sh");
        var endpoint = container.Resource.Annotations.OfType<EndpointAnnotation>().Single();
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", 31000, "4566");

        var arguments = ContainerLaunch.Arguments(container.Resource, "localstack-abc", ["--init"], [new LaunchVariable("TOKEN", "secret", IsSensitive: true)], ["start", "--quiet"]);

        arguments.ShouldBe([
            "run", "--rm", "--name", "localstack-abc", "--add-host", "host.docker.internal:host-gateway",
            "--publish", "127.0.0.1:31000:4566",
            "--mount", "type=bind,source=/tmp/data,target=/var/lib/localstack,readonly",
            "--mount", "type=volume,source=cache,target=/cache",
            "--env", "TOKEN",
            "--entrypoint", "/run.sh",
            "--init",
            "localstack/localstack:4.14.0",
            "start", "--quiet",
        ]);
    }

    [Fact]
    public async Task To_a_container_this_machine_is_the_container_host()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var server = builder.AddShell("server", "true").WithHttpEndpoint();
        var container = builder.AddContainer("box", "alpine");
        var endpoint = server.Resource.Annotations.OfType<EndpointAnnotation>().Single();
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", 31001);

        (await server.GetEndpoint("http").GetValueAsync(new ValueProviderContext { Caller = container.Resource })).ShouldBe("http://host.docker.internal:31001");
        (await server.GetEndpoint("http").GetValueAsync(new ValueProviderContext { Caller = server.Resource })).ShouldBe("http://localhost:31001");
    }

    [Fact]
    public void Images_have_a_registry_and_a_tag()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var container = builder.AddContainer("box", "alpine").WithImageTag("3.20").WithImageRegistry("registry.example");

        container.Resource.TryGetContainerImageName(out var image).ShouldBeTrue();
        image.ShouldBe("registry.example/alpine:3.20");
    }
}
