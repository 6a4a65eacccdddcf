using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.EventBridge.Patterns;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Sns;

/// <summary>A topic as the store keeps it.</summary>
internal sealed record TopicRecord(string Name, Dictionary<string, string> Attributes, Dictionary<string, string> Tags);

/// <summary>A subscription as the store keeps it.</summary>
internal sealed record SubscriptionRecord(string Id, string Topic, string Protocol, string Endpoint, Dictionary<string, string> Attributes)
{
    public bool IsRaw => string.Equals(Attributes.GetValueOrDefault("RawMessageDelivery"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where a delivery goes that failed: an SQS queue's ARN, or null.</summary>
    public string? DeadLetterArn => Attributes.GetValueOrDefault("RedrivePolicy") is { Length: > 0 } policy
        ? (JsonNode.Parse(policy) as JsonObject)?.Text("deadLetterTargetArn")
        : null;
}

/// <summary>A filter policy, on the attributes of a message or on its body.</summary>
internal sealed class FilterPolicy
{
    private readonly EventPattern _pattern;
    private readonly bool _onBody;

    private FilterPolicy(EventPattern pattern, bool onBody) => (_pattern, _onBody) = (pattern, onBody);

    /// <summary>Null when the subscription filters nothing.</summary>
    /// <exception cref="CloudException"><c>InvalidParameter</c> when the policy cannot be read.</exception>
    public static FilterPolicy? Parse(IReadOnlyDictionary<string, string> attributes)
    {
        var onBody = attributes.GetValueOrDefault("FilterPolicyScope") switch
        {
            null or "" or "MessageAttributes" => false,
            "MessageBody" => true,
            var other => throw SnsErrors.Invalid($"FilterPolicyScope: Invalid value [{other}]. Please use either MessageBody or MessageAttributes"),
        };
        if (attributes.GetValueOrDefault("FilterPolicy") is not { Length: > 0 } text || text.Trim() == "{}")
        {
            return null;
        }

        try
        {
            var policy = JsonNode.Parse(text) as JsonObject ?? throw new FormatException("The policy must be an object.");
            if (!onBody && policy.FirstOrDefault(pair => pair.Value is not JsonArray).Key is { } nested)
            {
                throw new FormatException($"\"{nested}\" must be an array.");
            }

            return new FilterPolicy(EventPattern.Parse(policy), onBody);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw SnsErrors.Invalid($"FilterPolicy: {e.Message}");
        }
    }

    /// <summary>Whether the subscription wants the message.</summary>
    public bool IsMatch(string body, JsonObject? attributes)
    {
        if (!_onBody)
        {
            return _pattern.IsMatch(AttributeValues(attributes));
        }

        try
        {
            return _pattern.IsMatch(JsonNode.Parse(body));
        }
        catch (JsonException)
        {
            // A policy on the body speaks of JSON; other text fits none.
            return false;
        }
    }

    private static JsonObject AttributeValues(JsonObject? attributes)
    {
        var values = new JsonObject();
        foreach (var (name, value) in attributes ?? [])
        {
            var attribute = value!.AsObject();
            var text = attribute.Text("StringValue");
            values[name] = attribute.Text("DataType") switch
            {
                _ when text is null => null,
                "String.Array" => Json(text),
                { } type when type.StartsWith("Number", StringComparison.Ordinal) => Json(text),
                _ => text,
            };
            if (values[name] is null)
            {
                // Binary values take no part in filtering.
                values.Remove(name);
            }
        }

        return values;
    }

    /// <summary>What says of itself to be a number or an array, and is not, can only match as text.</summary>
    private static JsonNode? Json(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
