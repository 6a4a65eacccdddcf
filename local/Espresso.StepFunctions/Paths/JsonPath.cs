using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Paths;

/// <summary>What a path starts from.</summary>
internal enum PathRoot
{
    /// <summary><c>$</c>: the data that the field works on.</summary>
    Input,

    /// <summary><c>$$</c>: the context object.</summary>
    Context,

    /// <summary><c>$name</c>: a variable.</summary>
    Variable,
}

/// <summary>The text is no path. The message says what is wrong with it.</summary>
internal sealed class PathSyntaxException(string message) : Exception(message);

/// <summary>
/// A compiled JSONPath with Jayway's semantics: a definite path (names and single indexes) yields the value or nothing,
/// an indefinite one (wildcards, slices, filters, descent) yields a list of what matched, which may be empty.
/// </summary>
internal sealed class JsonPath
{
    private readonly PathSegment[] _segments;

    internal JsonPath(string text, PathRoot root, string? variable, PathSegment[] segments)
    {
        Text = text;
        Root = root;
        Variable = variable;
        _segments = segments;
        IsDefinite = Array.TrueForAll(segments, static s => s.IsDefinite);
        IsReference = Array.TrueForAll(segments, static s => s.IsReference);
    }

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    public PathRoot Root { get; }

    /// <summary>The variable's name when the path starts from one.</summary>
    public string? Variable { get; }

    public bool IsDefinite { get; }

    /// <summary>True for a Reference Path: names and non-negative indexes only, so that it names one place.</summary>
    public bool IsReference { get; }

    /// <summary>True for <c>$</c> alone.</summary>
    public bool IsWhole => Root == PathRoot.Input && _segments.Length == 0;

    public ReadOnlySpan<PathSegment> Segments => _segments;

    public static JsonPath Parse(string text) => JsonPathParser.Parse(text);

    /// <summary>The value at this path below a root; null when a definite path leads nowhere.</summary>
    public JsonValue? Find(JsonValue root)
    {
        var current = root;
        for (var i = 0; i < _segments.Length; i++)
        {
            var segment = _segments[i];
            if (!segment.IsDefinite)
            {
                var matches = new List<JsonValue>();
                Collect(current, root, i, matches);
                return TrailingFunction(matches);
            }

            if (segment.Step(current) is not { } next)
            {
                return null;
            }

            current = next;
        }

        return current;
    }

    private void Collect(JsonValue value, JsonValue root, int segment, List<JsonValue> matches)
    {
        if (segment == _segments.Length || _segments[segment] is FunctionSegment)
        {
            matches.Add(value);
            return;
        }

        if (_segments[segment].IsDefinite)
        {
            if (_segments[segment].Step(value) is { } next)
            {
                Collect(next, root, segment + 1, matches);
            }

            return;
        }

        var found = new List<JsonValue>();
        _segments[segment].Select(value, root, found);
        foreach (var next in found)
        {
            Collect(next, root, segment + 1, matches);
        }
    }

    private JsonValue? TrailingFunction(List<JsonValue> matches)
    {
        var list = JsonArray.From(matches);
        return _segments[^1] is FunctionSegment function ? function.Step(list) : list;
    }
}
