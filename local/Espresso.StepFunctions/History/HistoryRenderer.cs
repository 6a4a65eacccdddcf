using System.Globalization;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.History;

/// <summary>Turns kept events into the API's HistoryEvent shape.</summary>
internal sealed class HistoryRenderer(string region, bool includeData)
{
    private static readonly JsonObject _notTruncated = JsonObject.Of(("truncated", JsonValue.False));

    public JsonObject Render(int id, in HistoryEvent e)
    {
        var json = new JsonObjectBuilder()
            .Set("timestamp", EpochSeconds(e.UtcTicks))
            .Set("type", e.Type.ToString())
            .Set("id", id)
            .Set("previousEventId", e.Previous);
        if (Details(e) is var (name, details))
        {
            json.Set(name, details);
        }

        return json.Build();
    }

    /// <summary>Seconds since 1970 with milliseconds, the form of timestamps in the JSON protocol.</summary>
    public static JsonValue EpochSeconds(long utcTicks)
    {
        var milliseconds = (utcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
        return new JsonNumber((milliseconds / 1000.0).ToString("0.###", CultureInfo.InvariantCulture));
    }

    private (string Name, JsonObject Details)? Details(in HistoryEvent e)
    {
        switch (e.Type)
        {
            case EventType.ExecutionStarted:
                var identity = (ExecutionIdentity)e.Detail!;
                return ("executionStartedEventDetails", Data("input", e.Data)
                    .Set("roleArn", identity.RoleArn)
                    .SetIf("stateMachineAliasArn", identity.AliasArn)
                    .SetIf("stateMachineVersionArn", identity.VersionArn)
                    .Build());
            case EventType.ExecutionSucceeded:
                return ("executionSucceededEventDetails", Data("output", e.Data).Build());
            case EventType.ExecutionFailed or EventType.ExecutionAborted or EventType.ExecutionTimedOut:
                return (CamelCase(e.Type) + "EventDetails", Error(new JsonObjectBuilder(), e.Detail as StateError).Build());
            case EventType.ExecutionRedriven:
                return ("executionRedrivenEventDetails", new JsonObjectBuilder().Set("redriveCount", (int)e.Detail!).Build());
            case EventType.EvaluationFailed:
                var failure = (EvaluationErrorDetail)e.Detail!;
                return ("evaluationFailedEventDetails", new JsonObjectBuilder()
                    .Set("error", failure.Error).Set("cause", failure.Cause).Set("location", failure.Location).Set("state", e.Name!).Build());
            case EventType.MapStateStarted:
                return ("mapStateStartedEventDetails", new JsonObjectBuilder().Set("length", (int)e.Detail!).Build());
            case EventType.MapIterationStarted or EventType.MapIterationSucceeded or EventType.MapIterationFailed or EventType.MapIterationAborted:
                return (CamelCase(e.Type) + "EventDetails", new JsonObjectBuilder().Set("name", e.Name!).Set("index", (int)e.Detail!).Build());
            case EventType.MapRunStarted:
                return ("mapRunStartedEventDetails", new JsonObjectBuilder().Set("mapRunArn", (string)e.Detail!).Build());
            case EventType.MapRunRedriven:
                var run = (MapRunCall)e.Detail!;
                return ("mapRunRedrivenEventDetails", new JsonObjectBuilder().Set("mapRunArn", run.MapRunArn).Set("redriveCount", run.RedriveCount).Build());
            case EventType.MapRunFailed:
                return ("mapRunFailedEventDetails", Error(new JsonObjectBuilder(), e.Detail as StateError).Build());
            default:
                return e.Name is not null && e.Type.ToString() is var type && type.EndsWith("StateEntered", StringComparison.Ordinal)
                    ? ("stateEnteredEventDetails", new JsonObjectBuilder().Set("name", e.Name).SetAll(Data("input", e.Data)).Build())
                    : e.Name is not null && e.Data is not null && e.Type.ToString().EndsWith("StateExited", StringComparison.Ordinal)
                        ? ("stateExitedEventDetails", Exited(e))
                        : TaskDetails(e);
        }
    }

    private JsonObject Exited(in HistoryEvent e)
    {
        var json = new JsonObjectBuilder().Set("name", e.Name!).SetAll(Data("output", e.Data));
        if (e.Detail is JsonObject assigned && includeData)
        {
            var texts = new JsonObjectBuilder();
            foreach (var (name, value) in assigned)
            {
                texts.Set(name, value.Text);
            }

            json.Set("assignedVariables", texts.Build()).Set("assignedVariablesDetails", _notTruncated);
        }

        return json.Build();
    }

    private (string Name, JsonObject Details)? TaskDetails(in HistoryEvent e)
    {
        var name = CamelCase(e.Type) + "EventDetails";
        switch (e.Type)
        {
            case EventType.TaskScheduled:
                var call = (TaskCall)e.Detail!;
                var scheduled = Resource(call.Resource).Set("region", region).Set("parameters", includeData ? e.Data!.Text : "");
                return (name, Limits(scheduled, call).Build());
            case EventType.LambdaFunctionScheduled or EventType.ActivityScheduled:
                var work = (TaskCall)e.Detail!;
                return (name, Limits(new JsonObjectBuilder().Set("resource", work.Resource.Text).SetAll(Data("input", e.Data)), work).Build());
            case EventType.TaskStarted:
                return (name, Resource((TaskResource)e.Detail!).Build());
            case EventType.ActivityStarted:
                return (name, new JsonObjectBuilder().SetIf("workerName", e.Name).Build());
            case EventType.TaskSubmitted or EventType.TaskSucceeded:
                return (name, Resource((TaskResource)e.Detail!).SetAll(Data("output", e.Data)).Build());
            case EventType.LambdaFunctionSucceeded or EventType.ActivitySucceeded:
                return (name, Data("output", e.Data).Build());
            case EventType.TaskFailed or EventType.TaskTimedOut or EventType.TaskSubmitFailed or EventType.TaskStartFailed:
                var failed = (TaskErrorDetail)e.Detail!;
                return (name, Error(Resource(failed.Resource), failed.Error).Build());
            case EventType.LambdaFunctionFailed or EventType.LambdaFunctionTimedOut or EventType.ActivityFailed or EventType.ActivityTimedOut:
                return (name, Error(new JsonObjectBuilder(), ((TaskErrorDetail)e.Detail!).Error).Build());
            default:
                return null;
        }
    }

    private static JsonObjectBuilder Resource(TaskResource resource) =>
        new JsonObjectBuilder().Set("resourceType", resource.ResourceType).Set("resource", resource.ResourceName);

    private static JsonObjectBuilder Limits(JsonObjectBuilder json, TaskCall call)
    {
        if (call.TimeoutSeconds is { } timeout)
        {
            json.Set("timeoutInSeconds", timeout);
        }

        if (call.HeartbeatSeconds is { } heartbeat && call.Resource.Kind != TaskResourceKind.LambdaFunction)
        {
            json.Set("heartbeatInSeconds", heartbeat);
        }

        return json;
    }

    private static JsonObjectBuilder Error(JsonObjectBuilder json, StateError? error) =>
        json.SetIf("error", error?.Name).SetIf("cause", error?.Cause);

    private JsonObjectBuilder Data(string name, JsonValue? data)
    {
        var json = new JsonObjectBuilder();
        if (includeData && data is not null)
        {
            json.Set(name, data.Text).Set(name + "Details", _notTruncated);
        }

        return json;
    }

    private static string CamelCase(EventType type)
    {
        var name = type.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
