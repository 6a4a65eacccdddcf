using Espresso.Cost.Counting;
using Espresso.Cost.Idle;
using Espresso.Cost.Pricing;

namespace Espresso.Tests.Cost;

/// <summary>What a template costs in a month without orders, on small templates.</summary>
public sealed class IdleCostTests : IDisposable
{
    private static readonly PriceList Prices = PriceList.Read();
    private readonly string _folder = Directory.CreateTempSubdirectory("espresso-cost-test-").FullName;

    [Fact]
    public void A_type_without_a_price_is_an_error_that_names_it()
    {
        var template = Template("""{ "Resources": { "Stream": { "Type": "AWS::Kinesis::Stream" } } }""");

        Should.Throw<InvalidOperationException>(() => Idle().Of(template)).Message.ShouldContain("AWS::Kinesis::Stream");
    }

    [Fact]
    public void A_parameter_switches_a_resource_off()
    {
        var template = Template("""
            {
              "Parameters": { "Firewall": { "Type": "String", "Default": "on", "AllowedValues": ["on", "off"] } },
              "Conditions": { "HasFirewall": { "Fn::Not": [{ "Fn::Equals": [{ "Ref": "Firewall" }, "off"] }] } },
              "Resources": {
                "Acl": {
                  "Type": "AWS::WAFv2::WebACL",
                  "Condition": "HasFirewall",
                  "Properties": { "Rules": [{ "Name": "one" }, { "Fn::If": ["HasFirewall", { "Name": "two" }, { "Ref": "AWS::NoValue" }] }] }
                }
              }
            }
            """);

        Month(template).ShouldBe(7, tolerance: 0.001);
        Month(template.With(("Firewall", "off"))).ShouldBe(0);
    }

    [Fact]
    public void A_value_for_a_parameter_that_is_not_there_is_refused() =>
        Should.Throw<ArgumentException>(() => Template("""{ "Parameters": { "A": { "Type": "String" } } }""").With(("B", "1"))).Message.ShouldContain("It has: A.");

    [Theory]
    [InlineData("rate(1 minute)", 43_800)]
    [InlineData("rate(5 minutes)", 8_760)]
    [InlineData("rate(1 hour)", 730)]
    [InlineData("cron(0 3 * * ? *)", 30.4167)]
    public void A_schedule_runs_so_often_in_a_month(string schedule, double runs)
    {
        var template = Template($$"""{ "Resources": { "Rule": { "Type": "AWS::Events::Rule", "Properties": { "ScheduleExpression": "{{schedule}}" } } } }""");

        var charges = Idle().Of(template).Single().Charges;

        charges.Single(charge => charge.Service == "EventBridge").Count.ShouldBe(runs, tolerance: 0.001);
        charges.Single(charge => charge.Service == "DynamoDB").Count.ShouldBe(2 * runs, tolerance: 0.001);
    }

    [Fact]
    public void A_rule_for_events_of_AWS_costs_nothing() =>
        Month(Template("""{ "Resources": { "Rule": { "Type": "AWS::Events::Rule", "Properties": { "EventPattern": { "source": ["aws.states"] } } } } }""")).ShouldBe(0);

    [Fact]
    public void An_alarm_is_charged_by_the_metrics_that_it_reads() =>
        Month(Template("""
            {
              "Resources": {
                "Simple": { "Type": "AWS::CloudWatch::Alarm", "Properties": { "MetricName": "Errors" } },
                "Rate": { "Type": "AWS::CloudWatch::Alarm", "Properties": { "Metrics": [{ "Expression": "a / b" }, { "MetricStat": {} }, { "MetricStat": {} }] } }
              }
            }
            """)).ShouldBe(0.30, tolerance: 0.001);

    [Fact]
    public void Backups_are_stored_until_the_bucket_lets_them_go() =>
        Month(Template("""
            {
              "Parameters": { "Days": { "Type": "Number", "Default": 35 } },
              "Resources": {
                "Table": { "Type": "AWS::DynamoDB::Table", "Properties": {} },
                "Backups": {
                  "Type": "AWS::S3::Bucket",
                  "Properties": { "LifecycleConfiguration": { "Rules": [{ "ExpirationInDays": { "Ref": "Days" }, "NoncurrentVersionExpiration": { "NoncurrentDays": 7 } }] } }
                }
              }
            }
            """)).ShouldBe((0.25 + (42 * 0.023)) * Prices.Assumptions.StoredGb, tolerance: 0.001);

    [Fact]
    public void A_bucket_that_keeps_everything_has_no_price() =>
        Should.Throw<InvalidOperationException>(() => Idle().Of(Template("""{ "Resources": { "Backups": { "Type": "AWS::S3::Bucket", "Properties": {} } } }""")))
            .Message.ShouldContain("Backups");

    [Fact]
    public void Provisioned_tables_are_charged_by_the_hour() =>
        Month(Template("""
            {
              "Parameters": { "Capacity": { "Type": "Number", "Default": 5 } },
              "Resources": {
                "Table": {
                  "Type": "AWS::DynamoDB::Table",
                  "Properties": { "BillingMode": "PROVISIONED", "ProvisionedThroughput": { "ReadCapacityUnits": { "Ref": "Capacity" }, "WriteCapacityUnits": { "Ref": "Capacity" } } }
                }
              }
            }
            """)).ShouldBe((5 * 730 * (0.00013 + 0.00065)) + (0.25 * Prices.Assumptions.StoredGb), tolerance: 0.001);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static double Month(StackTemplate template) => Idle().Of(template).Sum(one => one.Charges.Usd());

    private static IdleCost Idle() =>
        new(Prices, new Counts(1, [], Usage.None, Usage.None, Usage.None, Usage.None with { ReadUnits = 2, Calls = new(StringComparer.Ordinal) { [AwsCall.Invocation] = 1 } }, Usage.None, 0, 0, []));

    private StackTemplate Template(string json)
    {
        var path = Path.Combine(_folder, "template.json");
        File.WriteAllText(path, json);
        return StackTemplate.Read(path);
    }
}
