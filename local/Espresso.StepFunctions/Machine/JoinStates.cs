using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.History;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Machine;

/// <summary>What a Parallel or a Map keeps while its branches run.</summary>
internal sealed class Join(int count)
{
    public JsonValue[] Outputs { get; } = new JsonValue[count];

    public List<Branch> Running { get; } = [];

    public int Started { get; set; }

    public int Ended { get; set; }

    public JsonArray Items { get; init; } = JsonArray.Empty;

    public int StartedEvent { get; set; }
}

/// <summary>A state that starts branches and waits for all of them; the first error ends them all.</summary>
internal abstract class JoinState : State
{
    public override bool IsResumable => true;

    public override void Abandon(Branch branch)
    {
        if (branch.Frame is Join join)
        {
            foreach (var child in join.Running)
            {
                branch.Execution.Kill(child);
            }

            branch.Frame = null;
            branch.Unfinished = join;
        }
    }
}

/// <summary>
/// Parallel (specification, "Parallel State"): runs its branches side by side, each with a copy of the same input; its
/// result is the array of their outputs, in the order of "Branches".
/// </summary>
internal sealed class ParallelState : JoinState
{
    public IReadOnlyList<StateGraph> Branches { get; set; } = [];

    public override StateType Type => StateType.Parallel;

    public override Step Execute(Branch branch)
    {
        var execution = branch.Execution;
        var arguments = Flow.Arguments(branch, Flow.Input(branch));
        var join = new Join(Branches.Count);
        branch.Frame = join;
        execution.Emit(branch, EventType.ParallelStateStarted);
        for (var i = 0; i < Branches.Count; i++)
        {
            var child = new Branch(execution, branch, i, item: null) { LastEvent = branch.LastEvent };
            join.Running.Add(child);
            execution.Schedule(child, Branches[i].Start, arguments);
        }

        return Step.Suspend;
    }

    public override Step ChildSucceeded(Branch branch, Branch child, JsonValue output)
    {
        var join = (Join)branch.Frame!;
        join.Outputs[child.Index] = output;
        join.Running.Remove(child);
        branch.LastEvent = child.LastEvent;
        if (++join.Ended < join.Outputs.Length)
        {
            return Step.Suspend;
        }

        branch.Frame = null;
        branch.Execution.EmitAfter(branch.LastEvent, EventType.ParallelStateSucceeded, name: null, detail: null);
        return Complete(branch, new JsonArray(join.Outputs));
    }

    public override Step ChildFailed(Branch branch, Branch child, StateError error)
    {
        branch.LastEvent = child.LastEvent;
        Abandon(branch);
        branch.Execution.Emit(branch, EventType.ParallelStateFailed);
        return Step.Fail(error with { FromTask = false });
    }
}

/// <summary>
/// Map, inline (specification, "Map State"): runs its item processor once for each item of an array, at most
/// "MaxConcurrency" at a time; its result is the array of outputs.
/// </summary>
internal sealed class MapState : JoinState
{
    /// <summary>How many iterations run at a time at most when the definition sets no limit (service guide, "Inline mode").</summary>
    private const int InlineConcurrency = 40;

    public StateGraph Processor { get; set; } = null!;

    /// <summary>"ItemsPath" or "Items"; null for the whole input.</summary>
    public Expression? Items { get; init; }

    /// <summary>"ItemSelector", or "Parameters" in older definitions.</summary>
    public Expression? ItemSelector { get; init; }

    public Expression? MaxConcurrency { get; init; }

    public override StateType Type => StateType.Map;

    public override Step Execute(Branch branch)
    {
        var execution = branch.Execution;
        var input = Flow.Input(branch);
        var items = MapItems.Read(branch, Flow, Items, input);
        var limit = ReadConcurrency(branch, input);
        var join = new Join(items.Count) { Items = items };
        branch.Frame = join;
        join.StartedEvent = execution.Emit(branch, EventType.MapStateStarted, detail: items.Count);
        if (items.Count == 0)
        {
            return Succeeded(branch, join);
        }

        var first = Math.Min(items.Count, limit);
        for (var i = 0; i < first; i++)
        {
            StartNext(branch, join, join.StartedEvent);
        }

        return Step.Suspend;
    }

    public override Step ChildSucceeded(Branch branch, Branch child, JsonValue output)
    {
        var execution = branch.Execution;
        var join = (Join)branch.Frame!;
        join.Outputs[child.Index] = output;
        join.Running.Remove(child);
        branch.LastEvent = execution.EmitAfter(child.LastEvent, EventType.MapIterationSucceeded, Name, child.Index);
        if (++join.Ended == join.Outputs.Length)
        {
            return Succeeded(branch, join);
        }

        if (join.Started < join.Outputs.Length)
        {
            StartNext(branch, join, child.LastEvent);
        }

        return Step.Suspend;
    }

    public override Step ChildFailed(Branch branch, Branch child, StateError error)
    {
        var execution = branch.Execution;
        EmitEnd(execution, EventType.MapIterationFailed, child, child.LastEvent);
        foreach (var other in ((Join)branch.Frame!).Running)
        {
            if (other != child)
            {
                EmitEnd(execution, EventType.MapIterationAborted, other, child.LastEvent);
            }
        }

        Abandon(branch);
        branch.LastEvent = execution.EmitAfter(child.LastEvent, EventType.MapStateFailed, name: null, detail: null);
        return Step.Fail(error with { FromTask = false });
    }

    // All of these point to the event that failed. Iterations beside the failed one end with the state they are in.
    private void EmitEnd(Execution execution, EventType type, Branch iteration, int failedEvent)
    {
        execution.EmitAfter(failedEvent, type, Name, iteration.Index);
        var join = (Join)iteration.Parent!.Frame!;
        if (join.Running.Count > 1 && !iteration.IsEntering && StateEvents.Aborted(iteration.State.Type) is { } aborted)
        {
            execution.EmitAfter(failedEvent, aborted, name: null, detail: null);
        }
    }

    private Step Succeeded(Branch branch, Join join)
    {
        branch.Frame = null;
        branch.Execution.EmitAfter(branch.LastEvent, EventType.MapStateSucceeded, name: null, detail: null);
        return Complete(branch, new JsonArray(join.Outputs));
    }

    private void StartNext(Branch branch, Join join, int previousEvent)
    {
        var execution = branch.Execution;
        var index = join.Started++;
        var item = join.Items[index];
        var child = new Branch(execution, branch, index, new MapItem(index, item))
        {
            State = this,
            EnteredAt = branch.EnteredAt,
            LastEvent = execution.EmitAfter(previousEvent, EventType.MapIterationStarted, Name, index),
        };
        join.Running.Add(child);
        child.Input = branch.Input;
        var input = ItemSelector is null ? item : ItemSelector.Evaluate(Flow.Input(branch), child);
        execution.Schedule(child, Processor.Start, input);
    }

    private int ReadConcurrency(Branch branch, JsonValue input) =>
        NumberField.Integer(branch, MaxConcurrency, "MaxConcurrency", input) is > 0 and < InlineConcurrency and var limit ? (int)limit : InlineConcurrency;
}
