using System.Globalization;
using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.EventBridge.Targets;

/// <summary>The simple paths of InputPath and InputPathsMap: <c>$.detail.items[0]['the name']</c>.</summary>
internal static class JsonPointer
{
    /// <summary>Splits a path into names and indexes.</summary>
    /// <exception cref="FormatException">It is no such path.</exception>
    public static IReadOnlyList<string> Parse(string path)
    {
        if (!path.StartsWith('$'))
        {
            throw new FormatException($"The path {path} must begin with $.");
        }

        var parts = new List<string>();
        var at = 1;
        while (at < path.Length)
        {
            if (path[at] == '.' && at + 1 < path.Length)
            {
                var end = path.AsSpan(at + 1).IndexOfAny('.', '[') is var found and >= 0 ? at + 1 + found : path.Length;
                parts.Add(path[(at + 1)..end]);
                at = end;
            }
            else if (path[at] == '[' && path.IndexOf(']', at) is var close and > 0)
            {
                parts.Add(path[(at + 1)..close].Trim('\'', '"'));
                at = close + 1;
            }
            else
            {
                throw new FormatException($"The path {path} cannot be read from character {at + 1} on.");
            }
        }

        return parts;
    }

    /// <summary>The value at <paramref name="path"/>, or null.</summary>
    public static JsonNode? Find(JsonNode? json, string path)
    {
        foreach (var part in Parse(path))
        {
            json = json switch
            {
                JsonObject structure => structure[part],
                JsonArray list when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count => list[index],
                _ => null,
            };
        }

        return json;
    }
}
