using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.History;

/// <summary>The Entered and Exited event of each kind of state.</summary>
internal static class StateEvents
{
    private static readonly EventType[] _entered = Named("StateEntered");
    private static readonly EventType[] _exited = Named("StateExited");

    public static EventType Entered(StateType type) => _entered[(int)type];

    public static EventType Exited(StateType type) => _exited[(int)type];

    /// <summary>The event of a state that is given up with its branch; null for states that take no time.</summary>
    public static EventType? Aborted(StateType type) => type switch
    {
        StateType.Task => EventType.TaskStateAborted,
        StateType.Wait => EventType.WaitStateAborted,
        StateType.Parallel => EventType.ParallelStateAborted,
        StateType.Map => EventType.MapStateAborted,
        _ => null,
    };

    // A Fail state is never exited; its place in the second table is never read.
    private static EventType[] Named(string suffix) =>
        [.. Enum.GetValues<StateType>().Select(t => Enum.TryParse<EventType>(t + suffix, out var type) ? type : default)];
}
