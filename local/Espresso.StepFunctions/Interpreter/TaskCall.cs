using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Interpreter;

/// <summary>A piece of work outside the engine that a Task state waits for.</summary>
internal sealed class TaskCall
{
    /// <summary>The number within its execution; the same in a replay.</summary>
    public required int Id { get; init; }

    public required Branch Branch { get; init; }

    public required TaskState State { get; init; }

    public required JsonValue Arguments { get; init; }

    /// <summary>The task token, for callbacks and activities.</summary>
    public string? Token { get; init; }

    public long? TimeoutSeconds { get; init; }

    public long? HeartbeatSeconds { get; init; }

    public TaskResource Resource => State.Resource;

    /// <summary>True once the service has answered and only a callback, or the end of a job, is awaited.</summary>
    public bool IsSubmitted { get; set; }

    /// <summary>True once a worker has taken the activity.</summary>
    public bool IsTaken { get; set; }

    public PendingTimer? HeartbeatTimer { get; set; }
}
