using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Paths;

/// <summary>One step of a path.</summary>
internal abstract class PathSegment
{
    public virtual bool IsDefinite => true;

    public virtual bool IsReference => IsDefinite;

    /// <summary>The one value that a definite step leads to, or null.</summary>
    public virtual JsonValue? Step(JsonValue value) => null;

    /// <summary>The values that an indefinite step leads to.</summary>
    public virtual void Select(JsonValue value, JsonValue root, List<JsonValue> matches)
    {
        if (Step(value) is { } one)
        {
            matches.Add(one);
        }
    }
}

/// <summary><c>.name</c> and <c>['name']</c>.</summary>
internal sealed class NameSegment(string name) : PathSegment
{
    public string Name => name;

    public override JsonValue? Step(JsonValue value) => value[name];
}

/// <summary><c>['a','b']</c>: an object of those members that exist.</summary>
internal sealed class NamesSegment(string[] names) : PathSegment
{
    public override bool IsDefinite => false;

    public override void Select(JsonValue value, JsonValue root, List<JsonValue> matches)
    {
        if (value is not JsonObject)
        {
            return;
        }

        var picked = new JsonObjectBuilder();
        foreach (var name in names)
        {
            if (value[name] is { } member)
            {
                picked.Set(name, member);
            }
        }

        matches.Add(picked.Build());
    }
}

/// <summary><c>[n]</c>; a negative index counts from the end.</summary>
internal sealed class IndexSegment(int index) : PathSegment
{
    public int Index => index;

    public override bool IsReference => index >= 0;

    public override JsonValue? Step(JsonValue value)
    {
        if (value is not JsonArray array)
        {
            return null;
        }

        var at = index < 0 ? array.Count + index : index;
        return at >= 0 && at < array.Count ? array[at] : null;
    }
}

/// <summary><c>[0,2]</c>.</summary>
internal sealed class IndexesSegment(int[] indexes) : PathSegment
{
    public override bool IsDefinite => false;

    public override void Select(JsonValue value, JsonValue root, List<JsonValue> matches)
    {
        foreach (var index in indexes)
        {
            if (new IndexSegment(index).Step(value) is { } item)
            {
                matches.Add(item);
            }
        }
    }
}

/// <summary><c>[from:to:step]</c>.</summary>
internal sealed class SliceSegment(int? from, int? to, int step) : PathSegment
{
    public override bool IsDefinite => false;

    public override void Select(JsonValue value, JsonValue root, List<JsonValue> matches)
    {
        if (value is not JsonArray array)
        {
            return;
        }

        var first = Clip(from ?? 0, array.Count);
        var end = Clip(to ?? array.Count, array.Count);
        for (var i = first; i < end; i += step)
        {
            matches.Add(array[i]);
        }
    }

    private static int Clip(int index, int count) => Math.Clamp(index < 0 ? count + index : index, 0, count);
}

/// <summary><c>.*</c> and <c>[*]</c>.</summary>
internal sealed class WildcardSegment : PathSegment
{
    public override bool IsDefinite => false;

    public override void Select(JsonValue value, JsonValue root, List<JsonValue> matches)
    {
        if (value is JsonArray array)
        {
            matches.AddRange(array);
        }
        else if (value is JsonObject members)
        {
            foreach (var (_, member) in members)
            {
                matches.Add(member);
            }
        }
    }
}

/// <summary><c>..</c> and the step after it, applied at every depth.</summary>
internal sealed class DescentSegment(PathSegment inner) : PathSegment
{
    public override bool IsDefinite => false;

    public override void Select(JsonValue value, JsonValue root, List<JsonValue> matches)
    {
        inner.Select(value, root, matches);
        if (value is JsonArray array)
        {
            foreach (var item in array)
            {
                Select(item, root, matches);
            }
        }
        else if (value is JsonObject members)
        {
            foreach (var (_, member) in members)
            {
                Select(member, root, matches);
            }
        }
    }
}

/// <summary><c>[?(…)]</c>.</summary>
internal sealed class FilterSegment(PathFilter filter) : PathSegment
{
    public override bool IsDefinite => false;

    public override void Select(JsonValue value, JsonValue root, List<JsonValue> matches)
    {
        if (value is JsonArray array)
        {
            foreach (var item in array)
            {
                if (filter.Matches(item, root))
                {
                    matches.Add(item);
                }
            }
        }
        else if (value is JsonObject && filter.Matches(value, root))
        {
            matches.Add(value);
        }
    }
}

/// <summary><c>.length()</c> and the other functions at the end of a path.</summary>
internal sealed class FunctionSegment(string name, Func<JsonValue, JsonValue?> function) : PathSegment
{
    private static readonly Dictionary<string, Func<JsonValue, JsonValue?>> _table = new(StringComparer.Ordinal)
    {
        ["length"] = static v => v is JsonContainer c ? JsonValue.From(c.Count) : v is JsonString s ? JsonValue.From(s.Value.Length) : null,
        ["size"] = static v => v is JsonContainer c ? JsonValue.From(c.Count) : null,
        ["min"] = static v => Numbers(v) is { Count: > 0 } n ? JsonValue.From(n.Min()) : null,
        ["max"] = static v => Numbers(v) is { Count: > 0 } n ? JsonValue.From(n.Max()) : null,
        ["sum"] = static v => Numbers(v) is { Count: > 0 } n ? JsonValue.From(n.Sum()) : null,
        ["avg"] = static v => Numbers(v) is { Count: > 0 } n ? JsonValue.From(n.Average()) : null,
        ["stddev"] = static v => Numbers(v) is { Count: > 0 } n
            ? JsonValue.From(Math.Sqrt(n.Average(x => (x - n.Average()) * (x - n.Average()))))
            : null,
        ["first"] = static v => v is JsonArray { Count: > 0 } a ? a[0] : null,
        ["last"] = static v => v is JsonArray { Count: > 0 } a ? a[^1] : null,
        ["keys"] = static v => v is JsonObject o ? JsonArray.From(o.Select(m => JsonValue.From(m.Key))) : null,
    };

    public override bool IsReference => false;

    public static FunctionSegment? Named(string name) =>
        _table.TryGetValue(name, out var function) ? new FunctionSegment(name, function) : null;

    public override JsonValue? Step(JsonValue value) => function(value);

    public override string ToString() => name + "()";

    private static List<double> Numbers(JsonValue value) =>
        value is JsonArray array ? [.. array.OfType<JsonNumber>().Select(n => n.Value)] : [];
}
