using Amazon.DynamoDBv2.Model;
using Espresso.Orders.Domain;

namespace Espresso.Orders.Storage;

/// <summary>
/// What an order knows of its workflow. Both sides write to the order's item first and then look at what the other side
/// wrote, so that of a decision and a registration at the same time one always sees the other.
/// </summary>
internal sealed class WorkflowStore(Table table)
{
    private const string Registration = "SET taskToken = :token, taskAwaits = :awaits, taskRank = :rank, taskVersion = #version";
    private const string IsNewest = "attempt = :attempt AND (attribute_not_exists(taskRank) OR taskRank <= :rank)";

    /// <summary>
    /// Registers a task token, if its attempt is the current one and no newer registration is there. A registration that
    /// finds the order where it expects it also settles any signal that was due; one that does not leaves a signal due.
    /// </summary>
    /// <returns>The order as it is now; null when the registration is stale.</returns>
    public async Task<Order?> RegisterAsync(OrderId id, int attempt, string token, OrderStatus awaits, string rank, CancellationToken cancellation)
    {
        var values = new Item
        {
            [":token"] = Values.Of(token),
            [":awaits"] = Values.Of(awaits.Text()),
            [":rank"] = Values.Of(rank),
            [":attempt"] = Values.Of(attempt),
        };
        var expected = await table.UpdateAsync(new UpdateItemRequest
        {
            Key = Keys.Order(id),
            UpdateExpression = Registration + " REMOVE signalDue",
            ConditionExpression = IsNewest + " AND #status = :awaits",
            ExpressionAttributeNames = new() { ["#version"] = "version", ["#status"] = "status" },
            ExpressionAttributeValues = values,
        }, cancellation);
        if (expected is not null)
        {
            return OrderItem.Read(expected);
        }

        var moved = await table.UpdateAsync(new UpdateItemRequest
        {
            Key = Keys.Order(id),
            UpdateExpression = Registration + ", signalDue = #version, gsi2pk = :open, gsi2sk = gsi1sk",
            ConditionExpression = IsNewest,
            ExpressionAttributeNames = new() { ["#version"] = "version" },
            ExpressionAttributeValues = new Item(values) { [":open"] = Values.Of(Keys.Open) },
        }, cancellation);
        return moved is null ? null : OrderItem.Read(moved);
    }

    /// <summary>The workflow has been told of <paramref name="order"/> as it is here; a later decision stays due.</summary>
    public Task ToldAsync(Order order, CancellationToken cancellation)
    {
        var index = new Item();
        OrderItem.WriteWork(order with { SignalDue = null }, index);
        return table.UpdateAsync(new UpdateItemRequest
        {
            Key = Keys.Order(order.Id),
            UpdateExpression = "SET gsi2pk = :pk, gsi2sk = :sk REMOVE signalDue",
            ConditionExpression = "signalDue = :due AND #version = :version",
            ExpressionAttributeNames = new() { ["#version"] = "version" },
            ExpressionAttributeValues = new()
            {
                [":due"] = Values.Of(order.SignalDue ?? 0),
                [":version"] = Values.Of(order.Version),
                [":pk"] = index["gsi2pk"],
                [":sk"] = index["gsi2sk"],
            },
        }, cancellation);
    }

    /// <summary>Makes <paramref name="run"/> the order's run in place of the one before, whose tokens and steps are refused from then on.</summary>
    /// <returns>The order as it is now; null when somebody else was faster, or the order has moved on.</returns>
    public async Task<Order?> RestartAsync(Order order, WorkflowRun run, CancellationToken cancellation)
    {
        var item = await table.UpdateAsync(new UpdateItemRequest
        {
            Key = Keys.Order(order.Id),
            UpdateExpression = "SET attempt = :attempt, #input = :input REMOVE taskToken, taskAwaits, taskRank, taskVersion, signalDue",
            ConditionExpression = "attempt = :dead AND #version = :version",
            ExpressionAttributeNames = new() { ["#version"] = "version", ["#input"] = "input" },
            ExpressionAttributeValues = new()
            {
                [":attempt"] = Values.Of(run.Attempt),
                [":input"] = Values.Of(run.Input),
                [":dead"] = Values.Of(order.Run.Attempt),
                [":version"] = Values.Of(order.Version),
            },
        }, cancellation);
        return item is null ? null : OrderItem.Read(item);
    }
}
