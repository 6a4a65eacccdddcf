using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Api.Testing;

/// <summary>What a test sets for the state beside its input.</summary>
/// <param name="RetrierRetryCount">How often the retrier that matches was used.</param>
/// <param name="MapIterationFailureCount">How many iterations of a Map are taken to have failed.</param>
/// <param name="MapItemReaderData">What the ItemReader is taken to have read.</param>
internal sealed record TestConfiguration(int RetrierRetryCount, int MapIterationFailureCount, JsonValue? MapItemReaderData);

/// <summary>
/// Runs one state once, without an execution around it (service guide, "Using TestState API to test a state"): its data
/// flow, its work or the mock of it, and what its retriers and catchers would make of an error.
/// </summary>
internal sealed class StateTester(StepFunctionsEngine engine, State state, Branch branch, TestMock? mock, TestConfiguration configuration)
{
    private readonly JsonObjectBuilder _map = new();

    /// <summary>What the HTTP request and its response were, for a Task that makes one.</summary>
    public (JsonObject Request, JsonObject? Response)? Http { get; private set; }

    /// <summary>What retrier or catcher an error came to.</summary>
    public JsonObject? ErrorDetails { get; private set; }

    /// <summary>The values that only a Map has.</summary>
    public JsonObjectBuilder MapDetails => _map;

    /// <summary>The result of the work, where there was work.</summary>
    public JsonValue? Result { get; private set; }

    public async Task<TestOutcome> RunAsync(CancellationToken cancellationToken)
    {
        StateError error;
        try
        {
            return await WorkAsync(cancellationToken);
        }
        catch (TaskErrorException e)
        {
            error = e.Error;
        }
        catch (StateErrorException e)
        {
            error = new StateError(e.Error, e.Cause);
        }

        return state.Type == StateType.Fail ? new TestOutcome("FAILED", Error: error) : Handle(error);
    }

    private Task<TestOutcome> WorkAsync(CancellationToken cancellationToken) => state switch
    {
        TaskState task => TaskAsync(task, cancellationToken),
        MapState map => Task.FromResult(Map(map.Items, hasReader: false, map.ItemSelector, batchSize: null, map.MaxConcurrency, toleratedCount: null, toleratedPercentage: null)),
        DistributedMapState map => Task.FromResult(Map(map.Items, map.Reader is not null, map.ItemSelector, map.MaxItemsPerBatch, map.MaxConcurrency, map.ToleratedFailureCount, map.ToleratedFailurePercentage)),
        ParallelState => Task.FromResult(Parallel()),
        _ => Task.FromResult(Simple()),
    };

    private TestOutcome Simple()
    {
        var step = state.Execute(branch);
        if (step.Kind == StepKind.Suspend)
        {
            // A Wait: nobody waits for a test.
            step = state.TimerFired(branch, branch.Execution.Timers.Single());
        }

        if (state is PassState { Result: { } fixedResult })
        {
            Result = fixedResult;
        }

        return step.Kind == StepKind.Exit ? Left(step.Output!, step.Next) : new TestOutcome("FAILED", Error: step.Error);
    }

    private async Task<TestOutcome> TaskAsync(TaskState task, CancellationToken cancellationToken)
    {
        var arguments = state.Flow.Arguments(branch, state.Flow.Input(branch));
        if (OptimizedCalls.Unsupported(task.Resource, arguments) is { } member)
        {
            throw new StateErrorException(ErrorNames.Runtime, $"The field \"{member}\" is not supported by Step Functions");
        }

        var result = mock is null ? await CallAsync(task, arguments, cancellationToken) : Mocked();
        Result = result;
        return Left(state.Flow.Output(branch, result), state.Next);
    }

    private TestOutcome Parallel()
    {
        state.Flow.Arguments(branch, state.Flow.Input(branch));
        var result = Mocked();
        return Left(state.Flow.Output(branch, result), state.Next);
    }

    private TestOutcome Map(Expression? items, bool hasReader, Expression? selector, Expression? batchSize, Expression? concurrency, Expression? toleratedCount, Expression? toleratedPercentage)
    {
        var input = state.Flow.Input(branch);
        var list = hasReader ? configuration.MapItemReaderData as JsonArray : Items(items, input);
        if (list is not null && !hasReader && !state.Flow.IsJsonata)
        {
            _map.Set("afterItemsPath", list.Text);
        }

        if (list is not null && selector is not null)
        {
            list = JsonArray.From(list.Select((item, i) => Select(selector, input, item, i)));
            _map.Set("afterItemSelector", list.Text);
        }

        if (list is not null && batchSize?.Evaluate(input, branch) is JsonNumber { IsInteger: true, Integer: > 0 } size)
        {
            list = JsonArray.From(list.Chunk((int)Math.Min(size.Integer, int.MaxValue)).Select(static c => (JsonValue)JsonObject.Of(("Items", JsonArray.From(c)))));
            _map.Set("afterItemBatcher", list.Text);
        }

        _map.Set("maxConcurrency", concurrency?.Evaluate(input, branch) ?? JsonValue.From(0));
        var count = toleratedCount?.Evaluate(input, branch) as JsonNumber;
        var percentage = toleratedPercentage?.Evaluate(input, branch) as JsonNumber;
        SetIf("toleratedFailureCount", count);
        SetIf("toleratedFailurePercentage", percentage is null ? null : JsonValue.From(percentage.Value));
        var result = Mocked();
        if (Exceeds(count, percentage, list?.Count ?? (result as JsonArray)?.Count ?? 0))
        {
            throw new TaskErrorException(new StateError(ErrorNames.ExceedToleratedFailureThreshold, "The specified tolerated failure threshold was exceeded"));
        }

        return Left(state.Flow.Output(branch, result), state.Next);
    }

    private bool Exceeds(JsonNumber? count, JsonNumber? percentage, int items)
    {
        var failed = configuration.MapIterationFailureCount;
        return failed > 0
            && (count is not null || percentage is not null)
            && (count is null || failed > count.Value)
            && (percentage is null || items > 0 && failed * 100.0 / items > percentage.Value);
    }

    private JsonArray Items(Expression? items, JsonValue input)
    {
        var value = items is null ? input : items.Evaluate(input, branch);
        if (value is JsonArray array)
        {
            return array;
        }

        // The service writes a path into the context object with one $.
        var path = (items as PathExpression)?.Path.Text ?? "$";
        throw state.Flow.IsJsonata && items is not null
            ? branch.WrongType(items, "Items", "array", value)
            : new StateErrorException(ErrorNames.Runtime, $"Reference path \"{(path.StartsWith("$$", StringComparison.Ordinal) ? path[1..] : path)}\" must point to array.");
    }

    private JsonValue Select(Expression selector, JsonValue input, JsonValue item, int index) => selector.Evaluate(input, new Branch(branch.Execution, branch, index, new MapItem(index, item))
    {
        State = state,
        Input = branch.Input,
        GivenContext = ((JsonObject)branch.ContextObject).With("Map", JsonObject.Of(("Item", JsonObject.Of(("Index", JsonValue.From(index)), ("Value", item))))),
    });

    private async Task<JsonValue> CallAsync(TaskState task, JsonValue arguments, CancellationToken cancellationToken)
    {
        var execution = branch.Execution.Identity;
        var reply = await ServiceCalls.PerformAsync(
            engine.Options.Integration,
            task.Resource,
            arguments,
            new CallContext(execution.Arn, execution.StateMachineArn, TraceParent: null, engine.Clock.GetUtcNow()) { Seen = (request, response) => Http = (request, response) },
            cancellationToken);
        return reply.Error is null ? reply.Output! : throw new TaskErrorException(new StateError(reply.Error, reply.Cause, FromTask: true));
    }

    private JsonValue Mocked() => mock!.Error is { } error ? throw new TaskErrorException(error) : mock.Result!;

    private TestOutcome Left(JsonValue output, State? next)
    {
        if (branch.Assigned is { } assigned)
        {
            foreach (var (name, value) in assigned)
            {
                branch.Variables.Set(name, value);
            }
        }

        return output.Utf8Length > Execution.MaxDataBytes
            ? new TestOutcome("FAILED", Error: new StateError(ErrorNames.DataLimitExceeded, $"The state/task '{state.Name}' returned a result with a size exceeding the maximum number of bytes service limit."))
            : new TestOutcome("SUCCEEDED", output, next?.Name);
    }

    private TestOutcome Handle(StateError error)
    {
        for (var i = 0; i < state.Retriers.Count; i++)
        {
            var retrier = state.Retriers[i];
            if (!ErrorMatch.Matches(retrier.ErrorEquals, error))
            {
                continue;
            }

            if (configuration.RetrierRetryCount >= retrier.MaxAttempts)
            {
                break;
            }

            ErrorDetails = JsonObject.Of(
                ("retryBackoffIntervalSeconds", JsonValue.From((long)Math.Round(retrier.Delay(configuration.RetrierRetryCount, branch.Chance)))),
                ("retryIndex", JsonValue.From(i)));
            return new TestOutcome("RETRIABLE", Error: error);
        }

        for (var i = 0; i < state.Catchers.Count; i++)
        {
            var catcher = state.Catchers[i];
            if (ErrorMatch.Matches(catcher.ErrorEquals, error))
            {
                return Caught(catcher, i, error);
            }
        }

        return new TestOutcome("FAILED", Error: error);
    }

    private TestOutcome Caught(Catcher catcher, int index, StateError error)
    {
        ErrorDetails = JsonObject.Of(("catchIndex", JsonValue.From(index)));
        var seen = error.ToJson();
        branch.Assigned = null;
        branch.StatesErrorOutput = seen;
        try
        {
            return Left(catcher.Flow.CaughtOutput(branch, seen), catcher.Next) with { Status = "CAUGHT_ERROR", Error = error };
        }
        catch (StateErrorException e)
        {
            return new TestOutcome("FAILED", Error: new StateError(e.Error, e.Cause));
        }
    }

    private void SetIf(string name, JsonValue? value)
    {
        if (value is not null)
        {
            _map.Set(name, value);
        }
    }

    private sealed class TaskErrorException(StateError error) : Exception(error.Cause)
    {
        public StateError Error => error;
    }
}

/// <summary>What a test came to.</summary>
internal sealed record TestOutcome(string Status, JsonValue? Output = null, string? Next = null, StateError? Error = null);
