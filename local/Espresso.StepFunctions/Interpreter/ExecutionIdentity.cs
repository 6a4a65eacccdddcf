namespace Espresso.StepFunctions.Interpreter;

/// <summary>What does not change about an execution.</summary>
/// <param name="Id">The engine's own id, which task tokens carry.</param>
/// <param name="Arn">The execution's ARN.</param>
/// <param name="Name">The execution's name.</param>
/// <param name="StateMachineArn">The ARN of the machine, without version or alias.</param>
/// <param name="StateMachineName">The machine's name.</param>
/// <param name="RoleArn">The machine's role.</param>
/// <param name="IsExpress">True for an Express machine: no history is kept and nothing survives a restart.</param>
/// <param name="VersionArn">The version that the execution was started with, or that its alias led to.</param>
/// <param name="AliasArn">The alias that the execution was started with.</param>
/// <param name="TraceHeader">The trace that the start was part of: a W3C traceparent or an X-Ray header.</param>
internal sealed record ExecutionIdentity(
    Guid Id,
    string Arn,
    string Name,
    string StateMachineArn,
    string StateMachineName,
    string RoleArn,
    bool IsExpress,
    string? VersionArn,
    string? AliasArn,
    string? TraceHeader)
{
    /// <summary>The map run that this execution is a child of, or null.</summary>
    public string? MapRunArn { get; init; }

    /// <summary>Where and what the execution logs; null when it does not.</summary>
    public History.LogSettings? Logging { get; init; }

    /// <summary>The ARN of a map run of this execution.</summary>
    public string MapRunArnOf(string label, string id) =>
        StateMachineArn.Replace(":stateMachine:", ":mapRun:", StringComparison.Ordinal) + $"/{label}:{id}";
}

/// <summary>The states of an execution, in the API's words.</summary>
public enum ExecutionStatus
{
    /// <summary>RUNNING.</summary>
    Running,

    /// <summary>SUCCEEDED.</summary>
    Succeeded,

    /// <summary>FAILED.</summary>
    Failed,

    /// <summary>TIMED_OUT.</summary>
    TimedOut,

    /// <summary>ABORTED.</summary>
    Aborted,

    /// <summary>PENDING_REDRIVE: a child of a map run that waits for its run to be redriven.</summary>
    PendingRedrive,
}
