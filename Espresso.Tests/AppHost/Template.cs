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
    public void The_template_names_no_account_and_opens_nothing_to_everybody()
    {
        var text = File.ReadAllText(Path);

        text.ShouldNotMatch(@"\b\d{12}\b");
        text.ShouldNotContain("\"Principal\": \"*\"");
        text.ShouldNotContain("\"AWS\": \"*\"");
        text.ShouldNotContain("\"Resource\": \"*\"");
    }
}
