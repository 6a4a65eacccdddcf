using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.History;

/// <summary>What of an execution is logged, and where (service guide, "Logging in CloudWatch Logs").</summary>
/// <param name="GroupArn">The log group.</param>
/// <param name="Level">ALL, ERROR or FATAL.</param>
/// <param name="IncludesData">True when inputs and outputs are logged too.</param>
internal sealed record LogSettings(string GroupArn, string Level, bool IncludesData)
{
    private static readonly HashSet<EventType> _fatal = [EventType.ExecutionAborted, EventType.ExecutionFailed, EventType.ExecutionTimedOut];

    private static readonly HashSet<EventType> _error =
    [
        .. _fatal, EventType.EvaluationFailed, EventType.FailStateEntered, EventType.ActivityFailed, EventType.ActivityScheduleFailed, EventType.ActivityTimedOut,
        EventType.LambdaFunctionFailed, EventType.LambdaFunctionScheduleFailed, EventType.LambdaFunctionStartFailed, EventType.LambdaFunctionTimedOut,
        EventType.MapIterationAborted, EventType.MapIterationFailed, EventType.MapRunAborted, EventType.MapRunFailed, EventType.MapStateAborted, EventType.MapStateFailed,
        EventType.ParallelStateAborted, EventType.ParallelStateFailed, EventType.TaskFailed, EventType.TaskStartFailed, EventType.TaskStateAborted, EventType.TaskSubmitFailed,
        EventType.TaskTimedOut, EventType.WaitStateAborted,
    ];

    /// <summary>The settings of a machine; null when it logs nothing.</summary>
    public static LogSettings? Of(JsonObject logging) =>
        logging["level"]?.AsString() is { } level and not "OFF"
        && logging["destinations"] is JsonArray { Count: > 0 } destinations
        && destinations[0]["cloudWatchLogsLogGroup"]?["logGroupArn"]?.AsString() is { } group
            ? new LogSettings(group, level, logging["includeExecutionData"] == JsonValue.True)
            : null;

    public static LogSettings? From(JsonValue? json) => json is JsonObject
        ? new LogSettings(json["group"]!.AsString()!, json["level"]!.AsString()!, json["data"] == JsonValue.True)
        : null;

    public JsonObject ToJson() => JsonObject.Of(("group", JsonValue.From(GroupArn)), ("level", JsonValue.From(Level)), ("data", JsonValue.From(IncludesData)));

    public bool Has(EventType type) => Level switch
    {
        "ALL" => true,
        "ERROR" => _error.Contains(type),
        _ => _fatal.Contains(type),
    };
}
