using System.Text.Json.Serialization;

namespace Espresso.Orders.Domain;

/// <summary>Where an order stands. The names are the API's, in lower case.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OrderStatus>))]
internal enum OrderStatus
{
    /// <summary>The customer has scanned the shop's code and chooses.</summary>
    [JsonStringEnumMemberName("scanned")]
    Scanned,

    /// <summary>Chosen; waits for a barista.</summary>
    [JsonStringEnumMemberName("placed")]
    Placed,

    /// <summary>A barista has accepted it.</summary>
    [JsonStringEnumMemberName("making")]
    Making,

    /// <summary>Stands on the counter.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready,

    [JsonStringEnumMemberName("collected")]
    Collected,

    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>Nobody chose, accepted or finished in time.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,

    /// <summary>The shop closed, or the drink sold out, between scan and choice.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,
}

/// <summary>What can be done to an order.</summary>
internal enum OrderAct
{
    Place,
    Accept,
    Release,
    Finish,
    Collect,
    Cancel,
    Expire,
    Reject,
}

/// <summary>The life of an order: one switch. What it does not list is refused.</summary>
internal static class Lifecycle
{
    public static OrderStatus? Next(OrderStatus from, OrderAct act) => (from, act) switch
    {
        (OrderStatus.Scanned, OrderAct.Place) => OrderStatus.Placed,
        (OrderStatus.Scanned, OrderAct.Reject) => OrderStatus.Rejected,
        (OrderStatus.Placed, OrderAct.Accept) => OrderStatus.Making,
        (OrderStatus.Making, OrderAct.Release) => OrderStatus.Placed,
        (OrderStatus.Making, OrderAct.Finish) => OrderStatus.Ready,
        (OrderStatus.Ready, OrderAct.Collect) => OrderStatus.Collected,
        (OrderStatus.Scanned or OrderStatus.Placed or OrderStatus.Making, OrderAct.Cancel) => OrderStatus.Cancelled,
        (OrderStatus.Scanned or OrderStatus.Placed or OrderStatus.Making, OrderAct.Expire) => OrderStatus.Expired,
        _ => null,
    };

    public static bool IsEnd(this OrderStatus status) =>
        status is OrderStatus.Collected or OrderStatus.Cancelled or OrderStatus.Expired or OrderStatus.Rejected;

    /// <summary>The workflow waits while somebody must choose, accept or finish; at Ready its work is done.</summary>
    public static bool IsAwaited(this OrderStatus status) => status is OrderStatus.Scanned or OrderStatus.Placed or OrderStatus.Making;

    /// <summary>
    /// Whether the workflow goes straight on from its wait in <paramref name="awaited"/>, to the next wait or to its end; from
    /// anywhere else (released, called off while it waited for a barista, two taps further) it has to look at the order.
    /// </summary>
    public static bool EndsWait(this OrderStatus now, OrderStatus awaited) => (awaited, now) switch
    {
        (OrderStatus.Scanned, OrderStatus.Placed) or (OrderStatus.Placed, OrderStatus.Making) => true,
        (OrderStatus.Making, _) => !now.IsAwaited(),
        _ => false,
    };

    /// <summary>The status as the API, the table and the workflow write it.</summary>
    public static string Text(this OrderStatus status) => status switch
    {
        OrderStatus.Scanned => "scanned",
        OrderStatus.Placed => "placed",
        OrderStatus.Making => "making",
        OrderStatus.Ready => "ready",
        OrderStatus.Collected => "collected",
        OrderStatus.Cancelled => "cancelled",
        OrderStatus.Expired => "expired",
        OrderStatus.Rejected => "rejected",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not an order status."),
    };

    public static bool TryParse(string? text, out OrderStatus status)
    {
        foreach (var candidate in Enum.GetValues<OrderStatus>())
        {
            if (candidate.Text() == text)
            {
                status = candidate;
                return true;
            }
        }

        status = default;
        return false;
    }

    public static OrderStatus Parse(string text) => TryParse(text, out var status)
        ? status
        : throw new FormatException($"\"{text}\" is not an order status: {string.Join(", ", Enum.GetValues<OrderStatus>().Select(Text))}.");
}
