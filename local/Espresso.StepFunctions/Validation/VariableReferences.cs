using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Validation;

/// <summary>Which variables each state of a definition refers to, as DescribeStateMachine lists them.</summary>
internal static class VariableReferences
{
    private static readonly HashSet<string> _nested = ["ItemProcessor", "Iterator", "Branches"];

    /// <summary>State names with the names of the variables, sorted; null when no state refers to any.</summary>
    public static JsonObject? Of(string definition)
    {
        var found = new JsonObjectBuilder();
        Read((JsonObject)JsonValue.Parse(definition), isJsonata: false, found);
        return found.Build() is { Count: > 0 } references ? references : null;
    }

    private static void Read(JsonObject graph, bool isJsonata, JsonObjectBuilder found)
    {
        isJsonata = IsJsonata(graph, isJsonata);
        foreach (var (name, state) in graph["States"] as JsonObject ?? JsonObject.Empty)
        {
            var names = new SortedSet<string>(StringComparer.Ordinal);
            var members = (JsonObject)state;
            foreach (var (field, value) in members)
            {
                if (!_nested.Contains(field))
                {
                    Collect(field, value, IsJsonata(members, isJsonata), names);
                }
            }

            if (names.Count > 0)
            {
                found.Set(name, JsonArray.From(names.Select(JsonValue.From)));
            }

            foreach (var inner in members.Where(static m => _nested.Contains(m.Key)).SelectMany(static m => m.Value as JsonArray ?? JsonArray.Of(m.Value)))
            {
                Read((JsonObject)inner, isJsonata, found);
            }
        }
    }

    private static bool IsJsonata(JsonObject members, bool otherwise) => members["QueryLanguage"]?.AsString() is { } language ? language == "JSONata" : otherwise;

    private static void Collect(string field, JsonValue value, bool isJsonata, SortedSet<string> names)
    {
        switch (value)
        {
            case JsonObject members:
                foreach (var (name, member) in members)
                {
                    Collect(name, member, isJsonata, names);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Collect(field, item, isJsonata, names);
                }

                break;
            case JsonString { Value: var text } when isJsonata:
                if (JsonataText.IsExpression(text))
                {
                    names.UnionWith(JsonataVariables.Of(text[2..^2]));
                }

                break;
            case JsonString { Value: var text } when field.EndsWith(".$", StringComparison.Ordinal) || field.EndsWith("Path", StringComparison.Ordinal) || field == "Variable":
                CollectFromPath(text, names);
                break;
        }
    }

    // A path begins with its variable; an intrinsic function has paths among its arguments, and text between quotes.
    private static void CollectFromPath(string text, SortedSet<string> names)
    {
        var isCall = text.StartsWith("States.", StringComparison.Ordinal);
        for (var i = 0; i < text.Length && (isCall || i == 0); i++)
        {
            if (isCall && text[i] == '\'')
            {
                i++;
                while (i < text.Length && text[i] != '\'')
                {
                    i += text[i] == '\\' ? 2 : 1;
                }
            }
            else if (text[i] == '$')
            {
                if (JsonataVariables.NameAt(text, i + 1) is { Length: > 0 } name)
                {
                    names.Add(name);
                }

                while (isCall && i + 1 < text.Length && text[i + 1] is not (',' or ')'))
                {
                    i++;
                }
            }
        }
    }
}
