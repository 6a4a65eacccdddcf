using System.Globalization;
using System.Text.Json.Nodes;
using Espresso.Cost.Counting;
using Espresso.Cost.Pricing;

namespace Espresso.Cost.Idle;

/// <summary>What a resource costs in a month in which nobody orders anything.</summary>
internal sealed class IdleCost
{
    private const double SecondsPerMonth = 730 * 3600;
    private const double HoursPerMonth = 730;

    private readonly PriceList _prices;
    private readonly Assumptions _assumed;
    private readonly Counts _counts;
    private readonly Dictionary<string, Func<StackTemplate, Resource, IEnumerable<Charge>>> _priced;

    public IdleCost(PriceList prices, Counts counts)
    {
        (_prices, _assumed, _counts) = (prices, prices.Assumptions, counts);
        _priced = new(StringComparer.Ordinal)
        {
            ["AWS::ApplicationAutoScaling::ScalingPolicy"] = (_, _) => [Charge("CloudWatch alarms", "alarm", 2)],
            ["AWS::CloudWatch::Alarm"] = Alarm,
            ["AWS::CloudWatch::CompositeAlarm"] = (_, _) => [Charge("CloudWatch alarms", "compositeAlarm", 1)],
            ["AWS::CloudWatch::Dashboard"] = (_, _) => [Charge("CloudWatch dashboards", "dashboard", 1)],
            ["AWS::DynamoDB::Table"] = Table,
            ["AWS::Events::Rule"] = Rule,
            ["AWS::GuardDuty::Detector"] = (_, _) => [Charge("GuardDuty", "guardDutyEvent", _assumed.ManagementEventsPerMonth)],
            ["AWS::KMS::Key"] = (_, _) => [Charge("KMS", "kmsKey", 1)],
            ["AWS::Lambda::Alias"] = Alias,
            ["AWS::Lambda::EventSourceMapping"] = (_, _) => [Charge("SQS", "sqsRequest", _assumed.QueuePollers * SecondsPerMonth / _assumed.QueuePollSeconds)],
            ["AWS::S3::Bucket"] = Bucket,
            ["AWS::WAFv2::WebACL"] = (template, resource) =>
                [Charge("WAF", "wafAcl", 1), Charge("WAF", "wafRule", resource.Properties["Rules"]?.AsArray().Count(rule => template.Resolve(rule) is not null) ?? 0)],
        };
    }

    /// <summary>Every type that this knows, with the reason where it costs nothing while nobody orders.</summary>
    public IEnumerable<string> KnownTypes => _priced.Keys.Concat(FreeTypes.Reasons.Keys);

    /// <summary>What a month costs, resource by resource; what is free is left out.</summary>
    /// <exception cref="InvalidOperationException">The template has a type of resource that is neither priced nor known to be free.</exception>
    public IReadOnlyList<(Resource Resource, IReadOnlyList<Charge> Charges)> Of(StackTemplate template)
    {
        var unknown = template.Resources.Select(resource => resource.Type).Where(type => !_priced.ContainsKey(type) && !FreeTypes.Reasons.ContainsKey(type)).Distinct().ToArray();
        if (unknown.Length > 0)
        {
            throw new InvalidOperationException(
                $"The template has resources without a price: {string.Join(", ", unknown)}. Give each a price in bench/Espresso.Cost/Idle/IdleCost.cs, or a reason in FreeTypes.cs why it costs nothing by itself.");
        }

        return [.. from resource in template.Resources
                   where _priced.ContainsKey(resource.Type)
                   let charges = _priced[resource.Type](template, resource).Where(charge => charge.Count > 0).ToArray()
                   where charges.Length > 0
                   select (resource, (IReadOnlyList<Charge>)charges)];
    }

    private IEnumerable<Charge> Alarm(StackTemplate template, Resource resource)
    {
        var metrics = resource.Properties["Metrics"]?.AsArray().Count(metric => template.Resolve(metric)?["MetricStat"] is not null) ?? 1;
        return [Charge("CloudWatch alarms", "alarm", metrics)];
    }

    private List<Charge> Table(StackTemplate template, Resource resource)
    {
        var charges = new List<Charge> { Charge("DynamoDB", "dynamoStorage", _assumed.StoredGb) };
        if (resource.Properties["PointInTimeRecoverySpecification"] is not null)
        {
            charges.Add(Charge("DynamoDB", "dynamoPitr", _assumed.StoredGb));
        }

        if (template.Resolve(resource.Properties["BillingMode"])?.ToString() is "PROVISIONED")
        {
            var throughput = new[] { template.Resolve(resource.Properties["ProvisionedThroughput"]) }
                .Concat((template.Resolve(resource.Properties["GlobalSecondaryIndexes"])?.AsArray() ?? []).Select(index => template.Resolve(template.Resolve(index)?["ProvisionedThroughput"])));
            foreach (var units in throughput.OfType<JsonObject>())
            {
                charges.Add(Charge("DynamoDB", "dynamoReadUnitHour", Number(template.Resolve(units["ReadCapacityUnits"])) * HoursPerMonth));
                charges.Add(Charge("DynamoDB", "dynamoWriteUnitHour", Number(template.Resolve(units["WriteCapacityUnits"])) * HoursPerMonth));
            }
        }

        return charges;
    }

    /// <summary>A rule for events that AWS sends costs nothing; a schedule starts a function.</summary>
    private IEnumerable<Charge> Rule(StackTemplate template, Resource resource)
    {
        if (template.Resolve(resource.Properties["ScheduleExpression"]) is not { } schedule)
        {
            return [];
        }

        var runs = RunsPerMonth(schedule.ToString());
        var target = resource.Properties["Targets"]?.ToJsonString() ?? "";
        var isBackup = target.Contains("Backup", StringComparison.Ordinal);
        var once = isBackup ? Usage.None with { Calls = new(StringComparer.Ordinal) { [AwsCall.Invocation] = 1 } } : _counts.SweepOfNothing;
        return
        [
            Charge("EventBridge", "scheduledEvent", runs),
            .. new UsageCost(_prices, hasWebAcl: false, hasAccessLog: false).Function(once).Times(runs),
            // Nobody calls it, so nobody's sampling decides: X-Ray records one trace a second, so each run.
            Charge("X-Ray", "trace", runs),
            .. isBackup ? [Charge("DynamoDB", "dynamoExport", runs * _assumed.StoredGb * TablesOf(template))] : Array.Empty<Charge>(),
        ];
    }

    /// <summary>One export a day, for as long as the bucket keeps it: until it expires, and as a version that was replaced.</summary>
    private IEnumerable<Charge> Bucket(StackTemplate template, Resource resource)
    {
        var days = (resource.Properties["LifecycleConfiguration"]?["Rules"]?.AsArray() ?? [])
            .Sum(rule => Number(template.Resolve(rule!["ExpirationInDays"])) + Number(template.Resolve(rule["NoncurrentVersionExpiration"]?["NoncurrentDays"])));
        return days > 0
            ? [Charge("S3", "s3Storage", days * _assumed.StoredGb * TablesOf(template))]
            : throw new InvalidOperationException($"{resource.Id} keeps what it has for ever: without a rule that expires it, nobody can say what it costs.");
    }

    private IEnumerable<Charge> Alias(StackTemplate template, Resource resource)
    {
        var ready = template.Resolve(resource.Properties["ProvisionedConcurrencyConfig"])?["ProvisionedConcurrentExecutions"];
        return ready is null ? [] : [Charge("Lambda", "lambdaProvisionedGbSecond", Number(template.Resolve(ready)) * _assumed.FunctionMemoryMib / 1024 * SecondsPerMonth)];
    }

    /// <param name="schedule"><c>rate(1 minute)</c>, <c>rate(5 minutes)</c>, or a <c>cron(…)</c> that fires once a day.</param>
    private static double RunsPerMonth(string schedule)
    {
        if (schedule.StartsWith("cron(", StringComparison.Ordinal))
        {
            return HoursPerMonth / 24;
        }

        var words = schedule.Replace("rate(", "", StringComparison.Ordinal).TrimEnd(')').Split(' ');
        var seconds = words is [var count, var unit] && double.TryParse(count, CultureInfo.InvariantCulture, out var number)
            ? number * unit.TrimEnd('s') switch { "minute" => 60, "hour" => 3600, "day" => 86400, _ => 0 }
            : 0;
        return seconds > 0 ? SecondsPerMonth / seconds : throw new FormatException($"The schedule \"{schedule}\" is neither a rate(…) in minutes, hours or days nor a cron(…).");
    }

    private static int TablesOf(StackTemplate template) => template.Resources.Count(one => one.Type == "AWS::DynamoDB::Table");

    private static double Number(JsonNode? node) => double.Parse(node?.ToString() ?? "0", CultureInfo.InvariantCulture);

    private Charge Charge(string service, string price, double count) => _prices.Charge(service, price, count);
}
