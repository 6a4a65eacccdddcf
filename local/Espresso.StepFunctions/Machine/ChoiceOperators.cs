using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Machine;

/// <summary>What kind of operand an operator's field holds.</summary>
internal enum OperandKind
{
    String,
    Number,
    Boolean,
    Timestamp,
}

/// <summary>One comparison operator of Choice rules; a value of another type makes it false, never an error.</summary>
internal sealed record ChoiceOperator(string Name, OperandKind Operand, bool HasPathForm, bool AllowsMissing, Func<JsonValue?, JsonValue, bool> Test);

/// <summary>The operators of Choice rules (specification, "Choice State", data-test expressions).</summary>
internal static class ChoiceOperators
{
    /// <summary>By field name; the forms that end in "Path" are found by <see cref="Find"/>.</summary>
    public static IReadOnlyDictionary<string, ChoiceOperator> Table { get; } = Create().ToDictionary(o => o.Name, StringComparer.Ordinal);

    /// <summary>The operator of a field and whether its operand is a path.</summary>
    public static (ChoiceOperator Operator, bool IsPath)? Find(string field)
    {
        if (Table.TryGetValue(field, out var op))
        {
            return (op, false);
        }

        return field.EndsWith("Path", StringComparison.Ordinal) && Table.TryGetValue(field[..^4], out op) && op.HasPathForm ? (op, true) : null;
    }

    private static IEnumerable<ChoiceOperator> Create()
    {
        (string Suffix, Func<int, bool> Test)[] orders =
        [
            ("Equals", static order => order == 0),
            ("LessThan", static order => order < 0),
            ("GreaterThan", static order => order > 0),
            ("LessThanEquals", static order => order <= 0),
            ("GreaterThanEquals", static order => order >= 0),
        ];
        foreach (var (suffix, test) in orders)
        {
            yield return new("String" + suffix, OperandKind.String, HasPathForm: true, AllowsMissing: false,
                (value, expected) => value is JsonString a && expected is JsonString b && test(string.CompareOrdinal(a.Value, b.Value)));
            yield return new("Numeric" + suffix, OperandKind.Number, HasPathForm: true, AllowsMissing: false,
                (value, expected) => value is JsonNumber a && expected is JsonNumber b && test(JsonNumber.Order(a, b)));
            yield return new("Timestamp" + suffix, OperandKind.Timestamp, HasPathForm: true, AllowsMissing: false,
                (value, expected) => Timestamps.TryParse(value?.AsString(), out var a) && Timestamps.TryParse(expected.AsString(), out var b) && test(a.CompareTo(b)));
        }

        yield return new("BooleanEquals", OperandKind.Boolean, HasPathForm: true, AllowsMissing: false,
            static (value, expected) => value is JsonBoolean && value == expected);
        yield return new("StringMatches", OperandKind.String, HasPathForm: false, AllowsMissing: false,
            static (value, expected) => value is JsonString text && expected is JsonString pattern && Wildcards.Match(text.Value, pattern.Value));
        yield return TypeTest("IsNull", static value => value.Kind == JsonKind.Null);
        yield return TypeTest("IsNumeric", static value => value.Kind == JsonKind.Number);
        yield return TypeTest("IsString", static value => value.Kind == JsonKind.String);
        yield return TypeTest("IsBoolean", static value => value.Kind == JsonKind.Boolean);
        yield return TypeTest("IsTimestamp", static value => Timestamps.TryParse(value.AsString(), out _));
        yield return new("IsPresent", OperandKind.Boolean, HasPathForm: false, AllowsMissing: true,
            static (value, expected) => value is not null == (expected == JsonValue.True));
    }

    private static ChoiceOperator TypeTest(string name, Func<JsonValue, bool> test) =>
        new(name, OperandKind.Boolean, HasPathForm: false, AllowsMissing: false, (value, expected) => test(value!) == (expected == JsonValue.True));
}

/// <summary>The patterns of StringMatches: <c>*</c> stands for any characters, <c>\*</c> for an asterisk, <c>\\</c> for a backslash.</summary>
internal static class Wildcards
{
    public static bool Match(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        while (!pattern.IsEmpty)
        {
            if (pattern[0] == '*')
            {
                pattern = pattern[1..];
                for (var skip = 0; skip <= text.Length; skip++)
                {
                    if (Match(text[skip..], pattern))
                    {
                        return true;
                    }
                }

                return false;
            }

            if (pattern[0] == '\\' && pattern.Length > 1 && pattern[1] is '*' or '\\')
            {
                pattern = pattern[1..];
            }

            if (text.IsEmpty || text[0] != pattern[0])
            {
                return false;
            }

            text = text[1..];
            pattern = pattern[1..];
        }

        return text.IsEmpty;
    }
}
