using System.ComponentModel;
using Espresso.ServiceDefaults.Authentication;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Notifications.Alerts;

/// <summary>Alerts, newest first.</summary>
/// <param name="Next">Goes back as <c>next</c> for the page after this; null on the last.</param>
internal sealed record AlertPage(IReadOnlyList<Alert> Items, string? Next);

/// <summary>The administrators' view of what went wrong.</summary>
internal static class AlertRoutes
{
    private const int MaxPage = 100;

    public static void MapAlerts(this IEndpointRouteBuilder routes) => routes.MapGet("/api/alerts", ListAsync)
        .RequireAuthorization(Policies.Admin).WithTags("Alerts").WithName("listAlerts")
        .WithSummary("What an administrator should know, newest first. Answers an ETag and honours If-None-Match.")
        .Produces<AlertPage>().Produces(StatusCodes.Status304NotModified).Refuses(400, 401, 403);

    private static async Task<IResult> ListAsync(
        HttpContext http, AlertStore alerts, CancellationToken cancellationToken,
        [Description("How many alerts at most: 1 to 100.")] int limit = 50,
        [Description("Where the page begins, as the page before said.")] string? next = null)
    {
        if (limit is < 1 or > MaxPage) return Refusal.Invalid("limit", $"limit must be between 1 and {MaxPage}.").ToResult();
        // Their sort keys begin with the year.
        if (!PageKey.TryRead(next, "2", out var after)) return PageKey.Invalid.ToResult();

        var (items, last) = await alerts.ListAsync(limit, after, cancellationToken);
        // Alerts never change and only grow: the newest one and the size of the page say all.
        var tag = $"W/\"{(items.Count == 0 ? "none" : items[0].At.Ticks.ToString("x", System.Globalization.CultureInfo.InvariantCulture))}-{items.Count}-{limit}\"";
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "private, no-cache";
        return after is null && ETags.Match(http.Request, tag)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Ok(new AlertPage(items, PageKey.Write(last)));
    }
}
