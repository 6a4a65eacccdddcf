#pragma warning disable ASPIREPIPELINES001 // Upstream's pipeline is experimental; the AppHost uses it and so do its tests.
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Espresso.Tests.StandIns.Aspire;

public sealed class PipelineTests
{
    [Fact]
    public async Task Publishing_runs_the_steps_in_order_and_starts_nothing()
    {
        using var builder = DistributedApplicationTestingBuilder.Create("--operation", "publish");
        var steps = new List<string>();
        var server = builder.AddShell("server", "exec sleep 1000");
        server.WithPipelineStepFactory(context => new PipelineStep { Name = $"pack-{context.Resource.Name}", Action = Saw("pack"), RequiredBySteps = ["template"] });
        builder.Pipeline.AddStep("template", Saw("template"), dependsOn: WellKnownPipelineSteps.PublishPrereq, requiredBy: WellKnownPipelineSteps.Publish);
        builder.Pipeline.AddStep("upload", Saw("upload"), dependsOn: "template", requiredBy: WellKnownPipelineSteps.Deploy);
        builder.ExecutionContext.IsPublishMode.ShouldBeTrue();
        await using var app = await builder.BuildAsync();

        await app.RunAsync().WaitAsync(Shell.Deadline);

        steps.ShouldBe(["pack", "template"]);

        Func<PipelineStepContext, Task> Saw(string name) => _ =>
        {
            steps.Add(name);
            return Task.CompletedTask;
        };
    }

    [Fact]
    public async Task A_step_that_is_asked_for_runs_with_all_before_it()
    {
        (await RunAsync("upload")).ShouldBe(["template", "upload"]);
        (await RunAsync("template")).ShouldBe(["template"]);
    }

    [Fact]
    public async Task Faulty_pipelines_are_refused_with_the_names()
    {
        (await Should.ThrowAsync<InvalidOperationException>(() => RunAsync("nope"))).Message.ShouldContain("Step 'nope' not found in pipeline. Available steps: 'publish'");
        (await Should.ThrowAsync<InvalidOperationException>(() => RunAsync("a", ("a", "b"), ("b", "a")))).Message.ShouldContain("a -> b -> a");
        (await Should.ThrowAsync<InvalidOperationException>(() => RunAsync("a", ("a", "gone")))).Message.ShouldBe("Step 'a' depends on unknown step 'gone'");
    }

    [Fact]
    public async Task A_failing_step_is_named()
    {
        using var builder = DistributedApplicationTestingBuilder.Create("--operation", "publish", "--step", "bad");
        builder.Pipeline.AddStep("bad", _ => throw new IOException("disk full"));
        await using var app = await builder.BuildAsync();

        var failure = await Should.ThrowAsync<InvalidOperationException>(() => builder.Pipeline.ExecuteAsync(Context(app)));
        failure.Message.ShouldBe("Step 'bad' failed: disk full");
    }

    private static PipelineContext Context(DistributedApplication app) => new(
        app.Services.GetRequiredService<DistributedApplicationModel>(), app.Services.GetRequiredService<DistributedApplicationExecutionContext>(), app.Services, NullLogger.Instance, CancellationToken.None);

    private static async Task<List<string>> RunAsync(string step, params (string Name, string DependsOn)[] more)
    {
        using var builder = DistributedApplicationTestingBuilder.Create("--operation", "publish", "--step", step);
        var steps = new List<string>();
        builder.Pipeline.AddStep("template", Saw("template"));
        builder.Pipeline.AddStep("upload", Saw("upload"), dependsOn: (string[])["template"]);
        foreach (var (name, dependsOn) in more)
            builder.Pipeline.AddStep(name, Saw(name), dependsOn);

        await using var app = await builder.BuildAsync();
        await builder.Pipeline.ExecuteAsync(Context(app));
        return steps;

        Func<PipelineStepContext, Task> Saw(string name) => _ =>
        {
            steps.Add(name);
            return Task.CompletedTask;
        };
    }
}
