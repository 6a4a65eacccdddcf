using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Paths;

namespace Espresso.StepFunctions.Expressions;

/// <summary>A state failed: the error's name and its cause, as a Retry, a Catch and the history see them.</summary>
internal sealed class StateErrorException(string error, string cause) : Exception(error + ": " + cause)
{
    public string Error => error;

    public string Cause => cause;

    /// <summary>The path of the field whose JSONata failed, which makes an EvaluationFailed event; null for other errors.</summary>
    public string? Location { get; init; }
}

/// <summary>What an expression may look at while it is evaluated.</summary>
internal interface IEvaluationScope
{
    /// <summary>The context object, <c>$$</c> and <c>$states.context</c>.</summary>
    JsonValue ContextObject { get; }

    /// <summary>The execution's source of chance; the same numbers come out when an execution is replayed.</summary>
    Chance Chance { get; }

    /// <summary>The moment that this step happens at.</summary>
    DateTimeOffset Now { get; }

    /// <summary>A variable's value, or null when nothing was assigned to that name.</summary>
    JsonValue? Variable(string name);

    /// <summary>The result that JSONata sees as <c>$states.result</c>, or null.</summary>
    JsonValue? StatesResult { get; }

    /// <summary>The error that JSONata sees as <c>$states.errorOutput</c>, or null.</summary>
    JsonValue? StatesErrorOutput { get; }
}

/// <summary>
/// Something that yields a JSON value from data, context object and variables: a constant, a path, an intrinsic
/// function, a payload template or a JSONata expression. Compiled once, with the definition.
/// </summary>
internal abstract class Expression
{
    /// <summary>The expression as it was written, for errors about its value.</summary>
    public virtual string Text => "";

    /// <summary>Set when the value depends on nothing.</summary>
    public virtual JsonValue? Constant => null;

    /// <exception cref="StateErrorException">The value cannot be had; the message is the service's.</exception>
    public abstract JsonValue Evaluate(JsonValue data, IEvaluationScope scope);

    /// <summary>The error for a value that the field cannot use.</summary>
    public virtual StateErrorException WrongType(string field, string expected, JsonValue value) =>
        new(ErrorNames.Runtime, $"The value for the field '{field}' must be a {expected} but was: {value.Text}");

    /// <summary>The error for a value of the right type that the field cannot use.</summary>
    public virtual StateErrorException Unusable(string message) => new(ErrorNames.Runtime, message);
}

internal sealed class ConstantExpression(JsonValue value) : Expression
{
    public override JsonValue? Constant => value;

    public override JsonValue Evaluate(JsonValue data, IEvaluationScope scope) => value;
}

/// <summary>A path in a field; <paramref name="field"/> is named when the path leads nowhere.</summary>
internal sealed class PathExpression(JsonPath path, string field) : Expression
{
    public JsonPath Path => path;

    public override string Text => path.Text;

    public override JsonValue Evaluate(JsonValue data, IEvaluationScope scope) =>
        Find(data, scope) ?? throw NotFound(data, scope);

    /// <summary>The value, or null when the path leads nowhere.</summary>
    public JsonValue? Find(JsonValue data, IEvaluationScope scope) => path.Root switch
    {
        PathRoot.Input => path.Find(data),
        PathRoot.Context => path.Find(scope.ContextObject),
        _ => scope.Variable(path.Variable!) is { } value ? path.Find(value) : null,
    };

    private StateErrorException NotFound(JsonValue data, IEvaluationScope scope)
    {
        var searched = path.Root switch
        {
            PathRoot.Input => data,
            PathRoot.Context => scope.ContextObject,
            _ => scope.Variable(path.Variable!),
        };
        if (searched is null)
        {
            return new StateErrorException(ErrorNames.Runtime, $"The variable path '{path.Text}' specified for the field '{field}' could not be found: variable '{path.Variable}' is not assigned");
        }

        // Templates and the texts of Fail name the field; fields that only take a path say what the path's library says.
        return new StateErrorException(ErrorNames.Runtime, field.EndsWith(".$", StringComparison.Ordinal) || field is "ErrorPath" or "CausePath"
            ? $"The JSONPath '{path.Text}' specified for the field '{field}' could not be found in the input '{searched.Text}'"
            : $"Invalid path '{path.Text}' : {PathFailure.Describe(path, searched)}");
    }
}

/// <summary>An object of a payload template with at least one member that is computed.</summary>
internal sealed class ObjectExpression(string[] names, Expression[] values) : Expression
{
    public override JsonValue Evaluate(JsonValue data, IEvaluationScope scope)
    {
        var results = new JsonValue[values.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = values[i].Evaluate(data, scope);
        }

        return new JsonObject(names, results);
    }
}

/// <summary>An array of a payload template with at least one item that is computed.</summary>
internal sealed class ArrayExpression(Expression[] items) : Expression
{
    public override JsonValue Evaluate(JsonValue data, IEvaluationScope scope)
    {
        var results = new JsonValue[items.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = items[i].Evaluate(data, scope);
        }

        return new JsonArray(results);
    }
}
