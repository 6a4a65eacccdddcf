using Amazon.DynamoDBv2.Model;
using Espresso.Notifications.Announcing;
using Espresso.Notifications.Storage;

namespace Espresso.Notifications.Inbox;

/// <summary>Inboxes and what their owners have chosen.</summary>
internal sealed class InboxStore(Table table)
{
    /// <summary>How long messages are kept.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(30);

    public async Task<InboxHead> HeadAsync(string customerId, CancellationToken cancellationToken)
        => InboxHead.Read(await table.GetAsync(Table.User(customerId), Table.Head, cancellationToken));

    /// <summary>
    /// Notes the order's version and puts the message, in one transaction: the version must be newer than the one noted, the message not
    /// there. So each event has its message once, whatever is delivered twice or dies in between. What comes after a newer version takes its
    /// own place in the inbox, which is ordered by the events' times; it is news to nobody any more, so no mail goes out for it.
    /// </summary>
    /// <param name="change">The event.</param>
    /// <param name="entry">Its message; null when the status is not announced.</param>
    /// <param name="mail">A mail is due.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Added> AddAsync(OrderEvent change, InboxEntry? entry, bool mail, CancellationToken cancellationToken)
    {
        var seen = new Update
        {
            TableName = table.Name,
            Key = Table.Key(Table.Order(change.OrderId), "SEEN"),
            UpdateExpression = "SET version = :version, expiresAt = :expires",
            ConditionExpression = "attribute_not_exists(version) OR version < :version",
            ExpressionAttributeValues = new() { [":version"] = Table.Number(change.Version), [":expires"] = table.ExpiresIn(Life) },
            ReturnValuesOnConditionCheckFailure = Amazon.DynamoDBv2.ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
        List<TransactWriteItem> writes = [new() { Update = seen }];
        if (entry is not null) writes.AddRange(Arrival(change, entry, mail));
        if (await table.TryWriteAsync(writes, cancellationToken) is not { } failed) return Added.Yes;
        if (failed.Count > 1 && failed[1]) return Added.Before;

        // The version is noted but the message is not there: either this event has none, or a newer one has overtaken it.
        var noted = await table.GetAsync(Table.Order(change.OrderId), "SEEN", cancellationToken);
        if (entry is null || noted?["version"].N == Table.Number(change.Version).N) return Added.Before;
        return await table.TryWriteAsync(Arrival(change, entry, mail: false), cancellationToken) is null ? Added.Late : Added.Before;
    }

    private List<TransactWriteItem> Arrival(OrderEvent change, InboxEntry entry, bool mail)
    {
        var item = entry.Write(change.CustomerId);
        item["expiresAt"] = table.ExpiresIn(Life);
        if (mail)
        {
            item["mail"] = new("pending");
            item["mailTo"] = new(change.CustomerEmail!);
            item["gsi1pk"] = new(Table.Mail);
            item["gsi1sk"] = new(Table.Text(table.Now));
        }

        return
        [
            new() { Put = new Put { TableName = table.Name, Item = item, ConditionExpression = "attribute_not_exists(pk)" } },
            new() { Update = Touch(change.CustomerId) },
        ];
    }

    /// <summary>A page of messages, newest first, and where the next begins; null at the end.</summary>
    public async Task<(IReadOnlyList<InboxEntry> Items, string? Next)> ListAsync(string customerId, int limit, string? after, CancellationToken cancellationToken)
    {
        var answer = await table.Dynamo.QueryAsync(Newest(customerId, limit, after), cancellationToken);
        return ([.. (answer.Items ?? []).Select(InboxEntry.Read)], answer.LastEvaluatedKey is { Count: > 0 } last ? last["sk"].S : null);
    }

    /// <summary>How many messages are unread.</summary>
    public async Task<int> UnreadAsync(string customerId, CancellationToken cancellationToken)
        => await UnreadAsync(customerId, (await HeadAsync(customerId, cancellationToken)).ReadUpTo, cancellationToken);

    /// <summary>How many messages are newer than the one read last.</summary>
    public async Task<int> UnreadAsync(string customerId, string? readUpTo, CancellationToken cancellationToken)
    {
        var request = new QueryRequest
        {
            TableName = table.Name,
            ConsistentRead = true,
            Select = Amazon.DynamoDBv2.Select.COUNT,
            KeyConditionExpression = "pk = :pk AND sk BETWEEN :from AND :to",
            // '$' follows '#', so this is the end of the prefix; '!' comes before every digit, so it makes "from" exclusive.
            ExpressionAttributeValues = new()
            {
                [":pk"] = new(Table.User(customerId)),
                [":from"] = new(readUpTo is null ? Table.InboxPrefix : readUpTo + "!"),
                [":to"] = new("INBOX$"),
            },
        };
        var count = 0;
        do
        {
            var answer = await table.Dynamo.QueryAsync(request, cancellationToken);
            count += answer.Count ?? 0;
            request.ExclusiveStartKey = answer.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });

        return count;
    }

    /// <summary>Marks a message and all older ones as read; false when there is no such message. What was read stays read.</summary>
    public async Task<bool> ReadAsync(string customerId, string id, CancellationToken cancellationToken)
    {
        var request = Newest(customerId, 100, after: null);
        do
        {
            var answer = await table.Dynamo.QueryAsync(request, cancellationToken);
            if (answer.Items?.Find(item => item["id"].S == id) is { } found)
            {
                await UpdateHeadAsync(
                    customerId, "SET readUpTo = :upTo ADD version :one", new() { [":upTo"] = found["sk"] },
                    "attribute_not_exists(readUpTo) OR readUpTo < :upTo", cancellationToken);
                return true;
            }

            request.ExclusiveStartKey = answer.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });

        return false;
    }

    /// <summary>Changes what is given; null leaves it as it is.</summary>
    public async Task<InboxHead> ChooseAsync(string customerId, string? language, bool? email, CancellationToken cancellationToken)
    {
        List<string> sets = [];
        Dictionary<string, AttributeValue> values = [];
        Set("#language", ":language", language is null ? null : new AttributeValue(language));
        Set("email", ":email", email is { } yes ? new AttributeValue { BOOL = yes } : null);
        if (sets.Count > 0)
            await UpdateHeadAsync(customerId, $"SET {string.Join(", ", sets)} ADD version :one", values, condition: null, cancellationToken);
        return await HeadAsync(customerId, cancellationToken);

        void Set(string name, string value, AttributeValue? to)
        {
            if (to is null) return;
            sets.Add($"{name} = {value}");
            values[value] = to;
        }
    }

    private async Task UpdateHeadAsync(
        string customerId, string update, Dictionary<string, AttributeValue> values, string? condition, CancellationToken cancellationToken)
    {
        values[":one"] = Table.Number(1);
        try
        {
            await table.Dynamo.UpdateItemAsync(new UpdateItemRequest
            {
                TableName = table.Name,
                Key = Table.Key(Table.User(customerId), Table.Head),
                UpdateExpression = update,
                ConditionExpression = condition,
                ExpressionAttributeNames = update.Contains('#', StringComparison.Ordinal) ? new() { ["#language"] = "language" } : null,
                ExpressionAttributeValues = values,
            }, cancellationToken);
        }
        catch (ConditionalCheckFailedException)
        {
            // A newer message was marked as read before; this one is read with it.
        }
    }

    private Update Touch(string customerId) => new()
    {
        TableName = table.Name,
        Key = Table.Key(Table.User(customerId), Table.Head),
        UpdateExpression = "ADD version :one",
        ExpressionAttributeValues = new() { [":one"] = Table.Number(1) },
    };

    private QueryRequest Newest(string customerId, int limit, string? after) => new()
    {
        TableName = table.Name,
        ConsistentRead = true,
        ScanIndexForward = false,
        Limit = limit,
        KeyConditionExpression = "pk = :pk AND begins_with(sk, :inbox)",
        ExpressionAttributeValues = new() { [":pk"] = new(Table.User(customerId)), [":inbox"] = new(Table.InboxPrefix) },
        ExclusiveStartKey = after is null ? null : Table.Key(Table.User(customerId), after),
    };
}
