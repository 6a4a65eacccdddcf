using System.Globalization;
using System.Text.RegularExpressions;
using Espresso.Cost;
using Espresso.Cost.Counting;
using Espresso.Cost.Idle;
using Espresso.Cost.Pricing;
using Espresso.Tests.Support;

namespace Espresso.Tests.Cost;

/// <summary>docs/cost.md says what the system costs that is in the repository now.</summary>
public partial class CostDocumentTests
{
    private static readonly PriceList Prices = PriceList.Read();

    [Fact]
    public void The_committed_document_is_made_of_the_counts_the_prices_and_the_template()
    {
        // Line by line, to say where they part.
        var made = Document.Write(Repository.Root).Split('\n');
        var committed = File.ReadAllText(Paths.Document(Repository.Root)).Split('\n');

        for (var line = 0; line < Math.Max(made.Length, committed.Length); line++)
        {
            committed.ElementAtOrDefault(line).ShouldBe(made.ElementAtOrDefault(line),
                $"docs/cost.md is stale at line {line + 1}: run `dotnet run --project bench/Espresso.Cost -- document`.");
        }
    }

    [Fact]
    public void Pages_ask_as_often_as_the_document_assumes()
    {
        var polling = File.ReadAllText(Path.Combine(Repository.Root, "Espresso.Web", "client", "src", "api", "polling.ts"));
        var paces = Pace().Matches(polling).ToDictionary(
            match => match.Groups["name"].Value, match => double.Parse(match.Groups["seconds"].ValueSpan, CultureInfo.InvariantCulture));

        Prices.Assumptions.Pages.ShouldBe(new PagePaces(paces["fast"], paces["steady"], paces["calm"], paces["slow"], paces["rare"]));
    }

    [Fact]
    public void Functions_have_the_memory_that_the_document_assumes() =>
        Template().Parameters.Single(parameter => parameter.Name == "FunctionMemory").Default
            .ShouldBe(Prices.Assumptions.FunctionMemoryMib.ToString(CultureInfo.InvariantCulture));

    [Fact]
    public void Every_price_is_used()
    {
        var source = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "bench", "Espresso.Cost"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(File.ReadAllText));

        Prices.Prices.Keys.Where(name => !source.Contains($"\"{name}\"", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_choice_of_every_parameter_has_a_price()
    {
        var idle = new IdleCost(Prices, Counts.Read(Paths.Counts(Repository.Root)));
        var template = Template();

        foreach (var (name, _, _, allowed) in template.Parameters)
        {
            foreach (var value in allowed)
            {
                idle.Of(template.With((name, value))).ShouldNotBeEmpty();
            }
        }
    }

    [Fact]
    public void A_type_of_resource_is_priced_or_free_and_not_both() =>
        new IdleCost(Prices, Counts.Read(Paths.Counts(Repository.Root))).KnownTypes.ShouldBeUnique();

    private static StackTemplate Template() => StackTemplate.Read(Paths.Template(Repository.Root), ("PackageBucket", "packages"));

    // export const fastMs = 1_000
    [GeneratedRegex(@"export const (?<name>\w+)Ms = (?<seconds>\d+)_000", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pace();
}
