using Espresso.Jsonata.Evaluation;
using Espresso.Jsonata.Parsing;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata;

/// <summary>A parsed expression: parse once, evaluate as often as needed, from any thread.</summary>
public sealed class JsonataExpression
{
    private readonly Node _root;

    private JsonataExpression(string text, Node root)
    {
        Text = text;
        _root = root;
    }

    /// <summary>The expression as it was written.</summary>
    public string Text { get; }

    /// <summary>Parses an expression.</summary>
    /// <exception cref="JsonataException">It does not parse (codes S0…).</exception>
    public static JsonataExpression Parse(string text) => new(text, Compiler.Compile(text));

    /// <summary>Evaluates against an input.</summary>
    /// <param name="input">A JSON value as <see cref="JsonataJson"/> reads it; null is undefined.</param>
    /// <param name="bindings">Variables by name (without <c>$</c>); null is undefined.</param>
    /// <param name="options">Limits, clock and functions; without them, <see cref="JsonataOptions.Default"/>.</param>
    /// <returns>The result; null is undefined.</returns>
    /// <exception cref="JsonataException">The evaluation fails.</exception>
    public object? Evaluate(object? input, IEnumerable<KeyValuePair<string, object?>>? bindings = null, JsonataOptions? options = null)
    {
        options ??= JsonataOptions.Default;
        var frame = new Frame(options.Functions.Frame, new Run(options));
        if (bindings is not null)
        {
            foreach (var (name, value) in bindings)
            {
                frame.Bind(name, value);
            }
        }

        frame.Bind("$", input);
        return Evaluator.Evaluate(_root, Evaluator.Wrapped(input), frame);
    }
}
