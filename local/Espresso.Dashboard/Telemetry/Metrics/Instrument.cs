using System.Runtime.InteropServices;

namespace Espresso.Dashboard.Telemetry.Metrics;

internal enum InstrumentKind
{
    /// <summary>Only goes up; shown as a rate.</summary>
    Counter,

    /// <summary>Goes up and down; the values of series add up.</summary>
    UpDownCounter,

    /// <summary>The last value; the values of series do not add up.</summary>
    Gauge,

    /// <summary>Counts of values in buckets; shown as quantiles.</summary>
    Histogram,
}

/// <summary>An instrument of one resource's meter, with a series per combination of attribute values. Guarded by the lock of its <see cref="MetricStore"/>.</summary>
internal sealed class Instrument(InstrumentKey key, InstrumentKind kind, string unit, string description)
{
    private const int ExemplarLimit = 100;

    public InstrumentKey Key { get; } = key;
    public InstrumentKind Kind { get; } = kind;
    public string Unit { get; } = unit;
    public string Description { get; } = description;
    public Dictionary<string, Series> Series { get; } = new(StringComparer.Ordinal);
    public Ring<Exemplar> Exemplars { get; } = new(ExemplarLimit);

    /// <summary>Measurements refused because the instrument has too many series.</summary>
    public long DroppedPoints { get; set; }
}

internal readonly record struct InstrumentKey(string Resource, string Meter, string Name);

/// <summary>A single measurement that was taken inside a span.</summary>
internal sealed record Exemplar(long TimeNanos, double Value, string TraceId, string SpanId);

internal abstract class Series(string instanceId, IReadOnlyList<KeyValuePair<string, string>> attributes)
{
    public string InstanceId { get; } = instanceId;
    public IReadOnlyList<KeyValuePair<string, string>> Attributes { get; } = attributes;
}

/// <summary>A value that held from its first to its last report.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Sample(long FirstNanos, long LastNanos, double Value);

internal sealed class SampleSeries(string instanceId, IReadOnlyList<KeyValuePair<string, string>> attributes, int limit) : Series(instanceId, attributes)
{
    public Ring<Sample> Samples { get; } = new(limit);

    public void Add(long time, double value)
    {
        if (Samples.Count > 0 && Samples[^1] is var last)
        {
            if (time <= last.LastNanos)
            {
                return;
            }

            if (last.Value.Equals(value))
            {
                Samples.ReplaceLast(last with { LastNanos = time });
                return;
            }
        }

        Samples.Add(new Sample(time, time, value));
    }
}

/// <summary>How much a counter grew between two times. Sums are kept as growth, whether their sender counts from the start or from the last export.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Growth(long FromNanos, long ToNanos, double Value);

internal sealed class CounterSeries(string instanceId, IReadOnlyList<KeyValuePair<string, string>> attributes, int limit) : Series(instanceId, attributes)
{
    private double _last;
    private long _lastTime;

    public Ring<Growth> Growths { get; } = new(limit);

    /// <summary>Everything counted since this dashboard hears from the sender, what came before included when the sender counts from its start.</summary>
    public double Total { get; private set; }

    /// <param name="start">When the sender began to count this value; 0 when unknown.</param>
    /// <param name="since">The earliest time that growth of a new series can belong to.</param>
    public void AddCumulative(long start, long time, double value, long? since)
    {
        if (_lastTime == 0)
        {
            Total = value;
            if (since is { } from)
            {
                Append(new Growth(Math.Max(start, from), time, value));
            }
        }
        else if (time <= _lastTime)
        {
            return;
        }
        else
        {
            // A lower value, or a start after the last report, means that the sender began anew.
            var restarted = value < _last || start > _lastTime;
            var growth = restarted ? value : value - _last;
            Total += growth;
            Append(new Growth(restarted ? Math.Max(start, _lastTime) : _lastTime, time, growth));
        }

        _last = value;
        _lastTime = time;
    }

    public void AddDelta(long start, long time, double value)
    {
        Total += value;
        Append(new Growth(start == 0 ? time : start, time, value));
    }

    private void Append(Growth growth)
    {
        if (growth.Value == 0 && Growths.Count > 0 && Growths[^1] is { Value: 0 } last && last.ToNanos == growth.FromNanos)
        {
            Growths.ReplaceLast(last with { ToNanos = growth.ToNanos });
        }
        else
        {
            Growths.Add(growth);
        }
    }
}

/// <summary>What a histogram counted between two times.</summary>
internal sealed record HistogramGrowth(long FromNanos, long ToNanos, double Count, double Sum, Buckets Buckets);

internal sealed class HistogramSeries(string instanceId, IReadOnlyList<KeyValuePair<string, string>> attributes, int limit) : Series(instanceId, attributes)
{
    private HistogramReport? _last;

    public Ring<HistogramGrowth> Growths { get; } = new(limit);

    /// <summary>All values counted, as <see cref="CounterSeries.Total"/>.</summary>
    public double Total { get; private set; }

    public void AddCumulative(HistogramReport report, long? since)
    {
        if (_last is not { } last)
        {
            Total = report.Count;
            if (since is { } from)
            {
                Append(report, Math.Max(report.StartNanos, from));
            }
        }
        else if (report.TimeNanos <= last.TimeNanos)
        {
            return;
        }
        else if (report.Count < last.Count || report.StartNanos > last.TimeNanos || !report.Comparable(last))
        {
            Total += report.Count;
            Append(report, Math.Max(report.StartNanos, last.TimeNanos));
        }
        else
        {
            Total += report.Count - last.Count;
            Append(report.Since(last), last.TimeNanos);
        }

        _last = report;
    }

    public void AddDelta(HistogramReport report)
    {
        Total += report.Count;
        Append(report, report.StartNanos == 0 ? report.TimeNanos : report.StartNanos);
    }

    private void Append(HistogramReport report, long from)
    {
        if (report.Count == 0 && Growths.Count > 0 && Growths[^1] is { Count: 0 } last && last.ToNanos == from)
        {
            Growths.ReplaceLast(last with { ToNanos = report.TimeNanos });
            return;
        }

        var (bounds, counts) = report.Exponential?.ToExplicit() ?? (report.Bounds, report.Counts);

        // Series of one instrument share their bounds: keep one array of them.
        var shared = Growths.Count > 0 && Growths[^1].Buckets.Bounds is var known && known.SequenceEqual(bounds) ? known : bounds;
        Growths.Add(new HistogramGrowth(from, report.TimeNanos, report.Count, report.Sum, new Buckets(shared, counts, report.Min, report.Max)));
    }
}

/// <summary>A histogram as its sender reports it, with explicit bounds or with <see cref="Exponential"/> buckets.</summary>
internal sealed record HistogramReport
{
    public required long StartNanos { get; init; }
    public required long TimeNanos { get; init; }
    public required double Count { get; init; }
    public required double Sum { get; init; }
    public double? Min { get; init; }
    public double? Max { get; init; }
    public double[] Bounds { get; init; } = [];
    public double[] Counts { get; init; } = [];
    public ExponentialBuckets? Exponential { get; init; }

    public bool Comparable(HistogramReport other) =>
        (Exponential is null) == (other.Exponential is null) && Bounds.AsSpan().SequenceEqual(other.Bounds) && Counts.Length == other.Counts.Length;

    public HistogramReport Since(HistogramReport earlier) => this with
    {
        StartNanos = earlier.TimeNanos,
        Count = Count - earlier.Count,
        Sum = Sum - earlier.Sum,
        Counts = [.. Counts.Zip(earlier.Counts, (now, then) => Math.Max(0, now - then))],
        Exponential = Exponential is { } now && earlier.Exponential is { } then ? now.Since(then) : null,
    };
}
