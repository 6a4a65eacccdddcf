using Espresso.Jsonata.Evaluation;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Functions;

/// <summary>Functions over objects, and those about any value.</summary>
internal static class ObjectFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        new("keys", "<x-:a<s>>", (a, _) => new JsonataArray(Keys(a[0]).Distinct(StringComparer.Ordinal)).AsSequence()),
        new("lookup", "<x-s:x>", (a, _) => Data.Lookup(a[0], a.Text(1) ?? "")),
        new("spread", "<x-:a<o>>", (a, _) => Spread(a[0])),
        new("merge", "<a<o>:o>", (a, _) => Merge(a[0])),
        new("clone", "<(oa)-:o>", (a, _) => a[0] is null ? null : Data.Clone(a[0]!)),
        new("type", "<x:s>", (a, _) => TypeOf(a[0])),
        new("error", "<s?:x>", (a, _) => throw JsonataException.Worded("D3137", a.Text(0) ?? "$error() function evaluated")),
        new("assert", "<bs?:x>", (a, _) => a[0] is true ? null : throw JsonataException.Worded("D3141", a.Text(1) ?? "$assert() statement failed")),
        new("eval", "<sx?:x>", Evaluate),
    ];

    private static IEnumerable<string> Keys(object? value) => value switch
    {
        JsonataObject members => members.Keys,
        JsonataArray array => array.SelectMany(Keys),
        _ => [],
    };

    private static object? Spread(object? value)
    {
        switch (value)
        {
            case JsonataArray array:
                return new JsonataArray(array.SelectMany(item => Data.Items(Spread(item)))).AsSequence();
            case JsonataObject members:
                return new JsonataArray(members.Select(member => (object)new JsonataObject { [member.Key] = member.Value })).AsSequence();
            default:
                return value;
        }
    }

    private static JsonataObject? Merge(object? value)
    {
        if (value is null)
        {
            return null;
        }

        var result = new JsonataObject();
        foreach (var member in Data.Items(value).OfType<JsonataObject>().SelectMany(members => members))
        {
            result[member.Key] = member.Value;
        }

        return result;
    }

    private static string? TypeOf(object? value) => value switch
    {
        null => null,
        JsonataNull => "null",
        double => "number",
        string => "string",
        bool => "boolean",
        JsonataArray => "array",
        JsonataFunction => "function",
        _ => "object",
    };

    private static object? Evaluate(JsonataArguments a, JsonataCall call)
    {
        if (a.Text(0) is not { } text)
        {
            return null;
        }

        Parsing.Node root;
        try
        {
            root = Parsing.Compiler.Compile(text);
        }
        catch (JsonataException e)
        {
            throw new JsonataException("D3120", value: e.Code);
        }

        try
        {
            return Evaluator.Evaluate(root, a.Count > 1 ? Evaluator.Wrapped(a[1]) : call.Input, call.Frame);
        }
        catch (JsonataException e) when (!e.Code.StartsWith('U'))
        {
            throw new JsonataException("D3121", value: e.Code);
        }
    }
}
