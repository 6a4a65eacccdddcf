using Espresso.Jsonata.Functions;
using Espresso.Jsonata.Parsing;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Evaluation;

/// <summary>The binary operators and the unary minus.</summary>
internal static class Operators
{
    private const double LongestRange = 1e7;

    public static object? Evaluate(Node node, object? input, Frame frame)
    {
        var left = Evaluator.Evaluate(node.Left!, input, frame);
        switch (node.Value)
        {
            case "and":
                return Data.Boolean(Data.IsTrue(left) && Data.IsTrue(Evaluator.Evaluate(node.Right!, input, frame)));
            case "or":
                return Data.Boolean(Data.IsTrue(left) || Data.IsTrue(Evaluator.Evaluate(node.Right!, input, frame)));
            default:
                break;
        }

        var right = Evaluator.Evaluate(node.Right!, input, frame);
        return node.Value switch
        {
            "+" or "-" or "*" or "/" or "%" => Arithmetic(node, left, right),
            "=" => Data.Boolean(left is not null && right is not null && Data.AreEqual(left, right)),
            "!=" => Data.Boolean(left is not null && right is not null && !Data.AreEqual(left, right)),
            "<" or "<=" or ">" or ">=" => Comparison(node, left, right),
            "&" => Text(left) + Text(right),
            ".." => Range(node, left, right, frame),
            "in" => Data.Boolean(left is not null && Data.Items(right).Any(item => Data.AreEqual(item, left))),
            _ => throw new JsonataException("S0201", node.Position, node.Value),
        };
    }

    public static object? Negate(Node node, object? input, Frame frame) => Evaluator.Evaluate(node.Left!, input, frame) switch
    {
        null => null,
        double number when Data.IsNumber(number) => -number,
        var other => throw new JsonataException("D1002", node.Position, "-", other),
    };

    private static string Text(object? value) => value is null ? "" : value as string ?? StringFunctions.ToText(value, false);

    private static double? Arithmetic(Node node, object? left, object? right)
    {
        if (left is not null && !Data.IsNumber(left))
        {
            throw new JsonataException("T2001", node.Position, node.Value, left);
        }

        if (right is not null && !Data.IsNumber(right))
        {
            throw new JsonataException("T2002", node.Position, node.Value, right);
        }

        if (left is not double a || right is not double b)
        {
            return null;
        }

        return node.Value switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            _ => a % b,
        };
    }

    private static object? Comparison(Node node, object? left, object? right)
    {
        if (left is not (null or string or double) || right is not (null or string or double))
        {
            throw new JsonataException("T2010", node.Position, node.Value, left is null or string or double ? right : left);
        }

        if (left is null || right is null)
        {
            return null;
        }

        if (left.GetType() != right.GetType())
        {
            throw new JsonataException("T2009", node.Position, node.Value, left) { Other = right };
        }

        var order = left is string text ? string.CompareOrdinal(text, (string)right) : ((double)left).CompareTo((double)right);
        return Data.Boolean(node.Value switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        });
    }

    private static JsonataArray? Range(Node node, object? left, object? right, Frame frame)
    {
        if (left is not null && !(left is double l && double.IsInteger(l)))
        {
            throw new JsonataException("T2003", node.Position, "..", left);
        }

        if (right is not null && !(right is double r && double.IsInteger(r)))
        {
            throw new JsonataException("T2004", node.Position, "..", right);
        }

        if (left is not double from || right is not double to || from > to)
        {
            return null;
        }

        var count = to - from + 1;
        if (count > LongestRange)
        {
            throw new JsonataException("D2014", node.Position, "..", count);
        }

        frame.Run.Spend(8 * count);
        var result = new JsonataArray((int)count) { IsSequence = true };
        for (var i = from; i <= to; i++)
        {
            result.Add(i);
        }

        return result;
    }
}
