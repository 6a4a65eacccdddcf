using System.Text.Json.Nodes;
using Aspire.Hosting.Pipelines;
using Espresso.AppHost.Infrastructure;
using Microsoft.Extensions.Logging;

namespace Espresso.AppHost.Deployment;

/// <summary>
/// The steps <c>deploy</c> and <c>destroy</c> of <c>dotnet run --project Espresso.AppHost -- --operation publish --step deploy</c>. They use
/// the AWS CLI, so an operator can do by hand, command by command, whatever they do.
/// </summary>
internal static class DeploymentSteps
{
    public static void AddDeployment(this IDistributedApplicationBuilder builder)
    {
        builder.Pipeline.AddStep("deploy-aws", context => DeployAsync(builder, context), dependsOn: TemplatePublishing.StepName, requiredBy: WellKnownPipelineSteps.Deploy);
        builder.Pipeline.AddStep("destroy-aws", context => DestroyAsync(builder, context), requiredBy: WellKnownPipelineSteps.Destroy);
    }

    private static async Task DeployAsync(IDistributedApplicationBuilder builder, PipelineStepContext context)
    {
        var settings = DeploymentSettings.Read(builder.Configuration);
        using var http = new HttpClient();
        var deployment = new ShopDeployment(new ProcessCommandLine(), settings, OperatorOf(context, settings), http, TimeProvider.System);
        await deployment.RunAsync(Path.GetFullPath("..", builder.AppHostDirectory), TemplatePublishing.PathOf(builder), context.CancellationToken);
    }

    private static async Task DestroyAsync(IDistributedApplicationBuilder builder, PipelineStepContext context)
    {
        var settings = DeploymentSettings.Read(builder.Configuration);
        var operators = OperatorOf(context, settings);
        var aws = new AwsCli(new ProcessCommandLine(), settings);
        var template = JsonNode.Parse(await File.ReadAllTextAsync(TemplatePublishing.PathOf(builder), context.CancellationToken))!.AsObject();
        await new Destruction(aws, new StackDeployment(aws, settings, operators, TimeProvider.System), settings, operators, TimeProvider.System).RunAsync(template, context.CancellationToken);
    }

    private static ConsoleOperator OperatorOf(PipelineStepContext context, DeploymentSettings settings) => new(
        line => context.ReportingStep.Log(LogLevel.Information, line), line => context.ReportingStep.Log(LogLevel.Warning, line), settings.SkipConfirmation);
}
