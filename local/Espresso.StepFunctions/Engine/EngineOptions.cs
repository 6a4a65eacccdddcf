using Espresso.StepFunctions.Durability;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Validation;

namespace Espresso.StepFunctions.Engine;

/// <summary>What the engine needs from its host.</summary>
public sealed class EngineOptions
{
    /// <summary>The region in ARNs.</summary>
    public string Region { get; init; } = "eu-west-1";

    /// <summary>The account in ARNs.</summary>
    public string AccountId { get; init; } = "000000000000";

    /// <summary>The one clock. When it can jump, the host calls <see cref="StepFunctionsEngine.ClockAdvanced"/> after a jump.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The services that tasks call.</summary>
    public required ITaskIntegration Integration { get; init; }

    /// <summary>Where executions survive; in memory by default.</summary>
    public IJournal Journal { get; init; } = new MemoryJournal();

    /// <summary>Where machines that ask for it log their executions; null when the host keeps no logs.</summary>
    public IExecutionLogs? Logs { get; init; }

    /// <summary>Hears what happens; nobody by default.</summary>
    public IEngineObserver Observer { get; init; } = new SilentObserver();
}

/// <summary>The log groups of the host.</summary>
public interface IExecutionLogs
{
    /// <summary>True when the group is there.</summary>
    /// <param name="logGroupArn">As a logging configuration names it, with or without <c>:*</c> at its end.</param>
    bool Has(string logGroupArn);

    /// <summary>Adds an event. A group that is gone takes it without a word, as the service does.</summary>
    /// <param name="logGroupArn">The group.</param>
    /// <param name="stream">The stream in it, created when it is not there.</param>
    /// <param name="at">When it happened.</param>
    /// <param name="message">JSON: the event with its details.</param>
    void Write(string logGroupArn, string stream, DateTimeOffset at, string message);
}

/// <summary>Hears what the host may want to log or send on. Called outside the engine's locks, one call at a time for an execution.</summary>
public interface IEngineObserver
{
    /// <summary>An execution of a Standard machine started or ended. An end comes again after a restart until it is confirmed.</summary>
    void StatusChanged(ExecutionStatusChange change);

    /// <summary>An execution, or one of its map runs, did everything it could do for now; the history has this many events.</summary>
    void Progressed(string executionArn, int events);

    /// <summary>A definition was refused; the diagnostics' advice is for people.</summary>
    void DefinitionRefused(string name, IReadOnlyList<Diagnostic> diagnostics);

    /// <summary>Executions were read back at start.</summary>
    void Recovered(int running, int closed);
}

internal sealed class SilentObserver : IEngineObserver
{
    public void StatusChanged(ExecutionStatusChange change)
    {
    }

    public void Progressed(string executionArn, int events)
    {
    }

    public void DefinitionRefused(string name, IReadOnlyList<Diagnostic> diagnostics)
    {
    }

    public void Recovered(int running, int closed)
    {
    }
}

/// <summary>A change of an execution's status, in the shape of EventBridge's "Step Functions Execution Status Change".</summary>
/// <param name="ExecutionArn">The execution.</param>
/// <param name="StateMachineArn">Its machine.</param>
/// <param name="Status">RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED.</param>
/// <param name="Detail">The event's detail.</param>
/// <param name="TraceParent">The W3C trace context that the execution was started in, or null.</param>
/// <param name="Confirm">To be called when the change has been passed on for good; an end that nobody confirmed is told again after a restart.</param>
public sealed record ExecutionStatusChange(string ExecutionArn, string StateMachineArn, string Status, Json.JsonObject Detail, string? TraceParent, Action Confirm);
