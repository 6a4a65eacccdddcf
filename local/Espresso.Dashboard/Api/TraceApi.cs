using Espresso.Dashboard.Resources;
using Espresso.Dashboard.Telemetry;

namespace Espresso.Dashboard.Api;

internal static class TraceApi
{
    private const int DefaultItems = 200;
    private const int MostItems = 2_000;

    public static void MapTraces(this IEndpointRouteBuilder api)
    {
        api.MapGet("/traces", (string? resource, string? q, bool? errors, double? minDurationMs, string[]? filter, double? before, long? after, int? limit, TraceStore traces) =>
        {
            var page = traces.Query(new TraceQuery
            {
                Resource = ApiEndpoints.Given(resource),
                Text = ApiEndpoints.Given(q),
                ErrorsOnly = errors ?? false,
                MinDurationNanos = (long)((minDurationMs ?? 0) * 1e6),
                Filters = ApiEndpoints.Filters(filter),
                Before = before is { } time ? (long)(time * 1e6) : null,
                After = after ?? 0,
                Limit = ApiEndpoints.Limit(limit, DefaultItems, MostItems),
            });
            return new { Items = page.Items.Select(Row), page.Cursor, page.Matched, page.Stored, page.Dropped };
        });
        api.MapGet("/traces/fields", (TraceStore traces) => LogApi.Fields(traces.Names(), ["name", "resource", "kind", "status", "source", "durationMs", "traceId", "spanId"]));
        api.MapGet("/traces/{traceId}", (string traceId, TraceStore traces, LogStore logs, ResourceStore resources) => traces.Find(traceId.ToLowerInvariant()) is { } trace
            ? Results.Ok(Detail(trace, logs.OfTrace(trace.Summary.TraceId), resources))
            : Results.Problem(title: "There is no such trace.", detail: "It has not arrived yet, was cleared, or newer ones took its place.", statusCode: StatusCodes.Status404NotFound));
    }

    private static object Row(TraceSummary trace) => new
    {
        trace.TraceId,
        trace.Name,
        trace.Resource,
        Start = ApiEndpoints.Milliseconds(trace.StartNanos),
        Duration = ApiEndpoints.Milliseconds(trace.DurationNanos),
        Spans = trace.SpanCount,
        Errors = trace.ErrorCount,
        trace.DroppedSpans,
        trace.HasRoot,
        trace.Resources,
    };

    private static object Detail(TraceSnapshot trace, IReadOnlyList<LogEntry> logs, ResourceStore resources)
    {
        // Offsets are taken before they become floating point: a span may last less than that can tell apart since 1970.
        var start = trace.Summary.StartNanos;
        return new
        {
            Trace = Row(trace.Summary),
            Spans = trace.Rows.Select(row =>
            {
                var (span, description) = (row.Span, SpanDescription.Of(row.Span, resources.NameAt));
                return new
                {
                    Id = span.SpanId,
                    span.ParentId,
                    row.Depth,
                    row.Children,
                    span.Name,
                    Resource = span.Source.Name,
                    span.Source.InstanceId,
                    Kind = span.Role.ToString(),
                    description.Category,
                    description.Target,

                    // A call whose other side sent a span needs no guess about who that was.
                    Peer = row.Children == 0 ? description.Peer : null,
                    Offset = ApiEndpoints.Milliseconds(span.StartNanos - start),
                    Duration = ApiEndpoints.Milliseconds(span.EndNanos - span.StartNanos),
                    Status = span.Outcome.ToString(),
                    StatusMessage = span.OutcomeMessage,
                    span.Scope,
                    Attributes = ApiEndpoints.Pairs(span.Attributes),
                    Events = span.Events.Select(item => new { item.Name, Offset = ApiEndpoints.Milliseconds(item.TimeNanos - start), Attributes = ApiEndpoints.Pairs(item.Attributes) }),
                    Links = span.Links.Select(link => new { link.TraceId, link.SpanId, Attributes = ApiEndpoints.Pairs(link.Attributes) }),
                };
            }),
            Logs = logs.Select(entry => new { Row = LogApi.Row(entry), Offset = ApiEndpoints.Milliseconds(entry.TimeNanos - start) }),
        };
    }
}
