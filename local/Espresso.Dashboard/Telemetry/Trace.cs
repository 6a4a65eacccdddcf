namespace Espresso.Dashboard.Telemetry;

/// <summary>The spans of one trace, as far as they have arrived. Guarded by the lock of its <see cref="TraceStore"/>.</summary>
internal sealed class Trace(string traceId)
{
    private readonly Dictionary<string, Span> _spans = new(StringComparer.Ordinal);

    public string TraceId { get; } = traceId;
    public long StartNanos { get; private set; } = long.MaxValue;
    public long EndNanos { get; private set; } = long.MinValue;
    public int Count => _spans.Count;
    public int DroppedSpans { get; private set; }

    /// <summary>The store's version at which this trace changed last.</summary>
    public long Version { get; private set; }

    public IReadOnlyCollection<Span> Spans => _spans.Values;

    public void Add(Span span, int limit, long version)
    {
        Version = version;
        if (_spans.Count >= limit && !_spans.ContainsKey(span.SpanId))
        {
            DroppedSpans++;
            return;
        }

        // An exporter that repeats a batch after a lost answer sends the same span again.
        _spans[span.SpanId] = span;
        StartNanos = Math.Min(StartNanos, span.StartNanos);
        EndNanos = Math.Max(EndNanos, span.EndNanos);
    }

    /// <summary>The span that the others hang from: a root, else one whose parent never arrived; the earliest of those.</summary>
    public Span First() => _spans.Values
        .OrderBy(span => span.ParentId.Length == 0 ? 0 : _spans.ContainsKey(span.ParentId) ? 2 : 1)
        .ThenBy(span => span.StartNanos)
        .First();

    public TraceSnapshot Snapshot()
    {
        var children = _spans.Values
            .Where(span => span.ParentId.Length > 0 && span.ParentId != span.SpanId && _spans.ContainsKey(span.ParentId))
            .ToLookup(span => span.ParentId, StringComparer.Ordinal);
        var rows = new List<SpanRow>(_spans.Count);
        var placed = new HashSet<string>(StringComparer.Ordinal);
        var roots = _spans.Values.Where(span => span.ParentId.Length == 0 || span.ParentId == span.SpanId || !_spans.ContainsKey(span.ParentId));
        Place(roots);

        // Spans that name each other as parents have no root; a broken sender must not hide them.
        Place(_spans.Values.Where(span => !placed.Contains(span.SpanId)).ToList());
        return new TraceSnapshot(TraceSummary.Of(this), rows);

        void Place(IEnumerable<Span> starts)
        {
            var stack = new Stack<SpanRow>(starts.OrderByDescending(span => span.StartNanos).Select(span => new SpanRow(span, 0, 0)));
            while (stack.TryPop(out var row))
            {
                if (!placed.Add(row.Span.SpanId))
                {
                    continue;
                }

                var below = children[row.Span.SpanId].OrderByDescending(span => span.StartNanos).ToList();
                rows.Add(row with { Children = below.Count });
                foreach (var child in below)
                {
                    stack.Push(new SpanRow(child, row.Depth + 1, 0));
                }
            }
        }
    }
}

/// <param name="Rows">Parents before their children, siblings by start.</param>
internal sealed record TraceSnapshot(TraceSummary Summary, IReadOnlyList<SpanRow> Rows);

internal sealed record SpanRow(Span Span, int Depth, int Children);

/// <summary>A trace as a line in a list.</summary>
internal sealed record TraceSummary(
    string TraceId, string Name, string Resource, long StartNanos, long DurationNanos, int SpanCount, int ErrorCount, int DroppedSpans, bool HasRoot, IReadOnlyList<TraceParticipant> Resources)
{
    public static TraceSummary Of(Trace trace)
    {
        var first = trace.First();
        return new TraceSummary(
            trace.TraceId,
            first.Name,
            first.Source.Name,
            trace.StartNanos,
            trace.EndNanos - trace.StartNanos,
            trace.Count,
            trace.Spans.Count(span => span.Outcome == SpanOutcome.Error),
            trace.DroppedSpans,
            first.ParentId.Length == 0,
            [.. trace.Spans
                .GroupBy(span => span.Source.Name, StringComparer.Ordinal)
                .OrderBy(group => group.Min(span => span.StartNanos))
                .Select(group => new TraceParticipant(group.Key, group.Count(), group.Count(span => span.Outcome == SpanOutcome.Error)))]);
    }
}

internal sealed record TraceParticipant(string Resource, int Spans, int Errors);
