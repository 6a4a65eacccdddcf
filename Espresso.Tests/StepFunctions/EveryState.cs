using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Espresso.StepFunctions.Json;

namespace Espresso.Tests.StepFunctions;

/// <summary>
/// A workflow that uses every kind of state, both query languages, and everything that an execution can wait for; the
/// services that it calls, whose answers name their calls; and what happens around it while it waits. It can be driven
/// to its end from any place where it was interrupted.
/// </summary>
internal sealed partial class EveryState
{
    public const string Execution = "arn:aws:states:eu-west-1:000000000000:execution:machine:run";

    private const string Inner = "arn:aws:states:eu-west-1:000000000000:execution:inner:named";
    private const string Activity = "arn:aws:states:eu-west-1:000000000000:activity:taste";

    private const string Definition = """
        {
          "StartAt": "Prepare",
          "States": {
            "Prepare": {"Type": "Pass", "Assign": {"seen.$": "$.n"}, "Next": "Choose"},
            "Choose": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericGreaterThan": 0, "Next": "Count"}], "Default": "Broken"},
            "Count": {"Type": "Pass", "QueryLanguage": "JSONata", "Assign": {"total": "{% $sum($states.input.items) + $seen %}", "mark": "{% $uuid() %}"}, "Next": "Decide"},
            "Decide": {"Type": "Choice", "QueryLanguage": "JSONata", "Choices": [{"Condition": "{% $total = 4 %}", "Next": "Work"}], "Default": "Broken"},
            "Work": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "work", "Payload": {"id.$": "States.UUID()", "turn.$": "$$.State.RetryCount"}}, "ResultSelector": {"p.$": "$.Payload"}, "ResultPath": "$.work", "Retry": [{"ErrorEquals": ["Again"], "IntervalSeconds": 5, "JitterStrategy": "FULL"}], "Next": "Pause"},
            "Pause": {"Type": "Wait", "Seconds": 60, "Next": "Both"},
            "Both": {"Type": "Parallel", "ResultPath": "$.both", "Next": "Risk", "Branches": [
              {"StartAt": "Left", "States": {"Left": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:000000000000:function:left", "End": true}}},
              {"StartAt": "Right", "States": {"Right": {"Type": "Wait", "Seconds": 30, "Next": "Rest"}, "Rest": {"Type": "Pass", "Parameters": {"seen.$": "$seen", "mark.$": "$mark"}, "End": true}}}]},
            "Risk": {"Type": "Parallel", "Catch": [{"ErrorEquals": ["Spilt"], "ResultPath": "$.risk", "Next": "Each"}], "Next": "Broken", "Branches": [
              {"StartAt": "Stuck", "States": {"Stuck": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:000000000000:function:stuck", "End": true}}},
              {"StartAt": "Managed", "States": {"Managed": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync", "Parameters": {"StateMachineArn": "arn:aws:states:eu-west-1:000000000000:stateMachine:endless", "Input": {}}, "End": true}}},
              {"StartAt": "Calm", "States": {"Calm": {"Type": "Wait", "Seconds": 5, "Next": "Spill"}, "Spill": {"Type": "Fail", "Error": "Spilt"}}}]},
            "Each": {"Type": "Map", "QueryLanguage": "JSONata", "Items": "{% $states.input.items %}", "ItemSelector": {"i": "{% $states.context.Map.Item.Index %}", "v": "{% $states.context.Map.Item.Value * $total %}"}, "MaxConcurrency": 1, "Output": "{% $merge([$states.input, {'each': $states.result}]) %}", "Next": "Files",
              "ItemProcessor": {"StartAt": "One", "States": {
                "One": {"Type": "Task", "QueryLanguage": "JSONata", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": {"FunctionName": "one", "Payload": "{% $states.input %}"}, "Assign": {"got": "{% $states.result.Payload %}"}, "Next": "Two"},
                "Two": {"Type": "Succeed", "QueryLanguage": "JSONata", "Output": "{% $got %}"}}}},
            "Files": {"Type": "Map", "Label": "Files", "MaxConcurrency": 1, "ResultPath": "$.files", "Next": "Quick",
              "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON"}, "Parameters": {"Bucket": "b", "Key": "items.json"}},
              "ItemBatcher": {"MaxItemsPerBatch": 2}, "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "b", "Prefix": "out"}},
              "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Batch", "States": {"Batch": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:000000000000:function:batch", "End": true}}}},
            "Quick": {"Type": "Map", "MaxConcurrency": 1, "ItemsPath": "$.items", "ItemSelector": {"v.$": "$$.Map.Item.Value", "id.$": "States.UUID()"}, "ResultPath": "$.quick", "Next": "Named",
              "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, "StartAt": "Swift", "States": {"Swift": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:000000000000:function:swift", "End": true}}}},
            "Named": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "Parameters": {"StateMachineArn": "arn:aws:states:eu-west-1:000000000000:stateMachine:inner", "Name": "named", "Input": {"of": 1}}, "ResultPath": "$.named", "Next": "Unnamed"},
            "Unnamed": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution", "Parameters": {"StateMachineArn": "arn:aws:states:eu-west-1:000000000000:stateMachine:inner", "Input": {"of": 2}}, "ResultPath": "$.unnamed", "Next": "Taste"},
            "Taste": {"Type": "Task", "Resource": "arn:aws:states:eu-west-1:000000000000:activity:taste", "HeartbeatSeconds": 600, "ResultPath": "$.taste", "Next": "Slow"},
            "Slow": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:000000000000:function:slow", "TimeoutSeconds": 30, "Catch": [{"ErrorEquals": ["States.Timeout"], "ResultPath": "$.late", "Next": "Ask"}], "Next": "Broken"},
            "Ask": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "Parameters": {"FunctionName": "ask", "Payload": {"token.$": "$$.Task.Token"}}, "HeartbeatSeconds": 600, "ResultPath": "$.answer", "Next": "Done"},
            "Done": {"Type": "Succeed"},
            "Broken": {"Type": "Fail", "Error": "Broken"}
          }
        }
        """;

    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);

    /// <summary>Where it rests: what is so then, how to see that it has gone on, and what makes it.</summary>
    private readonly (Func<View, bool> At, Func<View, bool> IsOver, Func<EngineDriver, View, Task> GoOn)[] _rests;

    public EveryState()
    {
        _rests =
        [
            (static v => v.Has("TaskFailed"), static v => v.Count("TaskScheduled") > 1, Advance(10)),
            (static v => v.Has("WaitStateEntered", "Pause"), static v => v.Has("WaitStateExited", "Pause"), Advance(60)),
            (static v => v.Has("TaskStateExited", "Left"), static v => v.Has("WaitStateExited", "Right"), Advance(30)),
            (static v => v.Has("WaitStateEntered", "Calm") && v.Has("TaskSubmitted"), static v => v.Has("WaitStateExited", "Calm"), Advance(5)),
            (static v => v.IsInnerWaiting, static v => v.IsInnerOver, Advance(10)),
            (static v => v.Has("ActivityScheduled"), static v => v.Has("ActivitySucceeded"), TasteAsync),
            (static v => v.Has("TaskStateEntered", "Slow"), static v => v.Has("LambdaFunctionTimedOut"), Advance(30)),
            (static v => v.Has("TaskStateEntered", "Ask") && v.Count("TaskSubmitted") == 3, static v => v.Has("TaskStateExited", "Ask"), AnswerAsync),
        ];
    }

    /// <summary>The name of a call with what it is asked, which the call's answer has in it.</summary>
    public static string EchoOf(string name, JsonValue parameters) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}-{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(parameters.Text)))[..16]}");

    public static async Task StartAsync(EngineDriver driver)
    {
        await driver.CreateAsync("""{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 10, "End": true}}}""", "inner");
        await driver.CreateAsync("""{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 100000, "End": true}}}""", "endless");
        await driver.CallAsync("CreateActivity", """{"name": "taste"}""");
        await driver.StartAsync(await driver.CreateAsync(Definition), """{"n": 1, "items": [1, 2]}""", "run");
    }

    /// <summary>Does what it waits for, wherever it is, until it is closed.</summary>
    public async Task RunToTheEndAsync(EngineDriver driver)
    {
        foreach (var (at, isOver, goOn) in _rests)
        {
            var view = await driver.UntilAsync(() => View.OfAsync(driver), v => at(v) || isOver(v));
            if (!isOver(view))
            {
                await goOn(driver, view);
            }
        }

        await driver.UntilClosedAsync(Execution);
        await driver.UntilAsync(() => StartedAsync(driver), static s => !s.Any(static e => e.EndsWith("RUNNING", StringComparison.Ordinal)));
    }

    /// <summary>What can be asked about it when all is over, without the moments.</summary>
    public static async Task<IReadOnlyList<string>> TraceAsync(EngineDriver driver)
    {
        var lines = (await driver.HistoryAsync(Execution)).Select(static e => e.Text).ToList();
        lines.Add((await driver.DescribeAsync(Execution)).Text);
        var runs = (JsonArray)(await driver.CallAsync("ListMapRuns", JsonObject.Of(("executionArn", JsonValue.From(Execution)))))["mapRuns"]!;
        foreach (var run in runs.Select(static r => r["mapRunArn"]!).OrderBy(static r => r.Text, StringComparer.Ordinal))
        {
            lines.Add((await driver.CallAsync("DescribeMapRun", JsonObject.Of(("mapRunArn", run)))).Text);
            var children = (JsonArray)(await driver.CallAsync("ListExecutions", JsonObject.Of(("mapRunArn", run))))["executions"]!;
            lines.AddRange(children.Select(static c => c.Text).Order(StringComparer.Ordinal));
        }

        lines.AddRange(await StartedAsync(driver));
        return [.. lines.Select(static l => Moment().Replace(l, "TIME"))];
    }

    /// <summary>The executions that it started, with their statuses.</summary>
    private static async Task<IReadOnlyList<string>> StartedAsync(EngineDriver driver)
    {
        var started = new List<string>();
        foreach (var machine in new[] { "inner", "endless" })
        {
            var list = await driver.CallAsync("ListExecutions", $$"""{"stateMachineArn": "arn:aws:states:eu-west-1:000000000000:stateMachine:{{machine}}"}""");
            started.AddRange(((JsonArray)list["executions"]!).Select(static c => $"{c["name"]!.AsString()}: {c["status"]!.AsString()}"));
        }

        return started;
    }

    /// <summary>True when an answer to a call is among what was kept.</summary>
    public static bool Holds(IEnumerable<byte[]> records, string echo) => records.Any(r => r.AsSpan().IndexOf(Encoding.UTF8.GetBytes(echo)) >= 0);

    public static JsonValue? Answer(string name, JsonValue parameters) => name switch
    {
        "lambda:stuck" or "lambda:slow" => EngineDriver.Json("""{"hang": true}"""),
        "lambda:work" when parameters["turn"]!.Text == "0" => JsonObject.Of(("error", JsonValue.From("Again")), ("cause", JsonValue.From(EchoOf(name, parameters)))),
        "s3:GetObject" => EngineDriver.Json($$$"""{"result": {"Body": "[\"{{{EchoOf(name, parameters)}}}\", 2, 3]"} }"""),
        "s3:PutObject" => EngineDriver.Json("""{"result": {}}"""),
        _ => JsonObject.Of(("result", JsonValue.From(EchoOf(name, parameters)))),
    };

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+Z|\b1[78]\d{8}(\.\d+|\d{3})?\b|Root=1-[0-9a-f]{8}|[A-Z][a-z]{2}, [\w :]+GMT|(?<=RequestId[^0-9a-f]+)[0-9a-f-]{36}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Moment();

    private static Func<EngineDriver, View, Task> Advance(int seconds) => (driver, _) =>
    {
        driver.Clock.Advance(TimeSpan.FromSeconds(seconds));
        return Task.CompletedTask;
    };

    // The worker outlives the kill: it still has the token of what it took.
    private async Task TasteAsync(EngineDriver driver, View view)
    {
        if (!view.Has("ActivityStarted"))
        {
            _tokens["taste"] = (await driver.CallAsync("GetActivityTask", $$"""{"activityArn": "{{Activity}}", "workerName": "Ana"}"""))["taskToken"]!.AsString()!;
        }

        await driver.CallAsync("SendTaskSuccess", JsonObject.Of(("taskToken", JsonValue.From(_tokens["taste"])), ("output", JsonValue.From("\"fine\""))));
    }

    // Two timers of the rest before fire at one moment: after a kill between them the clock is moved once more, which must
    // not be as long as a heartbeat.
    private async Task AnswerAsync(EngineDriver driver, View view)
    {
        if (driver.Services.Calls.FirstOrDefault(static c => c.Name == "lambda:ask") is ({ }, { } asked))
        {
            _tokens["ask"] = asked["token"]!.AsString()!;
        }

        var token = JsonObject.Of(("taskToken", JsonValue.From(_tokens["ask"])));
        for (var i = 0; i < 2; i++)
        {
            await driver.CallAsync("SendTaskHeartbeat", token);
            driver.Clock.Advance(TimeSpan.FromSeconds(400));
        }

        await driver.CallAsync("SendTaskSuccess", token.With("output", JsonValue.From("7")));
    }

    /// <summary>How far it is.</summary>
    private sealed record View(IReadOnlyList<JsonValue> History, IReadOnlyList<JsonValue> InnerHistory)
    {
        public bool IsInnerWaiting => Count("TaskSubmitted") == 2 && InnerHistory.Any(static e => e["type"]!.AsString() == "WaitStateEntered");

        public bool IsInnerOver => InnerHistory.Any(static e => e["type"]!.AsString() == "WaitStateExited");

        public static async Task<View> OfAsync(EngineDriver driver)
        {
            var history = await driver.HistoryAsync(Execution);
            var isNamed = history.Count(static e => e["type"]!.AsString() == "TaskSubmitted") > 1;
            return new View(history, isNamed ? await driver.HistoryAsync(Inner) : []);
        }

        public int Count(string type) => History.Count(e => e["type"]!.AsString() == type);

        public bool Has(string type) => Count(type) > 0;

        public bool Has(string type, string state) =>
            History.Any(e => e["type"]!.AsString() == type && (e["stateEnteredEventDetails"] ?? e["stateExitedEventDetails"])?["name"]?.AsString() == state);
    }
}
