using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.History;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Machine;

/// <summary>
/// Task (specification, "Task State"): has work done by the resource that its "Resource" names, within
/// "TimeoutSeconds", with a sign of life every "HeartbeatSeconds" where that is set.
/// </summary>
internal sealed class TaskState : State
{
    public required TaskResource Resource { get; init; }

    public Expression? TimeoutSeconds { get; init; }

    public Expression? HeartbeatSeconds { get; init; }

    /// <summary>"Credentials": the role to call with; recorded, as there are no other accounts here.</summary>
    public Expression? Credentials { get; init; }

    public override StateType Type => StateType.Task;

    public override bool IsResumable => true;

    public override Step Execute(Branch branch)
    {
        var execution = branch.Execution;
        var input = Flow.Input(branch);
        var id = execution.NextCallId();
        branch.TaskToken = Resource.HasToken ? execution.CreateToken(id) : null;
        var arguments = Flow.Arguments(branch, input);
        if (arguments.Utf8Length > Execution.MaxDataBytes)
        {
            throw new StateErrorException(ErrorNames.DataLimitExceeded, $"The input of the state/task '{Resource.LimitName}' exceeds the maximum number of bytes service limit.");
        }

        if (OptimizedCalls.Unsupported(Resource, arguments) is { } member)
        {
            throw new StateErrorException(ErrorNames.Runtime, $"The field \"{member}\" is not supported by Step Functions");
        }

        var call = new TaskCall
        {
            Id = id,
            Branch = branch,
            State = this,
            Arguments = arguments,
            Token = branch.TaskToken,
            TimeoutSeconds = NumberField.Seconds(branch, TimeoutSeconds, "TimeoutSeconds", input),
            HeartbeatSeconds = NumberField.Seconds(branch, HeartbeatSeconds, "HeartbeatSeconds", input),
        };

        // Whether an activity is there is for the world to say.
        if (Resource.Kind != TaskResourceKind.Activity)
        {
            TaskEvents.Scheduled(execution, call);
            TaskEvents.Started(execution, call, workerName: null);
        }

        branch.Frame = call;
        execution.Begin(call);
        return Step.Suspend;
    }

    /// <summary>The service answered; a callback or a job's end may still be due.</summary>
    public Step Replied(Branch branch, TaskReply reply)
    {
        var call = (TaskCall)branch.Frame!;
        if (Resource.Kind == TaskResourceKind.Activity && reply.SubmitFailed)
        {
            End(branch, call);
            throw new StateErrorException(reply.Error!, reply.Cause!);
        }

        if (reply.Error is not null)
        {
            return Failed(branch, call, new StateError(reply.Error, reply.Cause, FromTask: true), reply.SubmitFailed);
        }

        if (Resource.WaitsAfterReply && !call.IsSubmitted)
        {
            call.IsSubmitted = true;
            TaskEvents.Submitted(branch.Execution, call, reply.Output!);
            return Step.Suspend;
        }

        return Succeeded(branch, call, reply.Output!);
    }

    /// <summary>SendTaskSuccess, or a job's end.</summary>
    public Step Succeeded(Branch branch, TaskCall call, JsonValue output)
    {
        End(branch, call);
        if (output.Utf8Length > Execution.MaxDataBytes)
        {
            var error = new StateError(ErrorNames.DataLimitExceeded, $"The state/task '{Resource.LimitName}' returned a result with a size exceeding the maximum number of bytes service limit.", FromTask: true);
            TaskEvents.Failed(branch.Execution, call, error, submit: false);
            return Step.Fail(error);
        }

        TaskEvents.Succeeded(branch.Execution, call, output);
        return Complete(branch, output);
    }

    /// <summary>SendTaskFailure, or the service's error.</summary>
    public Step Failed(Branch branch, TaskCall call, StateError error, bool submit = false)
    {
        End(branch, call);
        TaskEvents.Failed(branch.Execution, call, error, submit);
        return Step.Fail(error);
    }

    public override Step TimerFired(Branch branch, PendingTimer timer)
    {
        var call = (TaskCall)branch.Frame!;
        End(branch, call);

        // A missing heartbeat shows as States.Timeout, though it can be caught as States.HeartbeatTimeout.
        var error = new StateError(ErrorNames.Timeout, Cause: null, FromTask: true) { IsHeartbeat = timer.Purpose == TimerPurpose.Heartbeat };
        TaskEvents.TimedOut(branch.Execution, call, error);
        return Step.Fail(error);
    }

    public override void Abandon(Branch branch)
    {
        if (branch.Frame is TaskCall call)
        {
            End(branch, call);
        }
    }

    private static void End(Branch branch, TaskCall call)
    {
        branch.Execution.End(call);
        branch.Frame = null;
        branch.TaskToken = null;
    }
}
