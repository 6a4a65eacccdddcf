using System.Text;
using System.Text.Json;
using Espresso.AppHost.Infrastructure;
using Espresso.Tests.Support;

namespace Espresso.Tests.AppHost;

public class Template
{
    private const int MaxBytes = 1_000_000;
    private const int MaxResources = 500;
    private const int MaxOutputs = 200;

    private static readonly string Path = System.IO.Path.Combine(Repository.Root, "Espresso.AppHost", "cloudformation", "espresso.template.json");

    [Fact]
    public void The_committed_template_is_what_the_stack_generates() =>
        TemplateGenerator.Generate().ShouldBe(File.ReadAllText(Path),
            "cloudformation/espresso.template.json is stale: run `dotnet run --project Espresso.AppHost -- --operation publish`.");

    [Fact]
    public void The_template_stays_within_the_limits_of_CloudFormation()
    {
        var text = File.ReadAllText(Path);
        using var template = JsonDocument.Parse(text);

        Encoding.UTF8.GetByteCount(text).ShouldBeLessThan(MaxBytes);
        template.RootElement.GetProperty("Resources").EnumerateObject().Count().ShouldBeLessThanOrEqualTo(MaxResources);
        template.RootElement.GetProperty("Outputs").EnumerateObject().Count().ShouldBeLessThanOrEqualTo(MaxOutputs);
    }

    [Fact]
    public void The_template_names_no_account_and_holds_no_secret()
    {
        var text = File.ReadAllText(Path);

        text.ShouldNotMatch(@"\b\d{12}\b");
        text.ShouldNotMatch("AKIA[0-9A-Z]{16}");
        text.ShouldNotMatch("(?i)\"[a-z]*(password|secret|apikey)\": \"");
    }

    [Fact]
    public void Only_the_site_is_open_to_everybody()
    {
        var open = Resources().Where(resource => Statements(resource.Value).Concat([resource.Value.GetProperty("Properties")]).Any(IsOpen)).Select(resource => resource.Name);

        open.ShouldBe(["WebFunctionUrlPermission", "WebFunctionUrlInvokePermission"], ignoreOrder: true);
    }

    [Fact]
    public void A_grant_on_everything_is_one_that_AWS_offers_no_other_way()
    {
        // In a key's policy "*" is the key itself.
        var granted = Resources().Where(resource => resource.Value.GetProperty("Type").GetString() != "AWS::KMS::Key").SelectMany(resource => Statements(resource.Value))
            .Where(statement => statement.TryGetProperty("Resource", out var resource) && Texts(resource).Contains("*"))
            .Where(statement => statement.GetProperty("Effect").GetString() == "Allow")
            .SelectMany(statement => Texts(statement.GetProperty("Action")))
            .Distinct();

        granted.Where(action => !action.StartsWith("xray:", StringComparison.Ordinal)).ShouldBe(
            [
                "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery", "logs:ListLogDeliveries",
                "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups",
            ],
            ignoreOrder: true);
    }

    private static JsonProperty[] Resources()
    {
        using var template = JsonDocument.Parse(File.ReadAllText(Path));
        return [.. template.RootElement.Clone().GetProperty("Resources").EnumerateObject()];
    }

    /// <summary>Every policy statement anywhere in a resource.</summary>
    private static IEnumerable<JsonElement> Statements(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object when element.TryGetProperty("Effect", out _) => [element],
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Statements(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Statements),
        _ => [],
    };

    private static bool IsOpen(JsonElement grant) =>
        grant.TryGetProperty("Principal", out var principal)
        && (!grant.TryGetProperty("Effect", out var effect) || effect.GetString() == "Allow")
        && (Texts(principal).Contains("*") || (principal.ValueKind is JsonValueKind.Object && principal.TryGetProperty("AWS", out var accounts) && Texts(accounts).Contains("*")));

    private static string[] Texts(JsonElement oneOrMany) => oneOrMany.ValueKind switch
    {
        JsonValueKind.String => [oneOrMany.GetString()!],
        JsonValueKind.Array => [.. oneOrMany.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.String).Select(item => item.GetString()!)],
        _ => [],
    };
}
