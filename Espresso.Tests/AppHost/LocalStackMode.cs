using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Testing;
using Espresso.AppHost;
using Microsoft.Extensions.Logging.Abstractions;

namespace Espresso.Tests.AppHost;

/// <summary>What a run with LocalStack consists of, and the command that would start its container. No Docker runs here.</summary>
public sealed class LocalStackMode : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("espresso-localstack-").FullName;

    public LocalStackMode()
    {
        foreach (var package in new[] { "orders", "notifications", "web" }) File.WriteAllText(Path.Combine(_folder, package + ".zip"), package);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_cloud_is_a_container_and_the_services_are_processes()
    {
        await using var builder = await BuilderAsync("--Cloud:Kind=localstack", "--LOCALSTACK_AUTH_TOKEN=a-token");

        builder.Resources.Where(resource => resource is not ParameterResource).Select(resource => resource.Name)
            .ShouldBe([ResourceNames.LocalStack, ResourceNames.Cloud, ResourceNames.Orders, ResourceNames.Notifications, ResourceNames.Web], ignoreOrder: true);
    }

    [Fact]
    public async Task The_container_listens_on_this_machine_only_and_its_token_is_on_no_command_line()
    {
        await using var builder = await BuilderAsync("--Cloud:Kind=localstack", "--LOCALSTACK_AUTH_TOKEN=a-token", "--LocalStack:Tag=4.14.0");
        var container = builder.Resources.OfType<ContainerResource>().Single();
        var endpoint = container.Annotations.OfType<EndpointAnnotation>().Single();
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "127.0.0.1", 4566, "4566");
        var variables = await LaunchValues.EnvironmentAsync(container, builder.ExecutionContext, NullLogger.Instance, CancellationToken.None);

        var arguments = ContainerLaunch.Arguments(container, "localstack-abc", [], variables, []);

        arguments.ShouldBe(
        [
            "run", "--rm", "--name", "localstack-abc", "--add-host", "host.docker.internal:host-gateway",
            "--publish", "127.0.0.1:4566:4566",
            "--mount", $"type=bind,source={Path.Combine(_folder, "data", "localstack")},target=/var/lib/localstack",
            "--mount", "type=bind,source=/var/run/docker.sock,target=/var/run/docker.sock",
            "--env", "LOCALSTACK_AUTH_TOKEN", "--env", "PERSISTENCE", "--env", "EXTRA_CORS_ALLOWED_ORIGINS", "--env", "LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT",
            "localstack/localstack:4.14.0",
        ]);
        variables.ShouldContain(new LaunchVariable("EXTRA_CORS_ALLOWED_ORIGINS", "http://127.0.0.1:5180", IsSensitive: false));
        variables.ShouldContain(new LaunchVariable("LOCALSTACK_AUTH_TOKEN", "a-token", IsSensitive: true));
    }

    [Theory]
    [InlineData("localstack", "LOCALSTACK_AUTH_TOKEN", "https://app.localstack.cloud")]
    [InlineData("minikube", "minikube", "localcloud", "localstack")]
    public async Task What_is_missing_or_unknown_is_named_with_the_choices(string kind, params string[] words)
    {
        var refusal = await Should.ThrowAsync<DistributedApplicationException>(BuilderAsync("--Cloud:Kind=" + kind, "--LOCALSTACK_AUTH_TOKEN="));

        words.ShouldAllBe(word => refusal.Message.Contains(word, StringComparison.Ordinal));
    }

    private async Task<IDistributedApplicationTestingBuilder> BuilderAsync(params string[] settings) =>
        await DistributedApplicationTestingBuilder.CreateAsync<Projects.Espresso_AppHost>(
            ["--Rehearsal:PackageFolder=" + _folder, "--Data:Directory=" + Path.Combine(_folder, "data"), "--Parameters:dev-password=Flat-White-2026", .. settings]);
}
