using Espresso.Notifications.Inbox;

namespace Espresso.Notifications.Announcing.Languages;

internal sealed class German : ILanguage
{
    public string Code => "de";

    public string MailFooter => "Diese Mail kommt, weil du sie in deinen Einstellungen gewünscht hast.";

    public Announcement Placed(InboxEntry entry) => new($"Bestellung {Number(entry)} ist aufgegeben", $"{Drink(entry)} ist bestellt. Gleich nimmt sich jemand an der Bar der Sache an.");

    public Announcement Making(InboxEntry entry) => new($"Bestellung {Number(entry)} ist in Arbeit", $"{Drink(entry)} wird gerade zubereitet.");

    public Announcement Ready(InboxEntry entry) => new($"Bestellung {Number(entry)} ist fertig", $"{Drink(entry)} steht auf der Theke. Lass es dir schmecken!");

    public Announcement Collected(InboxEntry entry) => new($"Bestellung {Number(entry)} ist abgeholt", $"{Drink(entry)} wurde übergeben. Bis bald!");

    public Announcement Cancelled(InboxEntry entry) => new(Order(entry, "wurde storniert"), Because(entry, "Die Bestellung wurde storniert."));

    public Announcement Expired(InboxEntry entry) => new(Order(entry, "ist abgelaufen"), Because(entry, "Die Bestellung hat zu lange gedauert und wurde geschlossen. Bitte bestelle noch einmal."));

    public Announcement Rejected(InboxEntry entry) => new(Order(entry, "konnte nicht angenommen werden"), Because(entry, "Der Laden konnte die Bestellung nicht annehmen."));

    private static string Number(InboxEntry entry) => $"#{entry.Number}";

    private static string Drink(InboxEntry entry) => entry.DrinkName ?? "Dein Getränk";

    private static string Order(InboxEntry entry, string what) => entry.Number is null ? $"Deine Bestellung {what}" : $"Bestellung {Number(entry)} {what}";

    private static string Because(InboxEntry entry, string text) => string.IsNullOrEmpty(entry.Reason) ? text : $"{text} Grund: {entry.Reason}";
}
