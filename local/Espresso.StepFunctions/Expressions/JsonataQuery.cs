using Espresso.Jsonata;
using Espresso.Jsonata.Functions;
using Espresso.Jsonata.Values;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Expressions;

/// <summary>A JSONata expression in a field. It sees <c>$states</c> and the variables, and no context value.</summary>
/// <param name="expression">The expression.</param>
/// <param name="path">The field's path within its state, which errors name.</param>
internal sealed class JsonataQuery(JsonataExpression expression, string path) : Expression
{
    private const string States = "states";

    // What the service allows an evaluation, as measured on it: nesting, and memory in what amounts to 8 bytes an element.
    private const int MaxDepth = 100;
    private const long MaxBytes = 873_782 * 8;

    // The service stops a loop by time. Counting steps instead stops it at the same place in every replay.
    private const long MaxSteps = 3_000_000;

    private readonly string[] _variables = [.. expression.Variables.Where(static v => v != States)];
    private readonly string[]? _lookup = expression.Lookup is { } names ? [.. names] : null;

    /// <summary>The variables that it mentions, functions included.</summary>
    public IReadOnlyList<string> Variables => _variables;

    public override string Text => expression.Text;

    public override JsonValue Evaluate(JsonValue data, IEvaluationScope scope)
    {
        if (_lookup is not null && LookUp(data, scope) is { } found)
        {
            return JsonataValues.Plain(found);
        }

        object? result;
        try
        {
            result = expression.Evaluate(input: null, Bindings(data, scope), new JsonataOptions
            {
                Functions = StepFunctionsLibrary.Functions,
                MaxDepth = MaxDepth,
                MaxBytes = MaxBytes,
                MaxSteps = MaxSteps,
                TimeProvider = new StandingClock(scope.Now),
                Random = new ChanceRandom(scope.Chance),
            });
        }
        catch (JsonataException e)
        {
            throw Failed(e.Code.StartsWith('U') ? $"threw an error during evaluation: {e.Message}" : $"threw an error during evaluation. {e.Code}: {e.Message}");
        }

        return result is JsonataFunction
            ? throw Unusable($"The JSONata expression '{expression.Text}' for the field '{path}' returned an unsupported result type.")
            : JsonataValues.Out(result) ?? throw Failed("returned nothing (undefined).");
    }

    public override StateErrorException WrongType(string field, string expected, JsonValue value) =>
        Failed($"returned an unexpected result type. Expected '{expected}', but was '{JsonataValues.TypeName(value)}' for value: {value.Text}");

    /// <summary>The error for a value of the right type that the field cannot use.</summary>
    public override StateErrorException Unusable(string message) => new(ErrorNames.QueryEvaluationError, message) { Location = path };

    private StateErrorException Failed(string what) =>
        new(ErrorNames.QueryEvaluationError, $"The JSONata expression '{expression.Text}' specified for the field '{path}' {what}") { Location = path };

    // A plain reference is followed in the engine's own values; an array on the way is left to JSONata, which maps over it.
    private JsonValue? LookUp(JsonValue data, IEvaluationScope scope)
    {
        var names = _lookup!;
        if (names[0] != States)
        {
            return Follow(scope.Variable(names[0]), names, 1);
        }

        return names.Length > 1 ? Follow(new StatesObject(data, scope).Value(names[1]), names, 2) : null;
    }

    private static JsonValue? Follow(JsonValue? value, string[] names, int from)
    {
        for (var i = from; i < names.Length && value is not null; i++)
        {
            value = value is JsonObject ? value[names[i]] : null;
        }

        return value;
    }

    private IEnumerable<KeyValuePair<string, object?>> Bindings(JsonValue data, IEvaluationScope scope)
    {
        yield return new(States, new JsonataObject(new StatesObject(data, scope)));
        foreach (var name in _variables)
        {
            if (scope.Variable(name) is { } value)
            {
                yield return new(name, JsonataValues.In(value));
            }
        }
    }

    /// <summary>The moment of the step.</summary>
    private sealed class StandingClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    /// <summary>The execution's own chance, so that a replay draws the same.</summary>
    private sealed class ChanceRandom(Chance chance) : Random
    {
        public override double NextDouble() => chance.NextDouble();

        public override int Next(int maxValue) => (int)(chance.NextDouble() * maxValue);

        public override int Next(int minValue, int maxValue) => minValue + (int)(chance.NextDouble() * ((double)maxValue - minValue));

        public override void NextBytes(Span<byte> buffer) => chance.Fill(buffer);
    }
}
