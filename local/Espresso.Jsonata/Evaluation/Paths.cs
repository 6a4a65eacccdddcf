using Espresso.Jsonata.Parsing;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Evaluation;

/// <summary>Paths: each step maps the sequence of the one before; a step that binds variables makes it a stream of tuples.</summary>
internal static class Paths
{
    public static object? Evaluate(Node path, object? input, Frame frame)
    {
        var steps = path.Items;
        var current = input is JsonataArray array && steps[0].Kind != NodeKind.Variable ? array : JsonataArray.Sequence(input);
        JsonataArray? result = null;
        JsonataArray? tuples = null;
        var isTuple = false;
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            isTuple |= step.IsTuple;
            if (i == 0 && step.Constructed)
            {
                result = Evaluator.Evaluate(step, current, frame) as JsonataArray;
            }
            else if (isTuple)
            {
                tuples = TupleStep(step, current, tuples, frame);
                continue;
            }
            else
            {
                result = Step(step, current, frame, i == steps.Count - 1);
            }

            if (!isTuple && result is not { Count: > 0 })
            {
                break;
            }

            if (step.Focus is null && result is not null)
            {
                current = result;
            }
        }

        if (isTuple && tuples is not null)
        {
            result = path.IsTuple ? tuples : Contexts(tuples);
        }

        if (path.KeepSingleton && result is not null)
        {
            if (result is { Constructed: true, IsSequence: false })
            {
                result = JsonataArray.Sequence(result);
            }

            result.KeepSingleton = true;
        }

        return path.Group is null ? result : Grouping.Evaluate(path.Group, isTuple ? tuples : result, frame);
    }

    /// <summary>Keeps the elements for which the predicate is true, or whose index it yields.</summary>
    public static object? Filter(Node predicate, object? input, Frame frame)
    {
        var items = Items(input);
        var tuples = input is JsonataArray { IsTupleStream: true };
        var results = JsonataArray.Sequence();
        results.IsTupleStream = tuples;
        if (predicate.Kind == NodeKind.Number)
        {
            var index = Math.Floor((double)predicate.Literal!);
            index = index < 0 ? index + items.Count : index;
            if (index < 0 || index >= items.Count || items[(int)index] is not { } item)
            {
                return results;
            }

            if (item is JsonataArray nested)
            {
                return nested;
            }

            results.Add(item);
            return results;
        }

        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            var tuple = tuples ? item as TupleBinding : null;
            var value = Evaluator.Evaluate(predicate, tuple is null ? item : tuple.Item, tuple?.Frame(frame) ?? frame);
            if (value is double number && Data.IsNumber(value))
            {
                if (At(number, items.Count) == i)
                {
                    results.Add(item);
                }
            }
            else if (value is JsonataArray { Count: > 0 } numbers && numbers.TrueForAll(Data.IsNumber))
            {
                foreach (var each in numbers)
                {
                    if (At((double)each!, items.Count) == i)
                    {
                        results.Add(item);
                    }
                }
            }
            else if (Data.IsTrue(value))
            {
                results.Add(item);
            }
        }

        return results;
    }

    private static double At(double index, int count) => Math.Floor(index) is var floor && floor < 0 ? floor + count : floor;

    private static JsonataArray Items(object? input) => input as JsonataArray ?? JsonataArray.Sequence(input);

    private static JsonataArray Contexts(JsonataArray tuples)
    {
        var result = JsonataArray.Sequence();
        foreach (var tuple in tuples)
        {
            result.Add(((TupleBinding)tuple!).Item);
        }

        return result;
    }

    private static JsonataArray Step(Node step, JsonataArray input, Frame frame, bool last)
    {
        if (step.Kind == NodeKind.Sort)
        {
            return Staged(step, Sorting.Sort(step, input, frame), frame);
        }

        var results = new List<object?>(input.Count);
        foreach (var item in input)
        {
            var value = Evaluator.Evaluate(step, item, frame);
            foreach (var stage in step.Stages ?? [])
            {
                value = Filter(stage.Left!, value, frame);
            }

            if (value is not null)
            {
                results.Add(value);
            }
        }

        if (last && results is [JsonataArray { IsSequence: false } only])
        {
            return only;
        }

        var sequence = JsonataArray.Sequence();
        foreach (var value in results)
        {
            if (value is JsonataArray { Constructed: false } array)
            {
                sequence.AddRange(array);
            }
            else
            {
                sequence.Add(value);
            }
        }

        return sequence;
    }

    private static JsonataArray Staged(Node step, JsonataArray input, Frame frame)
    {
        var result = input;
        foreach (var stage in step.Stages ?? [])
        {
            if (stage.Kind == NodeKind.Filter)
            {
                result = Items(Filter(stage.Left!, result, frame));
                continue;
            }

            for (var i = 0; i < result.Count; i++)
            {
                ((TupleBinding)result[i]!)[stage.Value] = (double)i;
            }
        }

        return result;
    }

    private static JsonataArray TupleStep(Node step, JsonataArray input, JsonataArray? tuples, Frame frame)
    {
        var result = JsonataArray.Sequence();
        result.IsTupleStream = true;
        if (step.Kind == NodeKind.Sort)
        {
            if (tuples is not null)
            {
                return Staged(step, Sorting.Sort(step, tuples, frame), frame);
            }

            var sorted = Sorting.Sort(step, input, frame);
            for (var i = 0; i < sorted.Count; i++)
            {
                var tuple = new TupleBinding(sorted[i]);
                if (step.IndexName is not null)
                {
                    tuple[step.IndexName] = (double)i;
                }

                result.Add(tuple);
            }

            return Staged(step, result, frame);
        }

        foreach (var source in tuples ?? new JsonataArray(input.Where(item => item is not null).Select(item => new TupleBinding(item))))
        {
            var tuple = (TupleBinding)source!;
            var value = Evaluator.Evaluate(step, tuple.Item, tuples is null ? frame : tuple.Frame(frame));
            var items = Data.Items(value);
            for (var i = 0; i < items.Count; i++)
            {
                result.Add(Extend(step, tuple, items[i], i));
            }
        }

        return Staged(step, result, frame);
    }

    private static TupleBinding Extend(Node step, TupleBinding tuple, object? item, int index)
    {
        var result = new TupleBinding(tuple);
        if (item is TupleBinding inner)
        {
            foreach (var (name, value) in inner)
            {
                result[name] = value;
            }

            return result;
        }

        result[step.Focus ?? TupleBinding.Context] = item;
        if (step.IndexName is not null)
        {
            result[step.IndexName] = (double)index;
        }

        if (step.Ancestor is not null)
        {
            result[step.Ancestor.Label] = tuple.Item;
        }

        return result;
    }
}
