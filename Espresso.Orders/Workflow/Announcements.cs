using System.Text.Json;
using Amazon.SimpleNotificationService;
using Amazon.SimpleNotificationService.Model;
using Espresso.Orders.Storage;

namespace Espresso.Orders.Workflow;

/// <summary>Publishes events and alerts. An event's item leaves the outbox when it is published; a crash in between publishes it twice, under the same id.</summary>
internal sealed class Announcements(IAmazonSimpleNotificationService sns, OutboxStore outbox, string eventsTopicArn, string alertsTopicArn)
{
    public async Task PublishAsync(OutboxEvent news, CancellationToken cancellation)
    {
        var request = new PublishRequest(eventsTopicArn, news.Body)
        {
            MessageAttributes = new Dictionary<string, MessageAttributeValue>
            {
                ["type"] = Text(OutboxEvent.Type),
                ["status"] = Text(news.Status),
            },
        };
        if (news.TraceParent is { } traceParent)
        {
            request.MessageAttributes["traceparent"] = Text(traceParent);
        }

        await sns.PublishAsync(request, cancellation);
        await outbox.DeleteAsync(news, cancellation);
    }

    public Task AlertAsync(Alert alert, CancellationToken cancellation) => sns.PublishAsync(
        new PublishRequest(alertsTopicArn, JsonSerializer.Serialize(alert, WorkflowJson.Default.Alert))
        {
            MessageAttributes = new Dictionary<string, MessageAttributeValue> { ["type"] = Text(alert.Type), ["kind"] = Text(alert.Kind) },
        },
        cancellation);

    private static MessageAttributeValue Text(string value) => new() { DataType = "String", StringValue = value };
}
