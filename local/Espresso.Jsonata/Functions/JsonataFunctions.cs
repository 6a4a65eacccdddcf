using Espresso.Jsonata.Evaluation;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Functions;

/// <summary>An immutable set of functions by name: the standard ones, and what a host adds or takes away.</summary>
public sealed class JsonataFunctions
{
    private readonly Dictionary<string, object> _functions;

    private JsonataFunctions(Dictionary<string, object> functions)
    {
        _functions = functions;
        Frame = new Frame(functions);
    }

    /// <summary>The functions of JSONata 2.</summary>
    public static JsonataFunctions Standard { get; } = Build();

    /// <summary>The names, without <c>$</c>.</summary>
    public IReadOnlyCollection<string> Names => _functions.Keys;

    internal Frame Frame { get; }

    /// <summary>The set with one more function, or another one of that name.</summary>
    /// <param name="name">Without <c>$</c>.</param>
    /// <param name="signature">Its parameters' types, such as <c>&lt;a&lt;s&gt;s?:s&gt;</c>; without it, arguments are passed as they are.</param>
    /// <param name="body">What it does.</param>
    /// <exception cref="JsonataException">S0401, S0402: the signature is none.</exception>
    public JsonataFunctions With(string name, string? signature, JsonataImplementation body)
    {
        var functions = new Dictionary<string, object>(_functions, StringComparer.Ordinal);
        Add(functions, name, signature, body);
        return new JsonataFunctions(functions);
    }

    /// <summary>The set without these functions.</summary>
    public JsonataFunctions Without(params ReadOnlySpan<string> names)
    {
        var functions = new Dictionary<string, object>(_functions, StringComparer.Ordinal);
        foreach (var name in names)
        {
            functions.Remove(name);
        }

        return new JsonataFunctions(functions);
    }

    private static void Add(Dictionary<string, object> functions, string name, string? signature, JsonataImplementation body, int? arity = null)
    {
        var parsed = signature is null ? null : Signature.Parse(signature);
        functions[name] = new NativeFunction(name, parsed, arity ?? parsed?.Count ?? 0, body);
    }

    private static JsonataFunctions Build()
    {
        var functions = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, signature, body, arity) in StringFunctions.All
            .Concat(EncodingFunctions.All)
            .Concat(PatternFunctions.All)
            .Concat(NumericFunctions.All)
            .Concat(ArrayFunctions.All)
            .Concat(ObjectFunctions.All)
            .Concat(HigherOrderFunctions.All)
            .Concat(DateTimeFunctions.All))
        {
            Add(functions, name, signature, body, arity);
        }

        return new JsonataFunctions(functions);
    }
}

/// <summary>A built-in function; its arity counts all parameters unless it says otherwise.</summary>
internal readonly record struct FunctionDefinition(string Name, string Signature, JsonataImplementation Body, int? Arity = null);
