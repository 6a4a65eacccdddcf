namespace Espresso.LocalCloud.Kernel;

/// <summary><c>GET</c> and <c>POST /_localcloud/clock</c>.</summary>
internal static class ClockRoutes
{
    public static void MapClock(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/_localcloud/clock", (CloudClock clock) => State(clock));
        routes.MapPost("/_localcloud/clock", (AdvanceRequest request, CloudClock clock) =>
        {
            if (request.AdvanceSeconds is not (>= 0 and <= 10 * 366 * 86_400.0))
            {
                return Results.BadRequest(new { code = "request.invalid", detail = "advanceSeconds must be between 0 and ten years; the clock never goes back." });
            }

            clock.Advance(TimeSpan.FromSeconds(request.AdvanceSeconds.Value));
            return Results.Json(State(clock));
        });
    }

    private static ClockState State(CloudClock clock) => new(clock.GetUtcNow().UtcDateTime, clock.Offset.TotalSeconds);

    private sealed record AdvanceRequest(double? AdvanceSeconds);

    private sealed record ClockState(DateTime UtcNow, double OffsetSeconds);
}
