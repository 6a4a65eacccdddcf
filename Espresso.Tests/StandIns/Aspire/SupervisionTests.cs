using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Supervision;
using Aspire.Hosting.Testing;

namespace Espresso.Tests.StandIns.Aspire;

public sealed class SupervisionTests
{
    [Fact]
    public async Task Stopping_a_resource_ends_its_grandchildren_too()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var family = builder.AddShell("family", "(sleep 1001 & echo grandchild $!; wait) & wait");
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);
        var grandchild = await GrandchildAsync(app, family.Resource);

        await app.ResourceCommands.ExecuteCommandAsync("family", KnownResourceCommands.StopCommand);

        await grandchild.WaitForExitAsync().WaitAsync(Shell.Deadline);
    }

    [Fact]
    public async Task What_a_process_leaves_when_it_ends_by_itself_goes_too()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var family = builder.AddShell("family", "sleep 1005 & echo grandchild $!; exit 1");
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);
        await app.WaitForAsync("family", KnownResourceStates.Finished);

        var line = (await app.LogAsync(family.Resource)).Single(text => text.Contains("grandchild", StringComparison.Ordinal));
        await EndAsync(int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_process_that_does_not_listen_is_ended_all_the_same()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var deaf = builder.AddShell("deaf", "trap '' TERM; echo ready; while :; do sleep 1; done");
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);
        await app.LogUntilAsync(deaf.Resource, line => line.EndsWith("ready", StringComparison.Ordinal));

        await app.ResourceCommands.ExecuteCommandAsync("deaf", KnownResourceCommands.StopCommand).WaitAsync(Shell.Deadline);

        await app.WaitForAsync("deaf", KnownResourceStates.Finished);
    }

    [Fact]
    public async Task Disposing_the_application_leaves_no_process()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var family = builder.AddShell("family", "sleep 1002 & echo grandchild $!; wait");
        Process grandchild;
        await using (var app = await builder.BuildAsync())
        {
            await app.StartAsync().WaitAsync(Shell.Deadline);
            grandchild = await GrandchildAsync(app, family.Resource);
        }

        await grandchild.WaitForExitAsync().WaitAsync(Shell.Deadline);
    }

    [Fact]
    public async Task One_that_others_wait_for_stops_after_them()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var stops = new List<string>();
        var both = new TaskCompletionSource();
        var store = builder.AddShell("store", "exec sleep 1000").OnResourceStopped((_, _, _) => Saw("store"));
        builder.AddShell("service", "exec sleep 1000").WaitFor(store).OnResourceStopped((_, _, _) => Saw("service"));
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);

        await app.StopAsync().WaitAsync(Shell.Deadline);

        await both.Task.WaitAsync(Shell.Deadline);
        stops.ShouldBe(["service", "store"]);

        Task Saw(string name)
        {
            lock (stops)
            {
                stops.Add(name);
                if (stops.Count == 2)
                    both.SetResult();
            }

            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task When_the_appHost_is_killed_its_children_and_theirs_go()
    {
        // The shell's `sleep` is in the AppHost's place: it holds the writing end of the watchdog's input, and is killed without a chance to say so.
        const string session = "0123456789abcdef0123456789abcdef";
        using var child = Start("sh", ["-c", "sleep 1003 & echo $!; wait"], session);
        var grandchild = Process.GetProcessById(int.Parse((await child.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture));
        var watchdog = typeof(Watchdog).Assembly.Location;
        using var host = Start("sh", ["-c", $"{{ echo +{child.Id}; sleep 1004 & echo $! >&2; wait; }} | '{BuiltProject.DotnetPath()}' exec '{watchdog}' watch {session} 0"], session: "");
        var holder = Process.GetProcessById(int.Parse((await host.StandardError.ReadLineAsync())!, CultureInfo.InvariantCulture));
        child.HasExited.ShouldBeFalse();

        // Its parent waits for it, so both ends of the pipe's writers are gone once it is.
        holder.Kill();

        await child.WaitForExitAsync().WaitAsync(Shell.Deadline);
        await grandchild.WaitForExitAsync().WaitAsync(Shell.Deadline);
        await host.WaitForExitAsync().WaitAsync(Shell.Deadline);
        host.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_missing_required_command_is_one_line_with_how_to_get_it()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var server = builder.AddExecutable("server", "no-such-java", ".").WithRequiredCommand("no-such-java", "https://adoptium.net/");
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);

        await app.WaitForAsync("server", KnownResourceStates.FailedToStart);
        (await app.LogAsync(server.Resource)).ShouldContain(line => line.EndsWith(
            "Required command 'no-such-java' was not found on PATH or at the specified location. For installation instructions, see: https://adoptium.net/", StringComparison.Ordinal));
    }

    private static async Task<Process> GrandchildAsync(DistributedApplication app, IResource resource)
    {
        var lines = await app.LogUntilAsync(resource, line => line.Contains("grandchild", StringComparison.Ordinal));
        return Process.GetProcessById(int.Parse(lines[^1].Split(' ')[^1], CultureInfo.InvariantCulture));
    }

    private static async Task EndAsync(int id)
    {
        Process process;
        try
        {
            process = Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            // It has ended already.
            return;
        }

        await process.WaitForExitAsync().WaitAsync(Shell.Deadline);
    }

    private static Process Start(string program, string[] arguments, string session)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[ChildProcess.MarkerVariable] = $"{session}/test";
        return Process.Start(start)!;
    }
}
