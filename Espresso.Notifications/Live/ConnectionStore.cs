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

    // A person with more screens than this is no person; the newest ones are told.
    private const int MostOfOne = 100;

    /// <summary>Ten digits, a dash and the random part.</summary>
    private const int KeyLength = 10 + 1 + RandomLength;

    private const int RandomLength = 32;

    /// <summary>Makes a ticket: <c>{audience}.{seconds since 1970}-{random}</c>.</summary>
    /// <param name="audience">A customer's <c>sub</c>, or <see cref="Audience.Staff" />.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<string> IssueAsync(string audience, CancellationToken cancellationToken)
    {
        var key = Since(table.Now) + RandomNumberGenerator.GetHexString(RandomLength, lowercase: true);
        var item = Table.Key(Table.Live(audience), key);
        item["expiresAt"] = table.ExpiresIn(TicketLife);
        await table.Dynamo.PutItemAsync(new PutItemRequest { TableName = table.Name, Item = item }, cancellationToken);
        return $"{audience}.{key}";
    }

    /// <summary>Makes the ticket's owner hear by that connection; false when there is no such ticket, or it was used, or it is too old.</summary>
    public async Task<bool> TakeAsync(string ticket, string connectionId, CancellationToken cancellationToken)
    {
        // What cannot be a ticket now is not looked for: anybody may knock here.
        if (Parse(ticket) is not var (audience, key, at) || (table.Now - at).Duration() > TicketLife) return false;
        try
        {
            await table.Dynamo.UpdateItemAsync(new UpdateItemRequest
            {
                TableName = table.Name,
                Key = Table.Key(Table.Live(audience), key),
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
            KeyConditionExpression = "pk = :pk AND sk > :since",
            FilterExpression = "attribute_exists(connectionId) AND expiresAt > :now",
            ExpressionAttributeValues = new()
            {
                [":pk"] = new(Table.Live(audience)),
                [":since"] = new(Since(table.Now - ConnectionLife - TicketLife)),
                [":now"] = table.ExpiresIn(TimeSpan.Zero),
            },
        }, cancellationToken);
        // No limit: tickets that nobody used would count. A page of answers holds some thousands.
        return (answer.Items ?? []).Take(MostOfOne).Select(item => new Connection(
            audience, item["sk"].S, item["connectionId"].S,
            DateTimeOffset.FromUnixTimeSeconds(long.Parse(item["expiresAt"].N, CultureInfo.InvariantCulture)) - ConnectionLife));
    }

    // {audience}.{seconds}-{random}; an audience has no dot.
    private static (string Audience, string Key, DateTimeOffset At)? Parse(string ticket)
    {
        if (ticket.Split('.') is not [{ Length: > 0 and < 100 } audience, { Length: KeyLength } key]) return null;
        return long.TryParse(key[..10], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? (audience, key, DateTimeOffset.FromUnixTimeSeconds(seconds))
            : null;
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
