using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Espresso.Tests.Support;

namespace Espresso.Tests.AppHost;

/// <summary>
/// The template under AWS's own eyes: the CDK, cdk-nag, CloudFormation's description of its types and the list of IAM's
/// actions. What they find is either mended or stands in <c>reasons.json</c> with the reason why it may stay.
/// </summary>
public class TemplateChecks(TemplateFindings found) : IClassFixture<TemplateFindings>
{
    [Fact]
    public async Task The_CDK_takes_the_template_over_and_every_resource_keeps_to_the_rules()
    {
        using var template = JsonDocument.Parse(await File.ReadAllTextAsync(TemplateFindings.Template));

        found.Resources.ShouldBe(template.RootElement.GetProperty("Resources").EnumerateObject().Count());
        found.Messages.ShouldBeEmpty();
        Unexplained(found.OfCdk).ShouldBeEmpty();
    }

    [Fact]
    public void What_the_solutions_pack_of_cdk_nag_finds_has_a_reason() => Unexplained(found.OfNag).ShouldBeEmpty();

    [Fact]
    public void Every_reason_explains_something_that_is_found() =>
        Reasons().Select(reason => (reason.Rule, reason.Resource)).Except(found.OfCdk.Concat(found.OfNag).Select(finding => (finding.Rule, finding.Resource))).ShouldBeEmpty();

    [Fact]
    public async Task Every_property_is_one_that_CloudFormation_knows() => (await TemplateFindings.RunAsync<string[]>("properties.mjs")).ShouldBeEmpty();

    [Fact]
    public async Task Every_grant_is_an_action_that_exists_and_as_narrow_as_AWS_allows() => (await TemplateFindings.RunAsync<string[]>("grants.mjs")).ShouldBeEmpty();

    private static IEnumerable<string> Unexplained(IEnumerable<TemplateFindings.Finding> findings)
    {
        var reasons = Reasons();
        return findings
            .Where(finding => !reasons.Any(reason => reason.Rule == finding.Rule && reason.Resource == finding.Resource && reason.Why.Length > 0))
            .Select(finding => $"{finding.Rule} {finding.Resource}: {finding.Says}");
    }

    private static Reason[] Reasons() => JsonSerializer.Deserialize<Reason[]>(File.ReadAllText(Path.Combine(TemplateFindings.Folder, "reasons.json")), JsonSerializerOptions.Web)!;

    private sealed record Reason(string Rule, string Resource, [property: JsonPropertyName("reason")] string Why);
}

/// <summary>What the tools that read the whole template say about it; each reads it once.</summary>
public sealed class TemplateFindings : IAsyncLifetime
{
    internal static readonly string Folder = Path.Combine(Repository.Root, "Espresso.Tests", "AppHost", "TemplateChecks");
    internal static readonly string Template = Path.Combine(Repository.Root, "Espresso.AppHost", "cloudformation", "espresso.template.json");

    internal int Resources { get; private set; }
    internal string[] Messages { get; private set; } = [];
    internal Finding[] OfCdk { get; private set; } = [];
    internal Finding[] OfNag { get; private set; } = [];

    public async Task InitializeAsync()
    {
        var taken = await RunAsync<Taken>("instantiate.mjs");
        (Resources, Messages, OfCdk) = (taken.Resources, taken.Messages, taken.Findings);
        OfNag = await RunAsync<Finding[]>("nag.mjs");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Runs a check; what it prints, as JSON, is what it found.</summary>
    internal static async Task<T> RunAsync<T>(string script)
    {
        var start = new ProcessStartInfo("node", [script, Template]) { WorkingDirectory = Folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        process.ExitCode.ShouldBe(0, $"node {script}{Environment.NewLine}{await errors}");
        return JsonSerializer.Deserialize<T>(await output, JsonSerializerOptions.Web)!;
    }

    internal sealed record Finding(string Rule, string Resource, string Says);

    private sealed record Taken(int Resources, string[] Messages, Finding[] Findings);
}
