using System.Globalization;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Sqs;

namespace Espresso.LocalCloud.CloudWatch;

/// <summary>
/// Metrics as they can be had here (gauges of the queues of this process), gathered into the periods of an alarm.
/// Unlike AWS the period that runs counts too, so that an alarm is seen within seconds.
/// </summary>
internal sealed class AlarmEvaluation(QueueRegistry queues)
{
    private static readonly Dictionary<string, Func<QueueCounts, double>> Metrics = new(StringComparer.Ordinal)
    {
        ["ApproximateNumberOfMessagesVisible"] = static counts => counts.Visible,
        ["ApproximateNumberOfMessagesNotVisible"] = static counts => counts.InFlight,
        ["ApproximateNumberOfMessagesDelayed"] = static counts => counts.Delayed,
        ["ApproximateAgeOfOldestMessage"] = static counts => counts.OldestSeconds,
    };

    private static readonly Dictionary<string, Func<IReadOnlyList<double>, double>> Statistics = new(StringComparer.Ordinal)
    {
        ["Maximum"] = static values => values.Max(),
        ["Minimum"] = static values => values.Min(),
        ["Average"] = static values => values.Average(),
        ["Sum"] = static values => values.Sum(),
        ["SampleCount"] = static values => values.Count,
    };

    private static readonly Dictionary<string, (string Words, Func<double, double, bool> Test)> Comparisons = new(StringComparer.Ordinal)
    {
        ["GreaterThanThreshold"] = ("greater than", static (value, threshold) => value > threshold),
        ["GreaterThanOrEqualToThreshold"] = ("greater than or equal to", static (value, threshold) => value >= threshold),
        ["LessThanThreshold"] = ("less than", static (value, threshold) => value < threshold),
        ["LessThanOrEqualToThreshold"] = ("less than or equal to", static (value, threshold) => value <= threshold),
    };

    // By alarm: the samples of each period that still counts, by the period's number since 1970.
    private readonly Dictionary<string, SortedDictionary<long, List<double>>> _samples = new(StringComparer.Ordinal);

    public static IEnumerable<string> KnownComparisons => Comparisons.Keys;

    /// <summary>Whether the metric of <paramref name="alarm"/> exists here; the others never get data.</summary>
    public static bool Knows(AlarmRecord alarm) =>
        alarm.Settings.Text("Namespace") == "AWS/SQS" && Metrics.ContainsKey(alarm.Settings.Text("MetricName") ?? "") && Statistics.ContainsKey(alarm.Settings.Text("Statistic") ?? "");

    public void Forget(string alarm) => _samples.Remove(alarm);

    /// <summary>Takes a sample and says what the alarm's state is by it.</summary>
    public (string State, string Reason) Evaluate(AlarmRecord alarm, DateTimeOffset now)
    {
        var periods = Sample(alarm, now);
        var current = now.ToUnixTimeSeconds() / alarm.PeriodSeconds;
        var window = Enumerable.Range(0, alarm.EvaluationPeriods).Select(back => current - back).ToList();
        var points = window.Where(periods.ContainsKey).Select(period => Statistics[alarm.Settings.Text("Statistic")!](periods[period])).ToList();
        var missing = window.Count - points.Count;
        var threshold = alarm.Settings.Real("Threshold") ?? 0;
        var comparison = alarm.Settings.Text("ComparisonOperator")!;
        var (words, test) = Comparisons[comparison];
        var treatment = alarm.Settings.Text("TreatMissingData") ?? "missing";
        if (points.Count == 0 && treatment is "missing" or "ignore")
        {
            return treatment == "ignore" ? (alarm.State, alarm.Reason) : ("INSUFFICIENT_DATA", "Insufficient Data: no datapoints were received.");
        }

        var breaching = points.Count(point => test(point, threshold)) + (treatment == "breaching" ? missing : 0);
        var isAlarm = breaching >= alarm.DatapointsToAlarm;
        var shown = string.Join(", ", points.Select(point => point.ToString("0.0###", CultureInfo.InvariantCulture)));
        return (
            isAlarm ? "ALARM" : "OK",
            string.Create(CultureInfo.InvariantCulture, $"Threshold Crossed: {breaching} out of the last {window.Count} datapoints [{shown}] {(isAlarm ? "was" : "was not")} {words} the threshold ({threshold:0.0###})."));
    }

    private SortedDictionary<long, List<double>> Sample(AlarmRecord alarm, DateTimeOffset now)
    {
        if (!_samples.TryGetValue(alarm.Name, out var periods))
        {
            _samples.Add(alarm.Name, periods = []);
        }

        var period = now.ToUnixTimeSeconds() / alarm.PeriodSeconds;
        foreach (var old in periods.Keys.Where(key => key <= period - alarm.EvaluationPeriods).ToList())
        {
            periods.Remove(old);
        }

        if (alarm.Dimension("QueueName") is { } queue && queues.TryFind(queue) is { } found)
        {
            if (!periods.TryGetValue(period, out var samples))
            {
                periods.Add(period, samples = []);
            }

            samples.Add(Metrics[alarm.Settings.Text("MetricName")!](found.Count()));
        }

        return periods;
    }
}
