using System.Globalization;

namespace Espresso.Dashboard.Telemetry;

/// <summary>A condition on one field: <c>field:operator:value</c>, each part percent-encoded where it holds a colon.</summary>
internal sealed record FieldFilter(string Field, string Operator, string Value)
{
    private static readonly Dictionary<string, Func<string?, string, bool>> Operators = new(StringComparer.Ordinal)
    {
        ["equals"] = (actual, value) => actual is not null && actual.Equals(value, StringComparison.OrdinalIgnoreCase),
        ["!equals"] = (actual, value) => actual is null || !actual.Equals(value, StringComparison.OrdinalIgnoreCase),
        ["contains"] = (actual, value) => actual is not null && actual.Contains(value, StringComparison.OrdinalIgnoreCase),
        ["!contains"] = (actual, value) => actual is null || !actual.Contains(value, StringComparison.OrdinalIgnoreCase),
        ["gt"] = (actual, value) => Compare(actual, value) > 0,
        ["gte"] = (actual, value) => Compare(actual, value) >= 0,
        ["lt"] = (actual, value) => Compare(actual, value) < 0,
        ["lte"] = (actual, value) => Compare(actual, value) <= 0,
        ["exists"] = (actual, _) => actual is { Length: > 0 },
        ["!exists"] = (actual, _) => actual is not { Length: > 0 },
    };

    public bool Matches(string? actual) => Operators[Operator](actual, Value);

    /// <exception cref="FormatException">The text is not a condition, or the operator is none of ours.</exception>
    public static FieldFilter Parse(string text)
    {
        var parts = text.Split(':', 3);
        if (parts.Length < 2 || parts[0].Length == 0)
        {
            throw new FormatException($"The filter \"{text}\" must be field:operator:value.");
        }

        var filter = new FieldFilter(Uri.UnescapeDataString(parts[0]), parts[1], parts.Length == 3 ? Uri.UnescapeDataString(parts[2]) : "");
        return Operators.ContainsKey(filter.Operator)
            ? filter
            : throw new FormatException($"The filter \"{text}\" has the operator \"{filter.Operator}\"; there are {string.Join(", ", Operators.Keys)}.");
    }

    public static string? Find(IReadOnlyList<KeyValuePair<string, string>> attributes, string name)
    {
        foreach (var (key, value) in attributes)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>As numbers when both are; as text otherwise; null (which no comparison accepts) when the field is not there.</summary>
    private static int? Compare(string? actual, string value)
    {
        if (actual is null)
        {
            return null;
        }

        return double.TryParse(actual, NumberStyles.Float, CultureInfo.InvariantCulture, out var left)
            && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var right)
                ? left.CompareTo(right)
                : string.Compare(actual, value, StringComparison.OrdinalIgnoreCase);
    }
}
