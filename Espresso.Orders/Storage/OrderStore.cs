using Amazon.DynamoDBv2.Model;
using Espresso.Orders.Domain;

namespace Espresso.Orders.Storage;

/// <summary>What goes with a status change beside the order itself.</summary>
/// <param name="Event">The announcement.</param>
/// <param name="GiveBackTo">The QR period that gets its token back; null when there is none to give back.</param>
internal sealed record SaveWith(OutboxEvent Event, QrCode? GiveBackTo, IdempotencyRecord? Idempotency);

/// <summary>An order as far as it is counted.</summary>
internal sealed record CountedOrder(OrderId Id, OrderStatus Status, DrinkId? Drink);

/// <summary>An order in the queue.</summary>
internal sealed record QueuedOrder(OrderId Id, OrderStatus Status, DateTimeOffset PlacedAt);

/// <summary>Orders, and the transactions that move counters with them.</summary>
internal sealed class OrderStore(Table table)
{
    /// <summary>The order as it is now; one GetItem.</summary>
    public async Task<Order?> FindAsync(OrderId id, CancellationToken cancellation) =>
        await table.GetAsync(Keys.Order(id), cancellation) is { } item ? OrderItem.Read(item) : null;

    /// <summary>The orders as they are now.</summary>
    public async Task<List<Order>> FindAsync(IEnumerable<OrderId> ids, CancellationToken cancellation) =>
        [.. (await table.GetAsync(ids.Distinct().Select(Keys.Order), cancellation)).Select(OrderItem.Read)];

    /// <summary>Puts a scanned order: token −1, in flight +1, the customer's open orders +1, the event.</summary>
    public Task<SaveResult> CreateAsync(Order order, Shop shop, SaveWith with, DateTimeOffset now, Patience patience, CancellationToken cancellation)
    {
        var transaction = new OrderTransaction(table.Name)
            .Put(Part.Order, OrderItem.Write(order), "attribute_not_exists(pk)")
            .Update(Part.Shop, new Update
            {
                Key = Keys.Shop,
                UpdateExpression = "SET inFlight = inFlight + :one",
                // The version ties the limits that were read to the ones that hold now.
                ConditionExpression = "#open = :true AND inFlight < #capacity AND version = :version",
                ExpressionAttributeNames = new() { ["#open"] = "open", ["#capacity"] = "capacity" },
                ExpressionAttributeValues = new() { [":one"] = Values.Of(1), [":true"] = Values.Of(true), [":version"] = Values.Of(shop.Version) },
            })
            .Update(Part.Customer, new Update
            {
                Key = Keys.Customer(order.CustomerId),
                UpdateExpression = "ADD openOrders :id",
                ConditionExpression = "attribute_not_exists(openOrders) OR size(openOrders) < :limit",
                ExpressionAttributeValues = new() { [":id"] = Set(order.Id), [":limit"] = Values.Of(shop.Settings.OrdersPerCustomer) },
            })
            .Update(Part.QrPeriod, new Update
            {
                Key = Keys.Qr(order.QrCode),
                UpdateExpression = "SET remaining = remaining - :one",
                ConditionExpression = "remaining >= :one AND graceUntil > :now",
                ExpressionAttributeValues = new() { [":one"] = Values.Of(1), [":now"] = Values.Of(now) },
            })
            .Remember(with.Idempotency, now)
            .Announce(with.Event);
        return transaction.RunAsync(table, order.Timeline[^1].Write, patience, cancellation);
    }

    /// <summary>Replaces <paramref name="before"/> by <paramref name="after"/>, if it still is that version, and moves what the change moves.</summary>
    public Task<SaveResult> SaveAsync(Order before, Order after, SaveWith with, DateTimeOffset now, Patience patience, CancellationToken cancellation)
    {
        var transaction = new OrderTransaction(table.Name).Update(Part.Order, OrderItem.Change(before, after));
        if (before.HoldsPlace && !after.HoldsPlace)
        {
            transaction
                .Update(Part.Shop, new Update
                {
                    Key = Keys.Shop,
                    UpdateExpression = "SET inFlight = inFlight - :one",
                    ConditionExpression = "attribute_exists(pk)",
                    ExpressionAttributeValues = new() { [":one"] = Values.Of(1) },
                })
                .Update(Part.Customer, new Update
                {
                    Key = Keys.Customer(before.CustomerId),
                    UpdateExpression = "DELETE openOrders :id",
                    ExpressionAttributeValues = new() { [":id"] = Set(before.Id) },
                });
        }

        if (with.GiveBackTo is { } code)
        {
            transaction.Update(Part.QrPeriod, new Update
            {
                Key = Keys.Qr(code),
                UpdateExpression = "SET remaining = remaining + :one",
                ConditionExpression = "attribute_exists(pk) AND graceUntil > :now",
                ExpressionAttributeValues = new() { [":one"] = Values.Of(1), [":now"] = Values.Of(now) },
            });
        }

        if (before.Number is null && after is { Number: { } number, Day: { } day })
        {
            transaction.Update(Part.Day, new Update
            {
                Key = Keys.Day(day),
                UpdateExpression = "SET lastNumber = :number",
                ConditionExpression = number.Value == 1 ? "attribute_not_exists(pk)" : "lastNumber = :previous",
                ExpressionAttributeValues = number.Value == 1
                    ? new() { [":number"] = Values.Of(number.Value) }
                    : new() { [":number"] = Values.Of(number.Value), [":previous"] = Values.Of(number.Value - 1) },
            });
        }

        return transaction.Remember(with.Idempotency, now).Announce(with.Event).RunAsync(table, after.Timeline[^1].Write, patience, cancellation);
    }

    /// <summary>The last number that was given out on a local day of the shop; 0 when none was.</summary>
    public async Task<OrderNumber> LastNumberAsync(string day, CancellationToken cancellation) =>
        new((await table.GetAsync(Keys.Day(day), cancellation))?.Int("lastNumber") ?? 0);

    public async Task<IdempotencyRecord?> FindIdempotencyAsync(UserId user, string key, DateTimeOffset now, CancellationToken cancellation) =>
        IdempotencyRecord.Read(user, key, await table.GetAsync(Keys.Idempotency(user, key), cancellation), now);

    /// <summary>The ids of the orders that count against the customer's limit.</summary>
    public async Task<IReadOnlyList<OrderId>> OpenOrdersOfAsync(UserId customer, CancellationToken cancellation) =>
        await table.GetAsync(Keys.Customer(customer), cancellation) is { } item && item.TryGetValue("openOrders", out var open)
            ? [.. open.SS.Select(OrderId.Parse)]
            : [];

    /// <summary>Every order with something left to do, as it is now.</summary>
    public async Task<List<Order>> UnfinishedAsync(CancellationToken cancellation)
    {
        var index = await table.QueryAllAsync(new QueryRequest
        {
            IndexName = "gsi2",
            KeyConditionExpression = "gsi2pk = :open",
            ProjectionExpression = "pk",
            ExpressionAttributeValues = new() { [":open"] = Values.Of(Keys.Open) },
        }, cancellation);
        return await FindAsync(index.Select(Keys.OrderOf), cancellation);
    }

    /// <summary>The orders that wait for a barista or are being made, as the index has them: good enough to count.</summary>
    public async Task<IReadOnlyList<QueuedOrder>> QueueAsync(CancellationToken cancellation)
    {
        var index = await table.QueryAllAsync(new QueryRequest
        {
            IndexName = "gsi2",
            KeyConditionExpression = "gsi2pk = :open",
            FilterExpression = "#status IN (:placed, :making)",
            ProjectionExpression = "pk, #status, placedAt",
            ExpressionAttributeNames = new() { ["#status"] = "status" },
            ExpressionAttributeValues = new()
            {
                [":open"] = Values.Of(Keys.Open),
                [":placed"] = Values.Of(OrderStatus.Placed.Text()),
                [":making"] = Values.Of(OrderStatus.Making.Text()),
            },
        }, cancellation);
        return [.. index.Select(item => new QueuedOrder(Keys.OrderOf(item), Lifecycle.Parse(item.Str("status")), item.Time("placedAt")))];
    }

    /// <summary>Orders that ended in [<paramref name="from"/>, <paramref name="to"/>) and of which the workflow knows, as far as they are counted.</summary>
    public async Task<List<CountedOrder>> EndedAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        var found = new List<CountedOrder>();
        for (var day = to.AddMilliseconds(-1).UtcDateTime.Date; day >= from.UtcDateTime.Date; day = day.AddDays(-1))
        {
            var items = await table.QueryAllAsync(new QueryRequest
            {
                IndexName = "gsi2",
                KeyConditionExpression = "gsi2pk = :day AND gsi2sk BETWEEN :from AND :to",
                ExpressionAttributeValues = new()
                {
                    [":day"] = Values.Of(Keys.Done(new DateTimeOffset(day, TimeSpan.Zero))),
                    // A place is a time and more: what ended at the very first moment is in, at the very last out.
                    [":from"] = Values.Of(from.Text()),
                    [":to"] = Values.Of(to.Text()),
                },
            }, cancellation);
            // An ended order never changes again, so the index tells the truth about it.
            found.AddRange(items.Select(item => new CountedOrder(
                Keys.OrderOf(item), Lifecycle.Parse(item.Str("status")), item.StrOrNull("drink") is { } drink ? DrinkId.Parse(drink) : null)));
        }

        return found;
    }

    /// <summary>One page of a customer's orders, newest first, as they are now.</summary>
    /// <param name="next">The place of the last order of the page before: its creation and its id.</param>
    public async Task<(List<Order> Orders, bool More)> OfCustomerAsync(UserId customer, string? next, int limit, CancellationToken cancellation)
    {
        var page = await table.QueryAsync(new QueryRequest
        {
            IndexName = "gsi1",
            KeyConditionExpression = next is null ? "gsi1pk = :customer" : "gsi1pk = :customer AND gsi1sk < :next",
            ProjectionExpression = "pk",
            ExpressionAttributeValues = next is null
                ? new() { [":customer"] = Values.Of(Keys.User(customer)) }
                : new() { [":customer"] = Values.Of(Keys.User(customer)), [":next"] = Values.Of(next) },
            ScanIndexForward = false,
            Limit = limit,
        }, cancellation);
        var ids = (page.Items ?? []).Select(Keys.OrderOf);
        // The index can be a moment behind; an order that was just scanned is among the customer's open ones.
        var fresh = next is null ? await OpenOrdersOfAsync(customer, cancellation) : [];
        var orders = await FindAsync(ids.Concat(fresh), cancellation);
        orders.Sort((left, right) => string.CompareOrdinal(Place(right), Place(left)));
        return (orders, page.LastEvaluatedKey is { Count: > 0 });
    }

    /// <summary>Where an order stands in its customer's list.</summary>
    public static string Place(Order order) => $"{order.CreatedAt.Text()}#{order.Id}";

    /// <summary>Where an ended order stands in the list of ended orders.</summary>
    public static string EndPlace(Order order) => $"{order.EndedAt!.Value.Text()}#{order.Id}";

    private static AttributeValue Set(OrderId id) => new() { SS = [id.Value] };
}
