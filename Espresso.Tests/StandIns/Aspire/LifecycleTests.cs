using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Espresso.Tests.StandIns.Aspire;

public sealed class LifecycleTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_program_runs_until_it_is_stopped_and_its_output_is_its_log()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var greeter = builder.AddShell("greeter", "echo hello; echo oops >&2; exec sleep 1000");
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Deadline);

        await app.ResourceNotifications.WaitForResourceHealthyAsync("greeter").WaitAsync(Deadline);
        var lines = new List<LogLine>();
        await foreach (var batch in app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(greeter.Resource))
        {
            lines.AddRange(batch);
            if (lines.Exists(line => line.Content.EndsWith("hello", StringComparison.Ordinal)) && lines.Exists(line => line.IsErrorMessage))
                break;
        }

        lines.ShouldContain(line => line.Content.EndsWith("oops", StringComparison.Ordinal) && line.IsErrorMessage);
        var stopped = app.ResourceNotifications.WaitForResourceAsync("greeter", KnownResourceStates.Finished);
        (await app.ResourceCommands.ExecuteCommandAsync(greeter.Resource, KnownResourceCommands.StopCommand)).Success.ShouldBeTrue();
        await stopped.WaitAsync(Deadline);
    }

    [Fact]
    public async Task A_program_that_ends_is_finished_with_its_exit_code()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddShell("quick", "exit 3");
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Deadline);

        var finished = await app.ResourceNotifications.WaitForResourceAsync("quick", change => change.Snapshot.ExitCode is not null).WaitAsync(Deadline);

        finished.Snapshot.State!.Text.ShouldBe(KnownResourceStates.Finished);
        finished.Snapshot.ExitCode.ShouldBe(3);
    }
}
