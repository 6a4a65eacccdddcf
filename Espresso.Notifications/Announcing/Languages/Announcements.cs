using System.Collections.Frozen;
using Espresso.Notifications.Inbox;

namespace Espresso.Notifications.Announcing.Languages;

/// <summary>A message in one language.</summary>
internal sealed record Announcement(string Title, string Text);

/// <summary>A language that customers can choose. Adding one is a file here and a line in <see cref="Announcements.Languages" />.</summary>
internal interface ILanguage
{
    /// <summary>ISO 639-1 code.</summary>
    string Code { get; }

    /// <summary>Last line of a mail.</summary>
    string MailFooter { get; }

    Announcement Placed(InboxEntry entry);

    Announcement Making(InboxEntry entry);

    Announcement Ready(InboxEntry entry);

    Announcement Collected(InboxEntry entry);

    Announcement Cancelled(InboxEntry entry);

    Announcement Expired(InboxEntry entry);

    Announcement Rejected(InboxEntry entry);
}

/// <summary>Which status is announced, and how, in the languages there are.</summary>
internal static class Announcements
{
    /// <summary>The first is the one for customers whose language we do not have.</summary>
    public static readonly IReadOnlyList<ILanguage> Languages = [new English(), new German()];

    private static readonly FrozenDictionary<string, Func<ILanguage, InboxEntry, Announcement>?> ByStatus =
        new Dictionary<string, Func<ILanguage, InboxEntry, Announcement>?>
        {
            ["scanned"] = null,
            ["placed"] = (language, entry) => language.Placed(entry),
            ["making"] = (language, entry) => language.Making(entry),
            ["ready"] = (language, entry) => language.Ready(entry),
            ["collected"] = (language, entry) => language.Collected(entry),
            ["cancelled"] = (language, entry) => language.Cancelled(entry),
            ["expired"] = (language, entry) => language.Expired(entry),
            ["rejected"] = (language, entry) => language.Rejected(entry),
        }.ToFrozenDictionary();

    public static string Known => string.Join(", ", ByStatus.Keys.Order(StringComparer.Ordinal));

    /// <summary>False for a status that does not exist; true with null for one that is not announced.</summary>
    public static bool TryGet(string status, out Func<ILanguage, InboxEntry, Announcement>? announce) => ByStatus.TryGetValue(status, out announce);

    public static Announcement In(ILanguage language, InboxEntry entry) => ByStatus[entry.Status]!(language, entry);

    /// <summary>The language of that code; null when there is none.</summary>
    public static ILanguage? Find(string? code) => Languages.FirstOrDefault(l => l.Code == code);

    /// <summary>The chosen language, else the first of the browser's that we have, else the first there is.</summary>
    /// <param name="chosen">From the preferences.</param>
    /// <param name="accepted">Accept-Language, best first: <c>de-AT,de;q=0.9,en;q=0.8</c>.</param>
    public static ILanguage For(string? chosen, string? accepted = null) => Find(chosen)
        ?? (accepted ?? "").Split(',').Select(tag => Find(tag.Split(';')[0].Split('-')[0].Trim().ToLowerInvariant())).FirstOrDefault(l => l is not null)
        ?? Languages[0];
}
