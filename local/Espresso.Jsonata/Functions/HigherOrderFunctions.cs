using Espresso.Jsonata.Evaluation;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Functions;

/// <summary>Functions that apply functions.</summary>
internal static class HigherOrderFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        new("map", "<af>", Map),
        new("filter", "<af>", Filter),
        new("single", "<af?>", Single),
        new("reduce", "<afj?:j>", Reduce),
        new("sift", "<o-f?:o>", Sift),
        new("each", "<o-f:a>", Each),
    ];

    /// <summary>Passes as many arguments as the function has parameters, and one at least.</summary>
    private static object? Call(JsonataCall call, object? function, object? first, object? second, object? third)
    {
        var callable = (JsonataFunction)function!;
        return callable.Arity switch
        {
            >= 3 => call.Apply(callable, first, second, third),
            2 => call.Apply(callable, first, second),
            _ => call.Apply(callable, [first]),
        };
    }

    private static JsonataArray? Map(JsonataArguments a, JsonataCall call)
    {
        if (a[0] is not JsonataArray items)
        {
            return null;
        }

        var result = JsonataArray.Sequence();
        for (var i = 0; i < items.Count; i++)
        {
            if (Call(call, a[1], items[i], (double)i, items) is { } value)
            {
                result.Add(value);
            }
        }

        return result;
    }

    private static JsonataArray? Filter(JsonataArguments a, JsonataCall call)
    {
        if (a[0] is not JsonataArray items)
        {
            return null;
        }

        var result = JsonataArray.Sequence();
        for (var i = 0; i < items.Count; i++)
        {
            if (Data.IsTrue(Call(call, a[1], items[i], (double)i, items)))
            {
                result.Add(items[i]);
            }
        }

        return result;
    }

    private static object? Single(JsonataArguments a, JsonataCall call)
    {
        if (a[0] is not JsonataArray items)
        {
            return null;
        }

        var found = new List<object?>();
        for (var i = 0; i < items.Count; i++)
        {
            if (a[1] is null || Data.IsTrue(Call(call, a[1], items[i], (double)i, items)))
            {
                found.Add(items[i]);
            }

            if (found.Count > 1)
            {
                throw new JsonataException("D3138");
            }
        }

        return found.Count == 1 ? found[0] : throw new JsonataException("D3139");
    }

    private static object? Reduce(JsonataArguments a, JsonataCall call)
    {
        if (a[0] is not JsonataArray items)
        {
            return null;
        }

        var function = (JsonataFunction)a[1]!;
        if (function.Arity < 2)
        {
            throw new JsonataException("D3050", value: 1d);
        }

        var start = a[2] is null ? 1 : 0;
        var result = a[2] ?? (items.Count > 0 ? items[0] : null);
        for (var i = start; i < items.Count; i++)
        {
            result = function.Arity switch
            {
                2 => call.Apply(function, result, items[i]),
                3 => call.Apply(function, result, items[i], (double)i),
                _ => call.Apply(function, result, items[i], (double)i, items),
            };
        }

        return result;
    }

    private static JsonataObject? Sift(JsonataArguments a, JsonataCall call)
    {
        if (a[0] is not JsonataObject members)
        {
            return null;
        }

        var result = new JsonataObject();
        foreach (var (name, value) in members)
        {
            if (Data.IsTrue(Call(call, a[1], value, name, members)))
            {
                result.Add(name, value);
            }
        }

        return result.Count == 0 ? null : result;
    }

    private static JsonataArray? Each(JsonataArguments a, JsonataCall call)
    {
        if (a[0] is not JsonataObject members)
        {
            return null;
        }

        var result = JsonataArray.Sequence();
        foreach (var (name, value) in members)
        {
            if (Call(call, a[1], value, name, members) is { } item)
            {
                result.Add(item);
            }
        }

        return result;
    }
}
