using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Espresso.ServiceDefaults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Espresso.Notifications.Storage;

/// <summary>
/// The one table. Its items:
/// <code>
/// USER#{sub}      HEAD                        preferences, how far the inbox is read, and a version that counts every change of what the user sees
/// USER#{sub}      INBOX#{at}#{event id}       one message; a mail that is not sent yet is in gsi1 under MAIL, ordered by when to try next
/// ORDER#{id}      SEEN                        the newest version of the order that was announced
/// ALERTS          {at}#{id}                   one alert
/// LIVE#{audience} {at, in seconds}-{random}   a ticket for a live connection, and then the connection; the audience is a sub, or staff
/// </code>
/// Times are <c>2026-11-22T10:00:00.000Z</c>, so that they sort.
/// </summary>
internal sealed class Table(IAmazonDynamoDB dynamo, AwsResources resources, TimeProvider time)
{
    public const string Head = "HEAD";
    public const string InboxPrefix = "INBOX#";
    public const string Alerts = "ALERTS";
    public const string Mail = "MAIL";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public IAmazonDynamoDB Dynamo => dynamo;

    public string Name => resources.NotificationsTableName;

    public DateTimeOffset Now => time.GetUtcNow();

    public static string User(string sub) => "USER#" + sub;

    public static string Order(string id) => "ORDER#" + id;

    public static string Live(string audience) => "LIVE#" + audience;

    public static string Text(DateTimeOffset at) => Text(at.UtcDateTime);

    public static string Text(DateTime utc) => utc.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    public static Dictionary<string, AttributeValue> Key(string pk, string sk) => new() { ["pk"] = new(pk), ["sk"] = new(sk) };

    public static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    /// <summary>When an item may be deleted, in seconds since 1970, as DynamoDB's time to live wants it.</summary>
    public AttributeValue ExpiresIn(TimeSpan life) => Number((Now + life).ToUnixTimeSeconds());

    /// <summary>Reads one item, newest state; null when there is none.</summary>
    public async Task<Dictionary<string, AttributeValue>?> GetAsync(string pk, string sk, CancellationToken cancellationToken)
    {
        var answer = await dynamo.GetItemAsync(new GetItemRequest { TableName = Name, Key = Key(pk, sk), ConsistentRead = true }, cancellationToken);
        return answer.Item is { Count: > 0 } item ? item : null;
    }

    /// <summary>
    /// Writes all or nothing. Clashes with other writers are tried again, with jitter, for two seconds.
    /// </summary>
    /// <returns>Null when it was written; otherwise, per write, whether its condition was what failed.</returns>
    public async Task<IReadOnlyList<bool>?> TryWriteAsync(List<TransactWriteItem> writes, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                await dynamo.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = writes }, cancellationToken);
                return null;
            }
            catch (TransactionCanceledException e) when (e.CancellationReasons is { } reasons && reasons.Exists(r => r.Code == "ConditionalCheckFailed"))
            {
                return [.. reasons.Select(r => r.Code == "ConditionalCheckFailed")];
            }
            catch (TransactionCanceledException) when (time.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(20, 200)), cancellationToken);
            }
        }
    }
}

/// <summary>Healthy when the table answers.</summary>
internal sealed class TableHealth(Table table) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await table.GetAsync("HEALTH", "HEALTH", cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is Amazon.Runtime.AmazonClientException or Amazon.Runtime.AmazonServiceException or HttpRequestException or InvalidOperationException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The notifications table does not answer.", e);
        }
    }
}
