using System.Text.Json;
using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.CloudFormation.Templates;

/// <summary>CloudFormation is careless about scalars: <c>"5"</c> and 5, <c>"true"</c> and true are the same to it.</summary>
internal static class Text
{
    /// <summary>A scalar as the text that the service would show; lists join with commas, as parameters do.</summary>
    public static string Of(JsonNode? node) => node switch
    {
        null => "",
        JsonArray many => string.Join(',', many.Select(Of)),
        JsonValue when node.GetValueKind() is JsonValueKind.True => "true",
        JsonValue when node.GetValueKind() is JsonValueKind.False => "false",
        _ => node.ToString(),
    };

    /// <summary>True when both say the same, numbers and booleans compared with their text.</summary>
    public static bool Same(JsonNode? left, JsonNode? right) => (left, right) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        (JsonObject a, JsonObject b) => a.Count == b.Count && a.All(entry => b.TryGetPropertyValue(entry.Key, out var other) && Same(entry.Value, other)),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => Same(pair.First, pair.Second)),
        (JsonValue a, JsonValue b) => string.Equals(Of(a), Of(b), StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>True when the node is a JSON string.</summary>
    public static bool IsString(JsonNode? node, out string text)
    {
        text = node is JsonValue && node.GetValueKind() is JsonValueKind.String ? node.GetValue<string>() : "";
        return node is JsonValue && node.GetValueKind() is JsonValueKind.String;
    }
}
