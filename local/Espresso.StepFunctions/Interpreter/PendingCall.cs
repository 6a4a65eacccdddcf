namespace Espresso.StepFunctions.Interpreter;

/// <summary>Something outside the interpreter that a state waits for, and that answers once.</summary>
internal abstract class PendingCall
{
    /// <summary>The number within its execution; the same in a replay.</summary>
    public required int Id { get; init; }

    public required Branch Branch { get; init; }

    /// <summary>The task token, for callbacks and activities.</summary>
    public string? Token { get; init; }

    /// <summary>Goes on with the answer.</summary>
    public abstract Step Replied(Integrations.TaskReply reply);
}
