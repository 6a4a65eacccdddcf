using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.EventBridge.Patterns;

/// <summary>One entry of a pattern's list: a value, or an operator such as <c>{"prefix": "EUR"}</c>.</summary>
public sealed class ValueTest
{
    private static readonly Dictionary<string, Func<JsonNode?, Func<JsonNode?, bool>>> Operators = new(StringComparer.Ordinal)
    {
        ["prefix"] = operand => Affix(operand, "prefix", static (text, affix, how) => text.StartsWith(affix, how)),
        ["suffix"] = operand => Affix(operand, "suffix", static (text, affix, how) => text.EndsWith(affix, how)),
        ["equals-ignore-case"] = operand => EqualsIgnoringCase(operand, "equals-ignore-case"),
        ["wildcard"] = operand => Wildcard(operand, "wildcard"),
        ["numeric"] = NumericTest.Parse,
        ["cidr"] = Cidr,
        ["anything-but"] = AnythingBut,
    };

    private readonly Func<IReadOnlyList<JsonNode?>, bool> _test;

    private ValueTest(Func<IReadOnlyList<JsonNode?>, bool> test) => _test = test;

    /// <exception cref="FormatException">What is wrong with it.</exception>
    public static ValueTest Parse(JsonNode? entry)
    {
        if (entry is JsonArray)
        {
            throw new FormatException("A list of values cannot hold another list.");
        }

        if (entry is not JsonObject test)
        {
            return Any(value => IsSame(entry, value));
        }

        if (test.Count != 1)
        {
            throw new FormatException("An operator is an object with exactly one member.");
        }

        var (name, operand) = test.First();
        if (name == "exists")
        {
            return operand?.GetValueKind() switch
            {
                JsonValueKind.True => new ValueTest(values => values.Count > 0),
                JsonValueKind.False => new ValueTest(values => values.Count == 0),
                _ => throw new FormatException("\"exists\" must be true or false."),
            };
        }

        return Operators.TryGetValue(name, out var parse)
            ? Any(parse(operand))
            : throw new FormatException($"Unrecognized match type {name}. Known: exists, {string.Join(", ", Operators.Keys)}.");
    }

    /// <summary>Whether one of the values at the field's place fits.</summary>
    public bool IsMatch(IReadOnlyList<JsonNode?> values) => _test(values);

    private static ValueTest Any(Func<JsonNode?, bool> test) => new(values => values.Any(test));

    private static bool IsSame(JsonNode? expected, JsonNode? value)
    {
        if (expected is null || value is null)
        {
            return expected is null && value is null;
        }

        // Numbers are equal by value: 300, 300.0 and 3.0e2.
        return NumericTest.NumberOf(expected) is { } a && NumericTest.NumberOf(value) is { } b
            ? a == b
            : expected.GetValueKind() == value.GetValueKind() && JsonNode.DeepEquals(expected, value);
    }

    private static string? TextOf(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static string RequireText(JsonNode? operand, string name) =>
        TextOf(operand) ?? throw new FormatException($"\"{name}\" needs a string.");

    private static Func<JsonNode?, bool> Affix(JsonNode? operand, string name, Func<string, string, StringComparison, bool> test)
    {
        var (affix, how) = operand is JsonObject { Count: 1 } nested && nested.ContainsKey("equals-ignore-case")
            ? (RequireText(nested["equals-ignore-case"], "equals-ignore-case"), StringComparison.OrdinalIgnoreCase)
            : (RequireText(operand, name), StringComparison.Ordinal);
        return value => TextOf(value) is { } text && test(text, affix, how);
    }

    private static Func<JsonNode?, bool> EqualsIgnoringCase(JsonNode? operand, string name)
    {
        var expected = RequireText(operand, name);
        return value => string.Equals(TextOf(value), expected, StringComparison.OrdinalIgnoreCase);
    }

    private static Func<JsonNode?, bool> Wildcard(JsonNode? operand, string name)
    {
        var pattern = RequireText(operand, name);
        if (pattern.Contains("**", StringComparison.Ordinal))
        {
            throw new FormatException("Consecutive wildcard characters are not allowed.");
        }

        return value => TextOf(value) is { } text && WildcardMatch.IsMatch(pattern, text);
    }

    private static Func<JsonNode?, bool> Cidr(JsonNode? operand)
    {
        if (!IPNetwork.TryParse(RequireText(operand, "cidr"), out var network))
        {
            throw new FormatException("\"cidr\" needs a network such as 10.0.0.0/24.");
        }

        return value => IPAddress.TryParse(TextOf(value), out var address) && network.Contains(address);
    }

    /// <summary><c>{"anything-but": …}</c>: true of a value that is there and fits none of what is listed.</summary>
    private static Func<JsonNode?, bool> AnythingBut(JsonNode? operand)
    {
        if (operand is JsonObject { Count: 1 } nested)
        {
            var (name, inner) = nested.First();
            if (name is not ("prefix" or "suffix" or "equals-ignore-case" or "wildcard"))
            {
                throw new FormatException($"\"anything-but\" does not take {name}. Known: prefix, suffix, equals-ignore-case, wildcard.");
            }

            var tests = (inner is JsonArray list ? list.ToArray() : [inner]).Select(Operators[name]).ToList();
            return value => tests.TrueForAll(test => !test(value));
        }

        var excluded = operand is JsonArray values ? values.ToArray() : [operand];
        return excluded.Length > 0 && Array.TrueForAll(excluded, item => item is JsonValue)
            ? value => !Array.Exists(excluded, item => IsSame(item, value))
            : throw new FormatException("\"anything-but\" needs a value, a list of values or an operator.");
    }
}

/// <summary><c>*</c> stands for any characters, <c>\*</c> for a star.</summary>
internal static class WildcardMatch
{
    public static bool IsMatch(string pattern, string text)
    {
        var tokens = new List<char?>();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length && pattern[i + 1] is '*' or '\\')
            {
                tokens.Add(pattern[++i]);
            }
            else
            {
                tokens.Add(pattern[i] == '*' ? null : pattern[i]);
            }
        }

        // The usual walk: on a mismatch the last star takes one character more.
        int at = 0, token = 0, star = -1, starAt = 0;
        while (at < text.Length)
        {
            if (token < tokens.Count && tokens[token] == text[at])
            {
                (at, token) = (at + 1, token + 1);
            }
            else if (token < tokens.Count && tokens[token] is null)
            {
                (star, starAt) = (token++, at);
            }
            else if (star >= 0)
            {
                (token, at) = (star + 1, ++starAt);
            }
            else
            {
                return false;
            }
        }

        return tokens.Skip(token).All(rest => rest is null);
    }
}

/// <summary><c>{"numeric": ["&gt;", 0, "&lt;=", 5]}</c>.</summary>
internal static class NumericTest
{
    private static readonly Dictionary<string, Func<decimal, decimal, bool>> Comparisons = new(StringComparer.Ordinal)
    {
        ["="] = static (a, b) => a == b,
        ["<"] = static (a, b) => a < b,
        ["<="] = static (a, b) => a <= b,
        [">"] = static (a, b) => a > b,
        [">="] = static (a, b) => a >= b,
    };

    public static decimal? NumberOf(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.Number && decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static Func<JsonNode?, bool> Parse(JsonNode? operand)
    {
        if (operand is not JsonArray { Count: 2 or 4 } list)
        {
            throw new FormatException("\"numeric\" needs one or two pairs of operator and number.");
        }

        var tests = new List<Func<decimal, bool>>();
        for (var i = 0; i < list.Count; i += 2)
        {
            var name = list[i]?.GetValueKind() == JsonValueKind.String ? list[i]!.GetValue<string>() : "";
            if (!Comparisons.TryGetValue(name, out var comparison) || NumberOf(list[i + 1]) is not { } bound)
            {
                throw new FormatException($"\"numeric\" needs an operator ({string.Join(' ', Comparisons.Keys)}) and a number.");
            }

            tests.Add(number => comparison(number, bound));
        }

        return value => NumberOf(value) is { } number && tests.TrueForAll(test => test(number));
    }
}
