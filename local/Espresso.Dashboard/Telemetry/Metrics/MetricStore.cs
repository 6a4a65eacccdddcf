namespace Espresso.Dashboard.Telemetry.Metrics;

/// <summary>Measurements by resource, meter and instrument; bounded per series and in the number of series.</summary>
internal sealed class MetricStore(TelemetryLimits limits, ChangeSignal signal)
{
    public const string Topic = "metrics";

    /// <summary>A sender that counts from its start and was first heard later than this after it: what it counted before cannot be placed in time.</summary>
    private static readonly long LongestFirstInterval = 90_000_000_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<InstrumentKey, Instrument> _instruments = [];
    private readonly Dictionary<TelemetrySource, long> _lastReport = [];

    public void AddNumber(TelemetrySource source, Measured measured, InstrumentKind kind, bool delta, long start, long time, double value, bool first)
    {
        lock (_gate)
        {
            var instrument = Find(source, measured, kind);
            if (instrument is null)
            {
                return;
            }

            Keep(instrument, measured.Exemplars);
            switch (SeriesOf(instrument, source, measured.Attributes))
            {
                case CounterSeries counter when delta:
                    counter.AddDelta(start, time, value);
                    break;
                case CounterSeries counter:
                    counter.AddCumulative(start, time, value, Since(source, start, time, first));
                    break;
                case SampleSeries samples when delta && samples.Samples.Count > 0:
                    samples.Add(time, samples.Samples[^1].Value + value);
                    break;
                case SampleSeries samples:
                    samples.Add(time, value);
                    break;
                default:
                    instrument.DroppedPoints++;
                    break;
            }
        }
    }

    public void AddHistogram(TelemetrySource source, Measured measured, bool delta, HistogramReport report, bool first)
    {
        lock (_gate)
        {
            var instrument = Find(source, measured, InstrumentKind.Histogram);
            if (instrument is null)
            {
                return;
            }

            Keep(instrument, measured.Exemplars);
            switch (SeriesOf(instrument, source, measured.Attributes))
            {
                case HistogramSeries histogram when delta:
                    histogram.AddDelta(report);
                    break;
                case HistogramSeries histogram:
                    histogram.AddCumulative(report, Since(source, report.StartNanos, report.TimeNanos, first));
                    break;
                default:
                    instrument.DroppedPoints++;
                    break;
            }
        }
    }

    /// <summary>True when nothing was heard from this sender before: ask before its batch is added.</summary>
    public bool IsNew(TelemetrySource source)
    {
        lock (_gate)
        {
            return !_lastReport.ContainsKey(source);
        }
    }

    /// <summary>A whole batch of one sender was added; <paramref name="time"/> is its newest measurement.</summary>
    public void Reported(TelemetrySource source, long time)
    {
        lock (_gate)
        {
            _lastReport[source] = Math.Max(time, _lastReport.GetValueOrDefault(source));
        }

        signal.Raise(Topic);
    }

    public void Clear(string? resource)
    {
        lock (_gate)
        {
            foreach (var key in _instruments.Keys.Where(key => resource is null || key.Resource == resource).ToList())
            {
                _instruments.Remove(key);
            }
        }

        signal.Raise(Topic);
    }

    public IReadOnlyList<InstrumentSummary> Instruments(string? resource)
    {
        lock (_gate)
        {
            return [.. _instruments.Values
                .Where(instrument => resource is null || instrument.Key.Resource == resource)
                .OrderBy(instrument => instrument.Key.Resource, StringComparer.OrdinalIgnoreCase)
                .ThenBy(instrument => instrument.Key.Meter, StringComparer.OrdinalIgnoreCase)
                .ThenBy(instrument => instrument.Key.Name, StringComparer.OrdinalIgnoreCase)
                .Select(InstrumentSummary.Of)];
        }
    }

    /// <returns>Null when there is no such instrument.</returns>
    public MetricChart? Chart(MetricQuery query)
    {
        lock (_gate)
        {
            return _instruments.TryGetValue(query.Key, out var instrument) ? MetricChart.Of(instrument, query) : null;
        }
    }

    private Instrument? Find(TelemetrySource source, Measured measured, InstrumentKind kind)
    {
        var key = new InstrumentKey(source.Name, measured.Meter, measured.Name);
        if (!_instruments.TryGetValue(key, out var instrument))
        {
            instrument = new Instrument(key, kind, measured.Unit, measured.Description);
            _instruments.Add(key, instrument);
        }

        if (instrument.Kind == kind)
        {
            return instrument;
        }

        // Two instruments of one name and different kinds are a bug of the sender; the first one stands.
        instrument.DroppedPoints++;
        return null;
    }

    private Series? SeriesOf(Instrument instrument, TelemetrySource source, IReadOnlyList<KeyValuePair<string, string>> attributes)
    {
        var ordered = attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal).ToList();
        var key = source.InstanceId + "\n" + string.Join('\n', ordered.Select(attribute => $"{attribute.Key}={attribute.Value}"));
        if (instrument.Series.TryGetValue(key, out var series))
        {
            return series;
        }

        if (instrument.Series.Count >= limits.MaxSeriesCount)
        {
            return null;
        }

        series = instrument.Kind switch
        {
            InstrumentKind.Counter => new CounterSeries(source.InstanceId, ordered, limits.MaxMetricsCount),
            InstrumentKind.Histogram => new HistogramSeries(source.InstanceId, ordered, limits.MaxMetricsCount),
            _ => new SampleSeries(source.InstanceId, ordered, limits.MaxMetricsCount),
        };
        instrument.Series.Add(key, series);
        return series;
    }

    /// <summary>From when the first value of a new series counts: from the sender's last report, else from its start when that was just now.</summary>
    private long? Since(TelemetrySource source, long start, long time, bool first)
    {
        if (!first && _lastReport.TryGetValue(source, out var last))
        {
            return Math.Min(last, time);
        }

        return start > 0 && time - start <= LongestFirstInterval ? start : null;
    }

    private static void Keep(Instrument instrument, IReadOnlyList<Exemplar> exemplars)
    {
        foreach (var exemplar in exemplars)
        {
            // A sender repeats the last exemplar of a series until there is a newer one.
            if (!instrument.Exemplars.Contains(exemplar))
            {
                instrument.Exemplars.Add(exemplar);
            }
        }
    }
}

/// <summary>What a measurement says about itself apart from its value.</summary>
internal sealed record Measured(
    string Meter, string Name, string Unit, string Description, IReadOnlyList<KeyValuePair<string, string>> Attributes, IReadOnlyList<Exemplar> Exemplars);

internal sealed record InstrumentSummary(string Resource, string Meter, string Name, string Kind, string Unit, string Description, int Series)
{
    public static InstrumentSummary Of(Instrument instrument) => new(
        instrument.Key.Resource,
        instrument.Key.Meter,
        instrument.Key.Name,
        char.ToLowerInvariant(instrument.Kind.ToString()[0]) + instrument.Kind.ToString()[1..],
        instrument.Unit,
        instrument.Description,
        instrument.Series.Count);
}
