using Espresso.Notifications.Announcing.Languages;
using Espresso.Notifications.Channels;
using Espresso.Notifications.Inbox;

namespace Espresso.Notifications.Announcing;

/// <summary>One event in, messages out: into the inbox exactly once, by mail at least once, and a hint to the pages that are open.</summary>
internal sealed partial class Announcer(InboxStore inbox, MailOutbox mails, EmailChannel email, LiveChannel live, NotificationsMetrics metrics, ILogger<Announcer> logger)
{
    /// <summary>
    /// Announces a change. A second delivery adds nothing, but sends a mail that is still due; a version older than one that was announced
    /// takes its place in the inbox and is not mailed. A mail that cannot be sent now is thrown as <see cref="MailNotSentException" />, so that the event comes again.
    /// </summary>
    public async Task AnnounceAsync(OrderEvent change, CancellationToken cancellationToken)
    {
        if (!Announcements.TryGet(change.Status, out var announced))
            throw new InvalidOperationException($"Order event {change.Id} has status \"{change.Status}\", which is not one. There are: {Announcements.Known}.");

        // Nothing to tell of a scan: the customer holds the phone that did it.
        var entry = announced is null ? null : InboxEntry.Of(change);
        var head = await inbox.HeadAsync(change.CustomerId, cancellationToken);
        var wantsMail = entry is not null && head.Email && email.IsAvailable && !string.IsNullOrEmpty(change.CustomerEmail);

        var added = await inbox.AddAsync(change, entry, wantsMail, cancellationToken);
        metrics.Announced(change.Status, added switch { Added.Yes => "announced", Added.Before => "duplicate", _ => "late" });
        if (added == Added.Late) Log.Late(logger, change.Id);
        if (added == Added.Yes) Log.Announced(logger, change.Id, change.Status);

        // Whoever is told asks at once, and must find what the hint is about. Nobody else knows of an order that is only scanned.
        if (entry is not null) await live.TellAsync(change, head.ReadUpTo, cancellationToken);

        // Mails that an earlier try left over go first; one of them failing is not this event's fault.
        if (email.IsAvailable) await mails.SendDueAsync(cancellationToken);
        var mayBeDue = entry is not null && (added == Added.Before || (added == Added.Yes && wantsMail));
        if (mayBeDue && !await mails.TrySendAsync(change.CustomerId, entry!.SortKey, cancellationToken)) throw new MailNotSentException(change.Id);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Announced {EventId}: {Status}")]
        public static partial void Announced(ILogger logger, string eventId, string status);

        [LoggerMessage(LogLevel.Information, "Announced {EventId} late: a newer version of the order was announced before, so no mail goes out")]
        public static partial void Late(ILogger logger, string eventId);
    }
}

/// <summary>The mail of an event could not be sent now; it is kept and tried again.</summary>
internal sealed class MailNotSentException(string eventId) : Exception($"The mail of event {eventId} is not sent yet; it will be tried again.");
