using System.Security.Claims;
using Espresso.Notifications.Inbox;
using Espresso.ServiceDefaults;
using Espresso.ServiceDefaults.Authentication;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Notifications.Live;

/// <summary>Where to connect.</summary>
/// <param name="Url">
/// Address of a WebSocket, good once and for a minute. It sends <c>{"orderId": "…", "version": 3, "unread": 1}</c>: the order has that version
/// now, and the customer so many unread messages; staff are not told of messages.
/// </param>
/// <param name="Unread">How many messages are unread; null for staff.</param>
internal sealed record LiveConnection(string Url, int? Unread);

/// <summary>The way to be told at once.</summary>
internal static class LiveRoutes
{
    public static void MapLive(this IEndpointRouteBuilder routes) => routes.MapPost("/api/notifications/connections", OpenAsync)
        .RequireAuthorization(Policies.Customer).WithTags("Notifications").WithName("openConnection")
        .WithSummary("An address to connect to, which tells customers when an order of theirs has changed, and staff of every order.")
        .Produces<LiveConnection>(StatusCodes.Status201Created).Refuses(401, 503);

    private static async Task<IResult> OpenAsync(
        ClaimsPrincipal user, AwsResources resources, ConnectionStore connections, InboxStore inbox, HttpContext http, CancellationToken cancellationToken)
    {
        if (resources.LiveUrl is not { } url)
            return new Refusal(503, "live.unavailable", "Nobody is told at once here.", "Ask again from time to time instead.").ToResult();
        var isStaff = user.IsStaff();
        var ticket = await connections.IssueAsync(isStaff ? Audience.Staff : user.Id(), cancellationToken);
        // Who connects needs not ask for this, too.
        int? unread = isStaff ? null : await inbox.UnreadAsync(user.Id(), cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Created((string?)null, new LiveConnection($"{url}?ticket={Uri.EscapeDataString(ticket)}", unread));
    }
}
