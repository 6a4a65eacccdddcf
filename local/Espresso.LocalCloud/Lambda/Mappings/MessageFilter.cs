using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.EventBridge.Patterns;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Sqs;

namespace Espresso.LocalCloud.Lambda.Mappings;

/// <summary>The filters of a mapping: a message that fits none is deleted without a call. Patterns speak of <c>body</c>.</summary>
internal sealed class MessageFilter
{
    private readonly List<EventPattern> _patterns;

    private MessageFilter(List<EventPattern> patterns) => _patterns = patterns;

    /// <summary>Null when there is nothing to filter.</summary>
    public static MessageFilter? Parse(JsonObject? criteria)
    {
        var filters = criteria?.Objects("Filters") ?? [];
        if (filters.Count == 0)
        {
            return null;
        }

        try
        {
            return new MessageFilter([.. filters.Select(filter => EventPattern.Parse(filter.RequiredText("Pattern")))]);
        }
        catch (FormatException e)
        {
            throw LambdaErrors.InvalidValue($"Invalid filter pattern definition. {e.Message}");
        }
    }

    public bool IsMatch(QueueMessage message)
    {
        var view = new JsonObject { ["messageId"] = message.MessageId, ["body"] = Body(message.Body) };
        return _patterns.Exists(pattern => pattern.IsMatch(view));
    }

    private static JsonNode? Body(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // A body of plain text can only be matched as a string.
            return text;
        }
    }
}
