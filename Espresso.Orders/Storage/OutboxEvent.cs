using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.DynamoDBv2.Model;
using Espresso.Orders.Domain;

namespace Espresso.Orders.Storage;

/// <summary>The body of an <c>order.status-changed</c> event, as subscribers read it.</summary>
internal sealed record StatusChanged(
    string Id,
    string Type,
    string OrderId,
    int Version,
    string Status,
    string? PreviousStatus,
    string CustomerId,
    string? CustomerEmail,
    int? Number,
    string? Drink,
    string? DrinkName,
    string? Name,
    string By,
    string? Barista,
    string? Reason,
    string At,
    string? Traceparent);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusChanged))]
internal sealed partial class OutboxJson : JsonSerializerContext;

/// <summary>An event that waits in the table until it is published: put by the transaction that makes the change it tells of.</summary>
/// <param name="Version">With the order's id, the event's id.</param>
internal sealed record OutboxEvent(OrderId OrderId, int Version, string Status, string Body, string? TraceParent, DateTimeOffset At)
{
    public const string Type = "order.status-changed";

    public string Id => $"{OrderId}#{Version}";

    /// <summary>Tells of the change that made <paramref name="after"/>.</summary>
    public static OutboxEvent Of(Order? before, Order after, string? traceParent)
    {
        var change = after.Timeline[^1];
        var body = new StatusChanged(
            after.EventId, Type, after.Id.Value, after.Version, after.Status.Text(), before?.Status.Text(), after.CustomerId.Value, after.CustomerEmail,
            after.Number?.Value, after.Selection?.Drink.Value, after.Selection?.DrinkName, after.Name, change.By, after.Barista?.Name, after.Reason,
            change.At.Text(), traceParent);
        return new OutboxEvent(after.Id, after.Version, after.Status.Text(), JsonSerializer.Serialize(body, OutboxJson.Default.StatusChanged), traceParent, change.At);
    }

    public static OutboxEvent Read(Item item) => new(
        OrderId.Parse(item.Str("orderId")), item.Int("version"), item.Str("status"), item.Str("body"), item.StrOrNull("traceparent"), item.Time("at"));

    public Item Write()
    {
        var item = new Item
        {
            ["orderId"] = Values.Of(OrderId.Value),
            ["version"] = Values.Of(Version),
            ["status"] = Values.Of(Status),
            ["body"] = Values.Of(Body),
            ["at"] = Values.Of(At),
        };
        item.Put("traceparent", TraceParent);
        return Keys.OutboxEvent(At, OrderId, Version).With(item);
    }
}

/// <summary>Events that are not published yet.</summary>
internal sealed class OutboxStore(Table table)
{
    public Task DeleteAsync(OutboxEvent published, CancellationToken cancellation) =>
        table.DeleteAsync(Keys.OutboxEvent(published.At, published.OrderId, published.Version), cancellation);

    /// <summary>What was put before <paramref name="before"/>, oldest first, at most <paramref name="limit"/>.</summary>
    public async Task<IReadOnlyList<OutboxEvent>> LeftAsync(DateTimeOffset before, int limit, CancellationToken cancellation)
    {
        var page = await table.QueryAsync(new QueryRequest
        {
            KeyConditionExpression = "pk = :outbox AND sk < :before",
            ExpressionAttributeValues = new() { [":outbox"] = Values.Of(Keys.Outbox), [":before"] = Values.Of(before.Text()) },
            Limit = limit,
        }, cancellation);
        return [.. (page.Items ?? []).Select(OutboxEvent.Read)];
    }
}
