using System.Globalization;
using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.Kernel.Protocols;

/// <summary>Turns <c>A.member.1.B=x</c> into the JSON that the same request has in the JSON protocols. All leaves are text.</summary>
internal static class QueryReader
{
    public static JsonObject Read(IEnumerable<KeyValuePair<string, string>> form, QueryShapes shapes)
    {
        var root = new Node();
        foreach (var (key, value) in form)
        {
            if (key is "Action" or "Version" || key.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var node = root;
            foreach (var part in key.Split('.'))
            {
                node = node.Child(part);
            }

            node.Text = value;
        }

        return Structure(root, shapes);
    }

    private static JsonObject Structure(Node node, QueryShapes shapes)
    {
        var result = new JsonObject();
        foreach (var (name, child) in node.Children)
        {
            var member = shapes.Renamed.GetValueOrDefault(name, name);
            var value = Convert(child, shapes);
            result[member] = value is JsonArray list && shapes.InputMaps.Contains(member) ? Map(list) : value;
        }

        return result;
    }

    private static JsonNode? Convert(Node node, QueryShapes shapes)
    {
        if (node.Children.Count == 0)
        {
            return JsonValue.Create(node.Text);
        }

        if (node.Children.Count == 1)
        {
            var (name, only) = node.Children.First();
            if (name == "member" && (only.IsList || only.Text is { Length: 0 }))
            {
                return List(only, shapes);
            }

            if (name == "entry" && only.IsList)
            {
                return Map(List(only, shapes));
            }
        }

        return node.IsList ? List(node, shapes) : Structure(node, shapes);
    }

    private static JsonArray List(Node node, QueryShapes shapes) =>
        new([.. node.Children
            .OrderBy(child => int.Parse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture))
            .Select(child => Convert(child.Value, shapes))]);

    private static JsonObject Map(JsonArray entries)
    {
        var map = new JsonObject();
        foreach (var entry in entries.OfType<JsonObject>())
        {
            var key = (entry["key"] ?? entry["Key"] ?? entry["Name"] ?? entry["name"])?.GetValue<string>()
                ?? throw new CloudException("MalformedInput", "An entry of a map has no key.");
            map[key] = (entry["value"] ?? entry["Value"])?.DeepClone();
        }

        return map;
    }

    private sealed class Node
    {
        public string? Text { get; set; }

        public Dictionary<string, Node> Children { get; } = new(StringComparer.Ordinal);

        public bool IsList => Children.Count > 0 && Children.Keys.All(key => key.Length is > 0 and < 6 && key.All(char.IsAsciiDigit));

        public Node Child(string name)
        {
            if (!Children.TryGetValue(name, out var child))
            {
                Children.Add(name, child = new Node());
            }

            return child;
        }
    }
}
