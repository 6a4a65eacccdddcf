using System.Text.Json.Nodes;

namespace Espresso.AppHost.Deployment;

/// <summary>Takes a deployment down, and says what it keeps: data is never deleted by a command that takes code away.</summary>
internal sealed class Destruction(AwsCli aws, StackDeployment stacks, DeploymentSettings settings, IOperator operators, TimeProvider time)
{
    /// <param name="template">The template, which says what outlives the stack.</param>
    /// <param name="cancellationToken">Ends the watching.</param>
    public async Task RunAsync(JsonObject template, CancellationToken cancellationToken)
    {
        if (await stacks.FindAsync(cancellationToken) is null)
        {
            operators.Tell($"There is no stack {settings.StackName}; nothing was changed.");
            return;
        }

        var kept = await KeptAsync(template, cancellationToken);
        foreach (var resource in kept) operators.Tell($"Kept: {resource}");
        if (!operators.Confirms($"Stack {settings.StackName} and all that is not kept will be deleted."))
        {
            operators.Tell("Nothing was changed.");
            return;
        }

        var token = $"destroy-{time.GetUtcNow():yyyyMMdd-HHmmss}";
        await aws.RunAsync(["cloudformation", "delete-stack", "--stack-name", settings.StackName, "--client-request-token", token], cancellationToken);
        await stacks.WatchAsync(token, "", cancellationToken);
        operators.Tell($"{settings.StackName} is gone. {(kept.Count > 0 ? "What is kept costs what it stores; delete it in its own console when you no longer need it." : "")}".TrimEnd());
        operators.Tell($"The packages stay in their bucket ({settings.PackageBucket ?? "espresso-packages-…"}).");
    }

    private async Task<List<string>> KeptAsync(JsonObject template, CancellationToken cancellationToken)
    {
        var retained = template["Resources"]!.AsObject()
            .Where(resource => resource.Value!["DeletionPolicy"]?.GetValue<string>() is "Retain" or "RetainExceptOnCreate")
            .Select(resource => resource.Key).ToHashSet(StringComparer.Ordinal);
        var resources = await aws.RunAsync(["cloudformation", "describe-stack-resources", "--stack-name", settings.StackName], cancellationToken);
        return
        [
            .. (resources["StackResources"]?.AsArray() ?? [])
                .Where(resource => retained.Contains(resource!["LogicalResourceId"]!.GetValue<string>()))
                .Select(resource => $"{resource!["ResourceType"]} {resource["PhysicalResourceId"]}"),
        ];
    }
}
