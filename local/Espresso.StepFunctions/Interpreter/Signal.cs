using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Interpreter;

/// <summary>What can happen to an execution.</summary>
internal enum SignalKind : byte
{
    /// <summary>It starts.</summary>
    Start,

    /// <summary>A service answered a call.</summary>
    Reply,

    /// <summary>SendTaskSuccess, SendTaskFailure, or the end of a job.</summary>
    Callback,

    /// <summary>SendTaskHeartbeat.</summary>
    Heartbeat,

    /// <summary>A worker took an activity.</summary>
    Taken,

    /// <summary>A timer fired.</summary>
    Timer,

    /// <summary>StopExecution.</summary>
    Stop,

    /// <summary>RedriveExecution.</summary>
    Redrive,

    /// <summary>A long turn was cut so that others get theirs; this one goes on.</summary>
    Turn,

    /// <summary>A task waits for an activity's workers.</summary>
    Scheduled,

    /// <summary>An Express child of a map run ended: it has no journal of its own, so its parent keeps its result.</summary>
    ChildEnded,
}

/// <summary>
/// One thing that happened to an execution, with everything that its consequences depend on. The signals of an
/// execution are what the journal keeps; history and state follow from them.
/// </summary>
internal sealed record Signal(SignalKind Kind)
{
    /// <summary>When, in .NET ticks of UTC; set when the signal is applied.</summary>
    public long UtcTicks { get; init; }

    /// <summary>The call or timer that it is about.</summary>
    public int Id { get; init; }

    /// <summary>The token that came with it.</summary>
    public string? Token { get; init; }

    /// <summary>A result, when it went well.</summary>
    public JsonValue? Data { get; init; }

    /// <summary>An error's name.</summary>
    public string? Error { get; init; }

    /// <summary>An error's cause, or the worker's name.</summary>
    public string? Cause { get; init; }

    /// <summary>True when a callback's first call failed.</summary>
    public bool SubmitFailed { get; init; }
}

/// <summary>What an execution asks of the world.</summary>
internal enum EffectKind
{
    Call,
    EndCall,
    Timer,
    CancelTimer,
    StatusChanged,
}

/// <summary>One request to the world; the subject is the call, the timer or the status.</summary>
internal readonly record struct Effect(EffectKind Kind, object? Subject);
