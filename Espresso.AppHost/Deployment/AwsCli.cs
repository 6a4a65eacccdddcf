using System.Text.Json.Nodes;

namespace Espresso.AppHost.Deployment;

/// <summary>The AWS CLI: credentials, region and retries are its own, so whatever works in the operator's shell works here.</summary>
internal sealed class AwsCli(ICommandLine commands, DeploymentSettings settings)
{
    /// <summary>Runs a command and reads its answer, an empty object when it has none.</summary>
    /// <exception cref="DeploymentException">It failed; the message is the CLI's.</exception>
    public async Task<JsonObject> RunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var result = await commands.RunAsync("aws", Complete(command), cancellationToken);
        return result.ExitCode == 0
            ? Read(result.Output)
            : throw new DeploymentException($"aws {string.Join(' ', command.Take(2))} failed: {result.Error.Trim()}");
    }

    /// <summary>As <see cref="RunAsync" />, but null when the failure is one of those that say "there is none".</summary>
    /// <param name="command">Service, operation, options.</param>
    /// <param name="absent">What the CLI's error then contains, e.g. <c>(404)</c> or <c>does not exist</c>.</param>
    /// <param name="cancellationToken">Ends the CLI.</param>
    public async Task<JsonObject?> FindAsync(IReadOnlyList<string> command, string absent, CancellationToken cancellationToken)
    {
        var result = await commands.RunAsync("aws", Complete(command), cancellationToken);
        if (result.ExitCode == 0) return Read(result.Output);
        return result.Error.Contains(absent, StringComparison.Ordinal)
            ? null
            : throw new DeploymentException($"aws {string.Join(' ', command.Take(2))} failed: {result.Error.Trim()}");
    }

    private List<string> Complete(IReadOnlyList<string> command)
    {
        List<string> complete = [.. command, "--output", "json"];
        if (settings.Region is { } region) complete.AddRange(["--region", region]);
        if (settings.Profile is { } profile) complete.AddRange(["--profile", profile]);
        if (settings.EndpointUrl is { } endpoint) complete.AddRange(["--endpoint-url", endpoint]);
        return complete;
    }

    private static JsonObject Read(string output) => output.AsSpan().Trim() is ['{', ..] ? JsonNode.Parse(output)!.AsObject() : [];
}
