using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Espresso.Orders.Domain;

namespace Espresso.Orders.Storage;

/// <summary>The items that one status change can touch.</summary>
internal enum Part
{
    Order,
    Shop,
    Customer,
    QrPeriod,
    Day,
    Idempotency,
    Outbox,
}

/// <summary>How a status change went: which conditions failed, with the items as they were (null when there was none).</summary>
internal sealed record SaveResult(WriteState State, IReadOnlyDictionary<Part, Item?> Failed)
{
    public bool Has(Part part) => Failed.ContainsKey(part);
}

/// <summary>
/// One status change with everything that goes with it: the order, the counters that the change moves, the event, the
/// idempotency record. All or nothing.
/// </summary>
internal sealed class OrderTransaction(string table)
{
    private readonly List<(Part Part, TransactWriteItem Item)> _items = [];

    public OrderTransaction Put(Part part, Item item, string condition, Item? values = null)
    {
        _items.Add((part, new TransactWriteItem
        {
            Put = new Put
            {
                TableName = table,
                Item = item,
                ConditionExpression = condition,
                ExpressionAttributeValues = values,
                ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
            },
        }));
        return this;
    }

    public OrderTransaction Update(Part part, Update update)
    {
        update.TableName = table;
        update.ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD;
        _items.Add((part, new TransactWriteItem { Update = update }));
        return this;
    }

    public OrderTransaction Remember(IdempotencyRecord? record, DateTimeOffset now) => record is null
        ? this
        : Put(Part.Idempotency, record.Write(now), "attribute_not_exists(pk) OR expiresAt <= :now", new Item { [":now"] = Values.Of(now.ToUnixTimeSeconds()) });

    public OrderTransaction Announce(OutboxEvent news) => Put(Part.Outbox, news.Write(), "attribute_not_exists(pk)");

    public async Task<SaveResult> RunAsync(Table on, WriteId write, Patience patience, CancellationToken cancellation)
    {
        var result = await on.TransactAsync([.. _items.Select(entry => entry.Item)], item => OrderItem.WasWrittenBy(item, write), patience, cancellation);
        var failed = new Dictionary<Part, Item?>();
        for (var i = 0; i < result.Reasons.Count; i++)
        {
            if (Table.Failed(result.Reasons[i]))
            {
                failed[_items[i].Part] = result.Reasons[i].Item is { Count: > 0 } old ? old : null;
            }
        }

        return new SaveResult(result.State, failed);
    }
}
