using Espresso.Jsonata.Evaluation;
using Espresso.Jsonata.Parsing;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata;

/// <summary>A parsed expression: parse once, evaluate as often as needed, from any thread.</summary>
public sealed class JsonataExpression
{
    private readonly Node _root;
    private readonly References _references;

    private JsonataExpression(string text, Node root)
    {
        Text = text;
        _root = root;
        _references = References.Of(root);
        Lookup = Simple(root);
    }

    /// <summary>The expression as it was written.</summary>
    public string Text { get; }

    /// <summary>Names of variables and functions that it mentions, without <c>$</c>.</summary>
    public IReadOnlyCollection<string> Variables => _references.Variables;

    /// <summary>What it reads from the context value: names of members, <c>$</c> for the value itself, <c>$$</c> for the outermost one.</summary>
    public IReadOnlyList<string> Context => _references.Context;

    /// <summary>Members that it reads right off a variable: <c>$states.input.a</c> is ("states", "input").</summary>
    public IReadOnlyList<(string Variable, string Member)> Members => _references.Members;

    /// <summary>
    /// The variable and the names behind it when the expression is nothing but that, such as <c>$states.input.a</c>, so
    /// that a host can look it up in its own data; null otherwise.
    /// </summary>
    public IReadOnlyList<string>? Lookup { get; }

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

    private static string[]? Simple(Node root)
    {
        Node[] steps = root.Kind == NodeKind.Path ? [.. root.Items] : [root];
        return steps[0] is { Kind: NodeKind.Variable, Value.Length: > 0 }
            && steps.Skip(1).All(static step => step.Kind == NodeKind.Name)
            && Array.TrueForAll([root, .. steps], IsPlain)
            ? Array.ConvertAll(steps, static step => step.Value)
            : null;
    }

    private static bool IsPlain(Node node) =>
        node is { Predicates: null, Stages: null, Group: null, IsTuple: false, KeepArray: false, KeepSingleton: false, Focus: null, IndexName: null, Ancestor: null };
}
