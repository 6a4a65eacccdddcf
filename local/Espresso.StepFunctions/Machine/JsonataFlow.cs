using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Machine;

/// <summary>The fields of the JSONata query language (specification, "JSONata"): "Arguments", "Output" and "Assign".</summary>
internal sealed class JsonataFlow : DataFlow
{
    public Expression? ArgumentsTemplate { get; init; }

    public Expression? OutputTemplate { get; init; }

    public override bool IsJsonata => true;

    public override JsonValue Input(Branch branch) => branch.Input;

    public override JsonValue Arguments(Branch branch, JsonValue input) =>
        Inspection.Note(Inspection, "afterArguments", ArgumentsTemplate is null ? input : ArgumentsTemplate.Evaluate(input, branch));

    public override JsonValue Output(Branch branch, JsonValue result)
    {
        branch.StatesResult = result;
        EvaluateAssign(branch, branch.Input);
        var output = OutputTemplate is null ? result : OutputTemplate.Evaluate(branch.Input, branch);
        branch.StatesResult = null;
        return output;
    }

    public override JsonValue CaughtOutput(Branch branch, JsonValue error)
    {
        EvaluateAssign(branch, branch.Input);
        return OutputTemplate is null ? error : OutputTemplate.Evaluate(branch.Input, branch);
    }
}
