using Espresso.Jsonata.Parsing;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Evaluation;

/// <summary>Stable orderings.</summary>
internal static class Sorting
{
    /// <summary>The order-by step <c>^(…)</c>: its terms decide in turn.</summary>
    public static JsonataArray Sort(Node step, JsonataArray input, Frame frame)
    {
        if (input.Count < 2)
        {
            return input;
        }

        var result = Merge(input, (a, b) => Compare(step, a, b, frame) > 0);
        result.IsTupleStream = input.IsTupleStream;
        result.IsSequence = input.IsTupleStream;
        return result;
    }

    /// <summary>A stable merge sort; a comparer written in the expression may be inconsistent, so no library's sort.</summary>
    /// <param name="items">What to sort; it stays as it is.</param>
    /// <param name="isAfter">Whether the first stands behind the second.</param>
    public static JsonataArray Merge(IReadOnlyList<object?> items, Func<object?, object?, bool> isAfter)
    {
        var from = items.ToArray();
        var to = new object?[from.Length];
        for (var width = 1; width < from.Length; width *= 2)
        {
            for (var start = 0; start < from.Length; start += 2 * width)
            {
                var middle = Math.Min(start + width, from.Length);
                var end = Math.Min(start + (2 * width), from.Length);
                var (left, right) = (start, middle);
                for (var i = start; i < end; i++)
                {
                    to[i] = left < middle && (right >= end || !isAfter(from[left], from[right])) ? from[left++] : from[right++];
                }
            }

            (from, to) = (to, from);
        }

        return new JsonataArray(from);
    }

    private static int Compare(Node step, object? first, object? second, Frame frame)
    {
        foreach (var (descending, expression) in step.Terms!)
        {
            var a = Term(expression, first, frame);
            var b = Term(expression, second, frame);
            if (a is null || b is null)
            {
                if (a is null && b is null)
                {
                    continue;
                }

                return a is null ? 1 : -1;
            }

            if (a is not (string or double) || b is not (string or double))
            {
                throw new JsonataException("T2008", step.Position, value: a is string or double ? b : a);
            }

            if (a.GetType() != b.GetType())
            {
                throw new JsonataException("T2007", step.Position, value: a) { Other = b };
            }

            var order = a is string text ? string.CompareOrdinal(text, (string)b) : ((double)a).CompareTo((double)b);
            if (order != 0)
            {
                return descending ? -order : order;
            }
        }

        return 0;
    }

    private static object? Term(Node expression, object? item, Frame frame) => item is TupleBinding tuple
        ? Evaluator.Evaluate(expression, tuple.Item, tuple.Frame(frame))
        : Evaluator.Evaluate(expression, item, frame);
}
