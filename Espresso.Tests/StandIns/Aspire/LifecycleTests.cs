using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Espresso.Tests.StandIns.Aspire;

public sealed class LifecycleTests
{
    [Fact]
    public async Task A_program_runs_until_it_is_stopped_and_its_output_is_its_log()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var greeter = builder.AddShell("greeter", "echo hello; echo oops >&2; exec sleep 1000");
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);

        await app.ResourceNotifications.WaitForResourceHealthyAsync("greeter").WaitAsync(Shell.Deadline);
        await app.LogUntilAsync(greeter.Resource, line => line.EndsWith("hello", StringComparison.Ordinal));
        await app.LogUntilAsync(greeter.Resource, line => line.EndsWith("oops", StringComparison.Ordinal));
        var stopped = app.WaitForAsync("greeter", KnownResourceStates.Finished);
        (await app.ResourceCommands.ExecuteCommandAsync(greeter.Resource, KnownResourceCommands.StopCommand)).Success.ShouldBeTrue();
        await stopped;
    }

    [Fact]
    public async Task A_program_that_ends_is_finished_with_its_exit_code()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddShell("quick", "exit 3");
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);

        var finished = await app.ResourceNotifications.WaitForResourceAsync("quick", change => change.Snapshot.ExitCode is not null).WaitAsync(Shell.Deadline);

        finished.Snapshot.State!.Text.ShouldBe(KnownResourceStates.Finished);
        finished.Snapshot.State.Style.ShouldBe(KnownResourceStateStyles.Error);
        finished.Snapshot.ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task Events_come_in_upstreams_order()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var events = new List<string>();
        var server = builder.AddShell("server", "exec sleep 1000").WithHttpEndpoint()
            .OnResourceEndpointsAllocated((_, _, _) => Saw("endpoints"))
            .OnBeforeResourceStarted((_, _, _) => Saw("starting"))
            .OnResourceReady((_, _, _) => Saw("ready"))
            .OnResourceStopped((_, _, _) => Saw("stopped"));
        builder.OnBeforeStart((_, _) => Saw("before start"));
        builder.Eventing.Subscribe<AfterResourcesCreatedEvent>((_, _) => Saw("created"));
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("server").WaitAsync(Shell.Deadline);

        // Ready and created are not ordered among themselves: one is of the resource, the other of the application.
        events.Where(name => name != "created").ShouldBe(["before start", "endpoints", "starting", "ready"]);
        events.IndexOf("created").ShouldBeGreaterThan(events.IndexOf("starting"));
        var stopped = new TaskCompletionSource();
        builder.Eventing.Subscribe<ResourceStoppedEvent>(server.Resource, (_, _) =>
        {
            stopped.SetResult();
            return Task.CompletedTask;
        });
        await app.ResourceCommands.ExecuteCommandAsync("server", KnownResourceCommands.StopCommand);
        await stopped.Task.WaitAsync(Shell.Deadline);
        events[^1].ShouldBe("stopped");

        Task Saw(string name)
        {
            lock (events)
                events.Add(name);

            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Who_waits_starts_when_the_other_is_healthy()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var healthy = false;
        builder.Services.AddHealthChecks().AddCheck("flag", () => Volatile.Read(ref healthy) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("not yet"));
        var first = builder.AddShell("first", "exec sleep 1000").WithHealthCheck("flag");
        builder.AddShell("second", "exec sleep 1000").WaitFor(first);
        await using var app = await builder.BuildAsync();
        var starting = app.StartAsync();

        await app.WaitForAsync("second", KnownResourceStates.Waiting);
        var unhealthy = await app.ResourceNotifications.WaitForResourceAsync("first", change => change.Snapshot.HealthReports.Any(report => report.Description == "not yet")).WaitAsync(Shell.Deadline);
        unhealthy.Snapshot.HealthStatus.ShouldBe(HealthStatus.Unhealthy);
        starting.IsCompleted.ShouldBeFalse();
        Volatile.Write(ref healthy, true);
        await app.WaitForAsync("second", KnownResourceStates.Running);
        await starting.WaitAsync(Shell.Deadline);
    }

    [Fact]
    public async Task Who_waits_for_completion_starts_when_the_other_has_ended_well()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var good = builder.AddShell("good", "exit 0");
        var bad = builder.AddShell("bad", "exit 7");
        builder.AddShell("after-good", "exec sleep 1000").WaitForCompletion(good);
        builder.AddShell("after-bad", "exec sleep 1000").WaitForCompletion(bad);
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);

        await app.WaitForAsync("after-good", KnownResourceStates.Running);
        await app.WaitForAsync("after-bad", KnownResourceStates.FailedToStart);
    }

    [Fact]
    public async Task Who_waits_for_one_that_cannot_start_fails_too()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var missing = builder.AddExecutable("missing", "no-such-program", ".");
        var waiting = builder.AddShell("waiting", "exec sleep 1000").WaitFor(missing);
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);

        await app.WaitForAsync("waiting", KnownResourceStates.FailedToStart);
        (await app.LogAsync(missing.Resource)).ShouldContain(line => line.Contains("'no-such-program' was not found on PATH", StringComparison.Ordinal));
        (await app.LogAsync(waiting.Resource)).ShouldContain(line => line.Contains("Dependency resource 'missing' failed to start", StringComparison.Ordinal));
        var failure = await Should.ThrowAsync<DistributedApplicationException>(() => app.ResourceNotifications.WaitForResourceHealthyAsync("missing").WaitAsync(Shell.Deadline));
        failure.Message.ShouldContain("'missing'");
    }

    [Fact]
    public async Task An_explicit_start_waits_for_the_command()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddShell("later", "exec sleep 1000").WithExplicitStart();
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);

        app.ResourceNotifications.TryGetCurrentState("later", out var state).ShouldBeTrue();
        state!.Snapshot.State!.Text.ShouldBe(KnownResourceStates.NotStarted);
        state.Snapshot.Commands.Single(command => command.Name == "start").State.ShouldBe(ResourceCommandState.Enabled);
        state.Snapshot.Commands.Single(command => command.Name == "stop").State.ShouldBe(ResourceCommandState.Hidden);
        (await app.ResourceCommands.ExecuteCommandAsync("later", KnownResourceCommands.StartCommand)).Success.ShouldBeTrue();
        await app.WaitForAsync("later", KnownResourceStates.Running);
    }

    [Fact]
    public async Task A_restart_is_another_process()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddShell("server", "exec sleep 1000");
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);
        var before = await PidAsync(app, 0);

        (await app.ResourceCommands.ExecuteCommandAsync("server", KnownResourceCommands.RestartCommand)).Success.ShouldBeTrue();

        (await PidAsync(app, before)).ShouldNotBe(before);
    }

    [Fact]
    public async Task Commands_of_the_application_run_and_unknown_ones_are_refused()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddShell("server", "exec sleep 1000").WithCommand("reset", "Reset", context =>
            Task.FromResult(CommandResults.Success($"reset {context.ResourceName[..6]}")), new CommandOptions { ConfirmationMessage = "Sure?" });
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);

        (await app.ResourceCommands.ExecuteCommandAsync("server", "reset")).Message.ShouldBe("reset server");
        var refused = await app.ResourceCommands.ExecuteCommandAsync("server", "nope");
        refused.Success.ShouldBeFalse();
        refused.Message!.ShouldContain("It has: reset, start, stop, restart");
    }

    [Fact]
    public void Names_are_checked()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddShell("server", "true");

        Should.Throw<DistributedApplicationException>(() => builder.AddShell("SERVER", "true")).Message.ShouldContain("already exists");
        Should.Throw<ArgumentException>(() => builder.AddShell("1server", "true")).Message.ShouldContain("must start with an ASCII letter");
        Should.Throw<ArgumentException>(() => builder.AddShell("a--b", "true")).Message.ShouldContain("consecutive hyphens");
    }

    private static async Task<int> PidAsync(DistributedApplication app, int not)
    {
        var running = await app.ResourceNotifications.WaitForResourceAsync("server", change => change.Snapshot.State?.Text == KnownResourceStates.Running && Pid(change) != not).WaitAsync(Shell.Deadline);
        return Pid(running);

        static int Pid(ResourceEvent change) => change.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value as int? ?? 0;
    }
}
