using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.Kernel;
using Espresso.Tests.Support;

namespace Espresso.Tests.LocalCloud.StepFunctions;

/// <summary>
/// An execution through every kind of state in a process that is killed before and after everything that comes from
/// outside: it goes on where it was, no task that was done is given out again, and its history only grows.
/// </summary>
public sealed class KillTests : IDisposable
{
    private const string Definition = """
        {
          "StartAt": "Prepare",
          "States": {
            "Prepare": {"Type": "Pass", "Result": [1, 2], "ResultPath": "$.items", "Assign": {"n": 1}, "Next": "Choose"},
            "Choose": {"Type": "Choice", "Choices": [{"Variable": "$n", "NumericEquals": 1, "Next": "Work"}], "Default": "Broken"},
            "Work": {"Type": "Task", "Resource": "ACTIVITY", "Parameters": {"who": "work"}, "ResultPath": "$.work", "Next": "Pause"},
            "Pause": {"Type": "Wait", "Seconds": 1, "Next": "Both"},
            "Both": {"Type": "Parallel", "ResultPath": "$.both", "Next": "Fails", "Branches": [
              {"StartAt": "Left", "States": {"Left": {"Type": "Task", "Resource": "ACTIVITY", "Parameters": {"who": "left"}, "End": true}}},
              {"StartAt": "Right", "States": {"Right": {"Type": "Wait", "Seconds": 1, "Next": "Rest"}, "Rest": {"Type": "Pass", "End": true}}}]},
            "Fails": {"Type": "Parallel", "Branches": [{"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E"}}}], "Catch": [{"ErrorEquals": ["E"], "ResultPath": "$.error", "Next": "Each"}], "Next": "Broken"},
            "Each": {"Type": "Map", "ItemsPath": "$.items", "ItemSelector": {"who.$": "States.Format('each {}', $$.Map.Item.Value)"}, "ResultPath": "$.each", "Next": "Far",
              "ItemProcessor": {"StartAt": "One", "States": {"One": {"Type": "Task", "Resource": "ACTIVITY", "End": true}}}},
            "Far": {"Type": "Map", "ItemsPath": "$.items", "ItemSelector": {"who.$": "States.Format('far {}', $$.Map.Item.Value)"}, "ResultPath": "$.far", "Next": "Ask",
              "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Two", "States": {"Two": {"Type": "Task", "Resource": "ACTIVITY", "End": true}}}},
            "Ask": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "Parameters": {"QueueUrl": "http://h/000000000000/q", "MessageBody.$": "$$.Task.Token"}, "ResultPath": "$.answer", "Next": "Nested"},
            "Nested": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "Parameters": {"StateMachineArn": "arn:aws:states:eu-west-1:000000000000:stateMachine:inner"}, "OutputPath": "$.Output", "Next": "Last"},
            "Last": {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input.x + $n %}", "Next": "Done"},
            "Done": {"Type": "Succeed"},
            "Broken": {"Type": "Fail"}
          }
        }
        """;

    private const string Inner = """{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "Next": "P"}, "P": {"Type": "Pass", "Result": {"x": 41}, "End": true}}}""";
    private const string Activity = "arn:aws:states:eu-west-1:000000000000:activity:a";

    private readonly TemporaryFolder _folder = new();
    private readonly HashSet<string> _completed = [];
    private CloudProcess? _cloud;
    private string _execution = "";
    private string[] _seen = [];

    private CloudProcess Cloud => _cloud!;

    public void Dispose()
    {
        _cloud?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_execution_outlives_its_process_wherever_it_is()
    {
        _cloud = await CloudProcess.StartAsync(_folder.Path);
        await Cloud.CallAsync("sqs", "AmazonSQS.CreateQueue", new JsonObject { ["QueueName"] = "q" });
        await CallAsync("CreateActivity", new JsonObject { ["name"] = "a" });
        await CreateAsync("inner", Inner);
        var machine = await CreateAsync("outer", Definition.Replace("ACTIVITY", Activity, StringComparison.Ordinal));
        _execution = (await CallAsync("StartExecution", new JsonObject { ["stateMachineArn"] = machine, ["name"] = "run", ["input"] = "{}" })).Text("executionArn")!;
        await KillAsync();

        // A worker that took its task before the kill may answer after it.
        await UntilAsync("ActivityScheduled", 1);
        await KillAsync();
        var (token, who) = await TakeAsync();
        await KillAsync();
        await SucceedAsync(token, who);
        await KillAsync();

        await UntilAsync("WaitStateEntered", 1);
        await KillAsync();
        foreach (var tasks in new[] { 1, 2, 2 })
        {
            for (var i = 0; i < tasks; i++)
            {
                (token, who) = await TakeAsync();
                await SucceedAsync(token, who);
                await KillAsync();
            }
        }

        await UntilAsync("TaskSubmitted", 1);
        await KillAsync();
        await Cloud.CallAsync("states", "AWSStepFunctions.SendTaskSuccess", new JsonObject { ["taskToken"] = await OnlyMessageAsync(), ["output"] = "\"yes\"" });
        await KillAsync();
        await UntilAsync("TaskSubmitted", 2);
        await KillAsync();
        await UntilAsync("ExecutionSucceeded", 1);
        await KillAsync();

        (await CallAsync("DescribeExecution", new JsonObject { ["executionArn"] = _execution })).Text("output").ShouldBe("42");
        _completed.Order(StringComparer.Ordinal).ShouldBe(["each 1", "each 2", "far 1", "far 2", "left", "work"]);
        (await CallAsync("ListExecutions", new JsonObject { ["stateMachineArn"] = "arn:aws:states:eu-west-1:000000000000:stateMachine:inner" })).Objects("executions").Count.ShouldBe(1);
        var types = _seen.GroupBy(static e => (JsonNode.Parse(e) as JsonObject)!.Text("type")!).ToDictionary(static g => g.Key, static g => g.Count());
        (types["ActivitySucceeded"], types["TaskSucceeded"], types["MapIterationSucceeded"], types["MapRunSucceeded"], types["ExecutionStarted"]).ShouldBe((4, 2, 2, 1, 1));
        types.Where(static t => t.Key.EndsWith("StateEntered", StringComparison.Ordinal)).Sum(static t => t.Value)
            .ShouldBe(types.Where(static t => t.Key.EndsWith("StateExited", StringComparison.Ordinal)).Sum(static t => t.Value) + 1, "only the Fail state is not left");
    }

    // What was there before a kill is there after it, in the same place.
    private async Task KillAsync()
    {
        var before = await HistoryAsync();
        await Cloud.KillAsync();
        Cloud.Dispose();
        _cloud = await CloudProcess.StartAsync(_folder.Path);
        await HistoryAsync();
        _seen.Take(before.Length).ShouldBe(before);
    }

    private async Task<string[]> HistoryAsync()
    {
        var history = await CallAsync("GetExecutionHistory", new JsonObject { ["executionArn"] = _execution, ["maxResults"] = 1000 });
        var events = history.Objects("events").Select(static e => e.ToText()).ToArray();
        events.Take(_seen.Length).ShouldBe(_seen);
        return _seen = events;
    }

    private async Task UntilAsync(string type, int count) => await Eventually.GetAsync(
        HistoryAsync,
        events => events.Count(e => e.Contains($"\"type\":\"{type}\"", StringComparison.Ordinal)) >= count,
        $"{count} {type}");

    private async Task<(string Token, string Who)> TakeAsync()
    {
        var task = await CallAsync("GetActivityTask", new JsonObject { ["activityArn"] = Activity });
        var who = JsonNode.Parse(task.Text("input")!)!.AsObject().Text("who")!;
        _completed.ShouldNotContain(who, "a task that was done was given out again");
        return (task.Text("taskToken")!, who);
    }

    private async Task SucceedAsync(string token, string who)
    {
        await CallAsync("SendTaskSuccess", new JsonObject { ["taskToken"] = token, ["output"] = "1" });
        _completed.Add(who).ShouldBeTrue();
    }

    private async Task<string> OnlyMessageAsync()
    {
        var messages = new List<JsonObject>();
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var answer = await Cloud.CallAsync("sqs", "AmazonSQS.ReceiveMessage", new JsonObject { ["QueueUrl"] = "http://h/000000000000/q", ["MaxNumberOfMessages"] = 10 });
            messages.AddRange(answer.Objects("Messages"));
        }

        return messages.ShouldHaveSingleItem().Text("Body")!;
    }

    private async Task<string> CreateAsync(string name, string definition) => (await CallAsync(
        "CreateStateMachine",
        new JsonObject { ["name"] = name, ["definition"] = definition, ["roleArn"] = "arn:aws:iam::000000000000:role/r" })).Text("stateMachineArn")!;

    private Task<JsonObject> CallAsync(string operation, JsonObject input) => Cloud.CallAsync("states", "AWSStepFunctions." + operation, input);
}
