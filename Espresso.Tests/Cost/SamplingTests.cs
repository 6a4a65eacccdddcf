using Espresso.Cost.Idle;
using Espresso.Tests.Support;

namespace Espresso.Tests.Cost;

public class SamplingTests
{
    private static readonly Sampling Rules = new(StackTemplate.Read(Espresso.Cost.Paths.Template(Repository.Root), ("PackageBucket", "packages")));

    [Fact]
    public void The_template_says_what_is_recorded_of_pages_that_only_ask()
    {
        Rules.ShareOf("GET", "/api/orders", 10_000).ShouldBe(0.01);
        Rules.ShareOf("OPTIONS", "/api/orders", 10_000).ShouldBe(0);
    }

    [Theory]
    [InlineData("PUT", "/api/orders/o1")]
    [InlineData("POST", "/api/orders/o1/accept")]
    [InlineData("POST", "/live/api/orders/o1/cancel")]
    public void Of_what_happens_to_an_order_after_its_scan_one_request_in_ten_has_a_trace_of_its_own(string method, string path) => Rules.ShareOf(method, path, 10_000).ShouldBe(0.1);

    [Theory]
    [InlineData("PUT", "/api/shop")]
    [InlineData("POST", "/api/qr-code")]
    public void A_scan_and_what_changes_the_shop_is_left_to_X_Ray(string method, string path) => Rules.HasRule(method, path).ShouldBeFalse();

    [Theory]
    [InlineData(300, 1)]
    [InlineData(3_600, 1)]
    [InlineData(7_200, 0.525)]
    public void What_no_rule_names_is_recorded_once_a_second_and_five_in_a_hundred_beyond(double requests, double share) =>
        Rules.ShareOf("POST", "/api/qr-code", requests).ShouldBe(share);
}
