using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.History;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Api;

/// <summary>Operations on executions.</summary>
internal sealed class ExecutionOperations(StepFunctionsEngine engine)
{
    private static readonly MemberRule _arn = Rules.Arn("executionArn");
    private static readonly MemberRule _machine = Rules.Arn("stateMachineArn");
    private static readonly MemberRule _input = new("input") { MaxBytes = Execution.MaxDataBytes };

    /// <summary>How long a client's token means the same redrive.</summary>
    private static readonly TimeSpan _repeatable = TimeSpan.FromMinutes(15);

    private static readonly JsonObject _included = JsonObject.Of(("included", JsonValue.True));

    public void AddTo(Dictionary<string, Operation> operations)
    {
        operations.Add("StartExecution", Operation.Async(StartAsync, _machine, Rules.Name(required: false), _input, new("traceHeader", MaxLength: 256)));
        operations.Add("StartSyncExecution", Operation.Async(StartSyncAsync, _machine, Rules.Name(required: false), _input, new("traceHeader", MaxLength: 256)));
        operations.Add("StopExecution", Operation.Async(StopAsync, _arn, new("error", MaxLength: 256), new("cause", MaxLength: 32_768)));
        operations.Add("DescribeExecution", Operation.Sync(Describe, _arn));
        operations.Add("ListExecutions", Operation.Sync(
            List,
            Rules.MaxResults,
            new("nextToken", MinLength: 1, MaxLength: 3096),
            new("statusFilter", OneOf: ["SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING"]),
            new("redriveFilter", OneOf: ["REDRIVEN", "NOT_REDRIVEN"])));
        operations.Add("GetExecutionHistory", Operation.Sync(History, _arn, Rules.MaxResults, Rules.NextToken));
        operations.Add("RedriveExecution", Operation.Async(RedriveAsync, _arn, new("clientToken", MinLength: 1, MaxLength: 64)));
    }

    internal static StepFunctionsException NotFound(string arn) => new("ExecutionDoesNotExist", $"Execution Does Not Exist: '{arn}'");

    private async Task<JsonObject> StartAsync(Request request, CancellationToken cancellationToken)
    {
        var actor = await StartAsync(request);
        return JsonObject.Of(
            ("executionArn", JsonValue.From(actor.Identity.Arn)),
            ("startDate", HistoryRenderer.EpochSeconds(actor.Summary.StartedAt.UtcTicks)));
    }

    private async Task<JsonObject> StartSyncAsync(Request request, CancellationToken cancellationToken)
    {
        var arn = Arns.Check(request.RequiredText("stateMachineArn"), "stateMachine");
        if (Target(arn).Machine is { IsExpress: false })
        {
            throw new StepFunctionsException("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine");
        }

        var actor = await StartAsync(request);
        await actor.Closed.Task.WaitAsync(cancellationToken);
        var summary = actor.Summary;
        var duration = (summary.StoppedAt!.Value - summary.StartedAt).TotalMilliseconds;
        return JsonObject.Of(
            ("executionArn", JsonValue.From(actor.Identity.Arn)),
            ("stateMachineArn", JsonValue.From(actor.Identity.StateMachineArn)),
            ("name", JsonValue.From(actor.Identity.Name)),
            ("startDate", HistoryRenderer.EpochSeconds(summary.StartedAt.UtcTicks)),
            ("stopDate", HistoryRenderer.EpochSeconds(summary.StoppedAt.Value.UtcTicks)),
            ("status", JsonValue.From(StatusChanges.Name(summary.Status))),
            ("error", summary.Error?.Name is { } error ? JsonValue.From(error) : null),
            ("cause", summary.Error?.Cause is { } cause ? JsonValue.From(cause) : null),
            ("input", JsonValue.From(actor.Input.Text)),
            ("inputDetails", _included),
            ("output", summary.Output is { } output ? JsonValue.From(output.Text) : null),
            ("outputDetails", _included),
            ("traceHeader", actor.Identity.TraceHeader is { } header ? JsonValue.From(header) : null),
            ("billingDetails", JsonObject.Of(
                ("billedMemoryUsedInMB", JsonValue.From(64)),
                ("billedDurationInMilliseconds", JsonValue.From((long)(Math.Ceiling(Math.Max(duration, 1) / 100) * 100))))));
    }

    private Task<ExecutionActor> StartAsync(Request request)
    {
        var arn = Arns.Check(request.RequiredText("stateMachineArn"), "stateMachine");
        var name = request.Text("name") is { } given ? Request.CheckName(given) : null;
        var target = Target(arn);
        return engine.Executions.StartAsync(target, name, ReadInput(request.Text("input")), request.Text("traceHeader"));
    }

    private MachineTarget Target(string arn)
    {
        var target = engine.Machines.Resolve(arn, Random.Shared.NextDouble()) ?? throw StateMachineOperations.NotFound(arn);
        StateMachineOperations.Undeleted(target.Machine);
        return target;
    }

    private static JsonValue ReadInput(string? text)
    {
        try
        {
            return text switch
            {
                null => JsonValue.Parse("{}"),
                _ when string.IsNullOrWhiteSpace(text) => throw InvalidInput("Invalid execution input."),
                _ => JsonValue.Parse(text),
            };
        }
        catch (JsonSyntaxException e)
        {
            throw InvalidInput(e.Problem);
        }
    }

    private static StepFunctionsException InvalidInput(string reason) => new("InvalidExecutionInput", $"Invalid State Machine Execution Input: '{reason}'");

    private async Task<JsonObject> StopAsync(Request request, CancellationToken cancellationToken)
    {
        var actor = Find(request);
        await actor.PostAsync(new Signal(SignalKind.Stop) { Error = request.Text("error"), Cause = request.Text("cause") });
        var summary = actor.Summary;
        return JsonObject.Of(("stopDate", HistoryRenderer.EpochSeconds(summary.StoppedAt!.Value.UtcTicks)));
    }

    private JsonObject Describe(Request request)
    {
        var actor = Find(request);
        var identity = actor.Identity;
        var summary = actor.Summary;
        var reason = NotRedrivable(actor, engine.Clock.GetUtcNow());
        return JsonObject.Of(
            ("executionArn", JsonValue.From(identity.Arn)),
            ("stateMachineArn", JsonValue.From(identity.StateMachineArn)),
            ("name", JsonValue.From(identity.Name)),
            ("status", JsonValue.From(StatusChanges.Name(summary.Status))),
            ("startDate", HistoryRenderer.EpochSeconds(summary.StartedAt.UtcTicks)),
            ("stopDate", summary.StoppedAt is { } stop ? HistoryRenderer.EpochSeconds(stop.UtcTicks) : null),
            ("input", JsonValue.From(actor.Input.Text)),
            ("inputDetails", _included),
            ("output", summary.Output is { } output ? JsonValue.From(output.Text) : null),
            ("outputDetails", summary.Output is null ? null : _included),
            ("traceHeader", identity.TraceHeader is { } header ? JsonValue.From(header) : null),
            ("error", summary.Error?.Name is { } error ? JsonValue.From(error) : null),
            ("cause", summary.Error?.Cause is { } cause ? JsonValue.From(cause) : null),
            ("mapRunArn", identity.MapRunArn is { } run ? JsonValue.From(run) : null),
            ("stateMachineVersionArn", identity.VersionArn is { } version ? JsonValue.From(version) : null),
            ("stateMachineAliasArn", identity.AliasArn is { } alias ? JsonValue.From(alias) : null),
            ("redriveCount", JsonValue.From(summary.RedriveCount)),
            ("redriveDate", summary.RedrivenAt is { } at ? HistoryRenderer.EpochSeconds(at.UtcTicks) : null),
            ("redriveStatus", JsonValue.From(reason is null ? "REDRIVABLE" : "NOT_REDRIVABLE")),
            ("redriveStatusReason", reason is null ? null : JsonValue.From(reason)));
    }

    private JsonObject List(Request request)
    {
        if (request.Text("mapRunArn") is { } runArn)
        {
            return ListOfRun(request, Arns.Check(runArn, "mapRun"));
        }

        if (request.Text("stateMachineArn") is not { } given)
        {
            throw new StepFunctionsException("ValidationException", "Either a state machine ARN or a map run ARN must be specified");
        }

        var arn = Arns.Check(given, "stateMachine");
        var target = engine.Machines.Resolve(arn, chance: 0) ?? throw StateMachineOperations.NotFound(arn);
        if (target.Machine.IsExpress)
        {
            throw new StepFunctionsException("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine");
        }

        var status = request.Text("statusFilter");
        var all = engine.Executions.OfMachine(target.Machine.Arn)
            .Where(a => (status is null || StatusChanges.Name(a.Summary.Status) == status) && (arn == target.Machine.Arn || a.Identity.VersionArn == arn || a.Identity.AliasArn == arn))
            .ToArray();
        var (page, next) = Paging.Page(request, all);
        return Paging.Answer("executions", page.Select(Item), next);
    }

    private JsonObject ListOfRun(Request request, string runArn)
    {
        // arn:…:mapRun:MACHINE/LABEL:uuid; the children belong to MACHINE/LABEL.
        var machineArn = runArn[..runArn.LastIndexOf(':')].Replace(":mapRun:", ":stateMachine:", StringComparison.Ordinal);
        var status = request.Text("statusFilter");
        var redriven = request.Text("redriveFilter");
        var all = engine.Executions.OfMachine(machineArn)
            .Where(a => a.Identity.MapRunArn == runArn && (status is null || StatusChanges.Name(a.Summary.Status) == status))
            .Where(a => redriven is null || (a.Summary.RedriveCount > 0) == (redriven == "REDRIVEN"))
            .ToArray();
        var (page, next) = Paging.Page(request, all);
        return Paging.Answer("executions", page.Select(Item), next);
    }

    private static JsonValue Item(ExecutionActor actor)
    {
        var summary = actor.Summary;
        return JsonObject.Of(
            ("executionArn", JsonValue.From(actor.Identity.Arn)),
            ("stateMachineArn", JsonValue.From(actor.Identity.StateMachineArn)),
            ("name", JsonValue.From(actor.Identity.Name)),
            ("status", JsonValue.From(StatusChanges.Name(summary.Status))),
            ("startDate", HistoryRenderer.EpochSeconds(summary.StartedAt.UtcTicks)),
            ("stopDate", summary.StoppedAt is { } stop ? HistoryRenderer.EpochSeconds(stop.UtcTicks) : null),
            ("mapRunArn", actor.Identity.MapRunArn is { } run ? JsonValue.From(run) : null),
            ("stateMachineVersionArn", actor.Identity.VersionArn is { } version ? JsonValue.From(version) : null),
            ("stateMachineAliasArn", actor.Identity.AliasArn is { } alias ? JsonValue.From(alias) : null),
            ("redriveCount", JsonValue.From(summary.RedriveCount)),
            ("redriveDate", summary.RedrivenAt is { } at ? HistoryRenderer.EpochSeconds(at.UtcTicks) : null));
    }

    private JsonObject History(Request request)
    {
        var actor = Find(request);
        var renderer = new HistoryRenderer(engine.Options.Region, request.Flag("includeExecutionData", otherwise: true));
        var reverse = request.Flag("reverseOrder");
        return actor.Read(execution =>
        {
            var events = execution.History;
            int[] order = [.. Enumerable.Range(1, events.Count)];
            if (reverse)
            {
                Array.Reverse(order);
            }

            var (page, next) = Paging.Page(request, order);
            return Paging.Answer("events", page.Select(id => (JsonValue)renderer.Render(id, events[id - 1])), next);
        });
    }

    private async Task<JsonObject> RedriveAsync(Request request, CancellationToken cancellationToken)
    {
        var actor = Find(request);
        var summary = actor.Summary;
        var token = request.Text("clientToken");
        var now = engine.Clock.GetUtcNow();
        if (token is null || token != summary.RedriveToken || now - summary.RedrivenAt > _repeatable)
        {
            var reason = NotRedrivable(actor, now);
            if (reason is null)
            {
                actor.Reopen();
            }

            if (reason is not null || !await actor.PostAsync(new Signal(SignalKind.Redrive) { Token = token }))
            {
                throw new StepFunctionsException("ExecutionNotRedrivable", reason ?? NotRedrivable(actor, now)!);
            }
        }

        return JsonObject.Of(("redriveDate", HistoryRenderer.EpochSeconds(actor.Summary.RedrivenAt!.Value.UtcTicks)));
    }

    private string? NotRedrivable(ExecutionActor actor, DateTimeOffset now) =>
        engine.Machines.Find(actor.Identity.StateMachineArn) is { IsDeleting: true } && actor.Summary.Status is not (ExecutionStatus.Running or ExecutionStatus.Succeeded)
            ? "State machine is in DELETING status"
            : actor.Summary.NotRedrivable(now);

    private ExecutionActor Find(Request request)
    {
        var arn = Arns.Check(request.RequiredText("executionArn"), "execution");
        return engine.Executions.Find(arn) ?? throw NotFound(arn);
    }
}
