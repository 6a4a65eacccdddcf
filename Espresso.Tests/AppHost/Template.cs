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
    private const int MaxDescription = 256;

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
    public void What_describes_a_version_fits_its_description()
    {
        // A parameter at its longest: its MaxLength, its longest choice, its greatest number.
        var longest = Root().GetProperty("Parameters").EnumerateObject().ToDictionary(parameter => $"${{{parameter.Name}}}", parameter => parameter.Value switch
        {
            var text when text.TryGetProperty("MaxLength", out var most) => new string('x', most.GetInt32()),
            var choice when choice.TryGetProperty("AllowedValues", out var values) => Texts(values).MaxBy(value => value.Length)!,
            var number when number.TryGetProperty("MaxValue", out var most) => most.GetRawText(),
            _ => null,
        });
        var descriptions = Resources().Where(resource => resource.Value.GetProperty("Type").GetString() == "AWS::Lambda::Version")
            .Select(version => version.Value.GetProperty("Properties").GetProperty("Description").GetProperty("Fn::Sub").GetString()!)
            .Select(text => longest.Aggregate(text, (filled, parameter) => filled.Contains(parameter.Key, StringComparison.Ordinal) ? filled.Replace(parameter.Key, parameter.Value.ShouldNotBeNull(parameter.Key), StringComparison.Ordinal) : filled))
            .ToArray();

        descriptions.Length.ShouldBe(8);
        descriptions.ShouldAllBe(description => description.Length <= MaxDescription);
    }

    private static JsonElement Root()
    {
        using var template = JsonDocument.Parse(File.ReadAllText(Path));
        return template.RootElement.Clone();
    }

    private static JsonProperty[] Resources() => [.. Root().GetProperty("Resources").EnumerateObject()];

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
