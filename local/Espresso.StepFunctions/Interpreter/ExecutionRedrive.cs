using Espresso.StepFunctions.History;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Interpreter;

/// <content>
/// Redrive (service guide, "Redriving executions"): goes on where the execution failed, inside Parallel and Map too.
/// Branches and iterations that had succeeded keep their outputs; variables keep their values.
/// </content>
internal sealed partial class Execution
{
    /// <summary>The client's token of the last redrive.</summary>
    public string? RedriveToken { get; private set; }

    private void Redrive(string? token)
    {
        RedriveToken = token;
        RedriveCount++;
        RedrivenAt = Now;
        Status = ExecutionStatus.Running;
        Output = null;
        Error = null;
        StoppedAt = null;
        _history.Add(new HistoryEvent(EventType.ExecutionRedriven, Previous: 0, Now.UtcTicks, Name: null, Data: null, RedriveCount));
        _effects.Add(new Effect(EffectKind.StatusChanged, Status));
        if (_machine.TimeoutSeconds is { } seconds)
        {
            Arm(branch: null, TimerPurpose.ExecutionTimeout, AfterSeconds(seconds));
        }

        _root = Resume(_root, parent: null);
    }

    private Branch Resume(Branch failed, Branch? parent)
    {
        var branch = new Branch(this, parent, failed.Index, failed.Item)
        {
            State = failed.State,
            Input = failed.Input,
            LastEvent = _history.Count,
            EnteredAt = failed.EnteredAt,
            EnteredEvent = failed.EnteredEvent,
            EventBeforeEntered = failed.EventBeforeEntered,
        };
        branch.Variables.CopyFrom(failed.Variables);
        _variableBytes += branch.Variables.Size;
        if (failed.IsEntering || !failed.State.IsResumable)
        {
            Schedule(branch, failed.State, failed.Input);
        }
        else if (failed.Unfinished is Join join)
        {
            branch.Frame = join;
            var children = join.Running.ToArray();
            join.Running.Clear();
            join.Running.AddRange(children.Select(child => Resume(child, branch)));
        }
        else
        {
            // A task is scheduled anew without being entered again.
            branch.Unfinished = failed.Unfinished;
            branch.IsResuming = true;
            branch.Span = Tracer?.Entered(branch);
            _ready.Enqueue(branch);
        }

        return branch;
    }
}
