using Espresso.Jsonata.Values;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Expressions;

/// <summary><c>$states</c>: input, context, result and errorOutput, converted only when an expression asks for them.</summary>
internal sealed class StatesObject(JsonValue input, IEvaluationScope scope) : JsonataMembers
{
    private static readonly string[] _names = ["input", "result", "errorOutput", "context"];

    public override int Count => All().Count();

    /// <summary>Whether an expression at that place of a state may ask for that member.</summary>
    public static bool Has(string path, string member, bool hasResult) => member switch
    {
        "input" or "context" => true,
        "errorOutput" => path.StartsWith("Catch[", StringComparison.Ordinal),
        "result" => hasResult && (path.StartsWith("Output", StringComparison.Ordinal) || path.StartsWith("Assign", StringComparison.Ordinal)),
        _ => false,
    };

    public JsonValue? Value(string name) => name switch
    {
        "input" => input,
        "context" => scope.ContextObject,
        "result" => scope.StatesResult,
        "errorOutput" => scope.StatesErrorOutput,
        _ => null,
    };

    public override object? Find(string name) => Value(name) is { } value ? JsonataValues.In(value) : null;

    public override IEnumerable<KeyValuePair<string, object>> All()
    {
        foreach (var name in _names)
        {
            if (Find(name) is { } value)
            {
                yield return new(name, value);
            }
        }
    }
}
