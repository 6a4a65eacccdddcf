using Espresso.StepFunctions.Api;
using Espresso.StepFunctions.Durability;
using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Validation;

namespace Espresso.Tests.StepFunctions;

/// <summary>An engine with its API, a clock that a test moves, and services that answer from a script.</summary>
internal sealed class EngineDriver : IDisposable, IEngineObserver
{
    public const string Role = "arn:aws:iam::000000000000:role/workflow";

    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(20);

    private volatile TaskCompletionSource _moved = NewSignal();
    private readonly StepFunctionsEngine _engine;
    private readonly StepFunctionsApi _api;

    public EngineDriver(JsonObject? script = null, IJournal? journal = null, ManualClock? clock = null)
        : this(new ScriptedServices(script ?? JsonObject.Empty), journal, clock)
    {
    }

    public EngineDriver(ScriptedServices services, IJournal? journal = null, ManualClock? clock = null)
    {
        Clock = clock ?? new ManualClock();
        Services = services;
        _engine = new StepFunctionsEngine(new EngineOptions { Integration = Services, Clock = Clock, Observer = this, Journal = journal ?? new MemoryJournal() });
        _api = new StepFunctionsApi(_engine);
        _engine.Start();
    }

    public ManualClock Clock { get; }

    public ScriptedServices Services { get; }

    public List<ExecutionStatusChange> Changes { get; } = [];

    public static JsonObject Json(string text) => (JsonObject)JsonValue.Parse(text);

    public Task<JsonObject> CallAsync(string operation, string body) => _api.HandleAsync(operation, Json(body), CancellationToken.None);

    public Task<JsonObject> CallAsync(string operation, JsonObject body) => _api.HandleAsync(operation, body, CancellationToken.None);

    public async Task<string> CreateAsync(string definition, string name = "machine", string type = "STANDARD")
    {
        var answer = await CallAsync("CreateStateMachine", JsonObject.Of(
            ("name", JsonValue.From(name)),
            ("definition", JsonValue.From(definition)),
            ("roleArn", JsonValue.From(Role)),
            ("type", JsonValue.From(type))));
        return answer["stateMachineArn"]!.AsString()!;
    }

    public async Task<string> StartAsync(string machineArn, string input = "{}", string? name = null)
    {
        var answer = await CallAsync("StartExecution", JsonObject.Of(
            ("stateMachineArn", JsonValue.From(machineArn)),
            ("name", name is null ? null : JsonValue.From(name)),
            ("input", JsonValue.From(input))));
        return answer["executionArn"]!.AsString()!;
    }

    public Task<JsonObject> DescribeAsync(string executionArn) =>
        CallAsync("DescribeExecution", JsonObject.Of(("executionArn", JsonValue.From(executionArn))));

    public async Task<IReadOnlyList<JsonValue>> HistoryAsync(string executionArn)
    {
        var answer = await CallAsync("GetExecutionHistory", JsonObject.Of(("executionArn", JsonValue.From(executionArn)), ("maxResults", JsonValue.From(1000))));
        return (JsonArray)answer["events"]!;
    }

    /// <summary>Waits until something holds, looking again whenever an execution has moved.</summary>
    public async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> holds)
    {
        using var limit = new CancellationTokenSource(_deadline);
        while (true)
        {
            // Taken before looking: what moves meanwhile is not missed, and everyone who waits is told.
            var moved = _moved.Task;
            var seen = await look();
            if (holds(seen))
            {
                return seen;
            }

            try
            {
                await moved.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"Did not happen within {_deadline}; seen last: {seen}", e);
            }
        }
    }

    public Task<JsonObject> UntilClosedAsync(string executionArn) =>
        UntilAsync(() => DescribeAsync(executionArn), static d => d["status"]!.AsString() != "RUNNING");

    public async Task UntilLastEventAsync(string executionArn, string type) =>
        await UntilAsync(() => HistoryAsync(executionArn), h => h[^1]["type"]!.AsString() == type);

    public void StatusChanged(ExecutionStatusChange change)
    {
        lock (Changes)
        {
            Changes.Add(change);
        }
    }

    public void Progressed(string executionArn, int events) => Interlocked.Exchange(ref _moved, NewSignal()).TrySetResult();

    public void DefinitionRefused(string name, IReadOnlyList<Diagnostic> diagnostics) => Refused = diagnostics;

    public IReadOnlyList<Diagnostic> Refused { get; private set; } = [];

    public (int Running, int Closed) Found { get; private set; }

    public void Recovered(int running, int closed) => Found = (running, closed);

    public void Dispose() => _engine.Dispose();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
