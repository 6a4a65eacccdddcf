using Espresso.Dashboard.Telemetry.Metrics;

namespace Espresso.Dashboard.Api;

internal static class MetricApi
{
    private const int DefaultSteps = 60;
    private const int MostSteps = 600;

    public static void MapMetrics(this IEndpointRouteBuilder api)
    {
        api.MapGet("/metrics", (string? resource, MetricStore metrics) => new { Instruments = metrics.Instruments(ApiEndpoints.Given(resource)) });

        // from and to are milliseconds since 1970; without them the last minutes until now. attribute=name:value, several times.
        api.MapGet("/metrics/chart", (
            string resource, string meter, string name, double? from, double? to, double? minutes, int? steps, string[]? attribute, string? groupBy, MetricStore metrics, TimeProvider time) =>
        {
            var end = to ?? time.GetUtcNow().ToUnixTimeMilliseconds();
            var start = from ?? end - ((minutes ?? 5) * 60_000);
            if (!(start < end))
            {
                throw new FormatException("from must be before to, and minutes above 0.");
            }

            var chart = metrics.Chart(new MetricQuery(
                new InstrumentKey(resource, meter, name),
                (long)(start * 1e6),
                (long)(end * 1e6),
                ApiEndpoints.Limit(steps, DefaultSteps, MostSteps),
                Attributes(attribute),
                ApiEndpoints.Given(groupBy)));
            return chart is null
                ? Results.Problem(title: "There is no such instrument.", detail: $"\"{resource}\" has reported no \"{name}\" of the meter \"{meter}\".", statusCode: StatusCodes.Status404NotFound)
                : Results.Ok(new
                {
                    chart.Instrument,
                    chart.TimesMs,
                    chart.Lines,
                    chart.Counts,
                    chart.Total,
                    chart.Mean,
                    chart.Dimensions,
                    Exemplars = chart.Exemplars.Select(exemplar => new { Time = ApiEndpoints.Milliseconds(exemplar.TimeNanos), exemplar.Value, exemplar.TraceId, exemplar.SpanId }),
                    chart.HiddenLines,
                    chart.DroppedPoints,
                });
        });
    }

    private static Dictionary<string, IReadOnlySet<string>> Attributes(string[]? texts) => (texts ?? [])
        .Select(text => text.Split(':', 2) is [var name, var value]
            ? (Name: Uri.UnescapeDataString(name), Value: Uri.UnescapeDataString(value))
            : throw new FormatException($"attribute is \"{text}\"; it must be name:value."))
        .GroupBy(pair => pair.Name, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, IReadOnlySet<string> (group) => group.Select(pair => pair.Value).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
}
