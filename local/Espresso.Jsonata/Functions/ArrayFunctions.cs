using Espresso.Jsonata.Evaluation;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Functions;

/// <summary>Functions over arrays.</summary>
internal static class ArrayFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        new("append", "<xx:a>", (a, _) => Data.Append(a[0], a[1])),
        new("sort", "<af?:a>", Sort),
        new("reverse", "<a:a>", (a, _) => a[0] is JsonataArray items ? items.Count < 2 ? items : new JsonataArray(Enumerable.Reverse(items)) : null),
        new("shuffle", "<a:a>", Shuffle),
        new("distinct", "<x:x>", (a, _) => Distinct(a[0])),
        new("zip", "<a+>", (a, _) => Zip(a.All)),
        new("boolean", "<x-:b>", (a, _) => a[0] is null ? null : Data.Boolean(Data.IsTrue(a[0]))),
        new("not", "<x-:b>", (a, _) => a[0] is null ? null : Data.Boolean(!Data.IsTrue(a[0]))),
        new("exists", "<x:b>", (a, _) => Data.Boolean(a[0] is not null)),
    ];

    private static JsonataArray? Sort(JsonataArguments a, JsonataCall call)
    {
        if (a[0] is not JsonataArray items || items.Count < 2)
        {
            return a[0] as JsonataArray;
        }

        if (a[1] is JsonataFunction comparator)
        {
            return Sorting.Merge(items, (x, y) => Data.IsTrue(call.Apply(comparator, x, y)));
        }

        if (items.TrueForAll(item => item is double))
        {
            return Sorting.Merge(items, (x, y) => (double)x! > (double)y!);
        }

        return items.TrueForAll(item => item is string)
            ? Sorting.Merge(items, (x, y) => string.CompareOrdinal((string)x!, (string)y!) > 0)
            : throw new JsonataException("D3070", value: items);
    }

    private static JsonataArray? Shuffle(JsonataArguments a, JsonataCall call)
    {
        if (a[0] is not JsonataArray items || items.Count < 2)
        {
            return a[0] as JsonataArray;
        }

        var shuffled = items.ToArray();
        call.Random.Shuffle(shuffled);
        return new JsonataArray(shuffled);
    }

    private static object? Distinct(object? value)
    {
        if (value is not JsonataArray { Count: > 1 } items)
        {
            return value;
        }

        var result = new JsonataArray { IsSequence = items.IsSequence };
        foreach (var item in items)
        {
            if (!result.Exists(other => Data.AreEqual(item, other)))
            {
                result.Add(item);
            }
        }

        return result;
    }

    private static JsonataArray Zip(object?[] arrays)
    {
        var length = arrays.Min(array => Data.Items(array).Count);
        var result = new JsonataArray(length);
        for (var i = 0; i < length; i++)
        {
            result.Add(new JsonataArray(arrays.Select(array => Data.Items(array)[i])));
        }

        return result;
    }
}
