using System.Globalization;
using System.Security.Cryptography;
using Amazon.DynamoDBv2.Model;
using Espresso.Notifications.Storage;

namespace Espresso.Notifications.Live;

/// <summary>
/// Who is connected. A connection begins as a ticket, which its owner fetches with a token and the browser shows when it connects: a
/// WebSocket's handshake carries no header of ours. The audience is a customer, by <c>sub</c>, or the staff.
/// </summary>
internal sealed class ConnectionStore(Table table)
{
    /// <summary>How long a ticket is good for, once.</summary>
    public static readonly TimeSpan TicketLife = TimeSpan.FromMinutes(1);

    /// <summary>API Gateway ends a connection after two hours at the latest.</summary>
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromHours(2);

    /// <summary>How long API Gateway waits for the answer to a handshake; until it has it, the connection that it will be does not exist there.</summary>
    private static readonly TimeSpan Handshake = TimeSpan.FromSeconds(30);

    // A person with more screens than this is no person. Who has them slows down nobody but the others of the same audience.
    private const int MostOfOne = 100;

    /// <summary>Makes a ticket: <c>{audience}.{seconds since 1970}-{random}</c>.</summary>
    /// <param name="audience">A customer's <c>sub</c>, or <see cref="Audience.Staff" />.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<string> IssueAsync(string audience, CancellationToken cancellationToken)
    {
        var key = Since(table.Now) + RandomNumberGenerator.GetHexString(32, lowercase: true);
        var item = Table.Key(Table.Live(audience), key);
        item["expiresAt"] = table.ExpiresIn(TicketLife);
        await table.Dynamo.PutItemAsync(new PutItemRequest { TableName = table.Name, Item = item }, cancellationToken);
        return $"{audience}.{key}";
    }

    /// <summary>Makes the ticket's owner hear by that connection; false when there is no such ticket, or it was used, or it is too old.</summary>
    public async Task<bool> TakeAsync(string ticket, string connectionId, CancellationToken cancellationToken)
    {
        var dot = ticket.LastIndexOf('.');
        if (dot <= 0 || dot == ticket.Length - 1 || ticket.Length > 200) return false;
        try
        {
            await table.Dynamo.UpdateItemAsync(new UpdateItemRequest
            {
                TableName = table.Name,
                Key = Table.Key(Table.Live(ticket[..dot]), ticket[(dot + 1)..]),
                UpdateExpression = "SET connectionId = :connection, expiresAt = :end",
                ConditionExpression = "expiresAt > :now AND (attribute_not_exists(connectionId) OR connectionId = :connection)",
                ExpressionAttributeValues = new()
                {
                    [":connection"] = new(connectionId),
                    [":now"] = table.ExpiresIn(TimeSpan.Zero),
                    [":end"] = table.ExpiresIn(ConnectionLife),
                },
            }, cancellationToken);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    /// <summary>The connections of those audiences.</summary>
    public async Task<IReadOnlyList<Connection>> ListAsync(IEnumerable<string> audiences, CancellationToken cancellationToken)
    {
        var lists = await Task.WhenAll(audiences.Select(audience => ListAsync(audience, cancellationToken)));
        return [.. lists.SelectMany(list => list)];
    }

    /// <summary>
    /// Forgets a connection that API Gateway does not have, unless it may not have it yet: its page asks when the handshake is through, and
    /// goes on listening.
    /// </summary>
    public async Task ForgetAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (table.Now - connection.Since < Handshake) return;
        await table.Dynamo.DeleteItemAsync(
            new DeleteItemRequest { TableName = table.Name, Key = Table.Key(Table.Live(connection.Audience), connection.Key) }, cancellationToken);
    }

    private async Task<IEnumerable<Connection>> ListAsync(string audience, CancellationToken cancellationToken)
    {
        var answer = await table.Dynamo.QueryAsync(new QueryRequest
        {
            TableName = table.Name,
            // Who has just connected has read before that, so a change after it must find the connection.
            ConsistentRead = true,
            // Newest first: what has expired can be there for days, until DynamoDB deletes it.
            ScanIndexForward = false,
            Limit = MostOfOne,
            KeyConditionExpression = "pk = :pk AND sk > :since",
            FilterExpression = "attribute_exists(connectionId) AND expiresAt > :now",
            ExpressionAttributeValues = new()
            {
                [":pk"] = new(Table.Live(audience)),
                [":since"] = new(Since(table.Now - ConnectionLife - TicketLife)),
                [":now"] = table.ExpiresIn(TimeSpan.Zero),
            },
        }, cancellationToken);
        return (answer.Items ?? []).Select(item => new Connection(
            audience, item["sk"].S, item["connectionId"].S,
            DateTimeOffset.FromUnixTimeSeconds(long.Parse(item["expiresAt"].N, CultureInfo.InvariantCulture)) - ConnectionLife));
    }

    private static string Since(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{at.ToUnixTimeSeconds():D10}-");
}

/// <summary>A live connection.</summary>
/// <param name="Audience">Whom it tells.</param>
/// <param name="Key">Its ticket, without the audience.</param>
/// <param name="Id">API Gateway's name for it.</param>
/// <param name="Since">When it was let in.</param>
internal sealed record Connection(string Audience, string Key, string Id, DateTimeOffset Since);

/// <summary>Whom a connection tells of what: a customer, whose audience is the <c>sub</c>, of own orders, and the staff of all.</summary>
internal static class Audience
{
    public const string Staff = "staff";
}
