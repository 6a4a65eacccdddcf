using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.History;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Api;

/// <summary>Callbacks with task tokens, and activities.</summary>
internal sealed class TaskOperations(StepFunctionsEngine engine)
{
    private static readonly MemberRule _token = new("taskToken", Required: true, MinLength: 1, MaxLength: 2048);

    public void AddTo(Dictionary<string, Operation> operations)
    {
        operations.Add("SendTaskSuccess", Operation.Async(SuccessAsync, _token, new("output", Required: true) { MaxBytes = Execution.MaxDataBytes }));
        operations.Add("SendTaskFailure", Operation.Async(FailureAsync, _token, new("error", MaxLength: 256), new("cause", MaxLength: 32_768)));
        operations.Add("SendTaskHeartbeat", Operation.Async(HeartbeatAsync, _token));
        operations.Add("CreateActivity", Operation.Sync(Create, Rules.Name(), TagOperations.Rule()));
        operations.Add("DescribeActivity", Operation.Sync(Describe, Rules.Arn("activityArn")));
        operations.Add("DeleteActivity", Operation.Sync(Delete, Rules.Arn("activityArn")));
        operations.Add("ListActivities", Operation.Sync(List, Rules.MaxResults, Rules.NextToken));
        operations.Add("GetActivityTask", Operation.Async(TakeAsync, Rules.Arn("activityArn"), new("workerName", MinLength: 1, MaxLength: 80)));
    }

    private Task<JsonObject> SuccessAsync(Request request, CancellationToken cancellationToken)
    {
        JsonValue output;
        try
        {
            output = JsonValue.Parse(request.RequiredText("output"));
        }
        catch (JsonSyntaxException e)
        {
            throw new StepFunctionsException("InvalidOutput", $"Invalid Output: '{e.Message}'");
        }

        return SendAsync(request, new Signal(SignalKind.Callback) { Data = output });
    }

    private Task<JsonObject> FailureAsync(Request request, CancellationToken cancellationToken) =>
        SendAsync(request, new Signal(SignalKind.Callback) { Error = request.Text("error"), Cause = request.Text("cause") });

    private Task<JsonObject> HeartbeatAsync(Request request, CancellationToken cancellationToken) =>
        SendAsync(request, new Signal(SignalKind.Heartbeat));

    private async Task<JsonObject> SendAsync(Request request, Signal signal)
    {
        var token = request.RequiredText("taskToken");
        if (!TaskTokens.TryRead(token, out var id, out var callId))
        {
            throw new StepFunctionsException("InvalidToken", "Invalid Token: 'Invalid token'");
        }

        if (engine.Find(id) is not { } actor)
        {
            throw new StepFunctionsException("TaskDoesNotExist", "Task Does Not Exist: 'Provided task does not exist anymore'");
        }

        return await actor.PostAsync(signal with { Id = callId, Token = token })
            ? JsonObject.Empty
            : throw new StepFunctionsException("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
    }

    private JsonObject Create(Request request)
    {
        var name = Request.CheckName(request.RequiredText("name"));
        var arn = Arns.Activity(engine.Options, name);
        var activity = engine.Activities.Find(arn);
        if (activity is null)
        {
            activity = new ActivityRecord(arn, name, engine.Clock.GetUtcNow(), TagOperations.Read(request.Body["tags"]));
            engine.Activities.Save(activity);
        }

        return JsonObject.Of(
            ("activityArn", JsonValue.From(arn)),
            ("creationDate", HistoryRenderer.EpochSeconds(activity.CreatedAt.UtcTicks)));
    }

    private JsonObject Describe(Request request) => Shape(Find(request));

    private JsonObject Delete(Request request)
    {
        var arn = Arns.Check(request.RequiredText("activityArn"), "activity");
        if (engine.Activities.Find(arn) is not null)
        {
            engine.Activities.Delete(arn);
        }

        return JsonObject.Empty;
    }

    private JsonObject List(Request request)
    {
        var all = engine.Activities.All.OrderBy(static a => a.Name, StringComparer.Ordinal).ToArray();
        var (page, next) = Paging.Page(request, all);
        return Paging.Answer("activities", page.Select(Shape), next);
    }

    private async Task<JsonObject> TakeAsync(Request request, CancellationToken cancellationToken)
    {
        var activity = Find(request);
        var call = await engine.Activities.TakeAsync(activity.Arn, request.Text("workerName"), cancellationToken);
        return call is null
            ? JsonObject.Of(("taskToken", JsonValue.Null), ("input", JsonValue.Null))
            : JsonObject.Of(("taskToken", JsonValue.From(call.Token)), ("input", JsonValue.From(call.Arguments.Text)));
    }

    private ActivityRecord Find(Request request)
    {
        var arn = Arns.Check(request.RequiredText("activityArn"), "activity");
        return engine.Activities.Find(arn) ?? throw new StepFunctionsException("ActivityDoesNotExist", $"Activity Does Not Exist: '{arn}'");
    }

    private static JsonObject Shape(ActivityRecord activity) => JsonObject.Of(
        ("activityArn", JsonValue.From(activity.Arn)),
        ("name", JsonValue.From(activity.Name)),
        ("creationDate", HistoryRenderer.EpochSeconds(activity.CreatedAt.UtcTicks)));
}
