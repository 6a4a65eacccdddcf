using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.History;

/// <summary>The events of a task: plain Lambda ARNs and activities have their own families, everything else has Task*.</summary>
internal static class TaskEvents
{
    public static void Scheduled(Execution execution, TaskCall call) =>
        execution.Emit(call.Branch, Pick(call, EventType.TaskScheduled, EventType.LambdaFunctionScheduled, EventType.ActivityScheduled), data: call.Arguments, detail: call);

    public static void Started(Execution execution, TaskCall call, string? workerName)
    {
        var type = Pick(call, EventType.TaskStarted, EventType.LambdaFunctionStarted, EventType.ActivityStarted);
        execution.Emit(call.Branch, type, name: workerName, detail: call.Resource);
    }

    public static void Submitted(Execution execution, TaskCall call, JsonValue output) =>
        execution.Emit(call.Branch, EventType.TaskSubmitted, data: output, detail: call.Resource);

    public static void Succeeded(Execution execution, TaskCall call, JsonValue output) =>
        execution.Emit(call.Branch, Pick(call, EventType.TaskSucceeded, EventType.LambdaFunctionSucceeded, EventType.ActivitySucceeded), data: output, detail: call.Resource);

    public static void Failed(Execution execution, TaskCall call, StateError error, bool submit) =>
        execution.Emit(
            call.Branch,
            Pick(call, submit ? EventType.TaskSubmitFailed : EventType.TaskFailed, EventType.LambdaFunctionFailed, EventType.ActivityFailed),
            detail: new TaskErrorDetail(call.Resource, error));

    public static void TimedOut(Execution execution, TaskCall call, StateError error) =>
        execution.Emit(
            call.Branch,
            Pick(call, EventType.TaskTimedOut, EventType.LambdaFunctionTimedOut, EventType.ActivityTimedOut),
            detail: new TaskErrorDetail(call.Resource, error));

    private static EventType Pick(TaskCall call, EventType task, EventType lambda, EventType activity) => call.Resource.Kind switch
    {
        TaskResourceKind.LambdaFunction => lambda,
        TaskResourceKind.Activity => activity,
        _ => task,
    };
}

/// <summary>A failed task's resource and error.</summary>
internal sealed record TaskErrorDetail(TaskResource Resource, StateError Error);
