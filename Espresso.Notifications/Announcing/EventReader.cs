using System.Text.Json;
using Amazon.Lambda.SQSEvents;
using Espresso.Notifications.Alerts;
using Espresso.ServiceDefaults.Functions;

namespace Espresso.Notifications.Announcing;

/// <summary>
/// Tells the messages of the two queues apart by their shape. What is of no known shape is thrown: after a few tries the queue sets it
/// aside among the dead letters, and the alarm on those becomes an alert.
/// </summary>
internal sealed class EventReader(Announcer announcer, AlertStore alerts) : IMessageHandler
{
    public async Task HandleAsync(SQSEvent.SQSMessage message, CancellationToken cancellationToken)
    {
        using var json = JsonDocument.Parse(message.Body);
        var body = json.RootElement;
        if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("type", out var type) && type.ValueEquals("order.status-changed"))
        {
            var change = body.Deserialize(EventJson.Default.OrderEvent)
                ?? throw new JsonException("The order event is null.");
            await announcer.AnnounceAsync(change, cancellationToken);
        }
        else if (Alert.Read(body, message.MessageId) is { } alert)
        {
            await alerts.AddAsync(alert, cancellationToken);
        }
        else
        {
            throw new JsonException(
                $"Message {message.MessageId} is neither an order event (type order.status-changed), nor an alert (type alert), nor a CloudWatch alarm "
                + "(AlarmName), nor an EventBridge event (detail-type).");
        }
    }
}
