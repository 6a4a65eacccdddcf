using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Lambda;
using Espresso.LocalCloud.Ses;
using Espresso.LocalCloud.Sqs;

namespace Espresso.LocalCloud.Sns;

/// <summary>Brings a message to its subscribers; what cannot be delivered goes to the subscription's dead-letter queue.</summary>
internal sealed partial class Deliveries(ICloud cloud, Captured captured, ILogger logger)
{
    /// <summary>Done when every delivery survives a kill.</summary>
    public async Task DeliverAsync(SnsMessage message, IReadOnlyList<SubscriptionRecord> subscriptions)
    {
        using var activity = message.TraceParent is null ? null : CloudTelemetry.Source.StartActivity($"sns {message.TopicArn[(message.TopicArn.LastIndexOf(':') + 1)..]}", ActivityKind.Producer, message.TraceParent);
        var traced = message with { TraceParent = activity?.Id ?? message.TraceParent };
        await Task.WhenAll(subscriptions.Select(subscription => DeliverAsync(traced, subscription)));
    }

    private async Task DeliverAsync(SnsMessage message, SubscriptionRecord subscription)
    {
        if (FilterPolicy.Parse(subscription.Attributes)?.IsMatch(message.Text, message.Attributes) is false)
        {
            return;
        }

        var arn = $"{message.TopicArn}:{subscription.Id}";
        try
        {
            switch (subscription.Protocol)
            {
                case "sqs":
                    await cloud.Service<ISqs>().SendAsync(subscription.Endpoint, ForQueue(message, subscription, arn));
                    break;
                case "lambda":
                    await cloud.Service<ILambda>().InvokeEventAsync(subscription.Endpoint, ForFunction(message, arn), message.TraceParent);
                    break;
                case "email" or "email-json":
                    await cloud.Service<IMailbox>().DeliverAsync(ForMailbox(message, subscription, arn));
                    break;
                default:
                    await captured.AddAsync(subscription.Protocol, subscription.Endpoint, message.TextFor(subscription.Protocol), message.Subject, message.TopicArn);
                    break;
            }
        }
        catch (CloudException e)
        {
            await FailAsync(message, subscription, arn, e);
        }
    }

    private async Task FailAsync(SnsMessage message, SubscriptionRecord subscription, string arn, CloudException error)
    {
        if (subscription.DeadLetterArn is { } target && cloud.Service<ISqs>().Exists(target))
        {
            await cloud.Service<ISqs>().SendAsync(target, ForQueue(message, subscription, arn));
            Log.DeadLettered(logger, message.Id, arn, error.Message);
        }
        else
        {
            Log.Lost(logger, message.Id, arn, error.Message);
        }
    }

    private OutgoingMessage ForQueue(SnsMessage message, SubscriptionRecord subscription, string arn) =>
        subscription.IsRaw
            ? new OutgoingMessage(message.TextFor("sqs")) { Attributes = message.Attributes, TraceParent = message.TraceParent }
            : new OutgoingMessage(message.Envelope(subscription.Protocol, arn, cloud.BaseUrl, forLambda: false).ToText()) { TraceParent = message.TraceParent };

    private OutgoingMail ForMailbox(SnsMessage message, SubscriptionRecord subscription, string arn)
    {
        var text = subscription.Protocol == "email-json" ? message.Envelope("email-json", arn, cloud.BaseUrl, forLambda: false).ToText() : message.TextFor("email");
        return new OutgoingMail("AWS Notifications <no-reply@sns.amazonaws.com>", [subscription.Endpoint], message.Subject ?? "AWS Notification Message", Html: null, text, "sns");
    }

    private byte[] ForFunction(SnsMessage message, string arn)
    {
        var record = new JsonObject
        {
            ["EventSource"] = "aws:sns",
            ["EventVersion"] = "1.0",
            ["EventSubscriptionArn"] = arn,
            ["Sns"] = message.Envelope("lambda", arn, cloud.BaseUrl, forLambda: true),
        };
        return Encoding.UTF8.GetBytes(new JsonObject { ["Records"] = new JsonArray(record) }.ToText());
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId} could not be delivered to {Subscription} and went to its dead-letter queue: {Error}")]
        public static partial void DeadLettered(ILogger logger, string messageId, string subscription, string error);

        [LoggerMessage(Level = LogLevel.Error, Message = "Message {MessageId} could not be delivered to {Subscription}, which has no dead-letter queue: {Error}")]
        public static partial void Lost(ILogger logger, string messageId, string subscription, string error);
    }
}
