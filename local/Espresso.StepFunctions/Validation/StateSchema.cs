using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Validation;

/// <summary>Which fields each kind of state has, in which query language (specification, "Appendix" tables of fields).</summary>
internal static class StateSchema
{
    private const string Common = "Type Comment QueryLanguage";
    private const string PathIo = "InputPath OutputPath";
    private const string Flow = "Next End";
    private const string PathResult = "Parameters ResultPath";
    private const string Errors = "Retry Catch";
    private const string MapShared = "ItemProcessor Iterator ItemReader ItemSelector ItemBatcher ResultWriter MaxConcurrency ToleratedFailureCount ToleratedFailurePercentage Label";

    private static readonly Dictionary<StateType, HashSet<string>> _jsonPath = new()
    {
        [StateType.Pass] = Set(Common, PathIo, Flow, PathResult, "Result Assign"),
        [StateType.Task] = Set(Common, PathIo, Flow, PathResult, Errors, "Resource ResultSelector Assign TimeoutSeconds TimeoutSecondsPath HeartbeatSeconds HeartbeatSecondsPath Credentials"),
        [StateType.Choice] = Set(Common, PathIo, "Choices Default Assign"),
        [StateType.Wait] = Set(Common, PathIo, Flow, "Seconds SecondsPath Timestamp TimestampPath Assign"),
        [StateType.Succeed] = Set(Common, PathIo),
        [StateType.Fail] = Set(Common, "Error ErrorPath Cause CausePath"),
        [StateType.Parallel] = Set(Common, PathIo, Flow, PathResult, Errors, "Branches ResultSelector Assign"),
        [StateType.Map] = Set(Common, PathIo, Flow, PathResult, Errors, MapShared, "ItemsPath ResultSelector Assign MaxConcurrencyPath ToleratedFailureCountPath ToleratedFailurePercentagePath"),
    };

    private static readonly Dictionary<StateType, HashSet<string>> _jsonata = new()
    {
        [StateType.Pass] = Set(Common, Flow, "Output Assign"),
        [StateType.Task] = Set(Common, Flow, Errors, "Resource Arguments Output Assign TimeoutSeconds HeartbeatSeconds Credentials"),
        [StateType.Choice] = Set(Common, "Choices Default Output Assign"),
        [StateType.Wait] = Set(Common, Flow, "Seconds Timestamp Output Assign"),
        [StateType.Succeed] = Set(Common, "Output"),
        [StateType.Fail] = Set(Common, "Error Cause"),
        [StateType.Parallel] = Set(Common, Flow, Errors, "Branches Arguments Output Assign"),
        [StateType.Map] = Set(Common, Flow, Errors, MapShared, "Items Output Assign"),
    };

    public static IReadOnlySet<string> Fields(StateType type, bool jsonata) => (jsonata ? _jsonata : _jsonPath)[type];

    /// <summary>True when the field exists for this state in the other query language.</summary>
    public static bool BelongsToOther(StateType type, bool jsonata, string field) => (jsonata ? _jsonPath : _jsonata)[type].Contains(field);

    private static HashSet<string> Set(params string[] groups) =>
        groups.SelectMany(static g => g.Split(' ')).ToHashSet(StringComparer.Ordinal);
}
