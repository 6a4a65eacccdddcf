using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Espresso.Dashboard.Telemetry;

/// <summary>
/// The newest log records, ordered by their own time: batches of several processes arrive interleaved, a page must not.
/// Bounded by <see cref="TelemetryLimits.MaxLogCount"/>; what falls out is the oldest by time.
/// </summary>
internal sealed class LogStore(TelemetryLimits limits, ChangeSignal signal)
{
    public const string Topic = "logs";

    private readonly Lock _gate = new();

    // A deque in an array: records come in nearly sorted, so an insertion moves few elements, and the oldest leaves by moving the head.
    private readonly LogEntry[] _entries = new LogEntry[limits.MaxLogCount];
    private int _head;
    private int _count;
    private long _lastId;
    private long _dropped;
    private long _epoch = RandomNumberGenerator.GetInt32(1, int.MaxValue);

    public void Add(IReadOnlyList<LogEntry> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var entry in batch)
            {
                Insert(entry with { Id = ++_lastId });
            }
        }

        signal.Raise(Topic);
    }

    /// <summary>Forgets the records of one resource, or all of them when <paramref name="resource"/> is null.</summary>
    public void Clear(string? resource)
    {
        lock (_gate)
        {
            var kept = resource is null ? [] : Ordered().Where(entry => entry.Source.Name != resource).ToList();
            _epoch++;
            Array.Clear(_entries);
            _head = 0;
            _count = 0;
            foreach (var entry in kept)
            {
                _entries[_count++] = entry;
            }
        }

        signal.Raise(Topic);
    }

    public LogPage Query(LogQuery query)
    {
        lock (_gate)
        {
            var items = new List<LogEntry>();
            var matched = 0;
            var more = false;
            for (var i = _count - 1; i >= 0; i--)
            {
                var entry = At(i);
                if (!query.Matches(entry))
                {
                    continue;
                }

                matched++;
                if (entry.Id <= query.After || (query.Before is { } before && !before.IsAfter(entry)))
                {
                    continue;
                }

                if (items.Count < query.Limit)
                {
                    items.Add(entry);
                }
                else
                {
                    more = true;
                }
            }

            items.Reverse();
            return new LogPage(items, _lastId, matched, more, _count, _dropped, _epoch);
        }
    }

    public LogEntry? Find(long id)
    {
        lock (_gate)
        {
            return Ordered().FirstOrDefault(entry => entry.Id == id);
        }
    }

    /// <summary>The records of a trace, oldest first.</summary>
    public IReadOnlyList<LogEntry> OfTrace(string traceId)
    {
        lock (_gate)
        {
            return [.. Ordered().Where(entry => entry.TraceId == traceId)];
        }
    }

    /// <summary>How many records of level Error and above each resource has.</summary>
    public IReadOnlyDictionary<string, int> ErrorsByResource()
    {
        lock (_gate)
        {
            return Ordered().Where(entry => entry.Severity >= SeverityName.Error).CountBy(entry => entry.Source.Name).ToDictionary(StringComparer.Ordinal);
        }
    }

    /// <summary>The names of resources and attributes that records carry, for the filter's lists.</summary>
    public (IReadOnlyList<string> Resources, IReadOnlyList<string> Attributes) Names()
    {
        lock (_gate)
        {
            return ([.. Ordered().Select(entry => entry.Source.Name).Distinct().Order(StringComparer.OrdinalIgnoreCase)],
                [.. Ordered().SelectMany(entry => entry.Attributes).Select(attribute => attribute.Key).Distinct().Order(StringComparer.OrdinalIgnoreCase)]);
        }
    }

    private void Insert(LogEntry entry)
    {
        if (_count == _entries.Length)
        {
            _dropped++;
            if (entry.TimeNanos < At(0).TimeNanos)
            {
                return;
            }

            _entries[_head] = null!;
            _head = (_head + 1) % _entries.Length;
            _count--;
        }

        var place = _count;
        while (place > 0 && At(place - 1).TimeNanos > entry.TimeNanos)
        {
            _entries[Slot(place)] = At(place - 1);
            place--;
        }

        _entries[Slot(place)] = entry;
        _count++;
    }

    private IEnumerable<LogEntry> Ordered()
    {
        for (var i = 0; i < _count; i++)
        {
            yield return At(i);
        }
    }

    private LogEntry At(int index) => _entries[Slot(index)];

    private int Slot(int index) => (_head + index) % _entries.Length;
}

/// <param name="Items">Oldest first; the newest that match when there are more than the limit.</param>
/// <param name="Cursor">Give it as <see cref="LogQuery.After"/> to get what arrived since.</param>
/// <param name="Matched">How many stored records match, the pages before and after included.</param>
/// <param name="More">Whether older ones match that did not fit.</param>
/// <param name="Stored">How many records are kept.</param>
/// <param name="Dropped">How many were dropped for lack of room since the start.</param>
/// <param name="Epoch">Another number says that records were cleared, or that this is another process: a cursor of before means nothing.</param>
internal sealed record LogPage(IReadOnlyList<LogEntry> Items, long Cursor, int Matched, bool More, int Stored, long Dropped, long Epoch);

/// <summary>A place in the order of time: that record and all older ones are after it when one reads backwards.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LogPosition(long TimeNanos, long Id)
{
    public bool IsAfter(LogEntry entry) =>
        entry.TimeNanos < TimeNanos || (entry.TimeNanos == TimeNanos && entry.Id < Id);
}

internal sealed record LogQuery
{
    public string? Resource { get; init; }
    public int MinSeverity { get; init; }

    /// <summary>Free text, searched in message, category and attribute values.</summary>
    public string? Text { get; init; }

    public string? TraceId { get; init; }
    public string? SpanId { get; init; }
    public IReadOnlyList<FieldFilter> Filters { get; init; } = [];

    /// <summary>Only what arrived after this cursor.</summary>
    public long After { get; init; }

    /// <summary>Only what is older than this place.</summary>
    public LogPosition? Before { get; init; }

    public int Limit { get; init; } = 500;

    public bool Matches(LogEntry entry) =>
        (Resource is null || entry.Source.Name == Resource)
        && (MinSeverity == 0 || Math.Max(entry.Severity, entry.Severity == 0 ? 9 : 0) >= MinSeverity)
        && (TraceId is null || entry.TraceId == TraceId)
        && (SpanId is null || entry.SpanId == SpanId)
        && Filters.All(filter => filter.Matches(Field(entry, filter.Field)))
        && (Text is null || ContainsText(entry, Text));

    private static string? Field(LogEntry entry, string field) => field switch
    {
        "message" => entry.Message,
        "category" => entry.Category,
        "level" => entry.Level,
        "resource" => entry.Source.Name,
        "event" => entry.EventName,
        "traceId" => entry.TraceId,
        "spanId" => entry.SpanId,
        _ => FieldFilter.Find(entry.Attributes, field),
    };

    private static bool ContainsText(LogEntry entry, string text) =>
        entry.Message.Contains(text, StringComparison.OrdinalIgnoreCase)
        || entry.Category.Contains(text, StringComparison.OrdinalIgnoreCase)
        || (entry.TraceId.Length > 0 && entry.TraceId.StartsWith(text, StringComparison.OrdinalIgnoreCase))
        || entry.Attributes.Any(attribute => attribute.Value.Contains(text, StringComparison.OrdinalIgnoreCase));
}
