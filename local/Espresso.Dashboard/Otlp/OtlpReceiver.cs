using Espresso.Dashboard.Otlp.Proto;
using Espresso.Dashboard.Telemetry;
using Espresso.Dashboard.Telemetry.Metrics;
using Proto = Espresso.Dashboard.Otlp.Proto;

namespace Espresso.Dashboard.Otlp;

/// <summary>Takes decoded export requests apart and hands them to the stores. What cannot be kept is counted in the answer, as OTLP's partial success.</summary>
internal sealed class OtlpReceiver(OtlpDecoder decoder, SeenSources sources, LogStore logs, TraceStore traces, MetricStore metrics)
{
    private const uint NoRecordedValue = 1;

    public ExportTraceServiceResponse Receive(ExportTraceServiceRequest request)
    {
        var spans = new List<Telemetry.Span>();
        var rejected = 0;
        foreach (var resource in request.ResourceSpans)
        {
            var source = Source(resource.Resource);
            foreach (var scope in resource.ScopeSpans)
            {
                foreach (var item in scope.Spans)
                {
                    if (decoder.Span(source, scope.Scope?.Name ?? "", item) is { } span)
                    {
                        spans.Add(span);
                    }
                    else
                    {
                        rejected++;
                    }
                }
            }
        }

        traces.Add(spans);
        return rejected == 0
            ? new ExportTraceServiceResponse()
            : new ExportTraceServiceResponse
            {
                PartialSuccess = new TracePartialSuccess
                {
                    RejectedSpans = rejected,
                    ErrorMessage = "A span needs a trace id of 16 bytes, a span id of 8 bytes and a start time.",
                },
            };
    }

    public ExportLogsServiceResponse Receive(ExportLogsServiceRequest request)
    {
        var entries = new List<LogEntry>();
        foreach (var resource in request.ResourceLogs)
        {
            var source = Source(resource.Resource);
            foreach (var scope in resource.ScopeLogs)
            {
                entries.AddRange(scope.LogRecords.Select(record => decoder.Log(source, scope.Scope?.Name ?? "", record)));
            }
        }

        logs.Add(entries);
        return new ExportLogsServiceResponse();
    }

    public ExportMetricsServiceResponse Receive(ExportMetricsServiceRequest request)
    {
        var rejected = 0;
        foreach (var resource in request.ResourceMetrics)
        {
            var source = Source(resource.Resource);
            var first = metrics.IsNew(source);
            var newest = 0L;
            foreach (var scope in resource.ScopeMetrics)
            {
                foreach (var metric in scope.Metrics)
                {
                    var batch = new MetricBatch(source, scope.Scope?.Name ?? "", metric, first);
                    rejected += Add(batch);
                    newest = Math.Max(newest, batch.NewestNanos);
                }
            }

            if (newest > 0)
            {
                metrics.Reported(source, newest);
            }
        }

        return rejected == 0
            ? new ExportMetricsServiceResponse()
            : new ExportMetricsServiceResponse
            {
                PartialSuccess = new MetricsPartialSuccess
                {
                    RejectedDataPoints = rejected,
                    ErrorMessage = "A data point needs a time, a sum or histogram its aggregation temporality; summaries are not kept: send histograms.",
                },
            };
    }

    private TelemetrySource Source(Resource? resource)
    {
        var source = decoder.Source(resource);
        sources.Saw(source);
        return source;
    }

    /// <returns>How many data points were refused.</returns>
    private int Add(MetricBatch batch)
    {
        var metric = batch.Metric;
        return metric.DataCase switch
        {
            Metric.DataOneofCase.Gauge => Numbers(batch, metric.Gauge.DataPoints, InstrumentKind.Gauge, delta: false),
            Metric.DataOneofCase.Sum when metric.Sum.AggregationTemporality == AggregationTemporality.Unspecified => metric.Sum.DataPoints.Count,
            Metric.DataOneofCase.Sum => Numbers(
                batch, metric.Sum.DataPoints, metric.Sum.IsMonotonic ? InstrumentKind.Counter : InstrumentKind.UpDownCounter, metric.Sum.AggregationTemporality == AggregationTemporality.Delta),
            Metric.DataOneofCase.Histogram when metric.Histogram.AggregationTemporality == AggregationTemporality.Unspecified => metric.Histogram.DataPoints.Count,
            Metric.DataOneofCase.Histogram => Histograms(batch, metric.Histogram),
            Metric.DataOneofCase.ExponentialHistogram when metric.ExponentialHistogram.AggregationTemporality == AggregationTemporality.Unspecified => metric.ExponentialHistogram.DataPoints.Count,
            Metric.DataOneofCase.ExponentialHistogram => ExponentialHistograms(batch, metric.ExponentialHistogram),
            Metric.DataOneofCase.Summary => metric.Summary.DataPoints.Count,
            _ => 0,
        };
    }

    private int Numbers(MetricBatch batch, IEnumerable<NumberDataPoint> points, InstrumentKind kind, bool delta)
    {
        var rejected = 0;
        foreach (var point in points.Where(point => (point.Flags & NoRecordedValue) == 0))
        {
            var value = point.ValueCase == NumberDataPoint.ValueOneofCase.AsInt ? point.AsInt : point.AsDouble;
            if (point.TimeUnixNano == 0 || !double.IsFinite(value))
            {
                rejected++;
                continue;
            }

            batch.Saw(point.TimeUnixNano);
            metrics.AddNumber(
                batch.Source, Describe(batch, point.Attributes, point.Exemplars), kind, delta, (long)point.StartTimeUnixNano, (long)point.TimeUnixNano, value, batch.First);
        }

        return rejected;
    }

    private int Histograms(MetricBatch batch, Histogram histogram)
    {
        var rejected = 0;
        foreach (var point in histogram.DataPoints.Where(point => (point.Flags & NoRecordedValue) == 0))
        {
            // A histogram may come with its count and sum alone.
            var counts = point.BucketCounts.Count == 0 ? [point.Count] : point.BucketCounts.Select(count => (double)count).ToArray();
            if (point.TimeUnixNano == 0 || counts.Length != point.ExplicitBounds.Count + 1)
            {
                rejected++;
                continue;
            }

            batch.Saw(point.TimeUnixNano);
            metrics.AddHistogram(
                batch.Source,
                Describe(batch, point.Attributes, point.Exemplars),
                histogram.AggregationTemporality == AggregationTemporality.Delta,
                new HistogramReport
                {
                    StartNanos = (long)point.StartTimeUnixNano,
                    TimeNanos = (long)point.TimeUnixNano,
                    Count = point.Count,
                    Sum = point.Sum,
                    Min = point.HasMin ? point.Min : null,
                    Max = point.HasMax ? point.Max : null,
                    Bounds = [.. point.ExplicitBounds],
                    Counts = counts,
                },
                batch.First);
        }

        return rejected;
    }

    private int ExponentialHistograms(MetricBatch batch, ExponentialHistogram histogram)
    {
        var rejected = 0;
        foreach (var point in histogram.DataPoints.Where(point => (point.Flags & NoRecordedValue) == 0))
        {
            if (point.TimeUnixNano == 0)
            {
                rejected++;
                continue;
            }

            batch.Saw(point.TimeUnixNano);
            metrics.AddHistogram(
                batch.Source,
                Describe(batch, point.Attributes, point.Exemplars),
                histogram.AggregationTemporality == AggregationTemporality.Delta,
                new HistogramReport
                {
                    StartNanos = (long)point.StartTimeUnixNano,
                    TimeNanos = (long)point.TimeUnixNano,
                    Count = point.Count,
                    Sum = point.Sum,
                    Min = point.HasMin ? point.Min : null,
                    Max = point.HasMax ? point.Max : null,
                    Exponential = new ExponentialBuckets(
                        point.Scale,
                        (long)point.ZeroCount,
                        point.ZeroThreshold,
                        ExponentialBuckets.Side(point.Positive?.Offset ?? 0, point.Positive?.BucketCounts ?? []),
                        ExponentialBuckets.Side(point.Negative?.Offset ?? 0, point.Negative?.BucketCounts ?? [])),
                },
                batch.First);
        }

        return rejected;
    }

    private Measured Describe(MetricBatch batch, Google.Protobuf.Collections.RepeatedField<KeyValue> attributes, IEnumerable<Proto.Exemplar> exemplars) => new(
        batch.Meter,
        batch.Metric.Name,
        batch.Metric.Unit,
        batch.Metric.Description,
        decoder.Attributes(attributes),
        [.. exemplars.Where(exemplar => !exemplar.TraceId.IsEmpty).Select(exemplar => new Telemetry.Metrics.Exemplar(
            (long)exemplar.TimeUnixNano,
            exemplar.ValueCase == Proto.Exemplar.ValueOneofCase.AsInt ? exemplar.AsInt : exemplar.AsDouble,
            OtlpDecoder.Hex(exemplar.TraceId),
            OtlpDecoder.Hex(exemplar.SpanId)))]);

    /// <summary>One metric of a request on its way to the store.</summary>
    private sealed class MetricBatch(TelemetrySource source, string meter, Metric metric, bool first)
    {
        public TelemetrySource Source { get; } = source;
        public string Meter { get; } = meter;
        public Metric Metric { get; } = metric;
        public bool First { get; } = first;
        public long NewestNanos { get; private set; }

        public void Saw(ulong time) => NewestNanos = Math.Max(NewestNanos, (long)time);
    }
}
