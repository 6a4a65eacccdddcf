using System.Globalization;
using Espresso.Dashboard.Telemetry;

namespace Espresso.Dashboard.Api;

internal static class LogApi
{
    private const int DefaultItems = 500;
    private const int MostItems = 5_000;

    public static void MapLogs(this IEndpointRouteBuilder api)
    {
        api.MapGet("/logs", (string? resource, string? level, string? q, string? traceId, string? spanId, string[]? filter, long? after, string? before, int? limit, LogStore logs) =>
        {
            var page = logs.Query(new LogQuery
            {
                Resource = ApiEndpoints.Given(resource),
                MinSeverity = Level(ApiEndpoints.Given(level)),
                Text = ApiEndpoints.Given(q),
                TraceId = ApiEndpoints.Given(traceId),
                SpanId = ApiEndpoints.Given(spanId),
                Filters = ApiEndpoints.Filters(filter),
                After = after ?? 0,
                Before = Position(before),
                Limit = ApiEndpoints.Limit(limit, DefaultItems, MostItems),
            });
            return new
            {
                Items = page.Items.Select(Row),
                page.Cursor,
                Before = page.Items.Count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{page.Items[0].TimeNanos}-{page.Items[0].Id}"),
                page.Matched,
                page.More,
                page.Stored,
                page.Dropped,
                page.Epoch,
            };
        });
        api.MapGet("/logs/fields", (LogStore logs) => Fields(logs.Names(), ["message", "category", "level", "resource", "event", "traceId", "spanId"]));
        api.MapGet("/logs/{id:long}", (long id, LogStore logs) => logs.Find(id) is { } entry
            ? Results.Ok(Detail(entry))
            : Results.Problem(title: "There is no such log record.", detail: "It was cleared, or newer ones took its place.", statusCode: StatusCodes.Status404NotFound));
    }

    /// <summary>The names that filters can use: those of every record first, then attributes.</summary>
    public static object Fields((IReadOnlyList<string> Resources, IReadOnlyList<string> Attributes) names, string[] known) =>
        new { names.Resources, Known = known, names.Attributes };

    /// <summary>A record as a line of a list.</summary>
    public static object Row(LogEntry entry) => new
    {
        entry.Id,
        Time = ApiEndpoints.Milliseconds(entry.TimeNanos),
        entry.Level,
        entry.Message,
        entry.Category,
        Resource = entry.Source.Name,
        entry.TraceId,
        entry.SpanId,
        Exception = FieldFilter.Find(entry.Attributes, "exception.type"),
    };

    private static object Detail(LogEntry entry) => new
    {
        Row = Row(entry),
        entry.EventName,
        entry.Severity,
        entry.Source.InstanceId,
        Attributes = ApiEndpoints.Pairs(entry.Attributes),
        ResourceAttributes = ApiEndpoints.Pairs(entry.Source.Attributes),
    };

    private static int Level(string? name) => name is null
        ? 0
        : SeverityName.Lowest(name) ?? throw new FormatException($"level is \"{name}\"; there are {string.Join(", ", SeverityName.All)}.");

    private static LogPosition? Position(string? text)
    {
        if (ApiEndpoints.Given(text) is not { } given)
        {
            return null;
        }

        return given.Split('-') is [var time, var id]
            && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var nanos)
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new LogPosition(nanos, number)
                : throw new FormatException($"before is \"{given}\"; give what the last page returned as \"before\".");
    }
}
