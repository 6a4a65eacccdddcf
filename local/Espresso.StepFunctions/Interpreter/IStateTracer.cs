namespace Espresso.StepFunctions.Interpreter;

/// <summary>Hears when an execution and its states begin and end, so that they can be shown as spans. Not told of replays.</summary>
internal interface IStateTracer
{
    /// <summary>A state was entered; the answer is kept with the branch until the state ends.</summary>
    object? Entered(Branch branch);

    /// <summary>The state ended, with an error or without.</summary>
    void Left(Branch branch, StateError? error);

    /// <summary>The execution ended.</summary>
    void Finished(Execution execution);
}
