namespace Espresso.Dashboard.Telemetry.Metrics;

/// <param name="FromNanos">Start of the range, in nanoseconds since 1970.</param>
/// <param name="ToNanos">End of the range.</param>
/// <param name="Steps">How many points the range is cut into.</param>
/// <param name="Filters">Per attribute name, the values that count; an attribute that is not named is not looked at. An empty value stands for "not there".</param>
/// <param name="GroupBy">A line per value of this attribute; null for one line (gauges: one per series).</param>
internal sealed record MetricQuery(
    InstrumentKey Key, long FromNanos, long ToNanos, int Steps, IReadOnlyDictionary<string, IReadOnlySet<string>> Filters, string? GroupBy)
{
    public double StepNanos => (ToNanos - FromNanos) / (double)Steps;

    /// <summary>Whole nanoseconds: as floating point they are 256 apart since 1970, which shows in short spans of time.</summary>
    public long StartOf(int step) => FromNanos + (long)(step * StepNanos);
}

/// <param name="Values">One per step; null where nothing was reported.</param>
internal sealed record MetricLine(string Label, IReadOnlyList<double?> Values);

/// <summary>A dimension and the values that its series have.</summary>
internal sealed record MetricDimension(string Name, IReadOnlyList<string> Values);

/// <summary>An instrument as lines over time.</summary>
/// <param name="TimesMs">The end of each step, in milliseconds since 1970.</param>
/// <param name="Lines">Counters: growth per second. Histograms: <c>p50</c>, <c>p90</c>, <c>p99</c>. Others: the value.</param>
/// <param name="Counts">Histograms: values recorded per second; else null.</param>
/// <param name="Total">Counters and histograms: what was counted in the range.</param>
/// <param name="Mean">Histograms: the mean of the range.</param>
/// <param name="HiddenLines">Lines left out because there are too many to read.</param>
internal sealed record MetricChart(
    InstrumentSummary Instrument,
    IReadOnlyList<double> TimesMs,
    IReadOnlyList<MetricLine> Lines,
    MetricLine? Counts,
    double? Total,
    double? Mean,
    IReadOnlyList<MetricDimension> Dimensions,
    IReadOnlyList<Exemplar> Exemplars,
    int HiddenLines,
    long DroppedPoints)
{
    private const int LineLimit = 12;

    /// <summary>A value that is not reported any more is shown this long, the usual export interval and a half.</summary>
    private const long HoldNanos = 90_000_000_000;

    private static readonly double[] Percentiles = [0.5, 0.9, 0.99];

    public static MetricChart Of(Instrument instrument, MetricQuery query)
    {
        var matching = instrument.Series.Values.Where(series => query.Filters.All(filter => filter.Value.Contains(Value(series, filter.Key)))).ToList();
        var groups = Groups(instrument, query, matching).ToList();
        var shown = groups.Take(LineLimit).ToList();
        var histograms = matching.OfType<HistogramSeries>().ToList();
        var (lines, hidden) = instrument.Kind == InstrumentKind.Histogram && query.GroupBy is null
            ? (Quantile(histograms, query), 0)
            : (shown.Select(group => new MetricLine(group.Label, Values(instrument.Kind, group.Series, query))).ToList(), groups.Count - shown.Count);
        var counted = Slices(histograms, query).ToList();
        return new MetricChart(
            InstrumentSummary.Of(instrument),
            [.. Enumerable.Range(1, query.Steps).Select(step => query.StartOf(step) / 1e6)],
            lines,
            histograms.Count == 0 ? null : new MetricLine("per second", PerSecond(histograms.SelectMany(series => series.Growths), growth => new Growth(growth.FromNanos, growth.ToNanos, growth.Count), query)),
            instrument.Kind switch
            {
                InstrumentKind.Counter => matching.OfType<CounterSeries>().SelectMany(series => series.Growths).Sum(growth => growth.Value * Share(growth.FromNanos, growth.ToNanos, query.FromNanos, query.ToNanos)),
                InstrumentKind.Histogram => counted.Sum(slice => slice.Growth.Count * slice.Share),
                _ => null,
            },
            counted.Sum(slice => slice.Growth.Count * slice.Share) is > 0 and var count ? counted.Sum(slice => slice.Growth.Sum * slice.Share) / count : null,
            Dimension(instrument),
            [.. instrument.Exemplars.Where(exemplar => exemplar.TimeNanos >= query.FromNanos && exemplar.TimeNanos <= query.ToNanos)],
            hidden,
            instrument.DroppedPoints);
    }

    private static IEnumerable<(string Label, IReadOnlyList<Series> Series)> Groups(Instrument instrument, MetricQuery query, List<Series> matching)
    {
        if (query.GroupBy is { } attribute)
        {
            return matching.GroupBy(series => Value(series, attribute)).OrderBy(group => group.Key, StringComparer.OrdinalIgnoreCase)
                .Select(group => (group.Key.Length == 0 ? "(none)" : group.Key, (IReadOnlyList<Series>)[.. group]));
        }

        if (instrument.Kind == InstrumentKind.Gauge && matching.Count > 1)
        {
            return matching.Select(series => (string.Join(", ", series.Attributes.Select(pair => pair.Value).DefaultIfEmpty(series.InstanceId)), (IReadOnlyList<Series>)[series]));
        }

        return matching.Count == 0 ? [] : [(instrument.Key.Name, matching)];
    }

    private static double?[] Values(InstrumentKind kind, IReadOnlyList<Series> series, MetricQuery query) => kind switch
    {
        InstrumentKind.Counter => PerSecond(series.OfType<CounterSeries>().SelectMany(counter => counter.Growths), growth => growth, query),
        // One line per group leaves room for one quantile: the one that people wait for.
        InstrumentKind.Histogram => [.. Quantile([.. series.OfType<HistogramSeries>()], query)[1].Values],
        _ => Sampled([.. series.OfType<SampleSeries>()], query, add: kind == InstrumentKind.UpDownCounter),
    };

    private static double?[] PerSecond<T>(IEnumerable<T> items, Func<T, Growth> growthOf, MetricQuery query)
    {
        var values = new double?[query.Steps];
        foreach (var growth in items.Select(growthOf))
        {
            foreach (var (step, share) in StepsOf(growth.FromNanos, growth.ToNanos, query))
            {
                values[step] = (values[step] ?? 0) + (growth.Value * share / (query.StepNanos / 1e9));
            }
        }

        return values;
    }

    private static List<MetricLine> Quantile(IReadOnlyList<HistogramSeries> series, MetricQuery query)
    {
        var parts = new BucketSum?[query.Steps];
        foreach (var growth in series.SelectMany(histogram => histogram.Growths).Where(growth => growth.Count > 0))
        {
            foreach (var (step, share) in StepsOf(growth.FromNanos, growth.ToNanos, query))
            {
                (parts[step] ??= new BucketSum()).Add(growth.Buckets, share);
            }
        }

        var quantiles = parts.Select(sum => sum is null ? new double?[Percentiles.Length] : Quantiles.Of(sum.Parts, Percentiles)).ToList();
        return [.. Percentiles.Select((percentile, index) => new MetricLine(
            "p" + (percentile * 100).ToString("0", System.Globalization.CultureInfo.InvariantCulture),
            [.. quantiles.Select(values => values[index])]))];
    }

    private static double?[] Sampled(IReadOnlyList<SampleSeries> series, MetricQuery query, bool add)
    {
        var values = new double?[query.Steps];
        for (var step = 0; step < query.Steps; step++)
        {
            var current = series.Select(one => At(one.Samples, query.StartOf(step + 1), (long)query.StepNanos)).OfType<double>().ToList();
            values[step] = current.Count == 0 ? null : add ? current.Sum() : current.Average();
        }

        return values;
    }

    private static double? At(Ring<Sample> samples, long time, long stepNanos)
    {
        for (var i = samples.Count - 1; i >= 0; i--)
        {
            if (samples[i].FirstNanos <= time)
            {
                var replaced = i + 1 < samples.Count ? samples[i + 1].FirstNanos : long.MaxValue;
                return time < replaced && time - samples[i].LastNanos <= Math.Max(HoldNanos, stepNanos) ? samples[i].Value : null;
            }
        }

        return null;
    }

    private static IEnumerable<(HistogramGrowth Growth, double Share)> Slices(IEnumerable<HistogramSeries> series, MetricQuery query) => series
        .SelectMany(histogram => histogram.Growths)
        .Select(growth => (growth, Share(growth.FromNanos, growth.ToNanos, query.FromNanos, query.ToNanos)))
        .Where(slice => slice.Item2 > 0);

    /// <summary>The steps that a span of time touches, and which share of it falls into each.</summary>
    private static IEnumerable<(int Step, double Share)> StepsOf(long from, long to, MetricQuery query)
    {
        if (to < query.FromNanos || from > query.ToNanos)
        {
            yield break;
        }

        var first = Math.Clamp((int)((from - query.FromNanos) / query.StepNanos), 0, query.Steps - 1);
        var last = Math.Clamp((int)((to - 1 - query.FromNanos) / query.StepNanos), first, query.Steps - 1);
        for (var step = first; step <= last; step++)
        {
            var share = Share(from, to, query.StartOf(step), query.StartOf(step + 1));
            if (share > 0)
            {
                yield return (step, share);
            }
        }
    }

    private static double Share(long from, long to, long start, long end) => to <= from
        ? to > start && to <= end ? 1 : 0
        : Math.Max(0, Math.Min(to, end) - Math.Max(from, start)) / (double)(to - from);

    private static string Value(Series series, string attribute) => FieldFilter.Find(series.Attributes, attribute) ?? "";

    private static List<MetricDimension> Dimension(Instrument instrument)
    {
        var names = instrument.Series.Values.SelectMany(series => series.Attributes).Select(attribute => attribute.Key).Distinct().Order(StringComparer.Ordinal);
        return [.. names.Select(name => new MetricDimension(name, [.. instrument.Series.Values.Select(series => Value(series, name)).Distinct().Order(StringComparer.OrdinalIgnoreCase)]))];
    }
}
