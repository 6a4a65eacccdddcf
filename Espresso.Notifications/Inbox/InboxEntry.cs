using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Espresso.Notifications.Announcing;
using Espresso.Notifications.Storage;

namespace Espresso.Notifications.Inbox;

/// <summary>What a message tells of. The words are found when it is read, in the language that the customer has then.</summary>
internal sealed record InboxEntry(
    string Id, string OrderId, string Status, DateTimeOffset At, int? Number, string? DrinkName, string? Reason)
{
    /// <summary>Orders the inbox by time; the same for every delivery of an event, since the time is the event's.</summary>
    public string SortKey => $"{Table.InboxPrefix}{Table.Text(At)}#{Id}";

    public static InboxEntry Of(OrderEvent change) => new(change.Id, change.OrderId, change.Status, change.At, change.Number, change.DrinkName, change.Reason);

    public static InboxEntry Read(Dictionary<string, AttributeValue> item) => new(
        item["id"].S, item["orderId"].S, item["status"].S, DateTimeOffset.Parse(item["at"].S, CultureInfo.InvariantCulture),
        item.TryGetValue("number", out var number) ? int.Parse(number.N, CultureInfo.InvariantCulture) : null,
        item.GetValueOrDefault("drinkName")?.S, item.GetValueOrDefault("reason")?.S);

    public Dictionary<string, AttributeValue> Write(string customerId)
    {
        var item = Table.Key(Table.User(customerId), SortKey);
        item["id"] = new(Id);
        item["orderId"] = new(OrderId);
        item["status"] = new(Status);
        item["at"] = new(Table.Text(At));
        if (Number is { } number) item["number"] = Table.Number(number);
        if (DrinkName is not null) item["drinkName"] = new(DrinkName);
        if (Reason is not null) item["reason"] = new(Reason);
        return item;
    }
}

/// <summary>What a user has chosen and seen.</summary>
/// <param name="Version">Counts every change of what the user would see; 0 before the first.</param>
/// <param name="Language">Chosen language; null when none was.</param>
/// <param name="Email">Wants mails too.</param>
/// <param name="ReadUpTo">Sort key of the newest message that was read.</param>
internal sealed record InboxHead(long Version, string? Language, bool Email, string? ReadUpTo)
{
    public static InboxHead Read(Dictionary<string, AttributeValue>? item) => item is null
        ? new InboxHead(0, null, Email: false, null)
        : new InboxHead(
            long.Parse(item["version"].N, CultureInfo.InvariantCulture), item.GetValueOrDefault("language")?.S,
            item.GetValueOrDefault("email")?.BOOL == true, item.GetValueOrDefault("readUpTo")?.S);
}

/// <summary>What became of an event on its way into the inbox.</summary>
internal enum Added
{
    Yes,

    /// <summary>It was there already.</summary>
    Before,

    /// <summary>A newer version of the order was announced before; this one took its own place, without a mail.</summary>
    Late,
}
