using System.Text.RegularExpressions;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Paths;

/// <summary>The condition of a <c>[?(…)]</c> step.</summary>
internal abstract class PathFilter
{
    public abstract bool Matches(JsonValue item, JsonValue root);
}

internal sealed class AndFilter(PathFilter left, PathFilter right) : PathFilter
{
    public override bool Matches(JsonValue item, JsonValue root) => left.Matches(item, root) && right.Matches(item, root);
}

internal sealed class OrFilter(PathFilter left, PathFilter right) : PathFilter
{
    public override bool Matches(JsonValue item, JsonValue root) => left.Matches(item, root) || right.Matches(item, root);
}

internal sealed class NotFilter(PathFilter inner) : PathFilter
{
    public override bool Matches(JsonValue item, JsonValue root) => !inner.Matches(item, root);
}

/// <summary>A path on its own: true when it leads somewhere.</summary>
internal sealed class ExistsFilter(FilterOperand operand) : PathFilter
{
    public override bool Matches(JsonValue item, JsonValue root) => operand.Value(item, root) is not null;
}

internal sealed class CompareFilter(FilterOperand left, string op, FilterOperand right) : PathFilter
{
    private static readonly TimeSpan _regexLimit = TimeSpan.FromSeconds(1);

    /// <summary>Jayway's operators; either side is null when its path leads nowhere.</summary>
    private static readonly Dictionary<string, Func<JsonValue?, JsonValue?, bool>> _table = new(StringComparer.Ordinal)
    {
        ["=="] = Same,
        ["!="] = static (a, b) => !Same(a, b),
        ["<"] = static (a, b) => Order(a, b) < 0,
        ["<="] = static (a, b) => Order(a, b) <= 0,
        [">"] = static (a, b) => Order(a, b) > 0,
        [">="] = static (a, b) => Order(a, b) >= 0,
        ["=~"] = static (a, b) => a is JsonString s && b is JsonString pattern
            && Regex.IsMatch(s.Value, "^(?:" + pattern.Value + ")$", RegexOptions.None, _regexLimit),
        ["in"] = static (a, b) => b is JsonArray list && list.Any(x => Same(a, x)),
        ["nin"] = static (a, b) => b is JsonArray list && !list.Any(x => Same(a, x)),
        ["contains"] = static (a, b) => a is JsonArray list
            ? list.Any(x => Same(x, b))
            : a is JsonString s && b is JsonString part && s.Value.Contains(part.Value, StringComparison.Ordinal),
        ["subsetof"] = static (a, b) => a is JsonArray x && b is JsonArray y && x.All(i => y.Any(j => Same(i, j))),
        ["anyof"] = static (a, b) => a is JsonArray x && b is JsonArray y && x.Any(i => y.Any(j => Same(i, j))),
        ["noneof"] = static (a, b) => a is JsonArray x && b is JsonArray y && !x.Any(i => y.Any(j => Same(i, j))),
        ["size"] = static (a, b) => b is JsonNumber n && (a is JsonContainer c ? c.Count : a is JsonString s ? s.Value.Length : -1) == n.Value,
        ["empty"] = static (a, b) => (a is JsonContainer c ? c.Count == 0 : a is JsonString { Value: "" }) == (b == JsonValue.True),
    };

    private readonly Func<JsonValue?, JsonValue?, bool> _compare = _table[op];

    public static IEnumerable<string> Operators => _table.Keys;

    public override bool Matches(JsonValue item, JsonValue root) => _compare(left.Value(item, root), right.Value(item, root));

    private static bool Same(JsonValue? a, JsonValue? b) => a is null || b is null ? a is null && b is null : JsonValue.DeepEquals(a, b);

    private static int? Order(JsonValue? a, JsonValue? b) => (a, b) switch
    {
        (JsonNumber x, JsonNumber y) => JsonNumber.Order(x, y),
        (JsonString x, JsonString y) => string.CompareOrdinal(x.Value, y.Value),
        _ => null,
    };
}

/// <summary>One side of a comparison: a literal, or a path from the item (<c>@</c>) or the root (<c>$</c>).</summary>
internal sealed class FilterOperand(JsonValue? literal, JsonPath? path, bool fromRoot)
{
    public JsonValue? Value(JsonValue item, JsonValue root) => literal ?? path!.Find(fromRoot ? root : item);
}
