using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.Kernel;

/// <summary>
/// Reads members of a request. Over Query every value is text, over JSON it has its own type: both are taken.
/// A member that is absent or null gives null; one of the wrong type is a <c>SerializationException</c> as AWS answers it.
/// </summary>
public static class JsonInput
{
    /// <summary>For everything that is written as JSON: no escapes that the standard does not ask for.</summary>
    public static JsonSerializerOptions Compact { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of <paramref name="node"/> without white space and needless escapes.</summary>
    public static string ToText(this JsonNode node) => node.ToJsonString(Compact);

    public static string? Text(this JsonObject input, string name) => input[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonValue value => value.ToJsonString(),
        var other => throw Wrong(name, "String", other),
    };

    /// <summary>A member that must be there.</summary>
    /// <param name="missing">The error when it is not; default: <c>MissingParameter</c>.</param>
    public static string RequiredText(this JsonObject input, string name, Func<CloudException>? missing = null) =>
        input.Text(name) is { Length: > 0 } text
            ? text
            : throw missing?.Invoke() ?? new CloudException("MissingParameter", $"The request must contain the parameter {name}.");

    public static long? Number(this JsonObject input, string name) => input[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<long>(out var number) => number,
        JsonValue value when value.TryGetValue<int>(out var number) => number,
        JsonValue value when value.TryGetValue<string>(out var text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        var other => throw Wrong(name, "Integer", other),
    };

    public static double? Real(this JsonObject input, string name) => input[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<double>(out var number) => number,
        // A value that was made from a whole number, not read from text, is only that.
        JsonValue value when value.TryGetValue<long>(out var number) => number,
        JsonValue value when value.TryGetValue<string>(out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        var other => throw Wrong(name, "Double", other),
    };

    public static bool? Flag(this JsonObject input, string name) => input[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        JsonValue value when value.TryGetValue<string>(out var text) && bool.TryParse(text, out var flag) => flag,
        var other => throw Wrong(name, "Boolean", other),
    };

    public static JsonObject? Object(this JsonObject input, string name) => input[name] switch
    {
        null => null,
        JsonObject found => found,
        var other => throw Wrong(name, "Map", other),
    };

    /// <summary>The objects of a list; empty when absent.</summary>
    public static IReadOnlyList<JsonObject> Objects(this JsonObject input, string name) =>
        [.. Items(input, name).Select(item => item as JsonObject ?? throw Wrong(name, "List of structures", item))];

    /// <summary>The strings of a list; empty when absent.</summary>
    public static IReadOnlyList<string> Texts(this JsonObject input, string name) =>
        [.. Items(input, name).Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Wrong(name, "List of strings", item))];

    /// <summary>A map of strings; empty when absent. Numbers and booleans count by their text.</summary>
    public static Dictionary<string, string> TextMap(this JsonObject input, string name)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in input.Object(name) ?? [])
        {
            if (value is not null)
            {
                result[key] = value is JsonValue scalar && scalar.TryGetValue<string>(out var text) ? text : value.ToText();
            }
        }

        return result;
    }

    /// <summary>A JSON object from a map of strings.</summary>
    public static JsonObject ToJson(this IEnumerable<KeyValuePair<string, string>> map) =>
        new(map.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));

    /// <summary>A JSON array from strings.</summary>
    public static JsonArray ToJson(this IEnumerable<string> items) => new([.. items.Select(item => (JsonNode?)JsonValue.Create(item))]);

    private static JsonArray Items(JsonObject input, string name) => input[name] switch
    {
        null => [],
        JsonArray list => list,
        var other => throw Wrong(name, "List", other),
    };

    private static CloudException Wrong(string name, string expected, JsonNode? found) =>
        new("SerializationException", $"The member {name} must be of type {expected}; it is {found?.GetValueKind().ToString() ?? "null"}.");
}
