using System.Globalization;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Sqs;

/// <summary>A received message as clients and functions see it.</summary>
internal static class MessageView
{
    /// <summary>For ReceiveMessage, with the attributes that were asked for.</summary>
    /// <param name="system">Names of system attributes, or <c>All</c>.</param>
    /// <param name="names">Names of message attributes, <c>All</c>, <c>.*</c> or <c>prefix.*</c>.</param>
    public static JsonObject Received(ReceivedMessage received, IReadOnlySet<string> system, IReadOnlyList<string> names)
    {
        var message = received.Message;
        var view = new JsonObject
        {
            ["MessageId"] = message.MessageId,
            ["ReceiptHandle"] = received.ReceiptHandle,
            ["MD5OfBody"] = MessageAttributes.Md5(message.Body),
            ["Body"] = message.Body,
        };
        var systemAttributes = SystemAttributes(message).Where(pair => system.Contains("All") || system.Contains(pair.Key)).ToList();
        if (systemAttributes.Count > 0)
        {
            view["Attributes"] = systemAttributes.ToJson();
        }

        var wanted = new JsonObject((message.Attributes ?? []).Where(pair => names.Any(name => Matches(name, pair.Key)))
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
        if (wanted.Count > 0)
        {
            view["MD5OfMessageAttributes"] = MessageAttributes.Md5(wanted);
            view["MessageAttributes"] = wanted;
        }

        return view;
    }

    /// <summary>A record of the event that Lambda gives to a function.</summary>
    public static JsonObject LambdaRecord(ReceivedMessage received, string queueArn, string region)
    {
        var message = received.Message;
        var attributes = new JsonObject();
        foreach (var (name, value) in message.Attributes ?? [])
        {
            var attribute = value!.AsObject();
            attributes[name] = new JsonObject
            {
                ["stringValue"] = attribute.Text("StringValue"),
                ["binaryValue"] = attribute.Text("BinaryValue"),
                ["stringListValues"] = new JsonArray(),
                ["binaryListValues"] = new JsonArray(),
                ["dataType"] = attribute.Text("DataType"),
            };
        }

        return new JsonObject
        {
            ["messageId"] = message.MessageId,
            ["receiptHandle"] = received.ReceiptHandle,
            ["body"] = message.Body,
            ["attributes"] = SystemAttributes(message).ToJson(),
            ["messageAttributes"] = attributes,
            ["md5OfBody"] = MessageAttributes.Md5(message.Body),
            ["md5OfMessageAttributes"] = MessageAttributes.Md5(message.Attributes),
            ["eventSource"] = "aws:sqs",
            ["eventSourceARN"] = queueArn,
            ["awsRegion"] = region,
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> SystemAttributes(QueueMessage message)
    {
        yield return KeyValuePair.Create("SenderId", CloudSettings.AccountId);
        yield return KeyValuePair.Create("SentTimestamp", Text(message.SentAt));
        yield return KeyValuePair.Create("ApproximateReceiveCount", Text(message.ReceiveCount));
        yield return KeyValuePair.Create("ApproximateFirstReceiveTimestamp", Text(message.FirstReceivedAt ?? message.SentAt));
        if (message.GroupId is not null)
        {
            yield return KeyValuePair.Create("MessageGroupId", message.GroupId);
        }

        if (message.DeduplicationId is not null)
        {
            yield return KeyValuePair.Create("MessageDeduplicationId", message.DeduplicationId);
            yield return KeyValuePair.Create("SequenceNumber", message.SequenceNumber);
        }

        if (message.TraceHeader is not null)
        {
            yield return KeyValuePair.Create("AWSTraceHeader", message.TraceHeader);
        }

        if (message.DeadLetterSource is not null)
        {
            yield return KeyValuePair.Create("DeadLetterQueueSourceArn", message.DeadLetterSource);
        }
    }

    private static bool Matches(string pattern, string name) => pattern switch
    {
        "All" or ".*" => true,
        [.. var prefix, '.', '*'] => name.StartsWith(prefix, StringComparison.Ordinal),
        _ => pattern == name,
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
