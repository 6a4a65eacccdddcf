using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Espresso.Notifications.Storage;

namespace Espresso.Notifications.Alerts;

/// <summary>Alerts, each once.</summary>
internal sealed partial class AlertStore(Table table, NotificationsMetrics metrics, ILogger<AlertStore> logger)
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(90);

    // DynamoDB holds 400 KB per item; an event's detail is cut well below.
    private const int MaxDetail = 8000;

    public async Task AddAsync(Alert alert, CancellationToken cancellationToken)
    {
        var item = Table.Key(Table.Alerts, $"{Table.Text(alert.At)}#{alert.Id}");
        item["id"] = new(alert.Id);
        item["kind"] = new(alert.Kind);
        item["severity"] = new(alert.Severity);
        item["subject"] = new(alert.Subject);
        item["detail"] = new(alert.Detail.Length > MaxDetail ? alert.Detail[..MaxDetail] + "…" : alert.Detail);
        item["at"] = new(Table.Text(alert.At));
        item["expiresAt"] = table.ExpiresIn(Life);
        if (alert.OrderId is not null) item["orderId"] = new(alert.OrderId);
        try
        {
            await table.Dynamo.PutItemAsync(
                new PutItemRequest { TableName = table.Name, Item = item, ConditionExpression = "attribute_not_exists(pk)" }, cancellationToken);
            metrics.Alert(alert.Kind, alert.Severity);
            Log.Raised(logger, alert.Kind, alert.Severity, alert.Id);
        }
        catch (ConditionalCheckFailedException)
        {
            // Delivered before.
        }
    }

    /// <summary>A page of alerts, newest first, and where the next begins; null at the end.</summary>
    public async Task<(IReadOnlyList<Alert> Items, string? Next)> ListAsync(int limit, string? after, CancellationToken cancellationToken)
    {
        var answer = await table.Dynamo.QueryAsync(new QueryRequest
        {
            TableName = table.Name,
            ConsistentRead = true,
            ScanIndexForward = false,
            Limit = limit,
            KeyConditionExpression = "pk = :pk",
            ExpressionAttributeValues = new() { [":pk"] = new(Table.Alerts) },
            ExclusiveStartKey = after is null ? null : Table.Key(Table.Alerts, after),
        }, cancellationToken);
        return ([.. (answer.Items ?? []).Select(Read)], answer.LastEvaluatedKey is { Count: > 0 } last ? last["sk"].S : null);
    }

    private static Alert Read(Dictionary<string, AttributeValue> item) => new(
        item["id"].S, item["kind"].S, item["severity"].S, item["subject"].S, item["detail"].S, item.GetValueOrDefault("orderId")?.S,
        DateTimeOffset.Parse(item["at"].S, CultureInfo.InvariantCulture).UtcDateTime);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Alert {Kind} ({Severity}): {AlertId}")]
        public static partial void Raised(ILogger logger, string kind, string severity, string alertId);
    }
}
