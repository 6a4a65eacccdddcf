using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Engine;

/// <summary><c>states:startExecution</c>, alone and with <c>.sync</c> and <c>.sync:2</c>.</summary>
internal static class NestedExecutions
{
    private static readonly JsonObject _included = JsonObject.Of(("Included", JsonValue.True));

    public static async Task<TaskReply> StartAsync(StepFunctionsEngine engine, ExecutionActor parent, TaskCall call, CancellationToken cancellationToken)
    {
        var requestId = Guid.NewGuid().ToString("D");
        var arn = call.Arguments["StateMachineArn"]?.AsString() ?? "";
        var input = call.Arguments["Input"] switch
        {
            null => JsonObject.Empty,
            JsonString text => JsonValue.Parse(text.Value),
            var value => value,
        };
        ExecutionActor child;
        try
        {
            // A restart finds the child that it started before.
            var task = new TaskId(parent.Identity.Id, call.Id);
            child = engine.Executions.FindStartedBy(task) is { } earlier
                ? await ExecutionRegistry.StartedAsync(earlier)
                : await StartAsync(engine, parent, arn, call.Arguments["Name"]?.AsString(), input, task);
        }
        catch (StepFunctionsException e)
        {
            return ServiceNames.Error(call.Resource, new ServiceCallException(e.Code, e.Message, e.HttpStatus, requestId));
        }

        var body = JsonObject.Of(
            ("ExecutionArn", JsonValue.From(child.Identity.Arn)),
            ("StartDate", JsonValue.From(child.Summary.StartedAt.ToUnixTimeMilliseconds())));
        var reply = new TaskReply(ReplyShapes.Of(call.Resource, new ServiceReply(body, requestId), engine.Clock.GetUtcNow()), Error: null, Cause: null);
        if (call.Resource.Pattern is TaskPattern.Sync or TaskPattern.Sync2)
        {
            if (!call.IsSubmitted)
            {
                parent.Post(new Signal(SignalKind.Reply) { Id = call.Id, Data = reply.Output });
            }

            try
            {
                await child.Closed.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (!engine.IsDisposed)
            {
                // The task that waits for it has ended: what it started for its caller ends too.
                Stop(parent, child);
                throw;
            }

            return Result(child, call.Resource, engine.Clock.GetUtcNow());
        }

        return reply;
    }

    /// <summary>Stops what a task had started for itself, when the task ended without it.</summary>
    public static void Stop(ExecutionActor parent, ExecutionActor child) => child.Post(new Signal(SignalKind.Stop)
    {
        Cause = $"The Task state in AWS Step Functions execution [{parent.Identity.Arn}] which was managing this resource was aborted",
    });

    private static Task<ExecutionActor> StartAsync(StepFunctionsEngine engine, ExecutionActor parent, string machineArn, string? name, JsonValue input, TaskId task)
    {
        var target = engine.Machines.Resolve(machineArn, chance: 0) ?? throw new StepFunctionsException("StateMachineDoesNotExist", $"State Machine Does Not Exist: '{machineArn}'");
        Api.StateMachineOperations.Undeleted(target.Machine);
        var trace = parent.Identity.TraceHeader ?? TraceContext.TraceParent(parent.Identity, parent.Input);
        return engine.Executions.StartAsync(target, name ?? task.Uuid().ToString("D"), input, trace, task);
    }

    private static TaskReply Result(ExecutionActor child, TaskResource resource, DateTimeOffset now)
    {
        var summary = child.Summary;
        var reason = summary.NotRedrivable(now);
        var asText = resource.Pattern == TaskPattern.Sync || summary.Status != ExecutionStatus.Succeeded;

        // DescribeExecution's answer in the order of its members' names, as the SDK's JSON has them.
        var result = JsonObject.Of(
            ("Cause", summary.Error?.Cause is { } cause ? JsonValue.From(cause) : null),
            ("Error", summary.Error?.Name is { } error ? JsonValue.From(error) : null),
            ("ExecutionArn", JsonValue.From(child.Identity.Arn)),
            ("Input", asText ? JsonValue.From(child.Input.Text) : child.Input),
            ("InputDetails", _included),
            ("Name", JsonValue.From(child.Identity.Name)),
            ("Output", asText && summary.Output is { } output ? JsonValue.From(output.Text) : summary.Output),
            ("OutputDetails", summary.Output is null ? null : _included),
            ("RedriveCount", JsonValue.From(summary.RedriveCount)),
            ("RedriveStatus", JsonValue.From(reason is null ? "REDRIVABLE" : "NOT_REDRIVABLE")),
            ("RedriveStatusReason", reason is null ? null : JsonValue.From(reason)),
            ("StartDate", JsonValue.From(summary.StartedAt.ToUnixTimeMilliseconds())),
            ("StateMachineAliasArn", child.Identity.AliasArn is { } alias ? JsonValue.From(alias) : null),
            ("StateMachineArn", JsonValue.From(child.Identity.StateMachineArn)),
            ("StateMachineVersionArn", child.Identity.VersionArn is { } version ? JsonValue.From(version) : null),
            ("Status", JsonValue.From(StatusChanges.Name(summary.Status))),
            ("StopDate", JsonValue.From(summary.StoppedAt!.Value.ToUnixTimeMilliseconds())));
        return summary.Status == ExecutionStatus.Succeeded
            ? new TaskReply(result, Error: null, Cause: null)
            : new TaskReply(Output: null, ErrorNames.TaskFailed, result.Text);
    }
}
