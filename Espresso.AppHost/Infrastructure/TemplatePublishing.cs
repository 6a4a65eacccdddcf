using Aspire.Hosting.Pipelines;

namespace Espresso.AppHost.Infrastructure;

/// <summary>What <c>--operation publish</c> does: writes the template that is committed, deployed, and applied at F5.</summary>
internal static class TemplatePublishing
{
    /// <summary>The pipeline step that writes the template.</summary>
    public const string StepName = "cloudformation-template";

    /// <summary>Where the template lies.</summary>
    public static string PathOf(IDistributedApplicationBuilder builder) => Path.Combine(builder.AppHostDirectory, "cloudformation", "espresso.template.json");

    public static void AddTemplatePublishing(this IDistributedApplicationBuilder builder)
    {
        builder.Pipeline.AddStep(StepName, async context =>
        {
            var path = PathOf(builder);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, TemplateGenerator.Generate(), context.CancellationToken);
        }, requiredBy: WellKnownPipelineSteps.Publish);
    }
}
