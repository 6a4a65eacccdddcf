using Espresso.Cost.Idle;
using Espresso.Tests.Support;

namespace Espresso.Tests.Cost;

public class SamplingTests
{
    private static readonly Sampling Rules = new(StackTemplate.Read(Espresso.Cost.Paths.Template(Repository.Root), ("PackageBucket", "packages")));

    [Fact]
    public void The_template_says_what_is_recorded_of_pages_that_only_ask()
    {
        Rules.ShareOf("GET", 10_000).ShouldBe(0.01);
        Rules.ShareOf("OPTIONS", 10_000).ShouldBe(0);
    }

    [Theory]
    [InlineData(300, 1)]
    [InlineData(3_600, 1)]
    [InlineData(7_200, 0.525)]
    public void What_no_rule_names_is_recorded_once_a_second_and_five_in_a_hundred_beyond(double requests, double share) =>
        Rules.ShareOf("POST", requests).ShouldBe(share);
}
