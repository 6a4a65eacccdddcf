using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Interpreter;

/// <summary>A piece of work outside the engine that a Task state waits for.</summary>
internal sealed class TaskCall : PendingCall
{
    public required TaskState State { get; init; }

    public required JsonValue Arguments { get; init; }

    public long? TimeoutSeconds { get; init; }

    public long? HeartbeatSeconds { get; init; }

    public TaskResource Resource => State.Resource;

    /// <summary>True once the service has answered and only a callback, or the end of a job, is awaited.</summary>
    public bool IsSubmitted { get; set; }

    /// <summary>True once the task waits for the activity's workers.</summary>
    public bool IsScheduled { get; set; }

    /// <summary>True once a worker has taken the activity.</summary>
    public bool IsTaken { get; set; }

    public PendingTimer? HeartbeatTimer { get; set; }

    public override Step Replied(TaskReply reply) => State.Replied(Branch, reply);
}
