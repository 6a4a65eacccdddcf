using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Machine;

/// <summary>The kinds of state, named as the "Type" field names them.</summary>
internal enum StateType
{
    Pass,
    Task,
    Choice,
    Wait,
    Succeed,
    Fail,
    Parallel,
    Map,
}

/// <summary>What every state has in common (specification, "States"). Instances are immutable and shared by all executions.</summary>
internal abstract class State
{
    public required string Name { get; init; }

    /// <summary>How data enters and leaves, in the state's own query language.</summary>
    public required DataFlow Flow { get; init; }

    /// <summary>Set when the state has "Next"; null for terminal states and for Choice.</summary>
    public State? Next { get; set; }

    public IReadOnlyList<Retrier> Retriers { get; init; } = [];

    public IReadOnlyList<Catcher> Catchers { get; init; } = [];

    public abstract StateType Type { get; }

    /// <summary>True when a redrive goes on inside the state, without entering it again.</summary>
    public virtual bool IsResumable => false;

    /// <summary>Does the state's work, from the start; called again for every retry.</summary>
    public abstract Step Execute(Branch branch);

    /// <summary>Goes on after a timer that the state armed has fired.</summary>
    public virtual Step TimerFired(Branch branch, PendingTimer timer) =>
        throw new InvalidOperationException($"State {Name} armed no timer.");

    /// <summary>Goes on after a branch or iteration that the state started has reached its end.</summary>
    public virtual Step ChildSucceeded(Branch branch, Branch child, JsonValue output) =>
        throw new InvalidOperationException($"State {Name} started no branch.");

    /// <summary>Goes on after a branch or iteration that the state started has failed.</summary>
    public virtual Step ChildFailed(Branch branch, Branch child, StateError error) =>
        throw new InvalidOperationException($"State {Name} started no branch.");

    /// <summary>Gives up what the state waits for: its execution stopped, or a branch beside it failed.</summary>
    public virtual void Abandon(Branch branch)
    {
    }

    /// <summary>Turns the state's result into its output and leaves the state.</summary>
    protected Step Complete(Branch branch, JsonValue result) => Step.Exit(Flow.Output(branch, result), Next);
}

/// <summary>A retrier (specification, "Retrying after error").</summary>
internal sealed record Retrier(
    IReadOnlyList<string> ErrorEquals,
    double IntervalSeconds,
    int MaxAttempts,
    double BackoffRate,
    double? MaxDelaySeconds,
    bool FullJitter)
{
    /// <summary>Seconds to wait before a retry, the first being number 0.</summary>
    public double Delay(int attempt, Chance chance)
    {
        var delay = Math.Min(IntervalSeconds * Math.Pow(BackoffRate, attempt), MaxDelaySeconds ?? double.MaxValue);
        return FullJitter ? delay * chance.NextDouble() : delay;
    }
}

/// <summary>A catcher (specification, "Fallback states").</summary>
internal sealed class Catcher
{
    public required IReadOnlyList<string> ErrorEquals { get; init; }

    /// <summary>Where ResultPath, Output and Assign of this catcher are.</summary>
    public required DataFlow Flow { get; init; }

    public State Next { get; set; } = null!;
}

/// <summary>Which error names a retrier or catcher answers to.</summary>
internal static class ErrorMatch
{
    public static bool Matches(IReadOnlyList<string> errorEquals, StateError error)
    {
        // These end the execution whatever a definition says (service guide, "Error names").
        if (error.Name is ErrorNames.Runtime)
        {
            return false;
        }

        foreach (var name in errorEquals)
        {
            if (name == error.Name
                || (name == ErrorNames.All && error.Name is not ErrorNames.DataLimitExceeded)
                || (name == ErrorNames.HeartbeatTimeout && error.IsHeartbeat)
                || (name == ErrorNames.Timeout && error.Name is ErrorNames.HeartbeatTimeout)
                || (name == ErrorNames.TaskFailed && error.FromTask && error.Name is not (ErrorNames.Timeout or ErrorNames.HeartbeatTimeout)))
            {
                return true;
            }
        }

        return false;
    }
}
