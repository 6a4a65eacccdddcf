using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Paths;

namespace Espresso.StepFunctions.Machine;

/// <summary>
/// How a state's data is prepared and its result put away, in one of the two query languages. States do their work
/// without knowing which.
/// </summary>
internal abstract class DataFlow
{
    /// <summary>"Assign": an object of variables, or null.</summary>
    public Expression? Assign { get; init; }

    /// <summary>Set by TestState to see the steps.</summary>
    public Inspection? Inspection { get; set; }

    /// <summary>True for JSONata.</summary>
    public abstract bool IsJsonata { get; }

    /// <summary>The data that the state's own fields look at ("InputPath").</summary>
    public abstract JsonValue Input(Branch branch);

    /// <summary>What the state works with ("Parameters" or "Arguments").</summary>
    public abstract JsonValue Arguments(Branch branch, JsonValue input);

    /// <summary>The state's output ("ResultSelector", "ResultPath" and "OutputPath", or "Output"); evaluates "Assign" too.</summary>
    public abstract JsonValue Output(Branch branch, JsonValue result);

    /// <summary>The output of a catcher for an error.</summary>
    public abstract JsonValue CaughtOutput(Branch branch, JsonValue error);

    /// <summary>Evaluates "Assign"; the new values become visible when the state has been left.</summary>
    protected void EvaluateAssign(Branch branch, JsonValue data)
    {
        if (Assign is not null)
        {
            branch.Assigned = (JsonObject)Assign.Evaluate(data, branch);
        }
    }
}

/// <summary>The fields of the JSONPath query language (specification, "Input and Output Processing").</summary>
internal sealed class JsonPathFlow : DataFlow
{
    /// <summary>Null for the whole input.</summary>
    public Expression? InputPath { get; init; }

    public Expression? Parameters { get; init; }

    public Expression? ResultSelector { get; init; }

    /// <summary>Null when the result replaces the input (<c>$</c>, the default).</summary>
    public ReferencePath? ResultPath { get; init; }

    /// <summary>True for <c>"ResultPath": null</c>: the result is dropped.</summary>
    public bool DiscardResult { get; init; }

    /// <summary>Null for the whole output.</summary>
    public Expression? OutputPath { get; init; }

    public override bool IsJsonata => false;

    public override JsonValue Input(Branch branch) =>
        Inspection.Note(Inspection, "afterInputPath", InputPath is null ? branch.Input : InputPath.Evaluate(branch.Input, branch));

    public override JsonValue Arguments(Branch branch, JsonValue input) =>
        Inspection.Note(Inspection, "afterParameters", Parameters is null ? input : Parameters.Evaluate(input, branch));

    public override JsonValue Output(Branch branch, JsonValue result)
    {
        var selected = Inspection.Note(Inspection, "afterResultSelector", ResultSelector is null ? result : ResultSelector.Evaluate(result, branch));
        EvaluateAssign(branch, selected);
        var combined = Inspection.Note(Inspection, "afterResultPath", Combine(branch, selected));
        return OutputPath is null ? combined : OutputPath.Evaluate(combined, branch);
    }

    // A catcher has ResultPath only: "OutputPath" of the state is not applied to its output.
    public override JsonValue CaughtOutput(Branch branch, JsonValue error)
    {
        EvaluateAssign(branch, error);
        return Combine(branch, error);
    }

    private JsonValue Combine(Branch branch, JsonValue result) =>
        DiscardResult ? branch.Input : ResultPath is null ? result : ResultPath.Set(branch.Input, result);
}

/// <summary>A Reference Path that a value is put at, creating objects on the way.</summary>
internal sealed class ReferencePath(JsonPath path)
{
    public JsonValue Set(JsonValue target, JsonValue value) => Set(target, path.Segments, value)
        ?? throw new StateErrorException(ErrorNames.ResultPathMatchFailure, $"Unable to apply Path transformation to null or invalid location '{path.Text}' of input '{target.Text}'");

    private static JsonValue? Set(JsonValue? target, ReadOnlySpan<PathSegment> segments, JsonValue value)
    {
        if (segments.IsEmpty)
        {
            return value;
        }

        switch (segments[0])
        {
            case NameSegment name when target is null or JsonObject:
                var members = target as JsonObject ?? JsonObject.Empty;
                return Set(members[name.Name], segments[1..], value) is { } member ? members.With(name.Name, member) : null;
            case IndexSegment index when target is JsonArray items && index.Index < items.Count:
                if (Set(items[index.Index], segments[1..], value) is not { } item)
                {
                    return null;
                }

                var copy = items.Span.ToArray();
                copy[index.Index] = item;
                return new JsonArray(copy);
            default:
                return null;
        }
    }
}
