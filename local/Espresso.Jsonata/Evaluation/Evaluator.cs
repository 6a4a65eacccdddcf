using Espresso.Jsonata.Functions;
using Espresso.Jsonata.Parsing;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Evaluation;

/// <summary>Walks the compiled tree. Undefined is a null reference throughout.</summary>
internal static class Evaluator
{
    public static object? Evaluate(Node node, object? input, Frame frame)
    {
        frame.Run.Enter();
        var result = node.Kind switch
        {
            NodeKind.Path => Paths.Evaluate(node, input, frame),
            NodeKind.Name => Data.Lookup(input, node.Value),
            NodeKind.String or NodeKind.Number or NodeKind.Value or NodeKind.Regex => node.Literal,
            NodeKind.Variable => Variable(node, input, frame),
            NodeKind.Binary => Operators.Evaluate(node, input, frame),
            NodeKind.Condition => Condition(node, input, frame),
            NodeKind.Call => Call(node, input, frame, null, false),
            NodeKind.Lambda => new LambdaFunction(node, input, frame),
            NodeKind.Block => Block(node, input, frame),
            NodeKind.ObjectConstructor => Grouping.Evaluate(node.Pairs!, input, frame),
            NodeKind.ArrayConstructor => ArrayOf(node, input, frame),
            NodeKind.Negate => Operators.Negate(node, input, frame),
            NodeKind.Bind => Bind(node, input, frame),
            NodeKind.Apply => Chain(node, input, frame),
            NodeKind.Partial => Partial(node, input, frame),
            NodeKind.Parent => frame.Lookup(node.Slot!.Label),
            NodeKind.Wildcard => Data.Wildcard(input),
            NodeKind.Descendant => Data.Descendants(input),
            NodeKind.Transform => new TransformFunction(node, frame),
            _ => throw new JsonataException("S0201", node.Position, node.Value),
        };

        if (node.Predicates is not null)
        {
            foreach (var predicate in node.Predicates)
            {
                result = Paths.Filter(predicate.Left!, result, frame);
            }
        }

        if (node.Group is not null && node.Kind != NodeKind.Path)
        {
            result = Grouping.Evaluate(node.Group, result, frame);
        }

        frame.Run.Leave(result);
        if (result is JsonataArray { IsSequence: true, IsTupleStream: false } sequence)
        {
            if (node.KeepArray)
            {
                sequence.KeepSingleton = true;
            }

            return sequence.Count switch
            {
                0 => null,
                1 when !sequence.KeepSingleton => sequence[0],
                _ => sequence,
            };
        }

        return result;
    }

    /// <summary>An input that is an array counts as one value.</summary>
    public static object? Wrapped(object? input)
    {
        if (input is not JsonataArray { IsSequence: false })
        {
            return input;
        }

        var wrapper = JsonataArray.Sequence(input);
        wrapper.OuterWrapper = true;
        return wrapper;
    }

    /// <summary>Applies a function and runs the calls in tail position that it answers with, without nesting.</summary>
    public static object? Apply(object? function, object?[] arguments, object? input, Frame frame)
    {
        var result = ApplyOnce(function, arguments, input, frame);
        while (result is LambdaFunction { IsThunk: true } thunk)
        {
            var call = thunk.Body;
            var next = Evaluate(call.Left!, thunk.Input, thunk.Frame);
            var values = new object?[call.Items.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Evaluate(call.Items[i], thunk.Input, thunk.Frame);
            }

            try
            {
                result = ApplyOnce(next, values, input, frame);
            }
            catch (JsonataException e) when (e.Position is null)
            {
                throw Located(e, call);
            }
        }

        return result;
    }

    private static object? ApplyOnce(object? function, object?[] arguments, object? input, Frame frame)
    {
        if (function is not JsonataFunction callable)
        {
            throw new JsonataException("T1006");
        }

        return callable.Invoke(callable.Signature is { } signature ? signature.Validate(arguments, input) : arguments, input, frame);
    }

    private static object? Variable(Node node, object? input, Frame frame)
    {
        if (node.Value.Length > 0)
        {
            return frame.Lookup(node.Value);
        }

        return input is JsonataArray { OuterWrapper: true } wrapper ? wrapper[0] : input;
    }

    private static object? Condition(Node node, object? input, Frame frame)
    {
        var condition = Evaluate(node.Left!, input, frame);
        if (node.Value != "?")
        {
            return (node.Value == "??" ? condition is not null : Data.IsTrue(condition)) ? condition : Evaluate(node.Third!, input, frame);
        }

        if (Data.IsTrue(condition))
        {
            return Evaluate(node.Right!, input, frame);
        }

        return node.Third is null ? null : Evaluate(node.Third, input, frame);
    }

    private static object? Block(Node node, object? input, Frame frame)
    {
        object? result = null;
        var scope = new Frame(frame);
        foreach (var item in node.Items)
        {
            result = Evaluate(item, input, scope);
        }

        return result;
    }

    private static object? Bind(Node node, object? input, Frame frame)
    {
        var value = Evaluate(node.Right!, input, frame);
        frame.Bind(node.Value, value);
        return value;
    }

    private static JsonataArray ArrayOf(Node node, object? input, Frame frame)
    {
        var result = new JsonataArray(node.Items.Count);
        foreach (var item in node.Items)
        {
            var value = Evaluate(item, input, frame);
            if (value is JsonataArray array && item.Kind != NodeKind.ArrayConstructor)
            {
                result.AddRange(array);
            }
            else if (value is not null)
            {
                result.Add(value);
            }
        }

        result.Constructed = node.Constructed;
        return result;
    }

    private static object? Call(Node node, object? input, Frame frame, object? first, bool hasFirst)
    {
        var function = Evaluate(node.Left!, input, frame);
        if (function is null && FunctionOfThatName(node, frame) is { } name)
        {
            throw new JsonataException("T1005", node.Position, name);
        }

        var offset = hasFirst ? 1 : 0;
        var arguments = new object?[node.Items.Count + offset];
        if (hasFirst)
        {
            arguments[0] = first;
        }

        for (var i = 0; i < node.Items.Count; i++)
        {
            arguments[i + offset] = Evaluate(node.Items[i], input, frame);
        }

        try
        {
            return Apply(function, arguments, input, frame);
        }
        catch (JsonataException e) when (e.Position is null)
        {
            throw Located(e, node);
        }
    }

    private static JsonataException Located(JsonataException error, Node call)
    {
        error.Position = call.Position;
        error.Token ??= call.Left!.Kind == NodeKind.Path ? call.Left.Items[0].Value : call.Left.Value;
        return error;
    }

    private static string? FunctionOfThatName(Node call, Frame frame) =>
        call.Left is { Kind: NodeKind.Path } path && frame.Lookup(path.Items[0].Value) is not null ? path.Items[0].Value : null;

    private static object? Chain(Node node, object? input, Frame frame)
    {
        var left = Evaluate(node.Left!, input, frame);
        if (node.Right!.Kind == NodeKind.Call)
        {
            frame.Run.Enter();
            var result = Call(node.Right, input, frame, left, true);
            frame.Run.Leave(result);
            return result;
        }

        var right = Evaluate(node.Right, input, frame);
        if (right is not JsonataFunction function)
        {
            throw new JsonataException("T2006", node.Position, "~>", right);
        }

        return left is JsonataFunction inner ? new ComposedFunction(inner, function) : Apply(function, [left], input, frame);
    }

    private static PartialFunction Partial(Node node, object? input, Frame frame)
    {
        var arguments = new object?[node.Items.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = node.Items[i].Kind == NodeKind.Placeholder ? PartialFunction.Open : Evaluate(node.Items[i], input, frame);
        }

        var function = Evaluate(node.Left!, input, frame);
        if (function is JsonataFunction target)
        {
            return new PartialFunction(target, arguments);
        }

        throw function is null && FunctionOfThatName(node, frame) is { } name
            ? new JsonataException("T1007", node.Position, name)
            : new JsonataException("T1008", node.Position);
    }
}
