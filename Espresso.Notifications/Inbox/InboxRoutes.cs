using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;
using Espresso.Notifications.Announcing.Languages;
using Espresso.Notifications.Channels;
using Espresso.ServiceDefaults.Authentication;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Notifications.Inbox;

/// <summary>A message of the inbox.</summary>
/// <param name="Id">Id of the event that it tells of.</param>
/// <param name="Status">The order's status, camelCase.</param>
/// <param name="Title">One line, in the customer's language.</param>
/// <param name="Text">One or two sentences, in the customer's language.</param>
/// <param name="At">When the status changed, UTC.</param>
internal sealed record Notification(string Id, string OrderId, string Status, string Title, string Text, DateTime At, bool Read);

/// <summary>Messages, newest first.</summary>
/// <param name="Unread">How many messages of the whole inbox are unread.</param>
/// <param name="Next">Goes back as <c>next</c> for the page after this; null on the last.</param>
internal sealed record InboxPage(IReadOnlyList<Notification> Items, int Unread, string? Next);

/// <summary>The newest message that was read.</summary>
/// <param name="UpTo">Its id; all older ones count as read too.</param>
internal sealed record ReadRequest(string UpTo);

/// <summary>What the customer has chosen.</summary>
/// <param name="Language"><c>en</c> or <c>de</c>.</param>
/// <param name="Email">Wants mails too.</param>
/// <param name="EmailAvailable">Whether this installation sends mail at all; without a configured sender it does not.</param>
internal sealed record Preferences(string Language, bool Email, bool EmailAvailable);

/// <summary>What to change of the preferences; what is left out stays.</summary>
internal sealed record PreferencesChange(string? Language = null, bool? Email = null);

/// <summary>The customer's own inbox and preferences.</summary>
internal static class InboxRoutes
{
    private const int DefaultPage = 50;
    private const int MaxPage = 100;

    public static void MapInbox(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/notifications").RequireAuthorization(Policies.Customer).WithTags("Notifications").Refuses(401);
        api.MapGet("/", ListAsync).WithName("listNotifications")
            .WithSummary("The customer's messages, newest first. Answers an ETag and honours If-None-Match.")
            .Produces<InboxPage>().Produces(StatusCodes.Status304NotModified).Refuses(400);
        api.MapPost("/read", ReadAsync).WithName("readNotifications")
            .WithSummary("Marks a message and all older ones as read.")
            .Produces(StatusCodes.Status204NoContent).Refuses(400, 404, 413, 415);
        api.MapGet("/preferences", PreferencesAsync).WithName("getPreferences")
            .WithSummary("The customer's language and channels.").Produces<Preferences>();
        api.MapPut("/preferences", ChooseAsync).WithName("putPreferences")
            .WithSummary("Changes the language or the channels.").Produces<Preferences>().Refuses(400, 413, 415);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, InboxStore inbox, CancellationToken cancellationToken,
        [Description("How many messages at most: 1 to 100.")] int limit = DefaultPage,
        [Description("Where the page begins, as the page before said.")] string? next = null)
    {
        if (limit is < 1 or > MaxPage) return Refusal.Invalid("limit", $"limit must be between 1 and {MaxPage}.").ToResult();
        if (!PageKey.TryRead(next, Storage.Table.InboxPrefix, out var after)) return PageKey.Invalid.ToResult();

        var customer = http.User.Id();
        var head = await inbox.HeadAsync(customer, cancellationToken);
        var language = Announcements.For(head.Language, http.Request.Headers.AcceptLanguage);
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{head.Version}-{language.Code}\"");
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "private, no-cache";
        http.Response.Headers.Vary = "Accept-Language";
        if (after is null && ETags.Match(http.Request, tag)) return Results.StatusCode(StatusCodes.Status304NotModified);

        var (entries, last) = await inbox.ListAsync(customer, limit, after, cancellationToken);
        var unread = await inbox.UnreadAsync(customer, head.ReadUpTo, cancellationToken);
        return Results.Ok(new InboxPage([.. entries.Select(Show)], unread, PageKey.Write(last)));

        Notification Show(InboxEntry entry)
        {
            var words = Announcements.In(language, entry);
            var read = head.ReadUpTo is { } upTo && string.CompareOrdinal(entry.SortKey, upTo) <= 0;
            return new Notification(entry.Id, entry.OrderId, entry.Status, words.Title, words.Text, entry.At.UtcDateTime, read);
        }
    }

    private static async Task<IResult> ReadAsync(ReadRequest request, ClaimsPrincipal user, InboxStore inbox, CancellationToken cancellationToken)
        => await inbox.ReadAsync(user.Id(), request.UpTo, cancellationToken)
            ? Results.NoContent()
            : new Refusal(404, "notification.not_found", "There is no such message.", "It may have been deleted after 30 days.").ToResult();

    private static async Task<IResult> PreferencesAsync(HttpContext http, InboxStore inbox, EmailChannel email, CancellationToken cancellationToken)
        => Show(http, await inbox.HeadAsync(http.User.Id(), cancellationToken), email);

    private static async Task<IResult> ChooseAsync(
        PreferencesChange change, HttpContext http, InboxStore inbox, EmailChannel email, CancellationToken cancellationToken)
    {
        if (change.Language is { } language && Announcements.Find(language) is null)
            return Refusal.Invalid("language", $"There is no language \"{language}\". There are: {string.Join(", ", Announcements.Languages.Select(l => l.Code))}.").ToResult();
        return Show(http, await inbox.ChooseAsync(http.User.Id(), change.Language, change.Email, cancellationToken), email);
    }

    private static IResult Show(HttpContext http, InboxHead head, EmailChannel email)
    {
        http.Response.Headers.CacheControl = "private, no-cache";
        return Results.Ok(new Preferences(Announcements.For(head.Language, http.Request.Headers.AcceptLanguage).Code, head.Email, email.IsAvailable));
    }
}
