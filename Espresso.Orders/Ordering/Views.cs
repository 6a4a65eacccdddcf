using System.Diagnostics.CodeAnalysis;
using Espresso.Orders.Domain;
using Espresso.Orders.Ordering.Http;
using Espresso.Orders.Storage;

namespace Espresso.Orders.Ordering;

/// <summary>Who makes an order.</summary>
internal sealed record BaristaView(string Id, string Name);

/// <summary>One status change.</summary>
/// <param name="By"><c>customer</c>, <c>barista</c>, <c>admin</c> or <c>system</c>.</param>
internal sealed record TimelineEntryView(OrderStatus Status, DateTime At, string By, string? ByName, string? Reason);

/// <summary>An order as lists show it. Times are UTC.</summary>
internal record OrderSummary
{
    public required string Id { get; init; }

    /// <summary>What is called out; null until the order is placed.</summary>
    public required int? Number { get; init; }

    public required OrderStatus Status { get; init; }
    public required int Version { get; init; }
    public required string? Drink { get; init; }
    public required string? DrinkName { get; init; }
    public required string? Size { get; init; }

    /// <summary>Option → choices.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Options { get; init; }

    public required string? Name { get; init; }
    public required string CustomerId { get; init; }
    public required BaristaView? Barista { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required DateTime? PlacedAt { get; init; }
    public required DateTime? AcceptedAt { get; init; }
    public required DateTime? ReadyAt { get; init; }
    public required DateTime? EndedAt { get; init; }
    public required string? Reason { get; init; }
    public required string? EndedBy { get; init; }

    /// <summary>While scanned: until when to choose.</summary>
    public required DateTime? ChooseBefore { get; init; }

    /// <summary>While scanned or placed: orders that come before this one.</summary>
    public required int? Ahead { get; init; }

    /// <summary>Seconds until it is ready; null when the shop's pace is not known.</summary>
    public required int? EstimateSeconds { get; init; }

    public static OrderSummary Of(Order order, QueuePlace? place = null) => new()
    {
        Id = order.Id.Value,
        Number = order.Number?.Value,
        Status = order.Status,
        Version = order.Version,
        Drink = order.Selection?.Drink.Value,
        DrinkName = order.Selection?.DrinkName,
        Size = order.Selection?.Size,
        Options = order.Selection?.Options.ToDictionary(option => option.Key, option => (IReadOnlyList<string>)[.. option.Value]) ?? [],
        Name = order.Name,
        CustomerId = order.CustomerId.Value,
        Barista = order.Barista is { } barista ? new BaristaView(barista.Id.Value, barista.Name) : null,
        CreatedAt = order.CreatedAt.UtcDateTime,
        PlacedAt = order.PlacedAt?.UtcDateTime,
        AcceptedAt = order.AcceptedAt?.UtcDateTime,
        ReadyAt = order.ReadyAt?.UtcDateTime,
        EndedAt = order.EndedAt?.UtcDateTime,
        Reason = order.Reason,
        EndedBy = order.EndedBy,
        ChooseBefore = order.Status is OrderStatus.Scanned ? order.ChooseBefore.UtcDateTime : null,
        Ahead = place?.Ahead,
        EstimateSeconds = place?.EstimateSeconds,
    };
}

/// <summary>An order with all its changes of status.</summary>
internal sealed record OrderView : OrderSummary
{
    public OrderView()
    {
    }

    [SetsRequiredMembers]
    private OrderView(OrderSummary summary, IReadOnlyList<TimelineEntryView> timeline)
        : base(summary) => Timeline = timeline;

    public required IReadOnlyList<TimelineEntryView> Timeline { get; init; }

    public static new OrderView Of(Order order, QueuePlace? place) => new(
        OrderSummary.Of(order, place),
        [.. order.Timeline.Select(entry => new TimelineEntryView(entry.Status, entry.At.UtcDateTime, entry.By, entry.ByName, entry.Reason))]);
}

/// <summary>A page of orders.</summary>
/// <param name="Next">Goes back as <c>?next=</c>; null on the last page.</param>
internal sealed record OrderList(IReadOnlyList<OrderSummary> Items, string? Next);

/// <summary>One state of the order's workflow.</summary>
internal sealed record WorkflowStateView(string Name, string Type, DateTime EnteredAt, DateTime? ExitedAt, string? Error);

/// <param name="Status">In Step Functions' words: RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED.</param>
internal sealed record WorkflowView(string Status, string ExecutionArn, int Attempt, IReadOnlyList<WorkflowStateView> States);

/// <summary>What a shop's settings are; times in minutes.</summary>
internal sealed record ShopSettingsView(
    int QrTokens, int QrPeriodMinutes, int QrGraceMinutes, int ChooseMinutes, int AcceptMinutes, int ReadyMinutes, int MakingMinutes, int CollectMinutes);

/// <param name="Status"><c>open</c>, <c>full</c> or <c>closed</c>.</param>
/// <param name="InFlight">Orders that hold one of the <paramref name="Capacity"/> places.</param>
/// <param name="Ahead">How many come before an order that is scanned now.</param>
/// <param name="EstimateSeconds">How long such an order would take; null when the shop's pace is not known.</param>
internal sealed record ShopView(
    string Name, bool Open, string Status, int Capacity, int InFlight, int Ahead, int? EstimateSeconds, int OrdersPerCustomer, string TimeZone, int Version,
    ShopSettingsView Settings)
{
    public static ShopView Of(Shop shop, Pace pace, DateTimeOffset now)
    {
        var settings = shop.Settings;
        return new ShopView(
            settings.Name, settings.Open, shop.Status, settings.Capacity, shop.InFlight, shop.InFlight, pace.EstimateSeconds(shop.InFlight, now),
            settings.OrdersPerCustomer, settings.TimeZone, shop.Version,
            new ShopSettingsView(settings.QrTokens, settings.QrPeriodMinutes, settings.QrGraceMinutes, settings.ChooseMinutes, settings.AcceptMinutes,
                settings.ReadyMinutes, settings.MakingMinutes, settings.CollectMinutes));
    }
}

/// <param name="Drinks">In the menu's order.</param>
internal sealed record MenuView(IReadOnlyList<Drink> Drinks, int Version)
{
    public static MenuView Of(Menu menu) => new(menu.Drinks, menu.Version);
}

/// <param name="Url">What the QR code on the shop's screen holds.</param>
/// <param name="Remaining">Orders that the code still admits.</param>
/// <param name="ValidUntil">When the next code is shown.</param>
/// <param name="GraceUntil">Until when scans of this code are taken.</param>
internal sealed record QrCodeView(string Code, string Url, int Remaining, int Total, DateTime ValidFrom, DateTime ValidUntil, DateTime GraceUntil);

internal sealed record DrinkCount(string Drink, int Count);

/// <param name="Day">The shop's local day, <c>yyyy-MM-dd</c>.</param>
/// <param name="Orders">Status → how many orders of the day are in it.</param>
internal sealed record StatsView(
    string Day, IReadOnlyDictionary<string, int> Orders, IReadOnlyList<DrinkCount> Drinks, int? MedianSecondsToReady, int InFlight, int BaristasActive);
