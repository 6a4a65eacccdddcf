using Espresso.Dashboard.Resources;
using Espresso.Dashboard.Security;
using Espresso.Dashboard.Telemetry;
using Espresso.Dashboard.Telemetry.Metrics;

namespace Espresso.Dashboard.Api;

/// <summary>What the pages ask, as JSON; scripts and tests may ask it too, with <c>Authorization: Bearer</c> and the browser token.</summary>
internal static class ApiEndpoints
{
    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api");
        api.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            http.Response.Headers.CacheControl = "no-store";
            if (!http.RequestServices.GetRequiredService<BrowserSession>().IsSignedIn(http.Request))
            {
                return Results.Problem(title: "Not signed in.", detail: "Open the login link that the AppHost printed at start.", statusCode: StatusCodes.Status401Unauthorized);
            }

            try
            {
                return await next(context);
            }
            catch (FormatException exception)
            {
                return Results.Problem(title: "The request cannot be understood.", detail: exception.Message, statusCode: StatusCodes.Status400BadRequest);
            }
        });
        api.MapGet("/session", (DashboardOptions options) => new
        {
            options.ApplicationName,
            HasResourceService = options.ResourceServiceUrl is not null,
            options.Limits,
        });
        api.MapPost("/clear", (string? kind, string? resource, LogStore logs, TraceStore traces, MetricStore metrics) =>
        {
            if (kind is not (null or "logs" or "traces" or "metrics"))
            {
                throw new FormatException($"kind is \"{kind}\"; there are logs, traces and metrics, and none for all of them.");
            }

            if (kind is null or "logs")
            {
                logs.Clear(resource);
            }

            if (kind is null or "traces")
            {
                traces.Clear(resource);
            }

            if (kind is null or "metrics")
            {
                metrics.Clear(resource);
            }

            return Results.NoContent();
        });
        api.MapLive();
        api.MapResources();
        api.MapLogs();
        api.MapTraces();
        api.MapMetrics();
        api.MapFallback(() => Results.Problem(title: "There is no such address.", statusCode: StatusCodes.Status404NotFound));
    }

    /// <summary>How many items a page may ask for.</summary>
    public static int Limit(int? asked, int otherwise, int most) => Math.Clamp(asked ?? otherwise, 1, most);

    /// <summary>Milliseconds with fractions, as scripts count time.</summary>
    public static double Milliseconds(long nanos) => nanos / 1e6;

    /// <summary>Name and value pairs as arrays: a name can occur twice, and arrays are short.</summary>
    public static IEnumerable<string[]> Pairs(IReadOnlyList<KeyValuePair<string, string>> attributes) =>
        attributes.Select(attribute => new[] { attribute.Key, attribute.Value });

    public static IReadOnlyList<FieldFilter> Filters(string[]? texts) => [.. (texts ?? []).Select(FieldFilter.Parse)];

    /// <summary>Null instead of an empty text, which a cleared input sends.</summary>
    public static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
