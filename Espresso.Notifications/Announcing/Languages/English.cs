using Espresso.Notifications.Inbox;

namespace Espresso.Notifications.Announcing.Languages;

internal sealed class English : ILanguage
{
    public string Code => "en";

    public string MailFooter => "You get this mail because you asked for it in your preferences.";

    public Announcement Placed(InboxEntry entry) => new($"Order {Number(entry)} is placed", $"We have your {Drink(entry)}. A barista will take it on soon.");

    public Announcement Making(InboxEntry entry) => new($"Order {Number(entry)} is being made", $"A barista is making your {Drink(entry)}.");

    public Announcement Ready(InboxEntry entry) => new($"Order {Number(entry)} is ready", $"Your {Drink(entry)} stands on the counter. Enjoy!");

    public Announcement Collected(InboxEntry entry) => new($"Order {Number(entry)} is collected", $"Your {Drink(entry)} was handed over. See you soon!");

    public Announcement Cancelled(InboxEntry entry) => new(Order(entry, "was cancelled"), Because(entry, "The order was cancelled."));

    public Announcement Expired(InboxEntry entry) => new(Order(entry, "has expired"), Because(entry, "The order took too long and was closed. Please order again."));

    public Announcement Rejected(InboxEntry entry) => new(Order(entry, "could not be taken"), Because(entry, "The shop could not take the order."));

    private static string Number(InboxEntry entry) => $"#{entry.Number}";

    private static string Drink(InboxEntry entry) => entry.DrinkName ?? "drink";

    private static string Order(InboxEntry entry, string what) => entry.Number is null ? $"Your order {what}" : $"Order {Number(entry)} {what}";

    private static string Because(InboxEntry entry, string text) => string.IsNullOrEmpty(entry.Reason) ? text : $"{text} Reason: {entry.Reason}";
}
