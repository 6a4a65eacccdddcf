using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Intrinsics;

/// <summary>The text is no call of an intrinsic function.</summary>
internal sealed class IntrinsicSyntaxException(string message) : Exception(message);

/// <summary>An argument that a function cannot work with; the message follows "had the following error:".</summary>
internal sealed class IntrinsicFailureException(string message) : Exception(message);

/// <summary>A call such as <c>States.Format('{} of {}', $.done, States.ArrayLength($.all))</c>.</summary>
internal sealed class IntrinsicCall(string text, IntrinsicFunction function, Expression[] arguments) : Expression
{
    public override string Text => text;

    public override JsonValue Evaluate(JsonValue data, IEvaluationScope scope)
    {
        var values = new JsonValue[arguments.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i].Evaluate(data, scope);
        }

        try
        {
            return function.Apply(values, scope.Chance);
        }
        catch (IntrinsicFailureException failure)
        {
            throw new StateErrorException(ErrorNames.IntrinsicFailure, $"The function '{text}' had the following error: {failure.Message}");
        }
    }
}
