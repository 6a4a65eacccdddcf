using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Engine;

/// <summary><c>states:startExecution</c>, alone and with <c>.sync</c> and <c>.sync:2</c>.</summary>
internal static class NestedExecutions
{
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
            var target = engine.Machines.Resolve(arn, chance: 0) ?? throw new StepFunctionsException("StateMachineDoesNotExist", $"State Machine Does Not Exist: '{arn}'");
            var name = call.Arguments["Name"]?.AsString() ?? (call.Resource.WaitsAfterReply ? NameOf(parent, call) : null);
            child = Earlier(engine, target, name, call)
                ?? await engine.Executions.StartAsync(target, name, input, parent.Identity.TraceHeader ?? TraceContext.TraceParent(parent.Identity, parent.Input));
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
                child.Post(new Signal(SignalKind.Stop));
                throw;
            }

            return Result(child, call.Resource);
        }

        return reply;
    }

    // A restart looks for the child that it started before, by name.
    private static ExecutionActor? Earlier(StepFunctionsEngine engine, MachineTarget target, string? name, TaskCall call) =>
        call.Resource.WaitsAfterReply && name is not null && call.Arguments["Name"] is null && !target.Machine.IsExpress
            ? engine.Executions.Find(Arns.Execution(engine.Options, target.Machine.Name, name))
            : null;

    private static string NameOf(ExecutionActor parent, TaskCall call) => $"{parent.Identity.Id:D}-{call.Id}";

    private static TaskReply Result(ExecutionActor child, TaskResource resource)
    {
        var summary = child.Summary;
        var asText = resource.Pattern == TaskPattern.Sync;
        var json = new JsonObjectBuilder()
            .Set("ExecutionArn", child.Identity.Arn)
            .Set("Input", asText ? JsonValue.From(child.Input.Text) : child.Input)
            .Set("InputDetails", JsonObject.Of(("Included", JsonValue.True)))
            .Set("Name", child.Identity.Name);
        if (summary.Error is { } error)
        {
            json.SetIf("Error", error.Name).SetIf("Cause", error.Cause);
        }

        if (summary.Output is { } output)
        {
            json.Set("Output", asText ? JsonValue.From(output.Text) : output)
                .Set("OutputDetails", JsonObject.Of(("Included", JsonValue.True)));
        }

        var result = json
            .Set("RedriveCount", summary.RedriveCount)
            .Set("RedriveStatus", summary.Status == ExecutionStatus.Succeeded ? "NOT_REDRIVABLE" : "REDRIVABLE")
            .Set("StartDate", summary.StartedAt.ToUnixTimeMilliseconds())
            .Set("StateMachineArn", child.Identity.StateMachineArn)
            .Set("Status", StatusChanges.Name(summary.Status))
            .Set("StopDate", summary.StoppedAt!.Value.ToUnixTimeMilliseconds())
            .Build();
        return summary.Status == ExecutionStatus.Succeeded
            ? new TaskReply(result, Error: null, Cause: null)
            : new TaskReply(Output: null, ErrorNames.TaskFailed, result.Text);
    }
}
