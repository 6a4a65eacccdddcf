using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Espresso.Tests.StandIns.Aspire;

public sealed class PortTests
{
    [Fact]
    public async Task In_tests_every_endpoint_has_a_free_port_of_its_own()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddShell("one", "exec sleep 1000").WithHttpEndpoint(port: 5180).WithEndpoint(port: 5180, name: "other");
        builder.AddShell("two", "exec sleep 1000").WithHttpEndpoint(port: 5180);
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);

        int[] ports = [app.GetEndpoint("one", "http").Port, app.GetEndpoint("one", "other").Port, app.GetEndpoint("two").Port];
        ports.ShouldBeUnique();
        ports.ShouldNotContain(5180);
    }

    [Fact]
    public async Task A_taken_port_is_one_line_with_the_resource_the_holder_and_the_setting()
    {
        var (listener, port) = Shell.TakePort();
        using var taken = listener;
        using var builder = DistributedApplicationTestingBuilder.Create("--DcpPublisher:RandomizePorts=false", $"--Ports:cloud={port}");
        var cloud = builder.AddShell("cloud", "exec sleep 1000").WithHttpEndpoint(port: port);
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);

        await app.WaitForAsync("cloud", KnownResourceStates.FailedToStart);
        var line = (await app.LogAsync(cloud.Resource)).ShouldHaveSingleItem();
        line.ShouldContain($"Resource 'cloud' failed to start: port {port} of endpoint 'http' is taken by {(OperatingSystem.IsLinux() ? $"process {Environment.ProcessId}" : "another process")}");
        line.ShouldContain("--Ports:cloud=PORT");
    }

    [Fact]
    public async Task An_unknown_resource_or_endpoint_is_an_argument_error_and_nothing_is_reached_before_the_start()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddShell("server", "exec sleep 1000").WithHttpEndpoint();
        await using var app = await builder.BuildAsync();
        Should.Throw<InvalidOperationException>(() => app.GetEndpoint("server")).Message.ShouldContain("has not been started");
        await app.StartAsync().WaitAsync(Shell.Deadline);

        Should.Throw<ArgumentException>(() => app.GetEndpoint("nope")).Message.ShouldContain("Resource 'nope' not found");
        Should.Throw<ArgumentException>(() => app.GetEndpoint("server", "nope")).Message.ShouldContain("It has: http");
        app.CreateHttpClient("server").BaseAddress.ShouldBe(app.GetEndpoint("server", "http"));
    }

    [Fact]
    public void Urls_of_endpoints_without_an_address_are_refused()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var http = builder.AddShell("server", "exec sleep 1000").WithHttpEndpoint().GetEndpoint("http");

        Should.Throw<InvalidOperationException>(() => http.Url).Message.ShouldBe("The endpoint `http` is not allocated for the resource `server`.");
        Should.Throw<InvalidOperationException>(() => http.Resource.GetEndpoint("nope").Url).Message.ShouldContain("It has: http");
    }
}
