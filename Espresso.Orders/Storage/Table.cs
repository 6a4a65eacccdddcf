using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace Espresso.Orders.Storage;

internal enum WriteState
{
    Committed,

    /// <summary>A condition did not hold; the reasons say which, with the item as it was.</summary>
    Refused,

    /// <summary>Conflicts, throttling or lost answers for as long as patience lasted.</summary>
    Busy,
}

/// <param name="Reasons">One per item of the transaction, in its order; empty unless refused.</param>
internal readonly record struct WriteResult(WriteState State, IReadOnlyList<CancellationReason> Reasons);

/// <summary>The orders table: reads are strongly consistent, writes survive conflicts, throttling and lost answers.</summary>
internal sealed partial class Table(IAmazonDynamoDB db, string name, TimeProvider clock, Random chance, ILogger<Table> logger)
{
    private const int MostKeysPerBatch = 100;
    private const string ConditionFailed = "ConditionalCheckFailed";

    public string Name => name;

    /// <summary>Whether the condition of this item of a refused transaction did not hold.</summary>
    public static bool Failed(CancellationReason reason) => reason.Code == ConditionFailed;

    public Patience NewPatience() => new(clock, chance);

    /// <summary>The item as it is now; null when there is none.</summary>
    public async Task<Item?> GetAsync(Item key, CancellationToken cancellation)
    {
        var response = await RetryAsync(() => db.GetItemAsync(new GetItemRequest { TableName = name, Key = key, ConsistentRead = true }, cancellation), cancellation);
        return response.Item is { Count: > 0 } item ? item : null;
    }

    /// <summary>The items that exist, in no order.</summary>
    public async Task<List<Item>> GetAsync(IEnumerable<Item> keys, CancellationToken cancellation)
    {
        var found = new List<Item>();
        foreach (var chunk in keys.Chunk(MostKeysPerBatch))
        {
            var patience = NewPatience();
            var wanted = new Dictionary<string, KeysAndAttributes> { [name] = new() { Keys = [.. chunk], ConsistentRead = true } };
            while (true)
            {
                var request = new BatchGetItemRequest { RequestItems = wanted };
                var response = await RetryAsync(() => db.BatchGetItemAsync(request, cancellation), cancellation);
                found.AddRange(response.Responses?.GetValueOrDefault(name) ?? []);
                if (response.UnprocessedKeys is not { Count: > 0 } left)
                {
                    break;
                }

                wanted = left;
                if (!await patience.PauseAsync(cancellation))
                {
                    throw new ProvisionedThroughputExceededException($"Table {name} left {left[name].Keys.Count} keys of a batch unread.");
                }
            }
        }

        return found;
    }

    /// <summary>One page; an index is read as it is, and may be a moment behind.</summary>
    public Task<QueryResponse> QueryAsync(QueryRequest query, CancellationToken cancellation)
    {
        query.TableName = name;
        return RetryAsync(() => db.QueryAsync(query, cancellation), cancellation);
    }

    /// <summary>All pages.</summary>
    public async Task<List<Item>> QueryAllAsync(QueryRequest query, CancellationToken cancellation)
    {
        var found = new List<Item>();
        do
        {
            var page = await QueryAsync(query, cancellation);
            found.AddRange(page.Items ?? []);
            query.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (query.ExclusiveStartKey is { Count: > 0 });
        return found;
    }

    /// <summary>The item after the update; null when the condition did not hold. Safe to repeat: callers' updates are.</summary>
    public async Task<Item?> UpdateAsync(UpdateItemRequest update, CancellationToken cancellation)
    {
        update.TableName = name;
        update.ReturnValues = ReturnValue.ALL_NEW;
        try
        {
            return (await RetryAsync(() => db.UpdateItemAsync(update, cancellation), cancellation)).Attributes;
        }
        catch (ConditionalCheckFailedException)
        {
            return null;
        }
    }

    public Task DeleteAsync(Item key, CancellationToken cancellation) =>
        RetryAsync(() => db.DeleteItemAsync(new DeleteItemRequest { TableName = name, Key = key }, cancellation), cancellation);

    /// <summary>All or nothing.</summary>
    /// <param name="isOurs">Whether an item that stood in the way was written by this very transaction, whose answer got lost.</param>
    public async Task<WriteResult> TransactAsync(IReadOnlyList<TransactWriteItem> items, Func<Item, bool> isOurs, Patience patience, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                // A new request each time: the SDK gives each one its own client token, and the write id is what tells our work.
                await db.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = [.. items] }, cancellation);
                return new WriteResult(WriteState.Committed, []);
            }
            catch (TransactionCanceledException cancelled) when (cancelled.CancellationReasons is { Count: > 0 } reasons)
            {
                if (reasons.Any(Failed))
                {
                    return reasons.Any(reason => reason.Item is { Count: > 0 } old && isOurs(old))
                        ? new WriteResult(WriteState.Committed, [])
                        : new WriteResult(WriteState.Refused, reasons);
                }

                if (!reasons.All(reason => reason.Code is "None" or "TransactionConflict" or "ProvisionedThroughputExceeded" or "ThrottlingError"))
                {
                    throw;
                }

                Log.WriteConflicted(logger, string.Join(',', reasons.Select(reason => reason.Code)));
            }
            catch (Exception exception) when (IsTransient(exception, cancellation))
            {
                Log.AnswerLost(logger, exception.GetType().Name, exception.Message);
            }

            if (!await patience.PauseAsync(cancellation))
            {
                return new WriteResult(WriteState.Busy, []);
            }
        }
    }

    /// <summary>The same call may well succeed in a moment; whether this one did is not known.</summary>
    public static bool IsTransient(Exception exception, CancellationToken cancellation) => exception switch
    {
        _ when cancellation.IsCancellationRequested => false,
        TransactionConflictException or ProvisionedThroughputExceededException or RequestLimitExceededException or ThrottlingException
            or TransactionInProgressException or InternalServerErrorException => true,
        AmazonServiceException service => (int)service.StatusCode is 0 or >= 500,
        HttpRequestException or IOException or TimeoutException or OperationCanceledException => true,
        _ => false,
    };

    private async Task<T> RetryAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        var patience = NewPatience();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (IsTransient(exception, cancellation))
            {
                Log.AnswerLost(logger, exception.GetType().Name, exception.Message);
                if (!await patience.PauseAsync(cancellation))
                {
                    throw;
                }
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "A transaction conflicted with another ({Reasons}); trying again")]
        public static partial void WriteConflicted(ILogger logger, string reasons);

        [LoggerMessage(2, LogLevel.Warning, "DynamoDB did not answer ({Exception}: {Message}); trying again")]
        public static partial void AnswerLost(ILogger logger, string exception, string message);
    }
}
