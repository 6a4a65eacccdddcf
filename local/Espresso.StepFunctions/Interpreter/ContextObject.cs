using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Interpreter;

/// <summary>The context object (specification, "The Context Object"; service guide, "Accessing execution data").</summary>
internal static class ContextObject
{
    public static JsonObject Of(Branch branch)
    {
        var execution = branch.Execution;
        return JsonObject.Of(
            ("Execution", ExecutionPart(execution)),
            ("StateMachine", JsonObject.Of(
                ("Id", JsonValue.From(execution.Identity.StateMachineArn)),
                ("Name", JsonValue.From(execution.Identity.StateMachineName)))),
            ("State", JsonObject.Of(
                ("Name", JsonValue.From(branch.State.Name)),
                ("EnteredTime", JsonValue.From(Timestamps.Format(branch.EnteredAt))),
                ("RetryCount", JsonValue.From(branch.RetryCount)))),
            ("Task", branch.TaskToken is null ? null : JsonObject.Of(("Token", JsonValue.From(branch.TaskToken)))),
            ("Map", branch.Item is not { } item
                ? null
                : JsonObject.Of(("Item", JsonObject.Of(("Index", JsonValue.From(item.Index)), ("Key", item.Key is null ? null : JsonValue.From(item.Key)), ("Value", item.Value), ("Source", item.Source is null ? null : JsonValue.From(item.Source)))))));
    }

    private static JsonObject ExecutionPart(Execution execution) => JsonObject.Of(
        ("Id", JsonValue.From(execution.Identity.Arn)),
        ("Input", execution.Input),
        ("StartTime", JsonValue.From(Timestamps.Format(execution.StartedAt))),
        ("Name", JsonValue.From(execution.Identity.Name)),
        ("RoleArn", JsonValue.From(execution.Identity.RoleArn)),
        ("RedriveCount", execution.Identity.IsExpress ? null : JsonValue.From(execution.RedriveCount)),
        ("RedriveTime", execution.RedrivenAt is { } at ? JsonValue.From(Timestamps.Format(at)) : null));
}
