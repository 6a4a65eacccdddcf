using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Interpreter;

/// <summary>What a state's piece of work came to.</summary>
internal enum StepKind
{
    /// <summary>The state waits for a signal.</summary>
    Suspend,

    /// <summary>The state is done: it has an output, and a next state or none.</summary>
    Exit,

    /// <summary>The state failed; its retriers and catchers are asked.</summary>
    Fail,

    /// <summary>A Fail state: nothing is asked, the branch ends.</summary>
    FailBranch,
}

/// <summary>An error as States Language sees it.</summary>
/// <param name="Name">The error's name; null when a Fail state names none.</param>
/// <param name="Cause">Text for people; null when there is none.</param>
/// <param name="FromTask">True when a task reported it, which is what States.TaskFailed stands for.</param>
internal sealed record StateError(string? Name, string? Cause, bool FromTask = false)
{
    /// <summary>Where evaluation failed, for the details of EvaluationFailed; null for other errors.</summary>
    public string? Location { get; init; }

    /// <summary>True when a heartbeat was missing.</summary>
    public bool IsHeartbeat { get; init; }

    /// <summary>The object that a catcher sees.</summary>
    public JsonObject ToJson() => JsonObject.Of(
        ("Error", Name is null ? null : JsonValue.From(Name)),
        ("Cause", Cause is null ? null : JsonValue.From(Cause)));
}

/// <summary>A state returns one of these; only the interpreter's loop moves on.</summary>
internal readonly struct Step
{
    private Step(StepKind kind, JsonValue? output, State? next, StateError? error)
    {
        Kind = kind;
        Output = output;
        Next = next;
        Error = error;
    }

    public static Step Suspend => default;

    public StepKind Kind { get; }

    public JsonValue? Output { get; }

    public State? Next { get; }

    public StateError? Error { get; }

    public static Step Exit(JsonValue output, State? next) => new(StepKind.Exit, output, next, error: null);

    public static Step Fail(StateError error) => new(StepKind.Fail, output: null, next: null, error);

    public static Step FailBranch(StateError error) => new(StepKind.FailBranch, output: null, next: null, error);
}
