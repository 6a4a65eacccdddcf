using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Sns;

/// <summary>The operations on subscriptions. All are confirmed at once: nobody here reads a mail and clicks a link.</summary>
internal sealed class SubscriptionOperations(SnsState state)
{
    private static readonly string[] Protocols = ["sqs", "lambda", "email", "email-json", "sms"];

    private static readonly string[] Settable = ["DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy", "SubscriptionRoleArn"];

    public async Task<JsonObject> SubscribeAsync(JsonObject input, CloudCall call)
    {
        var topic = state.Topic(input.RequiredText("TopicArn", () => SnsErrors.Missing("TopicArn")));
        var protocol = input.RequiredText("Protocol", () => SnsErrors.Missing("Protocol"));
        var endpoint = input.RequiredText("Endpoint", () => SnsErrors.Invalid("Endpoint"));
        if (!Protocols.Contains(protocol, StringComparer.Ordinal))
        {
            throw protocol is "http" or "https" or "application" or "firehose"
                ? CloudException.NotImplemented("sns", $"Subscribe with protocol {protocol}")
                : SnsErrors.Invalid($"Amazon SNS does not support this protocol string: {protocol}");
        }

        CheckEndpoint(protocol, endpoint);
        var attributes = input.TextMap("Attributes");
        Check(attributes, protocol);
        var subscription = state.Of(topic).FirstOrDefault(other => other.Protocol == protocol && other.Endpoint == endpoint);
        if (subscription is null)
        {
            subscription = new SubscriptionRecord(Ids.Request(), topic.Name, protocol, endpoint, attributes);
            await state.SaveAsync(subscription);
        }
        else if (attributes.Any(pair => subscription.Attributes.GetValueOrDefault(pair.Key) != pair.Value))
        {
            throw SnsErrors.Invalid("Attributes Reason: Subscription already exists with different attributes");
        }

        return new JsonObject { ["SubscriptionArn"] = state.ArnOf(subscription) };
    }

    public async Task<JsonObject> UnsubscribeAsync(JsonObject input, CloudCall call)
    {
        if (state.TrySubscription(ArnIn(input)) is { } subscription)
        {
            await state.DeleteAsync(subscription);
        }

        return [];
    }

    public JsonObject List(JsonObject input, CloudCall call) => TopicOperations.Page(input, state.Subscriptions, subscription => subscription.Id, "Subscriptions", View);

    public JsonObject ListByTopic(JsonObject input, CloudCall call)
    {
        var topic = state.Topic(input.RequiredText("TopicArn", () => SnsErrors.Missing("TopicArn")));
        return TopicOperations.Page(input, state.Of(topic), subscription => subscription.Id, "Subscriptions", View);
    }

    public JsonObject GetAttributes(JsonObject input, CloudCall call)
    {
        var subscription = Find(input);
        var attributes = new JsonObject
        {
            ["SubscriptionArn"] = state.ArnOf(subscription),
            ["TopicArn"] = state.ArnOf(state.TryTopic(subscription.Topic)!),
            ["Owner"] = CloudSettings.AccountId,
            ["Protocol"] = subscription.Protocol,
            ["Endpoint"] = subscription.Endpoint,
            ["ConfirmationWasAuthenticated"] = "true",
            ["PendingConfirmation"] = "false",
            ["RawMessageDelivery"] = "false",
        };
        foreach (var (name, value) in subscription.Attributes.Where(pair => pair.Value.Length > 0))
        {
            attributes[name] = value;
        }

        if (attributes["FilterPolicy"] is not null && attributes["FilterPolicyScope"] is null)
        {
            attributes["FilterPolicyScope"] = "MessageAttributes";
        }

        return new JsonObject { ["Attributes"] = attributes };
    }

    public async Task<JsonObject> SetAttributesAsync(JsonObject input, CloudCall call)
    {
        var subscription = Find(input);
        var name = input.RequiredText("AttributeName", () => SnsErrors.Missing("AttributeName"));
        var attributes = new Dictionary<string, string>(subscription.Attributes, StringComparer.Ordinal) { [name] = input.Text("AttributeValue") ?? "" };
        Check(attributes, subscription.Protocol);
        await state.SaveAsync(subscription with { Attributes = attributes });
        return [];
    }

    private static void CheckEndpoint(string protocol, string endpoint)
    {
        var expected = protocol switch { "sqs" => "sqs", "lambda" => "lambda", _ => null };
        if (expected is not null && (!Arn.TryParse(endpoint, out var arn) || arn.Service != expected))
        {
            throw SnsErrors.Invalid(protocol == "sqs" ? "SQS endpoint ARN" : "Lambda endpoint ARN");
        }

        if (protocol.StartsWith("email", StringComparison.Ordinal) && !endpoint.Contains('@', StringComparison.Ordinal))
        {
            throw SnsErrors.Invalid("Email address");
        }
    }

    private static void Check(Dictionary<string, string> attributes, string protocol)
    {
        foreach (var (name, value) in attributes)
        {
            if (!Settable.Contains(name, StringComparer.Ordinal))
            {
                throw SnsErrors.Invalid("AttributeName");
            }

            if (name == "RawMessageDelivery" && value.ToUpperInvariant() is not ("TRUE" or "FALSE"))
            {
                throw SnsErrors.Invalid($"RawMessageDelivery: Invalid value [{value}]. Must be true or false.");
            }

            if (name == "RedrivePolicy" && value.Length > 0)
            {
                TopicOperations.CheckJson(name, value);
                if (!Arn.TryParse((JsonNode.Parse(value) as JsonObject)?.Text("deadLetterTargetArn"), out var target) || target.Service != "sqs")
                {
                    throw SnsErrors.Invalid("RedrivePolicy: deadLetterTargetArn must be the ARN of an SQS queue");
                }
            }
        }

        if (protocol == "lambda" && attributes.GetValueOrDefault("RawMessageDelivery") == "true")
        {
            throw SnsErrors.Invalid($"RawMessageDelivery: Invalid protocol [{protocol}] for raw delivery");
        }

        _ = FilterPolicy.Parse(attributes);
    }

    private JsonObject View(SubscriptionRecord subscription) => new()
    {
        ["SubscriptionArn"] = state.ArnOf(subscription),
        ["Owner"] = CloudSettings.AccountId,
        ["Protocol"] = subscription.Protocol,
        ["Endpoint"] = subscription.Endpoint,
        ["TopicArn"] = state.ArnOf(state.TryTopic(subscription.Topic)!),
    };

    private SubscriptionRecord Find(JsonObject input) => state.TrySubscription(ArnIn(input)) ?? throw SnsErrors.NoSuchSubscription();

    private static string ArnIn(JsonObject input) => input.RequiredText("SubscriptionArn", () => SnsErrors.Missing("SubscriptionArn"));
}
