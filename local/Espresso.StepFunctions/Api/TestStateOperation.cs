using Espresso.StepFunctions.Api.Testing;
using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Api;

/// <summary>TestState: one state, run once, with everything that happened to its data.</summary>
internal sealed class TestStateOperation(StepFunctionsEngine engine)
{
    private static readonly string[] _levels = ["INFO", "DEBUG", "TRACE"];
    private static readonly string[] _taskSteps = ["afterInputPath", "afterParameters", "afterArguments", "result", "afterResultSelector", "afterResultPath"];
    private static readonly string[] _fixedPassSteps = ["result", "afterResultSelector", "afterResultPath"];
    private static readonly string[] _joinSteps = ["afterInputPath", "afterParameters", "afterArguments", "afterResultSelector", "afterResultPath"];
    private static readonly string[] _mapSteps = ["afterInputPath", "afterResultSelector", "afterResultPath"];
    private static readonly string[] _pathSteps = ["afterInputPath"];

    public void AddTo(Dictionary<string, Operation> operations) => operations.Add("TestState", Operation.Async(
        TestAsync,
        new("definition", Required: true, MinLength: 1, MaxLength: 1_048_576),
        new("roleArn", MinLength: 1, MaxLength: 256),
        new("input", MaxLength: Execution.MaxDataBytes),
        new("inspectionLevel", OneOf: _levels),
        new("variables", MaxLength: Execution.MaxDataBytes),
        new("stateName", MinLength: 1, MaxLength: 80),
        new("context", MaxLength: Execution.MaxDataBytes)));

    private async Task<JsonObject> TestAsync(Request request, CancellationToken cancellationToken)
    {
        var (state, source) = TestDefinition.Read(request.RequiredText("definition"), request.Text("stateName"));
        var mock = TestMock.Read(request, state, source);
        CheckCanRun(request, state, mock);
        var level = request.Text("inspectionLevel") ?? _levels[0];
        var input = Parse(request.Text("input"), "input");
        var branch = CreateBranch(request, state, input);
        var inspection = state.Flow.Inspection = new Inspection();
        var tester = new StateTester(engine, state, branch, mock, Configuration(request));
        var outcome = await tester.RunAsync(cancellationToken);
        return JsonObject.Of(
            ("output", outcome.Output is null ? null : JsonValue.From(outcome.Output.Text)),
            ("error", Text(outcome.Error?.Name)),
            ("cause", Text(outcome.Error?.Cause)),
            ("inspectionData", level == _levels[0] ? null : Inspect(request, level, state, input, branch, inspection, tester)),
            ("nextState", Text(outcome.Next)),
            ("status", JsonValue.From(outcome.Status)));
    }

    private Branch CreateBranch(Request request, State state, JsonValue input)
    {
        var context = request.Text("context") is { } given
            ? TestContext.Check(given, state)
            : TestContext.MakeUp(engine.Options, state, request.Text("stateName") ?? TestDefinition.LoneName, input, request.Text("roleArn"));
        var execution = Text(context, "Execution", "Id") ?? Arns.Express(engine.Options, "test", "test", Guid.Empty);
        var identity = new ExecutionIdentity(
            StepFunctionsEngine.NewId(),
            execution,
            Text(context, "Execution", "Name") ?? "",
            Text(context, "StateMachine", "Id") ?? Arns.Machine(engine.Options, "test"),
            Text(context, "StateMachine", "Name") ?? "",
            request.Text("roleArn") ?? "",
            IsExpress: true,
            VersionArn: null,
            AliasArn: null,
            TraceHeader: null);
        var branch = new Branch(new Execution(identity, new CompiledMachine(new StateGraph(state, new Dictionary<string, State>(StringComparer.Ordinal)), timeoutSeconds: null), input, StepFunctionsEngine.NewSeed()), parent: null, index: 0, item: null)
        {
            State = state,
            Input = input,
            EnteredAt = engine.Clock.GetUtcNow(),
            GivenContext = context,
            TaskToken = Text(context, "Task", "Token"),
        };
        if (request.Text("variables") is { } variables)
        {
            foreach (var (name, value) in Parse(variables, "variables") as JsonObject ?? throw Invalid("variables must be a JSON object"))
            {
                branch.Variables.Set(name, value);
            }
        }

        return branch;
    }

    private static void CheckCanRun(Request request, State state, TestMock? mock)
    {
        if (mock is not null)
        {
            return;
        }

        if (state.Type is StateType.Map or StateType.Parallel)
        {
            throw new StepFunctionsException("InvalidDefinition", "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]");
        }

        if (state is TaskState { Resource: { Kind: TaskResourceKind.Activity } or { Pattern: not TaskPattern.RequestResponse } } task)
        {
            throw new StepFunctionsException("InvalidDefinition", $"TestState API does not support the resource {task.Resource.Text} without a mock: activities, '.sync' and '.waitForTaskToken' need one.");
        }

        if (state.Type == StateType.Task && request.Text("roleArn") is null)
        {
            throw Invalid("RoleArn must be specified when testing a Task state");
        }
    }

    private static TestConfiguration Configuration(Request request)
    {
        var given = request.Object("stateConfiguration");
        return new TestConfiguration(
            Number(given, "retrierRetryCount"),
            Number(given, "mapIterationFailureCount"),
            given?["mapItemReaderData"]?.AsString() is { } data ? Parse(data, "mapItemReaderData") : null);
    }

    private static JsonObject Inspect(Request request, string level, State state, JsonValue input, Branch branch, Inspection inspection, StateTester tester)
    {
        var data = new JsonObjectBuilder().Set("input", input.Text);
        foreach (var step in Steps(state))
        {
            data.SetIf(step, (step == "result" ? tester.Result : inspection[step])?.Text);
        }

        data.SetAll(tester.MapDetails);
        if (tester.ErrorDetails is { } error)
        {
            data.Set("errorDetails", error);
        }

        if (branch.Variables.All is { Count: > 0 } variables)
        {
            data.Set("variables", variables.Text);
        }

        if (level == _levels[2] && tester.Http is var (sent, received))
        {
            data.Set("request", request.Flag("revealSecrets") ? sent : HttpTasks.WithoutSecrets(sent));
            if (received is not null)
            {
                data.Set("response", received);
            }
        }

        return data.Build();
    }

    private static string[] Steps(State state) => state switch
    {
        { Type: not (StateType.Task or StateType.Parallel), Flow.IsJsonata: true } => [],
        PassState { Result: not null } => _fixedPassSteps,
        PassState or TaskState => _taskSteps,
        ParallelState => _joinSteps,
        { Type: StateType.Map } => _mapSteps,
        _ => _pathSteps,
    };

    private static JsonValue Parse(string? text, string member)
    {
        try
        {
            return JsonValue.Parse(text ?? "{}");
        }
        catch (JsonSyntaxException e) when (member == "input")
        {
            throw new StepFunctionsException("InvalidExecutionInput", $"Invalid State Machine Execution Input: '{e.Problem}'");
        }
        catch (JsonSyntaxException e)
        {
            throw Invalid($"{member} must be valid JSON: {e.Problem}");
        }
    }

    private static int Number(JsonObject? members, string name) => members?[name] is JsonNumber { IsInteger: true } number ? (int)number.Integer : 0;

    private static string? Text(JsonObject context, string part, string field) => context[part]?[field]?.AsString();

    private static JsonValue? Text(string? value) => value is null ? null : JsonValue.From(value);

    private static StepFunctionsException Invalid(string message) => new("ValidationException", message);
}
