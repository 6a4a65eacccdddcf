using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Espresso.Restore.Writing;

/// <summary>How a table stands before a restore.</summary>
/// <param name="GoesOn">A restore of the same export was interrupted here.</param>
/// <param name="OwnWork">Keys of what the services made by themselves; they go before the restore.</param>
internal sealed record TargetState(bool GoesOn, IReadOnlyList<Item> OwnWork);

/// <summary>
/// The table to restore into. It must be empty; while a restore is under way it holds a mark with the export's ARN, so that
/// the same restore can go on and no other can begin.
/// </summary>
internal sealed class Target(IAmazonDynamoDB db, string name, TimeProvider time)
{
    private const string From = "from";
    private const int MostPerBatch = 25;
    private const int AtOnce = 8;

    /// <summary>Attempts in a row in which a batch got nowhere, after which the restore stops; the pauses add up to about a minute.</summary>
    private const int MostAttempts = 12;

    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(10);

    private static readonly string[] s_made = ["SHOP", "MENU", "QR#"];

    public string Name => name;

    /// <summary>Looks whether the export may be restored here.</summary>
    /// <param name="replaceSettings">Settings, menu and QR periods may be there.</param>
    /// <exception cref="RefusalException">It may not; the message names the table and the rule.</exception>
    public async Task<TargetState> LookAsync(string exportArn, bool replaceSettings, CancellationToken cancellation)
    {
        await CheckShapeAsync(cancellation);
        var mark = (await db.GetItemAsync(new GetItemRequest { TableName = name, Key = MarkKey(), ConsistentRead = true }, cancellation)).Item;
        if (mark is { Count: > 0 })
        {
            return mark[From].S == exportArn
                ? new TargetState(GoesOn: true, [])
                : throw new RefusalException($"A restore of {mark[From].S} into table {name} was interrupted. Run that one again, or begin with an empty table.");
        }

        var made = new List<Item>();
        var scan = new ScanRequest { TableName = name, ProjectionExpression = "pk, sk", ConsistentRead = true };
        do
        {
            var page = await db.ScanAsync(scan, cancellation);
            foreach (var key in page.Items ?? [])
            {
                if (!Array.Exists(s_made, start => key["pk"].S.StartsWith(start, StringComparison.Ordinal)))
                {
                    throw new RefusalException($"Table {name} is not empty: it holds {key["pk"].S}/{key["sk"].S}. A backup is restored into empty tables only, so that nothing is mixed or lost.");
                }

                made.Add(key);
            }

            scan.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (scan.ExclusiveStartKey is { Count: > 0 });
        return made.Count == 0 || replaceSettings
            ? new TargetState(GoesOn: false, made)
            : throw new RefusalException($"Table {name} is not empty: it holds {made[0]["pk"].S}/{made[0]["sk"].S}. A backup is restored into empty tables only. These are settings, menu and QR periods, as the services make them by themselves, and no orders: with --replace-settings they go.");
    }

    public Task MarkAsync(string exportArn, CancellationToken cancellation) =>
        db.PutItemAsync(new PutItemRequest { TableName = name, Item = new Item(MarkKey()) { [From] = new AttributeValue(exportArn) } }, cancellation);

    public Task UnmarkAsync(CancellationToken cancellation) =>
        db.DeleteItemAsync(new DeleteItemRequest { TableName = name, Key = MarkKey() }, cancellation);

    public Task DeleteAsync(IEnumerable<Item> keys, CancellationToken cancellation) =>
        RunAsync(keys.Select(key => new WriteRequest(new DeleteRequest(key))).Chunk(MostPerBatch).ToAsyncEnumerable(), cancellation);

    /// <summary>Puts every item; what DynamoDB leaves unprocessed is sent again.</summary>
    public Task PutAsync(IAsyncEnumerable<Item> items, CancellationToken cancellation) =>
        RunAsync(items.Select(item => new WriteRequest(new PutRequest(item))).Chunk(MostPerBatch), cancellation);

    private async Task RunAsync(IAsyncEnumerable<WriteRequest[]> batches, CancellationToken cancellation) =>
        await Parallel.ForEachAsync(batches, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (batch, stop) => await WriteAsync([.. batch], stop));

    private async Task WriteAsync(List<WriteRequest> batch, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await db.BatchWriteItemAsync(new BatchWriteItemRequest { RequestItems = new() { [name] = batch } }, cancellation);
            if (answer.UnprocessedItems?.GetValueOrDefault(name) is not { Count: > 0 } left)
            {
                return;
            }

            attempt = left.Count < batch.Count ? 1 : attempt;
            if (attempt == MostAttempts)
            {
                throw new RefusalException($"Table {name} takes no more items: {left.Count} of a batch were left {MostAttempts} times in a row. {RestoreCommand.HowToGoOn}");
            }

            batch = left;
            var pause = TimeSpan.FromMilliseconds(25 * Math.Pow(2, attempt) * (0.5 + Random.Shared.NextDouble()));
            await Task.Delay(pause < s_longestPause ? pause : s_longestPause, time, cancellation);
        }
    }

    private async Task CheckShapeAsync(CancellationToken cancellation)
    {
        try
        {
            var table = (await db.DescribeTableAsync(name, cancellation)).Table;
            if (table.TableStatus != TableStatus.ACTIVE || !table.KeySchema.Select(key => key.AttributeName).Order(StringComparer.Ordinal).SequenceEqual(["pk", "sk"], StringComparer.Ordinal))
            {
                throw new RefusalException($"Table {name} is {table.TableStatus} with keys {string.Join(", ", table.KeySchema.Select(key => key.AttributeName))}; it must be ACTIVE with pk and sk.");
            }
        }
        catch (ResourceNotFoundException)
        {
            throw new RefusalException($"There is no table {name} in this account and region. Deploy the stack first: a backup has items, and the template has the tables.");
        }
    }

    private static Item MarkKey() => new() { ["pk"] = new AttributeValue("RESTORE"), ["sk"] = new AttributeValue("RESTORE") };
}
