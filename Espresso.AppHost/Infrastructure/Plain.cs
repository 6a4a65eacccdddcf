using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Espresso.AppHost.Infrastructure;

/// <summary>JSON as the dictionaries, arrays and values that the CDK writes out as they are.</summary>
internal static class Plain
{
    public static object Of(JsonNode node) => node switch
    {
        JsonObject map => map.Where(entry => entry.Value is not null).ToDictionary(entry => entry.Key, entry => Of(entry.Value!)),
        JsonArray list => list.Select(item => Of(item!)).ToArray(),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => node.GetValue<string>(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture),
        },
    };

    /// <summary><c>{"Fn::Sub": text}</c></summary>
    public static JsonObject Sub(string text) => new() { ["Fn::Sub"] = text };

    /// <summary><c>{"Fn::If": [condition, then, otherwise]}</c></summary>
    public static JsonObject If(string condition, JsonNode then, JsonNode otherwise) => new() { ["Fn::If"] = new JsonArray(condition, then, otherwise) };
}
