using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Machine;

/// <summary>
/// Choice (specification, "Choice State"): goes to the state of the first rule that holds, or to "Default"; with
/// neither, the execution fails with States.NoChoiceMatched.
/// </summary>
internal sealed class ChoiceState : State
{
    public IReadOnlyList<ChoiceBranch> Choices { get; set; } = [];

    public State? Default { get; set; }

    public override StateType Type => StateType.Choice;

    public override Step Execute(Branch branch)
    {
        var input = Flow.Input(branch);
        foreach (var choice in Choices)
        {
            if (choice.Rule.Holds(input, branch))
            {
                return Step.Exit(choice.Flow.Output(branch, input), choice.Next);
            }
        }

        return Default is not null
            ? Step.Exit(Flow.Output(branch, input), Default)
            : throw new StateErrorException(ErrorNames.NoChoiceMatched, "Failed to transition out of the state. The state does not point to a next state.");
    }
}

/// <summary>A rule of a Choice, where it leads, and what it assigns or outputs.</summary>
internal sealed class ChoiceBranch
{
    public required ChoiceRule Rule { get; init; }

    public required DataFlow Flow { get; init; }

    public State Next { get; set; } = null!;
}

/// <summary>A condition of a Choice state.</summary>
internal abstract class ChoiceRule
{
    public abstract bool Holds(JsonValue input, Branch branch);
}

internal sealed class AndRule(IReadOnlyList<ChoiceRule> rules) : ChoiceRule
{
    public override bool Holds(JsonValue input, Branch branch)
    {
        foreach (var rule in rules)
        {
            if (!rule.Holds(input, branch))
            {
                return false;
            }
        }

        return true;
    }
}

internal sealed class OrRule(IReadOnlyList<ChoiceRule> rules) : ChoiceRule
{
    public override bool Holds(JsonValue input, Branch branch)
    {
        foreach (var rule in rules)
        {
            if (rule.Holds(input, branch))
            {
                return true;
            }
        }

        return false;
    }
}

internal sealed class NotRule(ChoiceRule rule) : ChoiceRule
{
    public override bool Holds(JsonValue input, Branch branch) => !rule.Holds(input, branch);
}

/// <summary>A JSONata "Condition": an expression that must yield a boolean.</summary>
internal sealed class ConditionRule(Expression condition, string field) : ChoiceRule
{
    public override bool Holds(JsonValue input, Branch branch) => condition.Evaluate(input, branch) is var value && value is JsonBoolean result
        ? result.Value
        : throw branch.WrongType(condition, field, "boolean", value);
}

/// <summary>A data-test expression: a variable, an operator of the table, and what it is compared with.</summary>
internal sealed class ComparisonRule(PathExpression variable, ChoiceOperator op, Expression operand) : ChoiceRule
{
    public override bool Holds(JsonValue input, Branch branch)
    {
        var value = variable.Find(input, branch);
        if (value is null && !op.AllowsMissing)
        {
            throw new StateErrorException(ErrorNames.Runtime, $"Invalid path '{variable.Path.Text}': The choice state's condition path references an invalid value.");
        }

        var expected = operand.Constant
            ?? ((PathExpression)operand).Find(input, branch)
            ?? throw new StateErrorException(ErrorNames.Runtime, $"Invalid path '{((PathExpression)operand).Path.Text}': The choice state's condition path references an invalid value.");
        return op.Test(value, expected);
    }
}
