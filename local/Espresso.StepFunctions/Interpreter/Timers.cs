namespace Espresso.StepFunctions.Interpreter;

/// <summary>What a timer is for.</summary>
internal enum TimerPurpose : byte
{
    Wait,
    Retry,
    TaskTimeout,
    Heartbeat,
    ExecutionTimeout,
}

/// <summary>A moment that an execution waits for. It lives in the engine's heap until it fires or is cancelled.</summary>
internal sealed class PendingTimer(int id, Execution execution, Branch? branch, TimerPurpose purpose, DateTimeOffset due)
{
    /// <summary>The number within its execution; the same in a replay.</summary>
    public int Id => id;

    public Execution Execution => execution;

    public Branch? Branch => branch;

    public TimerPurpose Purpose => purpose;

    public DateTimeOffset Due => due;

    public bool IsCancelled { get; set; }
}
