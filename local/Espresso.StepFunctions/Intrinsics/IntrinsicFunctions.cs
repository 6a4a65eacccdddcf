using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Intrinsics;

/// <summary>One intrinsic function: how many arguments it takes and what it does.</summary>
internal sealed record IntrinsicFunction(string Name, int MinArguments, int MaxArguments, Func<JsonValue[], Chance, JsonValue> Apply)
{
    public string Arity => MinArguments == MaxArguments
        ? $"{MinArguments} argument(s)"
        : $"{MinArguments} to {MaxArguments} arguments";
}

/// <summary>The intrinsic functions of the States Language (specification, appendix B; service guide, "Intrinsic functions").</summary>
internal static class IntrinsicFunctions
{
    private const int MaxArguments = 10_000;
    private const int MaxText = 10_000;
    private const int MaxRange = 1_000;

    public static IReadOnlyDictionary<string, IntrinsicFunction> Table { get; } = new IntrinsicFunction[]
    {
        new("States.Array", 0, MaxArguments, static (a, _) => new JsonArray(a)),
        new("States.ArrayPartition", 2, 2, static (a, _) => Partition(Array(a, 0), Positive(a, 1))),
        new("States.ArrayContains", 2, 2, static (a, _) => JsonValue.From(Array(a, 0).Any(x => JsonValue.DeepEquals(x, a[1])))),
        new("States.ArrayRange", 3, 3, static (a, _) => Range(Integer(a, 0), Integer(a, 1), Integer(a, 2))),
        new("States.ArrayGetItem", 2, 2, static (a, _) => Item(Array(a, 0), Integer(a, 1))),
        new("States.ArrayLength", 1, 1, static (a, _) => JsonValue.From(Array(a, 0).Count)),
        new("States.ArrayUnique", 1, 1, static (a, _) => Unique(Array(a, 0))),
        new("States.Base64Encode", 1, 1, static (a, _) => JsonValue.From(Convert.ToBase64String(Encoding.UTF8.GetBytes(Limited(a, "encode"))))),
        new("States.Base64Decode", 1, 1, static (a, _) => Base64Decode(Limited(a, "decode"))),
        new("States.Hash", 2, 2, static (a, _) => Hash(a[0], Text(a, 1))),
        new("States.JsonMerge", 3, 3, static (a, _) => Merge(a)),
        new("States.StringToJson", 1, 1, static (a, _) => StringToJson(Text(a, 0))),
        new("States.JsonToString", 1, 1, static (a, _) => JsonValue.From(JsonCompact.Text(a[0]))),
        new("States.MathRandom", 2, 3, static (a, chance) => Random(a, chance)),
        new("States.MathAdd", 2, 2, static (a, _) => JsonValue.From(Integer(a, 0) + Integer(a, 1))),
        new("States.StringSplit", 2, 2, static (a, _) => Split(Text(a, 0), Text(a, 1))),
        new("States.UUID", 0, 0, static (_, chance) => JsonValue.From(chance.NextUuid())),
        new("States.Format", 1, MaxArguments, static (a, _) => Format(a)),
    }.ToDictionary(f => f.Name, StringComparer.Ordinal);

    private static readonly Dictionary<string, Func<byte[], byte[]>> _hashes = CreateHashes();

    [SuppressMessage("Security", "CA5351", Justification = "The States Language names MD5; nothing here depends on its strength.")]
    [SuppressMessage("Security", "CA5350", Justification = "The States Language names SHA-1; nothing here depends on its strength.")]
    private static Dictionary<string, Func<byte[], byte[]>> CreateHashes() => new(StringComparer.Ordinal)
    {
        ["MD5"] = MD5.HashData,
        ["SHA-1"] = SHA1.HashData,
        ["SHA-256"] = SHA256.HashData,
        ["SHA-384"] = SHA384.HashData,
        ["SHA-512"] = SHA512.HashData,
    };

    private static JsonArray Array(JsonValue[] arguments, int index) => arguments[index] as JsonArray
        ?? throw new IntrinsicFailureException($"The argument {arguments[index].Text} at position {index} is not an array");

    private static string Text(JsonValue[] arguments, int index) => arguments[index].AsString()
        ?? throw new IntrinsicFailureException($"The argument {arguments[index].Text} at position {index} is not a string");

    // Half up towards positive infinity, as Java's Math.round: -1.5 is -1.
    private static long Integer(JsonValue[] arguments, int index) => arguments[index] is JsonNumber number
        ? number.IsInteger ? number.Integer : (long)Math.Floor(number.Value + 0.5)
        : throw new IntrinsicFailureException($"The argument {arguments[index].Text} at position {index} is not a number");

    private static int Positive(JsonValue[] arguments, int index) => Integer(arguments, index) is > 0 and <= int.MaxValue and var n
        ? (int)n
        : throw new IntrinsicFailureException($"The argument {arguments[index].Text} at position {index} must be a positive integer");

    private static JsonArray Partition(JsonArray array, int size) =>
        JsonArray.From(array.Chunk(size).Select(static chunk => new JsonArray(chunk)));

    private static JsonArray Range(long first, long last, long step)
    {
        if (step == 0)
        {
            throw new IntrinsicFailureException("The step argument must not be 0");
        }

        var items = new List<JsonValue>();
        for (var i = first; step > 0 ? i <= last : i >= last; i += step)
        {
            if (items.Count == MaxRange)
            {
                throw new IntrinsicFailureException($"The range has more than {MaxRange} items");
            }

            items.Add(JsonValue.From(i));
        }

        return JsonArray.From(items);
    }

    private static JsonValue Item(JsonArray array, long index) => index >= 0 && index < array.Count
        ? array[(int)index]
        : throw new IntrinsicFailureException($"Index {index} out of bounds for length {array.Count}");

    private static JsonArray Unique(JsonArray array)
    {
        var unique = new List<JsonValue>();
        foreach (var item in array)
        {
            if (!unique.Exists(x => JsonValue.DeepEquals(x, item)))
            {
                unique.Add(item);
            }
        }

        return JsonArray.From(unique);
    }

    private static string Limited(JsonValue[] arguments, string verb) => Text(arguments, 0) is { Length: <= MaxText } text
        ? text
        : throw new IntrinsicFailureException($"The data to {verb} must be at most {MaxText} characters");

    private static JsonValue Base64Decode(string text)
    {
        try
        {
            return JsonValue.From(Encoding.UTF8.GetString(Convert.FromBase64String(text)));
        }
        catch (FormatException)
        {
            throw new IntrinsicFailureException($"The argument {JsonValue.From(text).Text} is not valid Base64");
        }
    }

    private static JsonValue Hash(JsonValue data, string algorithm)
    {
        var text = data.AsString() ?? JsonCompact.Text(data);
        if (text.Length > MaxText)
        {
            throw new IntrinsicFailureException($"The data to hash must be at most {MaxText} characters");
        }

        return _hashes.TryGetValue(algorithm, out var hash)
            ? JsonValue.From(Convert.ToHexStringLower(hash(Encoding.UTF8.GetBytes(text))))
            : throw new IntrinsicFailureException($"The algorithm {algorithm} is unknown; it must be one of {string.Join(", ", _hashes.Keys)}");
    }

    private static JsonObject Merge(JsonValue[] arguments)
    {
        if (arguments[0] is not JsonObject first || arguments[1] is not JsonObject second)
        {
            throw new IntrinsicFailureException("The first two arguments must be objects");
        }

        if (arguments[2] != JsonValue.False)
        {
            throw new IntrinsicFailureException("The third argument must be false: only shallow merging is supported");
        }

        var merged = new JsonObjectBuilder();
        foreach (var (name, value) in first.Concat(second))
        {
            merged.Set(name, value);
        }

        return merged.Build();
    }

    private static JsonValue StringToJson(string text)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) ? JsonValue.Null : JsonValue.Parse(text);
        }
        catch (JsonSyntaxException e)
        {
            throw new IntrinsicFailureException(e.Message);
        }
    }

    private static JsonValue Random(JsonValue[] arguments, Chance chance)
    {
        var start = Integer(arguments, 0);
        var end = Integer(arguments, 1);
        if (end <= start)
        {
            throw new IntrinsicFailureException("The start argument must be less than the end argument");
        }

        var source = arguments.Length == 3 ? new Chance((ulong)Integer(arguments, 2)) : chance;
        return JsonValue.From(start + (long)(source.NextDouble() * (end - start)));
    }

    private static JsonArray Split(string text, string delimiters) => JsonArray.From(
        text.Split(delimiters.ToCharArray(), StringSplitOptions.RemoveEmptyEntries).Select(JsonValue.From));

    private static JsonValue Format(JsonValue[] arguments)
    {
        var template = Text(arguments, 0);
        var result = new StringBuilder(template.Length);
        var next = 1;
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] == '\\' && i + 1 < template.Length && template[i + 1] is '{' or '}' or '\\' or '\'')
            {
                result.Append(template[++i]);
            }
            else if (template[i] == '{' && i + 1 < template.Length && template[i + 1] == '}')
            {
                if (next == arguments.Length)
                {
                    throw new IntrinsicFailureException("The number of placeholders does not match the number of arguments");
                }

                JavaText.Append(result, arguments[next++]);
                i++;
            }
            else
            {
                result.Append(template[i]);
            }
        }

        return next == arguments.Length
            ? JsonValue.From(result.ToString())
            : throw new IntrinsicFailureException("The number of placeholders does not match the number of arguments");
    }
}

/// <summary>How Java prints maps and lists, which is what States.Format shows of objects and arrays.</summary>
internal static class JavaText
{
    public static void Append(StringBuilder target, JsonValue value)
    {
        switch (value)
        {
            case JsonString text:
                target.Append(text.Value);
                break;
            case JsonArray array:
                target.Append('[');
                for (var i = 0; i < array.Count; i++)
                {
                    Append(i == 0 ? target : target.Append(", "), array[i]);
                }

                target.Append(']');
                break;
            case JsonObject members:
                target.Append('{');
                for (var i = 0; i < members.Count; i++)
                {
                    Append((i == 0 ? target : target.Append(", ")).Append(members.NameAt(i)).Append('='), members.ValueAt(i));
                }

                target.Append('}');
                break;
            default:
                target.Append(value.Text);
                break;
        }
    }
}
