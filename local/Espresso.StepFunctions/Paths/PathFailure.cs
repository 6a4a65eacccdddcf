using System.Globalization;
using System.Text;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Paths;

/// <summary>Why a definite path leads nowhere, in the words of the library that the service reads paths with (Jayway JsonPath).</summary>
internal static class PathFailure
{
    private const string Provider = "com.jayway.jsonpath.spi.json.JsonSmartJsonProvider";

    public static string Describe(JsonPath path, JsonValue root)
    {
        var at = new StringBuilder("$");
        var current = root;
        for (var i = 0; i < path.Segments.Length; i++)
        {
            var isLast = i == path.Segments.Length - 1;
            switch (path.Segments[i])
            {
                case NameSegment name when current is not JsonObject:
                    return $"Expected to find an object with property ['{name.Name}'] in path {at} but found '{JavaClass(current)}'. This is not a json object according to the JsonProvider: '{Provider}'.";
                case NameSegment name when current[name.Name] is null && !isLast:
                    return $"Missing property in path {at.Append("['").Append(name.Name).Append("']")}";
                case IndexSegment index when current is not JsonArray:
                    return $"Filter: [{index.Index}] can only be applied to arrays. Current context is: {current.Text}";
                default:
                    break;
            }

            if (path.Segments[i].Step(current) is not { } next)
            {
                return "No results for path: " + Normalized(path);
            }

            at.Append(Fragment(path.Segments[i]));
            current = next;
        }

        return "No results for path: " + Normalized(path);
    }

    private static string Normalized(JsonPath path)
    {
        var text = new StringBuilder("$");
        foreach (var segment in path.Segments)
        {
            text.Append(Fragment(segment));
        }

        return text.ToString();
    }

    private static string Fragment(PathSegment segment) => segment switch
    {
        NameSegment name => $"['{name.Name}']",
        IndexSegment index => string.Create(CultureInfo.InvariantCulture, $"[{index.Index}]"),
        _ => "",
    };

    private static string JavaClass(JsonValue value) => value switch
    {
        JsonString => "java.lang.String",
        JsonNumber { IsInteger: true, Integer: >= int.MinValue and <= int.MaxValue } => "java.lang.Integer",
        JsonNumber { IsInteger: true } => "java.lang.Long",
        JsonNumber => "java.lang.Double",
        JsonBoolean => "java.lang.Boolean",
        JsonArray => "net.minidev.json.JSONArray",
        _ => "null",
    };
}
