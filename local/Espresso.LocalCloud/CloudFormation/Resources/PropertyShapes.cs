using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Resources;

/// <summary>Between a template's way to write things and the services' own.</summary>
internal static class PropertyShapes
{
    /// <summary>A JSON document that a template may give as an object or as text; null when absent.</summary>
    public static string? Document(this JsonObject properties, string name) => properties[name] switch
    {
        null => null,
        JsonValue value => Text.Of(value),
        var node => node.ToText(),
    };

    /// <summary>Copies the named properties that are there.</summary>
    public static JsonObject Pick(this JsonObject properties, params string[] names)
    {
        var result = new JsonObject();
        foreach (var name in names)
        {
            if (properties[name] is { } value)
                result[name] = value.DeepClone();
        }

        return result;
    }

    /// <summary>Adds a member unless its value is null, and returns the object.</summary>
    public static JsonObject With(this JsonObject target, string name, JsonNode? value)
    {
        if (value is not null)
            target[name] = value;
        return target;
    }

    /// <summary>The same with first letters in lower case, all the way down (Step Functions' API).</summary>
    public static JsonNode? CamelCase(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(entry => KeyValuePair.Create(char.ToLowerInvariant(entry.Key[0]) + entry.Key[1..], CamelCase(entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(CamelCase)]),
        _ => node?.DeepClone(),
    };

    /// <summary><c>[{Key, Value}]</c> as a map; also takes a map as it is.</summary>
    public static JsonObject? TagMap(JsonNode? tags) => tags switch
    {
        JsonArray list => new JsonObject(list.OfType<JsonObject>().Select(tag => KeyValuePair.Create(Text.Of(tag["Key"]), (JsonNode?)JsonValue.Create(Text.Of(tag["Value"]))))),
        JsonObject map => (JsonObject)map.DeepClone(),
        _ => null,
    };

    /// <summary>
    /// The same tree with texts turned into the numbers and booleans that they spell, under the given member names: parameters are
    /// always text, JSON services want types.
    /// </summary>
    public static JsonNode? Typed(JsonNode? node, IReadOnlySet<string> numbers, IReadOnlySet<string> flags)
    {
        switch (node)
        {
            case JsonObject map:
                return new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, Member(entry.Key, entry.Value))));
            case JsonArray list:
                return new JsonArray([.. list.Select(item => Typed(item, numbers, flags))]);
            default:
                return node?.DeepClone();
        }

        JsonNode? Member(string name, JsonNode? value)
        {
            if (value is not JsonValue || value.GetValueKind() is not JsonValueKind.String)
                return Typed(value, numbers, flags);
            var text = value.GetValue<string>();
            if (numbers.Contains(name) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                return JsonValue.Create(number);
            return flags.Contains(name) && bool.TryParse(text, out var flag) ? JsonValue.Create(flag) : value.DeepClone();
        }
    }
}
