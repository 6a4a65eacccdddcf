using System.Globalization;
using Espresso.Orders.Domain;

namespace Espresso.Orders.Storage;

/// <summary>
/// The items of the table.
/// <code>
/// pk            sk              what                                        index
/// ORDER#id      ORDER           an order                                    gsi1 USER#sub, gsi2 OPEN or DONE#utc-day
/// OUTBOX        time#id#version an event that is not published yet
/// USER#sub      CUSTOMER        the ids of the customer's open orders
/// USER#sub      IDEM#key        what an Idempotency-Key was used for (24 h)
/// SHOP          SHOP            settings, and how many orders hold a place
/// SHOP          QR              the current QR period
/// SHOP          PACE            accept-to-ready times, baristas last seen
/// SHOP          DAY#local-day   the last order number of the day
/// QR#code       QR              a QR period and its tokens
/// MENU          MENU            the menu's version
/// MENU          DRINK#id        a drink
/// </code>
/// gsi2 holds an order under OPEN while anything is left to do for it (it has not ended, or the workflow has not been
/// told), and never moves it meanwhile: an order cannot be missing from the board because an index is catching up.
/// The indexes say which orders; gsi1 has nothing but keys, gsi2 what is counted beside them. What an order is, the table says.
/// </summary>
internal static class Keys
{
    public const string Open = "OPEN";
    public const string Outbox = "OUTBOX";
    private const string OrderPrefix = "ORDER#";

    public static Item Shop { get; } = Key("SHOP", "SHOP");

    public static Item CurrentQr { get; } = Key("SHOP", "QR");

    public static Item Pace { get; } = Key("SHOP", "PACE");

    public static Item Menu { get; } = Key("MENU", "MENU");

    public static Item Order(OrderId id) => Key(OrderPrefix + id, "ORDER");

    /// <summary>The order that an entry of an index stands for.</summary>
    public static OrderId OrderOf(Item entry) => OrderId.Parse(entry.Str("pk")[OrderPrefix.Length..]);

    public static Item OutboxEvent(DateTimeOffset at, OrderId id, int version) =>
        Key(Outbox, $"{at.Text()}#{id}#{version.ToString("D6", CultureInfo.InvariantCulture)}");

    public static Item Customer(UserId id) => Key(User(id), "CUSTOMER");

    public static Item Idempotency(UserId id, string key) => Key(User(id), "IDEM#" + key);

    public static Item Day(string day) => Key("SHOP", "DAY#" + day);

    public static Item Qr(QrCode code) => Key($"QR#{code}", "QR");

    public static Item Drink(DrinkId id) => Key("MENU", $"DRINK#{id}");

    public static string User(UserId id) => $"USER#{id}";

    public static string Done(DateTimeOffset at) => "DONE#" + at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The key, and what else belongs to the item.</summary>
    public static Item With(this Item key, Item rest)
    {
        foreach (var (name, value) in key)
        {
            rest[name] = value;
        }

        return rest;
    }

    public static bool Is(this Item item, Item key) => item.Str("pk") == key.Str("pk") && item.Str("sk") == key.Str("sk");

    private static Item Key(string pk, string sk) => new() { ["pk"] = Values.Of(pk), ["sk"] = Values.Of(sk) };
}
