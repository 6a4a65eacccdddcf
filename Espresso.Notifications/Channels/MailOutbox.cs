using System.Net;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Espresso.Notifications.Announcing.Languages;
using Espresso.Notifications.Inbox;
using Espresso.Notifications.Storage;

namespace Espresso.Notifications.Channels;

/// <summary>
/// Mails on their way: <c>pending → sent</c>, or <c>refused</c> when SES will never take it. A mail is sent at least once; two tries do not
/// run at the same time, because each takes the mail for a while first.
/// </summary>
internal sealed partial class MailOutbox(Table table, InboxStore inbox, EmailChannel email, NotificationsMetrics metrics, ILogger<MailOutbox> logger)
{
    /// <summary>How long a try has the mail for itself, and how long the next one waits after it failed.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(20);

    /// <summary>Sends what earlier tries have left over, oldest first, a few at a time. Failures stay due and are logged.</summary>
    public async Task SendDueAsync(CancellationToken cancellationToken)
    {
        var due = await table.Dynamo.QueryAsync(new QueryRequest
        {
            TableName = table.Name,
            IndexName = "gsi1",
            Limit = 5,
            KeyConditionExpression = "gsi1pk = :mail AND gsi1sk < :until",
            ExpressionAttributeValues = new() { [":mail"] = new(Table.Mail), [":until"] = new(Table.Text(table.Now - Turn)) },
        }, cancellationToken);
        foreach (var item in due.Items ?? []) await TrySendAsync(item["pk"].S["USER#".Length..], item["sk"].S, cancellationToken);
    }

    /// <summary>Sends the mail of a message if it is due; false when it is still due afterwards.</summary>
    public async Task<bool> TrySendAsync(string customerId, string sortKey, CancellationToken cancellationToken)
    {
        if (await TakeAsync(customerId, sortKey, cancellationToken) is not { } item) return !await IsPendingAsync(customerId, sortKey, cancellationToken);

        var head = await inbox.HeadAsync(customerId, cancellationToken);
        var entry = InboxEntry.Read(item);
        try
        {
            await email.SendAsync(item["mailTo"].S, entry, Announcements.For(head.Language), cancellationToken);
        }
        catch (AmazonServiceException e) when (IsFinal(e))
        {
            metrics.Mail("refused");
            Log.Refused(logger, entry.Id, e.ErrorCode, e.Message);
            await FinishAsync(customerId, sortKey, "refused", cancellationToken);
            return true;
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or HttpRequestException)
        {
            metrics.Mail("failed");
            Log.Failed(logger, e, entry.Id);
            return false;
        }

        metrics.Mail("sent");
        await FinishAsync(customerId, sortKey, "sent", cancellationToken);
        return true;
    }

    // An address or a sender that SES does not accept stays so; throttling and paused sending pass.
    private static bool IsFinal(AmazonServiceException e) => e.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound
        && e.ErrorCode is not ("TooManyRequestsException" or "LimitExceededException" or "SendingPausedException" or "AccountSuspendedException")
        && !(e.ErrorCode?.Contains("Throttl", StringComparison.Ordinal) ?? false);

    /// <summary>Moves the mail's next turn ahead, so that nobody else takes it meanwhile; null when it is not due.</summary>
    private async Task<Dictionary<string, AttributeValue>?> TakeAsync(string customerId, string sortKey, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await table.Dynamo.UpdateItemAsync(new UpdateItemRequest
            {
                TableName = table.Name,
                Key = Table.Key(Table.User(customerId), sortKey),
                UpdateExpression = "SET gsi1sk = :next",
                ConditionExpression = "mail = :pending AND gsi1sk <= :now",
                ExpressionAttributeValues = new()
                {
                    [":pending"] = new("pending"),
                    [":now"] = new(Table.Text(table.Now)),
                    [":next"] = new(Table.Text(table.Now + Turn)),
                },
                ReturnValues = Amazon.DynamoDBv2.ReturnValue.ALL_NEW,
            }, cancellationToken);
            return answer.Attributes;
        }
        catch (ConditionalCheckFailedException)
        {
            return null;
        }
    }

    private async Task<bool> IsPendingAsync(string customerId, string sortKey, CancellationToken cancellationToken)
        => (await table.GetAsync(Table.User(customerId), sortKey, cancellationToken))?.GetValueOrDefault("mail")?.S == "pending";

    private async Task FinishAsync(string customerId, string sortKey, string state, CancellationToken cancellationToken)
        => await table.Dynamo.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table.Name,
            Key = Table.Key(Table.User(customerId), sortKey),
            UpdateExpression = "SET mail = :state REMOVE gsi1pk, gsi1sk, mailTo",
            ConditionExpression = "attribute_exists(pk)",
            ExpressionAttributeValues = new() { [":state"] = new(state) },
        }, cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The mail of {EventId} could not be sent; it will be tried again")]
        public static partial void Failed(ILogger logger, Exception exception, string eventId);

        [LoggerMessage(LogLevel.Error, "The mail of {EventId} was refused for good ({Code}: {Reason})")]
        public static partial void Refused(ILogger logger, string eventId, string code, string reason);
    }
}
