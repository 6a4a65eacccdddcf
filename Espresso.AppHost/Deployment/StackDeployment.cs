using System.Text.Json.Nodes;
using Espresso.AppHost.Infrastructure;

namespace Espresso.AppHost.Deployment;

/// <summary>Applies the template as a change set, which is shown before it is executed.</summary>
internal sealed class StackDeployment(AwsCli aws, DeploymentSettings settings, IOperator operators, TimeProvider time)
{
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(5);

    private const string NoStack = "does not exist";
    /// <summary>A whole stack has some three hundred, and all of them may come between two looks.</summary>
    private const string MostEvents = "500";
    private const string SiteUrl = nameof(StackParameters.SiteUrl);

    /// <summary>The stack's outputs after it, by name; null when the operator did not want the changes.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> RunAsync(Uploaded uploaded, CancellationToken cancellationToken)
    {
        var stack = await FindAsync(cancellationToken);
        var status = stack?["StackStatus"]?.GetValue<string>();
        if (status == "ROLLBACK_COMPLETE")
        {
            throw new DeploymentException($"Stack {settings.StackName} is in ROLLBACK_COMPLETE: its first deployment failed, and CloudFormation can only delete it. Run the step destroy, then deploy again.");
        }

        if (status?.EndsWith("_IN_PROGRESS", StringComparison.Ordinal) == true && status != "REVIEW_IN_PROGRESS")
        {
            throw new DeploymentException($"Stack {settings.StackName} is in {status}: another deployment is under way. Wait for it, then deploy again.");
        }

        var isNew = status is null or "REVIEW_IN_PROGRESS";
        var changeSet = $"deploy-{time.GetUtcNow():yyyyMMdd-HHmmss}";
        await aws.RunAsync(
        [
            "cloudformation", "create-change-set", "--stack-name", settings.StackName, "--change-set-name", changeSet,
            "--change-set-type", isNew ? "CREATE" : "UPDATE", "--template-url", uploaded.TemplateUrl, "--capabilities", "CAPABILITY_IAM",
            "--parameters", ParametersOf(uploaded, isNew ? null : stack).ToJsonString(),
        ], cancellationToken);
        if (await DescribeAsync(changeSet, cancellationToken) is { } changes)
        {
            foreach (var change in changes) operators.Tell(change);
            if (!operators.Confirms($"{changes.Count} changes to {settings.StackName}."))
            {
                await aws.RunAsync(["cloudformation", "delete-change-set", "--stack-name", settings.StackName, "--change-set-name", changeSet], cancellationToken);
                operators.Tell("Nothing was changed.");
                return null;
            }

            await aws.RunAsync(["cloudformation", "execute-change-set", "--stack-name", settings.StackName, "--change-set-name", changeSet, "--client-request-token", changeSet], cancellationToken);
            await WatchAsync(changeSet, isNew ? "CREATE_COMPLETE" : "UPDATE_COMPLETE", cancellationToken);
        }
        else
        {
            operators.Tell($"{settings.StackName} is up to date.");
            await aws.RunAsync(["cloudformation", "delete-change-set", "--stack-name", settings.StackName, "--change-set-name", changeSet], cancellationToken);
        }

        var outputs = OutputsOf(await FindAsync(cancellationToken) ?? throw new DeploymentException($"Stack {settings.StackName} is gone."));
        if (SiteMoves(stack) && outputs.TryGetValue("ApiId", out var api))
        {
            // A deployment of an API is a snapshot, with the site's address in its answers; CloudFormation makes a new one for new routes only.
            await aws.RunAsync(["apigateway", "create-deployment", "--rest-api-id", api, "--stage-name", Api.StageName], cancellationToken);
            operators.Tell("The API answers the pages of the site's new address.");
        }

        return outputs;
    }

    /// <summary>Whether another address takes the place of the site's; from and to none, the template has a deployment for each.</summary>
    private bool SiteMoves(JsonObject? before) =>
        settings.Parameters.GetValueOrDefault(SiteUrl) is { Length: > 0 } now
        && (before?["Parameters"]?.AsArray() ?? []).Any(parameter =>
            parameter!["ParameterKey"]!.GetValue<string>() == SiteUrl && parameter["ParameterValue"]?.GetValue<string>() is { Length: > 0 } then && then != now);

    /// <summary>The stack as CloudFormation describes it; null when there is none.</summary>
    public async Task<JsonObject?> FindAsync(CancellationToken cancellationToken) =>
        (await aws.FindAsync(["cloudformation", "describe-stacks", "--stack-name", settings.StackName], NoStack, cancellationToken))?["Stacks"]?[0]?.AsObject();

    /// <summary>Tells the stack's events as they come, until it is settled.</summary>
    /// <param name="token">What the operation was asked for with; its events carry it.</param>
    /// <param name="success">The status that it must come to; the empty text: gone.</param>
    /// <param name="cancellationToken">Ends the watching, not the deployment.</param>
    public async Task WatchAsync(string token, string success, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        var lines = new HashSet<string>(StringComparer.Ordinal);
        using var timer = new PeriodicTimer(s_betweenLooks, time);
        while (true)
        {
            var stack = await FindAsync(cancellationToken);
            var status = stack?["StackStatus"]?.GetValue<string>() ?? "";
            if (stack is not null) await TellEventsAsync(token, lines, failures, cancellationToken);
            if (status == success) return;
            if (!status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal))
            {
                throw new DeploymentException($"{settings.StackName} came to {(status.Length > 0 ? status : "an end")}. {string.Join(' ', failures)}".TrimEnd());
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private async Task TellEventsAsync(string token, HashSet<string> told, List<string> failures, CancellationToken cancellationToken)
    {
        var answer = await aws.RunAsync(["cloudformation", "describe-stack-events", "--stack-name", settings.StackName, "--max-items", MostEvents], cancellationToken);
        // Newest first, those of earlier deployments included.
        foreach (var item in (answer["StackEvents"]?.AsArray() ?? []).Where(item => item!["ClientRequestToken"]?.GetValue<string>() == token).Reverse())
        {
            var status = item!["ResourceStatus"]!.GetValue<string>();
            if (!told.Add(item["EventId"]!.GetValue<string>()) || status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal)) continue;
            var reason = item["ResourceStatusReason"]?.GetValue<string>();
            var line = $"{item["LogicalResourceId"]} ({item["ResourceType"]}): {status}{(reason is null ? "" : ": " + reason)}";
            operators.Tell(line);
            if (status.EndsWith("_FAILED", StringComparison.Ordinal)) failures.Add(line + ".");
        }
    }

    private JsonArray ParametersOf(Uploaded uploaded, JsonObject? before)
    {
        var parameters = new JsonArray();
        var given = settings.Parameters.Concat(uploaded.Parameters).ToDictionary(StringComparer.Ordinal);
        foreach (var (key, value) in given) parameters.Add(new JsonObject { ["ParameterKey"] = key, ["ParameterValue"] = value });
        foreach (var parameter in before?["Parameters"]?.AsArray() ?? [])
        {
            var key = parameter!["ParameterKey"]!.GetValue<string>();
            if (!given.ContainsKey(key)) parameters.Add(new JsonObject { ["ParameterKey"] = key, ["UsePreviousValue"] = true });
        }

        return parameters;
    }

    /// <summary>A line per change; null when there is none.</summary>
    private async Task<List<string>?> DescribeAsync(string changeSet, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_betweenLooks, time);
        while (true)
        {
            var described = await aws.RunAsync(["cloudformation", "describe-change-set", "--stack-name", settings.StackName, "--change-set-name", changeSet], cancellationToken);
            switch (described["Status"]?.GetValue<string>())
            {
                case "CREATE_COMPLETE":
                    return [.. (described["Changes"]?.AsArray() ?? []).Select(change => Line(change!["ResourceChange"]!))];
                case "FAILED":
                    var reason = described["StatusReason"]?.GetValue<string>() ?? "no reason was given";
                    // CloudFormation has two ways of saying it.
                    if (reason.Contains("didn't contain changes", StringComparison.Ordinal) || reason.Contains("No updates are to be performed", StringComparison.Ordinal)) return null;
                    throw new DeploymentException($"The change set {changeSet} was refused: {reason}");
                default:
                    await timer.WaitForNextTickAsync(cancellationToken);
                    break;
            }
        }
    }

    private static string Line(JsonNode change)
    {
        var replaced = change["Replacement"]?.GetValue<string>() switch
        {
            "True" => " (replaced: what it holds is lost)",
            "Conditional" => " (perhaps replaced)",
            _ => "",
        };
        return $"{change["Action"]!.GetValue<string>()} {change["LogicalResourceId"]} ({change["ResourceType"]}){replaced}";
    }

    private static Dictionary<string, string> OutputsOf(JsonObject stack) => (stack["Outputs"]?.AsArray() ?? [])
        .ToDictionary(output => output!["OutputKey"]!.GetValue<string>(), output => output!["OutputValue"]!.GetValue<string>(), StringComparer.Ordinal);
}
