using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.History;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Machine;

/// <summary>
/// Pass (specification, "Pass State"): hands its input on as its output, or puts fixed or computed data in its place.
/// </summary>
internal sealed class PassState : State
{
    /// <summary>"Result": fixed data, taken instead of the effective input.</summary>
    public JsonValue? Result { get; init; }

    public override StateType Type => StateType.Pass;

    public override Step Execute(Branch branch)
    {
        var arguments = Flow.Arguments(branch, Flow.Input(branch));
        return Complete(branch, Result ?? arguments);
    }
}

/// <summary>Succeed (specification, "Succeed State"): ends the execution, or the branch or iteration it is in, well.</summary>
internal sealed class SucceedState : State
{
    public override StateType Type => StateType.Succeed;

    public override Step Execute(Branch branch) => Complete(branch, Flow.Input(branch));
}

/// <summary>Fail (specification, "Fail State"): ends the execution, or the Parallel or Map it is in, with an error.</summary>
internal sealed class FailState : State
{
    public Expression? Error { get; init; }

    public Expression? Cause { get; init; }

    public override StateType Type => StateType.Fail;

    public override Step Execute(Branch branch) =>
        Step.FailBranch(new StateError(Text(branch, Error, "Error"), Text(branch, Cause, "Cause")));

    private string? Text(Branch branch, Expression? expression, string field)
    {
        if (expression is null)
        {
            return null;
        }

        var value = expression.Evaluate(branch.Input, branch);
        return value.AsString() ?? throw branch.WrongType(expression, Flow.IsJsonata ? field : field + "Path", "string", value);
    }
}

/// <summary>
/// Wait (specification, "Wait State"): delays for a number of seconds or until a moment, each fixed or taken from data.
/// </summary>
internal sealed class WaitState : State
{
    /// <summary>The longest wait and the longest time limit, in seconds.</summary>
    public const long MaxSeconds = 99_999_999;

    public Expression? Seconds { get; init; }

    public Expression? Timestamp { get; init; }

    public override StateType Type => StateType.Wait;

    public override Step Execute(Branch branch)
    {
        var input = Flow.Input(branch);
        var until = Seconds is not null ? branch.Now.AddSeconds(ReadSeconds(branch, Seconds, input)) : ReadTimestamp(branch, Timestamp!, input);
        branch.Execution.Arm(branch, TimerPurpose.Wait, until);
        return Step.Suspend;
    }

    public override Step TimerFired(Branch branch, PendingTimer timer) => Complete(branch, Flow.Input(branch));

    private static long ReadSeconds(Branch branch, Expression seconds, JsonValue input)
    {
        if (seconds is PathExpression path)
        {
            var found = path.Find(input, branch)
                ?? throw new StateErrorException(ErrorNames.Runtime, "The SecondsPath parameter does not reference an input value.");
            return found is JsonNumber { IsInteger: true, Integer: >= 0 and <= MaxSeconds } given
                ? given.Integer
                : throw new StateErrorException(ErrorNames.Runtime, $"The SecondsPath parameter references a state value that is negative, too large or no integer: {path.Path.Text} == {JsonText(found)}");
        }

        return NumberField.Integer(branch, seconds, "Seconds", input) is <= MaxSeconds and var number
            ? number
            : throw seconds.Unusable($"Seconds must be between 0 and {MaxSeconds} but was too large.");
    }

    private static DateTimeOffset ReadTimestamp(Branch branch, Expression timestamp, JsonValue input)
    {
        const string Invalid = "does not reference a valid ISO-8601 extended offset date-time format string";
        if (timestamp is PathExpression path)
        {
            var found = path.Find(input, branch)
                ?? throw new StateErrorException(ErrorNames.Runtime, "The TimestampPath parameter does not reference an input value.");
            return Timestamps.TryParse(found.AsString(), out var at)
                ? at
                : throw new StateErrorException(ErrorNames.Runtime, $"The TimestampPath parameter {Invalid}: {path.Path.Text} == {JsonText(found)}");
        }

        var value = timestamp.Evaluate(input, branch);
        if (value.AsString() is not { } text)
        {
            throw branch.WrongType(timestamp, "Timestamp", "string", value);
        }

        return Timestamps.TryParse(text, out var moment)
            ? moment
            : throw timestamp.Unusable($"The Timestamp parameter {Invalid}: {timestamp.Text} == {text}");
    }

    private static string JsonText(JsonValue value) => value.AsString() ?? value.Text;
}
