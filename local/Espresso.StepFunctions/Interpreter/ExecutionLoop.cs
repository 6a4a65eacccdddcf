using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.History;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Interpreter;

/// <content>The loop: states return steps, and this moves on.</content>
internal sealed partial class Execution
{
    /// <summary>Adds an event that follows the branch's last one, and makes it the branch's last.</summary>
    public int Emit(Branch branch, EventType type, string? name = null, JsonValue? data = null, object? detail = null)
    {
        _history.Add(new HistoryEvent(type, branch.LastEvent, Now.UtcTicks, name, data, detail));
        return branch.LastEvent = _history.Count;
    }

    /// <summary>Adds an event that follows a given one and that no branch goes on from.</summary>
    public int EmitAfter(int previousEvent, EventType type, string? name, object? detail)
    {
        _history.Add(new HistoryEvent(type, previousEvent, Now.UtcTicks, name, Data: null, detail));
        return _history.Count;
    }

    private void Enter(Branch branch, State state, JsonValue input)
    {
        branch.State = state;
        branch.Input = input;
        branch.EnteredAt = Now;
        branch.RetryCount = 0;
        branch.RetrierUses = null;
        branch.IsCaught = false;
        branch.Frame = null;
        branch.Unfinished = null;
        branch.IsResuming = false;
        branch.EventBeforeEntered = branch.LastEvent;
        branch.EnteredEvent = Emit(branch, StateEvents.Entered(state.Type), state.Name, input);
        branch.Span = Tracer?.Entered(branch);
    }

    private static Step Attempt(Branch branch) => Guard(branch, static b => b.State.Execute(b));

    private static Step Guard(Branch branch, Func<Branch, Step> work)
    {
        branch.Assigned = null;
        try
        {
            return work(branch);
        }
        catch (StateErrorException error)
        {
            return Step.Fail(Describe(branch, error));
        }
    }

    private static StateError Describe(Branch branch, StateErrorException error)
    {
        // What a map run's reader reports is about the object that was read, not about the state.
        var cause = error.Error == ErrorNames.ItemReaderFailed
            ? error.Cause
            : $"An error occurred while executing the state '{branch.State.Name}' (entered at the event id #{branch.EnteredEvent}). {error.Cause}";
        if (error.Location is not null)
        {
            // It follows what the state's entering followed; what comes next follows it.
            branch.LastEvent = branch.Execution.EmitAfter(branch.EventBeforeEntered, EventType.EvaluationFailed, branch.State.Name, new EvaluationErrorDetail(error.Error, cause, error.Location));
            if (branch.State.Type == StateType.Map)
            {
                branch.LastEvent = branch.Execution.EmitAfter(branch.LastEvent, EventType.MapStateFailed, name: null, detail: null);
            }
        }

        return new StateError(error.Error, cause);
    }

    private void Drive(PendingCall call, Func<PendingCall, Step> work) => Drive(call.Branch, Guard(call.Branch, _ => work(call)));

    private void Drive(Branch branch, Step step)
    {
        while (Status == ExecutionStatus.Running)
        {
            if (step.Kind == StepKind.Suspend)
            {
                return;
            }

            var advance = step.Kind == StepKind.Exit ? Leave(branch, step) : HandleFailure(branch, step);
            if (advance is not { } next)
            {
                return;
            }

            (branch, step) = next;
        }
    }

    /// <summary>Leaves a state: to the next one, or out of the branch. Null when there is nothing to do now.</summary>
    private (Branch Branch, Step Step)? Leave(Branch branch, Step step)
    {
        var output = step.Output!;
        if (output.Utf8Length > MaxDataBytes)
        {
            return (branch, Step.Fail(new StateError(ErrorNames.DataLimitExceeded, $"The state/task '{branch.State.Name}' returned a result with a size exceeding the maximum number of bytes service limit.")));
        }

        var assigned = branch.Assigned;
        if (assigned is not null && Assign(branch, assigned) is { } refused)
        {
            return (branch, Step.Fail(refused));
        }

        Emit(branch, StateEvents.Exited(branch.State.Type), branch.State.Name, output, assigned);
        Tracer?.Left(branch, error: null);
        if (step.Next is null)
        {
            return EndBranch(branch, output);
        }

        if (!Identity.IsExpress && _history.Count >= MaxEvents - 2)
        {
            Finish(ExecutionStatus.Failed, output: null, new StateError(ErrorNames.Runtime, $"The execution reached the maximum number of history events ({MaxEvents})."), branch.LastEvent);
            return null;
        }

        Enter(branch, step.Next, output);
        if (--_budget <= 0)
        {
            _ready.Enqueue(branch);
            return null;
        }

        return (branch, Attempt(branch));
    }

    // Nothing is assigned when one of the limits is exceeded: of a value, of an Assign, of all variables.
    private StateError? Assign(Branch branch, JsonObject assigned)
    {
        branch.Assigned = null;
        var former = branch.Variables.Size;
        var kept = new VariableScope(outer: null);
        kept.CopyFrom(branch.Variables);
        foreach (var (name, value) in assigned)
        {
            kept.Set(name, value);
        }

        if (assigned.Utf8Length > MaxDataBytes || _variableBytes + kept.Size - former > MaxVariableBytes)
        {
            return new StateError(ErrorNames.DataLimitExceeded, $"The state/task '{branch.State.Name}' assigned variables with a size exceeding the maximum number of bytes service limit.");
        }

        branch.Variables.CopyFrom(kept);
        _variableBytes += kept.Size - former;
        return null;
    }

    private (Branch Branch, Step Step)? EndBranch(Branch branch, JsonValue output)
    {
        branch.IsDead = true;
        _variableBytes -= branch.Variables.Size;
        if (branch.Parent is not { } parent)
        {
            Finish(ExecutionStatus.Succeeded, output, error: null, branch.LastEvent);
            return null;
        }

        return (parent, Guard(parent, b => b.State.ChildSucceeded(b, branch, output)));
    }

    private (Branch Branch, Step Step)? HandleFailure(Branch branch, Step step)
    {
        var error = step.Error!;
        if (step.Kind == StepKind.Fail && !branch.IsCaught)
        {
            if (TryRetry(branch, error))
            {
                return null;
            }

            foreach (var catcher in branch.State.Catchers)
            {
                if (ErrorMatch.Matches(catcher.ErrorEquals, error))
                {
                    branch.IsCaught = true;
                    return (branch, Guard(branch, b => Caught(b, catcher, error)));
                }
            }
        }

        Tracer?.Left(branch, error);
        if (branch.Parent is not { } parent)
        {
            Finish(ExecutionStatus.Failed, output: null, error, branch.LastEvent);
            return null;
        }

        Kill(branch);
        return (parent, Guard(parent, b => b.State.ChildFailed(b, branch, error)));
    }

    private static Step Caught(Branch branch, Catcher catcher, StateError error)
    {
        var output = error.ToJson();
        branch.StatesErrorOutput = output;
        var result = Step.Exit(catcher.Flow.CaughtOutput(branch, output), catcher.Next);
        branch.StatesErrorOutput = null;
        return result;
    }

    private bool TryRetry(Branch branch, StateError error)
    {
        var retriers = branch.State.Retriers;
        for (var i = 0; i < retriers.Count; i++)
        {
            if (!ErrorMatch.Matches(retriers[i].ErrorEquals, error))
            {
                continue;
            }

            branch.RetrierUses ??= new int[retriers.Count];
            if (branch.RetrierUses[i] >= retriers[i].MaxAttempts)
            {
                return false;
            }

            var delay = retriers[i].Delay(branch.RetrierUses[i], Chance);
            branch.RetrierUses[i]++;
            branch.RetryCount++;
            Arm(branch, TimerPurpose.Retry, AfterSeconds(delay));
            return true;
        }

        return false;
    }

    private void Finish(ExecutionStatus status, JsonValue? output, StateError? error, int previousEvent)
    {
        var type = status switch
        {
            ExecutionStatus.Succeeded => EventType.ExecutionSucceeded,
            ExecutionStatus.Failed => EventType.ExecutionFailed,
            ExecutionStatus.TimedOut => EventType.ExecutionTimedOut,
            _ => EventType.ExecutionAborted,
        };
        Status = status;
        Output = output;
        // A timeout of the whole execution is in the history only.
        Error = status == ExecutionStatus.TimedOut && !Identity.IsExpress ? null : error;
        StoppedAt = Now;
        _history.Add(new HistoryEvent(type, previousEvent, Now.UtcTicks, Name: null, output, error));
        Kill(_root);
        foreach (var timer in _timers.Values.ToArray())
        {
            Cancel(timer);
        }

        _ready.Clear();
        Tracer?.Finished(this);
        _effects.Add(new Effect(EffectKind.StatusChanged, Status));
    }
}

/// <summary>The error that an EvaluationFailed event shows.</summary>
internal sealed record EvaluationErrorDetail(string Error, string Cause, string Location);
