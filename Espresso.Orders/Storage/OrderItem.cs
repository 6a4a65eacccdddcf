using System.Collections.Immutable;
using Amazon.DynamoDBv2.Model;
using Espresso.Orders.Domain;

namespace Espresso.Orders.Storage;

/// <summary>An order as an item of the table, and back.</summary>
internal static class OrderItem
{
    /// <summary>What a status change writes. The workflow's registration and run are written by <see cref="WorkflowStore"/> alone.</summary>
    private static readonly string[] s_changing =
    [
        "status", "version", "drink", "drinkName", "size", "options", "cupName", "number", "day", "baristaId", "baristaName", "placedAt", "acceptedAt",
        "readyAt", "endedAt", "reason", "endedBy", "holdsPlace", "timeline", "signalDue", "gsi2pk", "gsi2sk",
    ];

    public static Item Write(Order order)
    {
        var item = new Item
        {
            ["id"] = Values.Of(order.Id.Value),
            ["status"] = Values.Of(order.Status.Text()),
            ["version"] = Values.Of(order.Version),
            ["customerId"] = Values.Of(order.CustomerId.Value),
            ["qrCode"] = Values.Of(order.QrCode.Value),
            ["createdAt"] = Values.Of(order.CreatedAt),
            ["chooseBefore"] = Values.Of(order.ChooseBefore),
            ["holdsPlace"] = Values.Of(order.HoldsPlace),
            ["timeline"] = Values.Of(order.Timeline.Select(Write)),
            ["attempt"] = Values.Of(order.Run.Attempt),
            ["input"] = Values.Of(order.Run.Input),
            ["gsi1pk"] = Values.Of(Keys.User(order.CustomerId)),
            ["gsi1sk"] = Values.Of($"{order.CreatedAt.Text()}#{order.Id}"),
        };
        item.Put("customerEmail", order.CustomerEmail);
        if (order.Selection is { } selection)
        {
            item["drink"] = Values.Of(selection.Drink.Value);
            item["drinkName"] = Values.Of(selection.DrinkName);
            item["size"] = Values.Of(selection.Size);
            // L rather than SS: the order of the choices is the customer's, and a set cannot be empty.
            item["options"] = Values.Of(selection.Options.ToDictionary(option => option.Key, option => Values.Of(option.Value.Select(Values.Of))));
        }

        item.Put("cupName", order.Name);
        item.Put("number", order.Number?.Value);
        item.Put("day", order.Day);
        item.Put("baristaId", order.Barista?.Id.Value);
        item.Put("baristaName", order.Barista?.Name);
        item.Put("placedAt", order.PlacedAt);
        item.Put("acceptedAt", order.AcceptedAt);
        item.Put("readyAt", order.ReadyAt);
        item.Put("endedAt", order.EndedAt);
        item.Put("reason", order.Reason);
        item.Put("endedBy", order.EndedBy);
        item.Put("signalDue", order.SignalDue);
        item.Put("traceparent", order.TraceParent);
        if (order.Waiting is { } waiting)
        {
            item["taskToken"] = Values.Of(waiting.Token);
            item["taskAwaits"] = Values.Of(waiting.Awaits.Text());
            item["taskRank"] = Values.Of(waiting.Rank);
            item["taskVersion"] = Values.Of(waiting.OrderVersion);
        }

        WriteWork(order, item);
        return Keys.Order(order.Id).With(item);
    }

    /// <summary>Under OPEN while anything is left to do; after that under the UTC day of its end.</summary>
    public static void WriteWork(Order order, Item item)
    {
        var done = order.EndedAt is not null && order.SignalDue is null;
        item["gsi2pk"] = Values.Of(done ? Keys.Done(order.EndedAt!.Value) : Keys.Open);
        item["gsi2sk"] = Values.Of($"{(done ? order.EndedAt!.Value : order.CreatedAt).Text()}#{order.Id}");
    }

    /// <summary>The update that turns one version of an order into the next, if it still is that version.</summary>
    public static Update Change(Order before, Order after)
    {
        var item = Write(after);
        var set = s_changing.Where(item.ContainsKey).ToArray();
        var remove = s_changing.Except(set).ToArray();
        var values = set.ToDictionary(attribute => ":" + attribute, attribute => item[attribute]);
        values[":before"] = Values.Of(before.Version);
        values[":held"] = Values.Of(before.HoldsPlace);
        return new Update
        {
            Key = Keys.Order(before.Id),
            UpdateExpression = "SET " + string.Join(", ", set.Select(attribute => $"#{attribute} = :{attribute}"))
                + (remove.Length == 0 ? "" : " REMOVE " + string.Join(", ", remove.Select(attribute => "#" + attribute))),
            ConditionExpression = "#version = :before AND #holdsPlace = :held",
            ExpressionAttributeNames = s_changing.ToDictionary(attribute => "#" + attribute, attribute => attribute),
            ExpressionAttributeValues = values,
        };
    }

    public static Order Read(Item item) => new()
    {
        Id = OrderId.Parse(item.Str("id")),
        Status = Lifecycle.Parse(item.Str("status")),
        Version = item.Int("version"),
        CustomerId = new UserId(item.Str("customerId")),
        CustomerEmail = item.StrOrNull("customerEmail"),
        QrCode = QrCode.Parse(item.Str("qrCode")),
        Selection = item.StrOrNull("drink") is { } drink
            ? new Selection(DrinkId.Parse(drink), item.Str("drinkName"), item.Str("size"), ReadOptions(item["options"].M))
            : null,
        Name = item.StrOrNull("cupName"),
        Number = item.IntOrNull("number") is { } number ? new OrderNumber(number) : null,
        Day = item.StrOrNull("day"),
        Barista = item.StrOrNull("baristaId") is { } barista ? new Barista(new UserId(barista), item.Str("baristaName")) : null,
        CreatedAt = item.Time("createdAt"),
        PlacedAt = item.TimeOrNull("placedAt"),
        AcceptedAt = item.TimeOrNull("acceptedAt"),
        ReadyAt = item.TimeOrNull("readyAt"),
        EndedAt = item.TimeOrNull("endedAt"),
        Reason = item.StrOrNull("reason"),
        EndedBy = item.StrOrNull("endedBy"),
        ChooseBefore = item.Time("chooseBefore"),
        HoldsPlace = item.Flag("holdsPlace"),
        Timeline = [.. item["timeline"].L.Select(entry => ReadEntry(entry.M))],
        Run = new WorkflowRun(item.Int("attempt"), item.Str("input")),
        Waiting = item.StrOrNull("taskToken") is { } token
            ? new WaitingTask(token, Lifecycle.Parse(item.Str("taskAwaits")), item.Str("taskRank"), item.Int("taskVersion"))
            : null,
        SignalDue = item.IntOrNull("signalDue"),
        TraceParent = item.StrOrNull("traceparent"),
    };

    /// <summary>Whether the item is an order that this write has changed.</summary>
    public static bool WasWrittenBy(Item item, WriteId write) =>
        item.TryGetValue("timeline", out var timeline) && timeline.L.Any(entry => entry.M.StrOrNull("write") == write.Value);

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> ReadOptions(Item map) => map.ToImmutableSortedDictionary(
        option => option.Key, option => (option.Value.L ?? []).Select(choice => choice.S).ToImmutableArray(), StringComparer.Ordinal);

    private static AttributeValue Write(TimelineEntry entry)
    {
        var map = new Item
        {
            ["status"] = Values.Of(entry.Status.Text()),
            ["at"] = Values.Of(entry.At),
            ["by"] = Values.Of(entry.By),
            ["write"] = Values.Of(entry.Write.Value),
        };
        map.Put("byName", entry.ByName);
        map.Put("reason", entry.Reason);
        return Values.Of(map);
    }

    private static TimelineEntry ReadEntry(Item map) => new(
        Lifecycle.Parse(map.Str("status")), map.Time("at"), map.Str("by"), map.StrOrNull("byName"), map.StrOrNull("reason"), new WriteId(map.Str("write")));
}
