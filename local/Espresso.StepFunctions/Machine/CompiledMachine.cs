namespace Espresso.StepFunctions.Machine;

/// <summary>States that belong together: a whole machine, a branch of a Parallel, or the processor of a Map.</summary>
internal sealed class StateGraph(State start, IReadOnlyDictionary<string, State> states)
{
    public State Start => start;

    public IReadOnlyDictionary<string, State> States => states;
}

/// <summary>A definition, compiled once: immutable, and shared by every execution of it.</summary>
internal sealed class CompiledMachine(StateGraph graph, long? timeoutSeconds)
{
    public StateGraph Graph => graph;

    /// <summary>"TimeoutSeconds" of the machine, or null.</summary>
    public long? TimeoutSeconds => timeoutSeconds;
}
