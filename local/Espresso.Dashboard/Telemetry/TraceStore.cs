namespace Espresso.Dashboard.Telemetry;

/// <summary>
/// The traces that were touched last. A trace of a slow order gets spans for many minutes, so what goes first is not the oldest
/// trace but the one that has been silent longest.
/// </summary>
internal sealed class TraceStore(TelemetryLimits limits, ChangeSignal signal)
{
    public const string Topic = "traces";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Trace>> _traces = new(StringComparer.Ordinal);
    private readonly LinkedList<Trace> _byLastTouch = new();
    private int _spanCount;
    private long _version;
    private long _dropped;

    public void Add(IReadOnlyList<Span> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            _version++;
            foreach (var span in batch)
            {
                var trace = Touch(span.TraceId);
                var before = trace.Count;
                trace.Add(span, limits.MaxSpansPerTrace, _version);
                _spanCount += trace.Count - before;
            }

            while (_traces.Count > limits.MaxTraceCount || (_spanCount > limits.MaxSpanCount && _traces.Count > 1))
            {
                Remove(_byLastTouch.First!);
                _dropped++;
            }
        }

        signal.Raise(Topic);
    }

    /// <summary>Forgets the traces in which one resource takes part, or all of them when <paramref name="resource"/> is null.</summary>
    public void Clear(string? resource)
    {
        lock (_gate)
        {
            foreach (var node in _traces.Values.Where(node => resource is null || node.Value.Spans.Any(span => span.Source.Name == resource)).ToList())
            {
                Remove(node);
            }

            _version++;
        }

        signal.Raise(Topic);
    }

    public TracePage Query(TraceQuery query)
    {
        lock (_gate)
        {
            var matched = _byLastTouch.Where(query.Matches).OrderByDescending(trace => trace.StartNanos).ToList();
            var items = matched
                .Where(trace => query.Before is not { } before || trace.StartNanos < before)
                .Where(trace => trace.Version > query.After)
                .Take(query.Limit)
                .Select(TraceSummary.Of)
                .ToList();
            return new TracePage(items, _version, matched.Count, _traces.Count, _dropped);
        }
    }

    /// <summary>The spans of a trace, parents before children, or null when there is no such trace. A prefix of the id is enough when it is unambiguous.</summary>
    public TraceSnapshot? Find(string traceId)
    {
        lock (_gate)
        {
            if (_traces.TryGetValue(traceId, out var node))
            {
                return node.Value.Snapshot();
            }

            // Seven characters are what people and short displays quote.
            var candidates = traceId.Length >= 7 ? _traces.Where(entry => entry.Key.StartsWith(traceId, StringComparison.Ordinal)).Take(2).ToList() : [];
            return candidates.Count == 1 ? candidates[0].Value.Value.Snapshot() : null;
        }
    }

    /// <summary>The names of resources and attributes that spans carry, for the filter's lists.</summary>
    public (IReadOnlyList<string> Resources, IReadOnlyList<string> Attributes) Names()
    {
        lock (_gate)
        {
            var spans = _byLastTouch.SelectMany(trace => trace.Spans);
            return ([.. spans.Select(span => span.Source.Name).Distinct().Order(StringComparer.OrdinalIgnoreCase)],
                [.. spans.SelectMany(span => span.Attributes).Select(attribute => attribute.Key).Distinct().Order(StringComparer.OrdinalIgnoreCase)]);
        }
    }

    private Trace Touch(string traceId)
    {
        if (_traces.TryGetValue(traceId, out var node))
        {
            _byLastTouch.Remove(node);
        }
        else
        {
            node = new LinkedListNode<Trace>(new Trace(traceId));
            _traces.Add(traceId, node);
        }

        _byLastTouch.AddLast(node);
        return node.Value;
    }

    private void Remove(LinkedListNode<Trace> node)
    {
        _traces.Remove(node.Value.TraceId);
        _byLastTouch.Remove(node);
        _spanCount -= node.Value.Count;
    }
}

/// <param name="Items">Newest first.</param>
/// <param name="Cursor">Give it as <see cref="TraceQuery.After"/> to get what changed since.</param>
internal sealed record TracePage(IReadOnlyList<TraceSummary> Items, long Cursor, int Matched, int Stored, long Dropped);

internal sealed record TraceQuery
{
    public string? Resource { get; init; }

    /// <summary>Free text, searched in the names of spans, the trace id and attribute values.</summary>
    public string? Text { get; init; }

    public bool ErrorsOnly { get; init; }
    public long MinDurationNanos { get; init; }

    /// <summary>A trace matches when one of its spans meets all of them.</summary>
    public IReadOnlyList<FieldFilter> Filters { get; init; } = [];

    /// <summary>Only traces that started before this time, in nanoseconds since 1970.</summary>
    public long? Before { get; init; }

    /// <summary>Only traces that changed after this cursor.</summary>
    public long After { get; init; }

    public int Limit { get; init; } = 200;

    public bool Matches(Trace trace) =>
        trace.Count > 0
        && (!ErrorsOnly || trace.Spans.Any(span => span.Outcome == SpanOutcome.Error))
        && trace.EndNanos - trace.StartNanos >= MinDurationNanos
        && (Resource is null || trace.Spans.Any(span => span.Source.Name == Resource))
        && (Filters.Count == 0 || trace.Spans.Any(span => Filters.All(filter => filter.Matches(Field(span, filter.Field)))))
        && (Text is null || trace.TraceId.StartsWith(Text, StringComparison.OrdinalIgnoreCase) || trace.Spans.Any(span => ContainsText(span, Text)));

    private static string? Field(Span span, string field) => field switch
    {
        "name" => span.Name,
        "resource" => span.Source.Name,
        "kind" => span.Role.ToString(),
        "status" => span.Outcome.ToString(),
        "source" => span.Scope,
        "traceId" => span.TraceId,
        "spanId" => span.SpanId,
        "durationMs" => ((span.EndNanos - span.StartNanos) / 1e6).ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => FieldFilter.Find(span.Attributes, field),
    };

    private static bool ContainsText(Span span, string text) =>
        span.Name.Contains(text, StringComparison.OrdinalIgnoreCase)
        || span.Attributes.Any(attribute => attribute.Value.Contains(text, StringComparison.OrdinalIgnoreCase));
}
