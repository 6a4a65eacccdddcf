using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Sns;

/// <summary>A message that was published, and the forms in which it is delivered.</summary>
/// <param name="Attributes">In the shape <c>{"type": {"DataType": "String", "StringValue": "…"}}</c>.</param>
/// <param name="PerProtocol">With <c>MessageStructure=json</c>: what each protocol gets; null otherwise.</param>
internal sealed record SnsMessage(
    string Id, string TopicArn, string Text, string? Subject, JsonObject? Attributes, JsonObject? PerProtocol, DateTimeOffset At, string? TraceParent)
{
    private const int Largest = 262_144;

    public string TextFor(string protocol) => PerProtocol is { } texts ? texts.Text(protocol) ?? texts.Text("default")! : Text;

    /// <summary>Reads and checks the members of Publish, or of one entry of PublishBatch.</summary>
    public static SnsMessage Read(JsonObject input, string topicArn, DateTimeOffset at, string? traceParent)
    {
        var text = input.Text("Message");
        if (string.IsNullOrEmpty(text))
        {
            throw SnsErrors.Invalid("Empty message");
        }

        var subject = input.Text("Subject");
        if (subject is { Length: 0 or > 100 })
        {
            throw SnsErrors.Invalid("Subject");
        }

        var attributes = input.Object("MessageAttributes");
        foreach (var (name, value) in attributes ?? [])
        {
            CheckAttribute(name, value as JsonObject);
        }

        var size = Encoding.UTF8.GetByteCount(text) + (attributes is null ? 0 : Sqs.MessageAttributes.Size(attributes));
        if (size > Largest)
        {
            throw SnsErrors.Invalid("Message too long");
        }

        // A caller without a header of its own may still carry its trace as an attribute.
        traceParent ??= (attributes?["traceparent"] as JsonObject)?.Text("StringValue");
        return new SnsMessage(Ids.Request(), topicArn, text, subject, attributes?.DeepClone().AsObject(), Structure(input, text), at, traceParent);
    }

    /// <summary>The JSON that subscribers get without raw delivery.</summary>
    public JsonObject Envelope(string protocol, string subscriptionArn, string baseUrl, bool forLambda)
    {
        var envelope = new JsonObject
        {
            ["Type"] = "Notification",
            ["MessageId"] = Id,
            ["TopicArn"] = TopicArn,
            ["Subject"] = Subject,
            ["Message"] = TextFor(protocol),
            ["Timestamp"] = At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["SignatureVersion"] = "1",
            // Nothing local can sign with AWS' certificate; the members are there because subscribers read them.
            ["Signature"] = "EXAMPLE",
            [forLambda ? "SigningCertUrl" : "SigningCertURL"] = $"{baseUrl}/SimpleNotificationService.pem",
            [forLambda ? "UnsubscribeUrl" : "UnsubscribeURL"] = $"{baseUrl}/?Action=Unsubscribe&SubscriptionArn={subscriptionArn}",
        };
        if (Subject is null && !forLambda)
        {
            envelope.Remove("Subject");
        }

        if (Attributes is { Count: > 0 } || forLambda)
        {
            envelope["MessageAttributes"] = new JsonObject((Attributes ?? []).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)new JsonObject
            {
                ["Type"] = pair.Value!.AsObject().Text("DataType"),
                ["Value"] = pair.Value.AsObject().Text("StringValue") ?? pair.Value.AsObject().Text("BinaryValue"),
            })));
        }

        return envelope;
    }

    private static void CheckAttribute(string name, JsonObject? attribute)
    {
        var type = attribute?.Text("DataType");
        if (attribute is null || string.IsNullOrEmpty(type) || type.Split('.')[0] is not ("String" or "Number" or "Binary"))
        {
            throw new CloudException("ParameterValueInvalid", $"The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.");
        }

        var hasValue = attribute.Text(type.StartsWith("Binary", StringComparison.Ordinal) ? "BinaryValue" : "StringValue") is { Length: > 0 };
        if (!hasValue)
        {
            throw new CloudException("ParameterValueInvalid", $"The message attribute '{name}' must contain non-empty message attribute value for message attribute type '{type}'.");
        }
    }

    private static JsonObject? Structure(JsonObject input, string text)
    {
        if (input.Text("MessageStructure") is not { } structure)
        {
            return null;
        }

        try
        {
            if (structure == "json" && JsonNode.Parse(text) is JsonObject texts)
            {
                return texts.Text("default") is not null ? texts : throw SnsErrors.Invalid("Message Structure - No default entry in JSON message body");
            }
        }
        catch (JsonException)
        {
            // Told below, like any other text that is no object.
        }

        throw SnsErrors.Invalid("Message Structure - JSON message body failed to parse");
    }
}
