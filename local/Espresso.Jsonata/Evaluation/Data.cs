using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Evaluation;

/// <summary>What expressions ask of values: members, truth, equality, copies.</summary>
internal static class Data
{
    public static readonly object True = true;
    public static readonly object False = false;

    public static object Boolean(bool value) => value ? True : False;

    /// <summary>The elements of an array, one value as itself, none for undefined.</summary>
    public static IReadOnlyList<object?> Items(object? value) => value switch
    {
        null => [],
        JsonataArray array => array,
        _ => [value],
    };

    public static JsonataArray AsSequence(object? value) => value as JsonataArray ?? JsonataArray.Sequence(value);

    public static object? Lookup(object? input, string name)
    {
        if (input is JsonataObject members)
        {
            return members.TryGetValue(name, out var value) ? value : null;
        }

        if (input is not JsonataArray array)
        {
            return null;
        }

        var result = JsonataArray.Sequence();
        foreach (var item in array)
        {
            switch (Lookup(item, name))
            {
                case null:
                    break;
                case JsonataArray values:
                    result.AddRange(values);
                    break;
                case var single:
                    result.Add(single);
                    break;
            }
        }

        return result;
    }

    public static object? Wildcard(object? input)
    {
        if (input is JsonataArray { OuterWrapper: true, Count: > 0 } wrapper)
        {
            input = wrapper[0];
        }

        var results = JsonataArray.Sequence();
        IEnumerable<object?> values = input switch
        {
            JsonataObject members => (IEnumerable<object?>)members.Values,
            JsonataArray array => array,
            _ => [],
        };
        foreach (var value in values)
        {
            if (value is JsonataArray nested)
            {
                // Joining arrays yields an array and no longer a sequence, so that one element stays in it.
                results.IsSequence = false;
                Flatten(nested, results);
            }
            else
            {
                results.Add(value);
            }
        }

        return results;
    }

    public static object? Descendants(object? input)
    {
        if (input is null)
        {
            return null;
        }

        var results = JsonataArray.Sequence();
        Descend(input, results);
        return results.Count == 1 ? results[0] : results;
    }

    /// <summary>One list behind the other; undefined adds nothing.</summary>
    public static object? Append(object? first, object? second)
    {
        if (first is null || second is null)
        {
            return first ?? second;
        }

        var result = new JsonataArray(Items(first));
        result.AddRange(Items(second));
        return result;
    }

    /// <exception cref="JsonataException">D1001: a number that is not finite.</exception>
    public static bool IsNumber(object? value) =>
        value is double number && (double.IsFinite(number) ? true : throw new JsonataException("D1001", value: value));

    public static bool IsTrue(object? value) => value switch
    {
        bool boolean => boolean,
        string text => text.Length > 0,
        double number => IsNumber(value) && number != 0,
        JsonataObject members => members.Count > 0,
        JsonataArray { Count: 1 } single => IsTrue(single[0]),
        JsonataArray array => array.Exists(IsTrue),
        _ => false,
    };

    public static bool AreEqual(object? first, object? second)
    {
        switch (first, second)
        {
            case (double a, double b):
                return a == b;
            case (string a, string b):
                return string.Equals(a, b, StringComparison.Ordinal);
            case (bool a, bool b):
                return a == b;
            case (JsonataArray a, JsonataArray b):
                return a.Count == b.Count && a.Zip(b).All(pair => AreEqual(pair.First, pair.Second));
            case (JsonataObject a, JsonataObject b):
                return a.Count == b.Count && a.All(member => b.TryGetValue(member.Key, out var other) && AreEqual(member.Value, other));
            default:
                return ReferenceEquals(first, second);
        }
    }

    public static object Clone(object value)
    {
        switch (value)
        {
            case JsonataArray array:
                var items = new JsonataArray(array.Count) { IsSequence = array.IsSequence };
                items.AddRange(array.Select(item => item is null ? null : Clone(item)));
                return items;
            case JsonataObject members:
                var copy = new JsonataObject(members.Count);
                foreach (var (name, member) in members)
                {
                    copy.Add(name, Clone(member));
                }

                return copy;
            default:
                return value;
        }
    }

    private static void Flatten(JsonataArray array, JsonataArray results)
    {
        foreach (var item in array)
        {
            if (item is JsonataArray nested)
            {
                Flatten(nested, results);
            }
            else
            {
                results.Add(item);
            }
        }
    }

    private static void Descend(object? input, JsonataArray results)
    {
        if (input is not JsonataArray)
        {
            results.Add(input);
        }

        IEnumerable<object?> values = input switch
        {
            JsonataArray array => array,
            JsonataObject members => (IEnumerable<object?>)members.Values,
            _ => [],
        };
        foreach (var value in values)
        {
            Descend(value, results);
        }
    }
}
