using Espresso.Jsonata.Parsing;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Evaluation;

/// <summary>Object constructors: alone they have one input, behind a path they group its values by key.</summary>
internal static class Grouping
{
    private sealed class Group(int pair, object? data)
    {
        public int Pair => pair;

        public object? Data { get; set; } = data;
    }

    public static JsonataObject Evaluate(List<(Node Key, Node Value)> pairs, object? input, Frame frame)
    {
        var tuples = input is JsonataArray { IsTupleStream: true };
        var groups = new OrderedDictionary<string, Group>(StringComparer.Ordinal);
        IReadOnlyList<object?> items = input is JsonataArray { Count: > 0 } array ? array : [input is JsonataArray ? null : input];
        foreach (var item in items)
        {
            var tuple = tuples ? item as TupleBinding : null;
            var scope = tuple?.Frame(frame) ?? frame;
            for (var i = 0; i < pairs.Count; i++)
            {
                var key = Evaluator.Evaluate(pairs[i].Key, tuple is null ? item : tuple.Item, scope);
                if (key is null)
                {
                    continue;
                }

                var node = pairs[i].Key;
                if (key is not string name)
                {
                    throw new JsonataException("T1003", node.Position, value: key);
                }

                if (!groups.TryGetValue(name, out var group))
                {
                    groups.Add(name, new Group(i, item));
                }
                else if (group.Pair != i)
                {
                    throw new JsonataException("D1009", node.Position, value: name);
                }
                else
                {
                    group.Data = Evaluation.Data.Append(group.Data, item);
                }
            }
        }

        var result = new JsonataObject(groups.Count);
        foreach (var (name, group) in groups)
        {
            var context = group.Data;
            var scope = frame;
            if (tuples)
            {
                var merged = Merge(group.Data);
                context = merged?.Item;
                scope = merged?.Frame(frame) ?? frame;
            }

            if (Evaluator.Evaluate(pairs[group.Pair].Value, context, scope) is { } value)
            {
                result[name] = value;
            }
        }

        return result;
    }

    private static TupleBinding? Merge(object? data)
    {
        if (data is not JsonataArray tuples)
        {
            return data as TupleBinding;
        }

        var result = new TupleBinding((TupleBinding)tuples[0]!);
        foreach (var tuple in tuples.Skip(1).Cast<TupleBinding>())
        {
            foreach (var (name, value) in tuple)
            {
                result[name] = Evaluation.Data.Append(result.GetValueOrDefault(name), value);
            }
        }

        return result;
    }
}
