using System.Globalization;
using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Machine;

/// <summary>Fields that hold a number, fixed, by a path or by JSONata, and their errors.</summary>
internal static class NumberField
{
    /// <summary>An integer that is not negative, or null when the field is not there.</summary>
    public static long? Integer(Branch branch, Expression? expression, string field, JsonValue input)
    {
        switch (expression)
        {
            case null:
                return null;
            case PathExpression or Intrinsics.IntrinsicCall:
                var found = expression.Evaluate(input, branch);
                var value = found is JsonString { Value: var text } && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)
                    ? JsonValue.From(parsed)
                    : found;
                return value is not JsonNumber { IsInteger: true } number
                    ? throw new StateErrorException(ErrorNames.Runtime, $"The {field}Path field refers to value \"{found.AsString() ?? found.Text}\" which is not a valid integer: {expression.Text}")
                    : NotNegative(expression, field, number);
            default:
                var result = expression.Evaluate(input, branch);
                var computed = result as JsonNumber ?? throw branch.WrongType(expression, field, "number", result);
                return computed.IsInteger ? NotNegative(expression, field, computed) : throw expression.Unusable($"The {field} field cannot be parsed as an integer: {computed.Text}");
        }
    }

    /// <summary>A time limit: a positive integer of at most <see cref="WaitState.MaxSeconds"/>.</summary>
    public static long? Seconds(Branch branch, Expression? expression, string field, JsonValue input) =>
        Integer(branch, expression, field, input) switch
        {
            null => null,
            > 0 and <= WaitState.MaxSeconds and var seconds => seconds,
            var other => throw expression!.Unusable(string.Create(CultureInfo.InvariantCulture, $"{field} must be between 1 and {WaitState.MaxSeconds} but was: {other}")),
        };

    private static long NotNegative(Expression expression, string field, JsonNumber number) => number.Integer >= 0
        ? number.Integer
        : throw expression.Unusable($"Expected non-negative integer for {field}, got '{number.Text}' instead.");
}
