using System.Buffers;
using System.Text;
using System.Text.Json;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Espresso.ServiceDefaults.Lambda;

/// <summary>
/// Writes metrics as CloudWatch's embedded metric format: a line of JSON per point, from which CloudWatch Logs makes the metric. The
/// format is in the CloudWatch user guide, "Specification: Embedded metric format".
/// </summary>
/// <remarks>
/// Each combination of dimension values is a metric that is paid for, so only what <see cref="Dimensions" /> names becomes one; the other
/// attributes stay fields of the line, for Logs Insights.
/// </remarks>
internal sealed class EmbeddedMetricExporter(string service, TextWriter output) : BaseExporter<Metric>
{
    /// <summary>The namespace of all metrics in CloudWatch.</summary>
    public const string Namespace = "Espresso";

    /// <summary>CloudWatch reads at most this many values of one metric in a line.</summary>
    private const int MostValues = 100;

    /// <summary>The attributes by which an instrument is split, next to its total by service. An instrument that is not here is not written.</summary>
    private static readonly Dictionary<string, string[]> Dimensions = new(StringComparer.Ordinal)
    {
        ["espresso.orders.changes"] = ["status"],
        ["espresso.orders.time_to_ready"] = ["drink"],
        ["espresso.notifications.announced"] = [],
        ["espresso.notifications.mails"] = ["outcome"],
        ["espresso.notifications.alerts"] = [],
        ["http.server.request.duration"] = [],
    };

    /// <summary>Whether an instrument's values are written at all.</summary>
    public static bool Writes(string instrument) => Dimensions.ContainsKey(instrument);

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var lines = new StringBuilder();
        foreach (var metric in batch)
        {
            if (!Dimensions.TryGetValue(metric.Name, out var split)) continue;
            foreach (ref readonly var point in metric.GetMetricPoints()) Append(lines, metric, point, split);
        }

        // One call: the console logger writes to the same stream from a thread of its own.
        if (lines.Length > 0)
        {
            output.Write(lines.ToString());
            output.Flush();
        }

        return ExportResult.Success;
    }

    private void Append(StringBuilder lines, Metric metric, in MetricPoint point, string[] split)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            WriteDirective(json, metric, point, split);
            json.WriteString("service", service);
            foreach (var tag in point.Tags) json.WriteString(tag.Key, Convert.ToString(tag.Value, System.Globalization.CultureInfo.InvariantCulture));
            json.WritePropertyName(metric.Name);
            WriteValue(json, metric, point);
            json.WriteEndObject();
        }

        lines.Append(Encoding.UTF8.GetString(bytes.WrittenSpan)).Append('\n');
    }

    private static void WriteDirective(Utf8JsonWriter json, Metric metric, in MetricPoint point, string[] split)
    {
        json.WriteStartObject("_aws");
        json.WriteNumber("Timestamp", point.EndTime.ToUnixTimeMilliseconds());
        json.WriteStartArray("CloudWatchMetrics");
        json.WriteStartObject();
        json.WriteString("Namespace", Namespace);
        json.WriteStartArray("Dimensions");
        json.WriteStartArray();
        json.WriteStringValue("service");
        json.WriteEndArray();
        foreach (var tag in point.Tags)
        {
            if (!split.Contains(tag.Key, StringComparer.Ordinal)) continue;
            json.WriteStartArray();
            json.WriteStringValue("service");
            json.WriteStringValue(tag.Key);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("Metrics");
        json.WriteStartObject();
        json.WriteString("Name", metric.Name);
        json.WriteString("Unit", UnitOf(metric.Unit));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, Metric metric, in MetricPoint point)
    {
        switch (metric.MetricType)
        {
            case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                json.WriteNumberValue(point.GetSumLong());
                break;
            case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                json.WriteNumberValue(point.GetSumDouble());
                break;
            case MetricType.LongGauge:
                json.WriteNumberValue(point.GetGaugeLastValueLong());
                break;
            case MetricType.DoubleGauge:
                json.WriteNumberValue(point.GetGaugeLastValueDouble());
                break;
            case MetricType.Histogram:
                WriteHistogram(json, point);
                break;
            default:
                throw new NotSupportedException($"Metric {metric.Name} is a {metric.MetricType}; the embedded metric format is written for sums, gauges and histograms with explicit buckets.");
        }
    }

    // One measurement, the usual case of one invocation, is written as it is; several as the middles of their buckets, kept within the
    // measured range, so that percentiles stay as good as the buckets.
    private static void WriteHistogram(Utf8JsonWriter json, in MetricPoint point)
    {
        if (point.GetHistogramCount() == 1)
        {
            json.WriteNumberValue(point.GetHistogramSum());
            return;
        }

        point.TryGetHistogramMinMaxValues(out var least, out var most);
        var values = new List<(double Value, long Count)>();
        var from = least;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            var to = Math.Min(bucket.ExplicitBound, most);
            if (bucket.BucketCount > 0 && values.Count < MostValues) values.Add((Math.Clamp((from + to) / 2, least, most), bucket.BucketCount));
            from = Math.Max(to, least);
        }

        json.WriteStartObject();
        json.WriteStartArray("Values");
        foreach (var (value, _) in values) json.WriteNumberValue(value);
        json.WriteEndArray();
        json.WriteStartArray("Counts");
        foreach (var (_, count) in values) json.WriteNumberValue(count);
        json.WriteEndArray();
        json.WriteNumber("Min", least);
        json.WriteNumber("Max", most);
        json.WriteNumber("Sum", point.GetHistogramSum());
        json.WriteNumber("Count", point.GetHistogramCount());
        json.WriteEndObject();
    }

    /// <summary>OpenTelemetry's units are UCUM's; CloudWatch has words.</summary>
    private static string UnitOf(string unit) => unit switch
    {
        "s" => "Seconds",
        "ms" => "Milliseconds",
        "By" => "Bytes",
        "%" => "Percent",
        ['{', ..] => "Count",
        _ => "None",
    };
}
