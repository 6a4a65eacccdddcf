using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Engine;

/// <summary>The API's words for statuses, and the event that tells of a change.</summary>
internal static class StatusChanges
{
    public static string Name(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Running => "RUNNING",
        ExecutionStatus.Succeeded => "SUCCEEDED",
        ExecutionStatus.Failed => "FAILED",
        ExecutionStatus.TimedOut => "TIMED_OUT",
        ExecutionStatus.Aborted => "ABORTED",
        _ => "PENDING_REDRIVE",
    };

    /// <summary>The status that a word of the API stands for.</summary>
    public static ExecutionStatus Status(string name) => Enum.GetValues<ExecutionStatus>().Single(s => Name(s) == name);

    public static ExecutionStatusChange Of(ExecutionActor actor, ExecutionStatus status, Action confirm)
    {
        var summary = actor.Summary;
        if (status == ExecutionStatus.Running)
        {
            // A short execution may have ended before its start was told.
            summary = summary with { Status = status, StoppedAt = null, Output = null, Error = null };
        }

        var identity = actor.Identity;
        var included = JsonObject.Of(("included", JsonValue.True));
        var detail = JsonObject.Of(
            ("executionArn", JsonValue.From(identity.Arn)),
            ("stateMachineArn", JsonValue.From(identity.StateMachineArn)),
            ("name", JsonValue.From(identity.Name)),
            ("status", JsonValue.From(Name(summary.Status))),
            ("startDate", JsonValue.From(summary.StartedAt.ToUnixTimeMilliseconds())),
            ("stopDate", summary.StoppedAt is { } stop ? JsonValue.From(stop.ToUnixTimeMilliseconds()) : JsonValue.Null),
            ("input", JsonValue.From(actor.Input.Text)),
            ("output", JsonValue.From(summary.Output?.Text)),
            ("stateMachineVersionArn", JsonValue.From(identity.VersionArn)),
            ("stateMachineAliasArn", JsonValue.From(identity.AliasArn)),
            ("redriveCount", JsonValue.From(summary.RedriveCount)),
            ("redriveDate", summary.RedrivenAt is { } redriven ? JsonValue.From(redriven.ToUnixTimeMilliseconds()) : JsonValue.Null),
            ("redriveStatus", JsonValue.From(summary.Status is ExecutionStatus.Running or ExecutionStatus.Succeeded ? "NOT_REDRIVABLE" : "REDRIVABLE")),
            ("redriveStatusReason", JsonValue.From(summary.Status switch
            {
                ExecutionStatus.Running => "Execution is RUNNING and cannot be redriven",
                ExecutionStatus.Succeeded => "Execution is SUCCEEDED and cannot be redriven",
                _ => null,
            })),
            ("inputDetails", included),
            ("outputDetails", summary.Output is null ? JsonValue.Null : included),
            ("error", JsonValue.From(summary.Error?.Name)),
            ("cause", JsonValue.From(summary.Error?.Cause)));
        return new ExecutionStatusChange(identity.Arn, identity.StateMachineArn, Name(summary.Status), detail, TraceContext.TraceParent(identity, actor.Input), confirm);
    }
}
