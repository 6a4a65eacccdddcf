using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.XRay;

/// <summary>The traces of late, by id; when there are too many, the one that began first goes.</summary>
internal sealed class TraceShelf
{
    private const int Most = 2_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Trace> _traces = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public int Count
    {
        get
        {
            lock (_gate) return _traces.Count;
        }
    }

    /// <summary>Puts a segment document to its trace; false when it is none, with its id if it has one.</summary>
    public bool TryAdd(string text, DateTimeOffset now, out string? id)
    {
        id = null;
        if (!TryParse(text, out var document)) return false;
        id = Text(document, "id");
        if (id is null || Text(document, "trace_id") is not { } traceId || Text(document, "name") is null || document["start_time"] is not JsonValue) return false;
        lock (_gate)
        {
            if (!_traces.TryGetValue(traceId, out var trace))
            {
                if (_traces.Count >= Most) _traces.Remove(_order.Dequeue());
                _order.Enqueue(traceId);
                _traces[traceId] = trace = new Trace(traceId, now);
            }

            trace.Add(id, document);
        }

        return true;
    }

    public Trace? Find(string id)
    {
        lock (_gate) return _traces.TryGetValue(id, out var trace) ? trace.Copy() : null;
    }

    /// <summary>Those that began within, in seconds since 1970, newest first.</summary>
    public List<Trace> Between(double from, double to)
    {
        lock (_gate) return [.. _traces.Values.Where(trace => trace.Start >= from && trace.Start <= to).OrderByDescending(trace => trace.Start).Select(trace => trace.Copy())];
    }

    private static string? Text(JsonObject document, string member) => document[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool TryParse(string text, [NotNullWhen(true)] out JsonObject? document)
    {
        try
        {
            document = JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            document = null;
        }

        return document is not null;
    }
}

/// <summary>The segment documents of one trace, by their ids; a document that comes again (in progress, then complete) takes the place of the first.</summary>
internal sealed class Trace(string id, DateTimeOffset received)
{
    private readonly Dictionary<string, JsonObject> _documents = new(StringComparer.Ordinal);

    public IReadOnlyCollection<JsonObject> Documents => _documents.Values;

    /// <summary>The names of its segments, each once.</summary>
    public IEnumerable<string> Services => _documents.Values.Where(document => document["type"] is null).Select(document => document["name"]!.GetValue<string>()).Distinct(StringComparer.Ordinal);

    public double Start => _documents.Values.Min(document => document["start_time"]!.GetValue<double>());

    private double End => _documents.Values.Max(document => (document["end_time"] ?? document["start_time"])!.GetValue<double>());

    public void Add(string segment, JsonObject document) => _documents[segment] = document;

    public Trace Copy()
    {
        var copy = new Trace(id, received);
        foreach (var (key, document) in _documents) copy._documents[key] = document;
        return copy;
    }

    /// <summary>As BatchGetTraces answers: segments, with the subsegments that came on their own inside those that they belong to.</summary>
    public JsonObject Describe()
    {
        var copies = _documents.ToDictionary(entry => entry.Key, entry => (JsonObject)entry.Value.DeepClone(), StringComparer.Ordinal);
        var segments = new JsonArray();
        foreach (var (key, document) in copies.OrderBy(entry => entry.Value["start_time"]!.GetValue<double>()))
        {
            if (document["type"]?.GetValue<string>() == "subsegment"
                && document["parent_id"]?.GetValue<string>() is { } parent && parent != key && copies.TryGetValue(parent, out var above))
            {
                if (above["subsegments"] is not JsonArray below) above["subsegments"] = below = [];
                below.Add(document);
            }
        }

        foreach (var (key, document) in copies.Where(entry => entry.Value.Parent is null))
        {
            segments.Add(new JsonObject { ["Id"] = key, ["Document"] = document.ToJsonString() });
        }

        return new JsonObject { ["Id"] = id, ["Duration"] = Math.Round(End - Start, 3), ["LimitExceeded"] = false, ["Segments"] = segments };
    }

    public JsonObject Summarise() => new()
    {
        ["Id"] = id,
        ["StartTime"] = Start,
        ["Duration"] = Math.Round(End - Start, 3),
        ["ResponseTime"] = Math.Round(End - Start, 3),
        ["HasFault"] = Has("fault"),
        ["HasError"] = Has("error"),
        ["HasThrottle"] = Has("throttle"),
        ["IsPartial"] = false,
        ["Revision"] = _documents.Count,
        ["ServiceIds"] = new JsonArray([.. Services.Order(StringComparer.Ordinal)
            .Select(name => new JsonObject { ["Name"] = name, ["Names"] = new JsonArray(name), ["Type"] = "AWS::Lambda::Function" })]),
        ["MatchedEventTime"] = received.ToUnixTimeSeconds(),
    };

    /// <summary>Whether a document says so of itself: <c>error</c>, <c>fault</c> or <c>throttle</c>.</summary>
    public bool Has(string mark) => _documents.Values.Any(document => document[mark] is JsonValue value && value.TryGetValue<bool>(out var set) && set);
}
