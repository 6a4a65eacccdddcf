using Espresso.Jsonata.Functions;
using Espresso.Jsonata.Parsing;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Evaluation;

/// <summary>A function written in the expression, with the scope and the context value where it was written.</summary>
internal sealed class LambdaFunction(Node node, object? input, Frame frame) : JsonataFunction
{
    public bool IsThunk => node.IsThunk;

    public Node Body => node.Left!;

    public object? Input => input;

    public Frame Frame => frame;

    public override int Arity => node.Items.Count;

    internal override Signature? Signature => node.Signature;

    internal override object? Invoke(object?[] arguments, object? context, Frame caller)
    {
        var scope = new Frame(frame, caller.Run);
        for (var i = 0; i < node.Items.Count; i++)
        {
            scope.Bind(node.Items[i].Value, i < arguments.Length ? arguments[i] : null);
        }

        return Evaluator.Evaluate(Body, input, scope);
    }
}

/// <summary>A function with some of its arguments given.</summary>
internal sealed class PartialFunction(JsonataFunction target, object?[] given) : JsonataFunction
{
    /// <summary>Marks an argument that is still to come.</summary>
    public static readonly object Open = new();

    public override int Arity { get; } = given.Count(argument => ReferenceEquals(argument, Open));

    internal override object? Invoke(object?[] arguments, object? input, Frame frame)
    {
        var next = 0;
        var all = Array.ConvertAll(given, argument =>
            !ReferenceEquals(argument, Open) ? argument : next < arguments.Length ? arguments[next++] : null);
        return Evaluator.Apply(target, all, input, frame);
    }
}

/// <summary>Two functions, one behind the other (<c>f ~> g</c>).</summary>
internal sealed class ComposedFunction(JsonataFunction first, JsonataFunction second) : JsonataFunction
{
    public override int Arity => 1;

    internal override object? Invoke(object?[] arguments, object? input, Frame frame) =>
        Evaluator.Apply(second, [Evaluator.Apply(first, [arguments.Length > 0 ? arguments[0] : null], input, frame)], input, frame);
}

/// <summary>The transform operator: a copy of its argument with members of the matched objects replaced and removed.</summary>
internal sealed class TransformFunction(Node node, Frame frame) : JsonataFunction
{
    private static readonly Signature Accepts = Signature.Parse("<(oa):o>");

    public override int Arity => 1;

    internal override Signature? Signature => Accepts;

    internal override object? Invoke(object?[] arguments, object? input, Frame caller)
    {
        if (arguments.Length == 0 || arguments[0] is not { } source)
        {
            return null;
        }

        var result = Data.Clone(source);
        var matches = Evaluator.Evaluate(node.Left!, result, frame);
        foreach (var match in Data.Items(matches))
        {
            Update(match);
            Delete(match);
        }

        return result;
    }

    private void Update(object? match)
    {
        switch (Evaluator.Evaluate(node.Right!, match, frame))
        {
            case null:
                return;
            case JsonataObject update:
                foreach (var (name, value) in update)
                {
                    if (match is JsonataObject target)
                    {
                        target[name] = value;
                    }
                }

                return;
            case var other:
                throw new JsonataException("T2011", node.Right!.Position, value: other);
        }
    }

    private void Delete(object? match)
    {
        if (node.Third is null || Evaluator.Evaluate(node.Third, match, frame) is not { } names)
        {
            return;
        }

        foreach (var name in Data.Items(names))
        {
            if (name is not string text)
            {
                throw new JsonataException("T2012", node.Third.Position, value: names);
            }

            (match as JsonataObject)?.Remove(text);
        }
    }
}
