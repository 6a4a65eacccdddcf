using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Json;

namespace Espresso.Tests.StepFunctions;

/// <summary>The operations: their answers, their errors in the service's words.</summary>
public sealed class ApiTests
{
    private const string Pass = """{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}""";
    private const string Waits = """{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": true}}}""";
    private const string Machine = "arn:aws:states:eu-west-1:000000000000:stateMachine:machine";

    [Theory]
    [InlineData("DescribeStateMachine", """{"stateMachineArn": "x"}""", "InvalidArn", "Invalid Arn: 'Invalid ARN prefix: x'")]
    [InlineData("DescribeStateMachine", """{}""", "ValidationException", "1 validation error detected: Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null")]
    [InlineData("DescribeStateMachine", """{"stateMachineArn": "arn:aws:states:eu-west-1:000000000000:stateMachine:no"}""", "StateMachineDoesNotExist", "State Machine Does Not Exist: 'arn:aws:states:eu-west-1:000000000000:stateMachine:no'")]
    [InlineData("DescribeExecution", """{"executionArn": "arn:aws:states:eu-west-1:000000000000:execution:no:one"}""", "ExecutionDoesNotExist", "Execution Does Not Exist: 'arn:aws:states:eu-west-1:000000000000:execution:no:one'")]
    [InlineData("DescribeExecution", """{"executionArn": "arn:aws:states:eu-west-1:000000000000:stateMachine:no"}""", "InvalidArn", "Invalid Arn: 'Resource type not valid in this context: stateMachine'")]
    [InlineData("ListStateMachines", """{"maxResults": 1001}""", "ValidationException", "1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000")]
    [InlineData("ListStateMachines", """{"nextToken": "no"}""", "InvalidToken", "Invalid Token: 'Invalid token'")]
    [InlineData("SendTaskSuccess", """{"taskToken": "no", "output": "1"}""", "InvalidToken", "Invalid Token: 'Invalid token'")]
    [InlineData("CreateStateMachine", """{"name": "a b", "definition": "{}", "roleArn": "arn:aws:iam::1:role/x"}""", "InvalidName", "Invalid Name: 'a b'")]
    [InlineData("DescribeActivity", """{"activityArn": "arn:aws:states:eu-west-1:000000000000:activity:no"}""", "ActivityDoesNotExist", "Activity Does Not Exist: 'arn:aws:states:eu-west-1:000000000000:activity:no'")]
    public async Task Errors_have_the_services_words(string operation, string body, string code, string message)
    {
        using var driver = new EngineDriver();
        var error = await Should.ThrowAsync<StepFunctionsException>(() => driver.CallAsync(operation, body));
        (error.Code, error.Message).ShouldBe((code, message));
    }

    [Theory]
    [InlineData("not json", "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')")]
    [InlineData("{\"a\": }", "Unexpected character ('}' (code 125)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')")]
    [InlineData("", "Invalid execution input.")]
    [InlineData("{'a': 1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name")]
    public async Task Bad_input_is_refused_in_the_words_of_the_parser(string input, string message)
    {
        using var driver = new EngineDriver();
        await driver.CreateAsync(Pass);
        var error = await Should.ThrowAsync<StepFunctionsException>(() => driver.StartAsync(Machine, input));
        (error.Code, error.Message).ShouldBe(("InvalidExecutionInput", $"Invalid State Machine Execution Input: '{message}'"));
    }

    [Fact]
    public async Task Creating_the_same_machine_again_answers_the_same()
    {
        using var driver = new EngineDriver();
        var first = await driver.CreateAsync(Pass);
        (await driver.CreateAsync(Pass)).ShouldBe(first);
        var error = await Should.ThrowAsync<StepFunctionsException>(() => driver.CreateAsync(Waits));
        (error.Code, error.Message).ShouldBe(("StateMachineAlreadyExists", $"State Machine Already Exists: '{first}'"));
    }

    [Fact]
    public async Task A_refused_definition_tells_the_host_thing_rule_and_choices()
    {
        using var driver = new EngineDriver();
        await Should.ThrowAsync<StepFunctionsException>(() => driver.CreateAsync("""{"StartAt": "Pay", "States": {"Pay": {"Type": "Pass", "Next": "Brwe"}, "Brew": {"Type": "Succeed"}}}"""));
        driver.Refused[0].Advice.ShouldBe("State \"Pay\", \"Next\": is \"Brwe\", which is not a state. This machine has: Pay, Brew.");
    }

    [Fact]
    public async Task A_running_name_with_the_same_input_is_the_same_execution()
    {
        using var driver = new EngineDriver();
        var machine = await driver.CreateAsync(Waits);
        var first = await driver.StartAsync(machine, """{"a": 1}""", "run");
        (await driver.StartAsync(machine, """{"a": 1}""", "run")).ShouldBe(first);
        var other = await Should.ThrowAsync<StepFunctionsException>(() => driver.StartAsync(machine, """{"a": 2}""", "run"));
        (other.Code, other.Message).ShouldBe(("ExecutionAlreadyExists", $"Execution Already Exists: '{first}'"));
        await driver.CallAsync("StopExecution", JsonObject.Of(("executionArn", JsonValue.From(first))));
        (await Should.ThrowAsync<StepFunctionsException>(() => driver.StartAsync(machine, """{"a": 1}""", "run"))).Code.ShouldBe("ExecutionAlreadyExists");
    }

    [Fact]
    public async Task Lists_are_filtered_paged_and_newest_first()
    {
        using var driver = new EngineDriver();
        var machine = await driver.CreateAsync(Waits);
        foreach (var name in new[] { "a", "b", "c" })
        {
            await driver.StartAsync(machine, name: name);
        }

        await driver.CallAsync("StopExecution", """{"executionArn": "arn:aws:states:eu-west-1:000000000000:execution:machine:b"}""");
        var page = await driver.CallAsync("ListExecutions", $$"""{"stateMachineArn": "{{machine}}", "maxResults": 2}""");
        Names(page).ShouldBe(["c", "b"]);
        var rest = await driver.CallAsync("ListExecutions", $$"""{"stateMachineArn": "{{machine}}", "maxResults": 2, "nextToken": "{{page["nextToken"]!.AsString()}}"}""");
        Names(rest).ShouldBe(["a"]);
        rest["nextToken"].ShouldBeNull();
        Names(await driver.CallAsync("ListExecutions", $$"""{"stateMachineArn": "{{machine}}", "statusFilter": "ABORTED"}""")).ShouldBe(["b"]);

        static string?[] Names(JsonObject answer) => [.. ((JsonArray)answer["executions"]!).Select(static e => e["name"]!.AsString())];
    }

    [Fact]
    public async Task A_history_can_be_paged_reversed_and_without_data()
    {
        using var driver = new EngineDriver();
        var execution = await driver.StartAsync(await driver.CreateAsync(Pass));
        await driver.UntilClosedAsync(execution);
        var last = await driver.CallAsync("GetExecutionHistory", $$"""{"executionArn": "{{execution}}", "reverseOrder": true, "maxResults": 1, "includeExecutionData": false}""");
        var only = ((JsonArray)last["events"]!).ShouldHaveSingleItem();
        only["type"]!.AsString().ShouldBe("ExecutionSucceeded");
        only["executionSucceededEventDetails"]!["output"].ShouldBeNull();
        last["nextToken"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Express_answers_at_once_and_keeps_nothing()
    {
        using var driver = new EngineDriver();
        var machine = await driver.CreateAsync("""{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": [1], "End": true}}}""", type: "EXPRESS");
        var answer = await driver.CallAsync("StartSyncExecution", $$"""{"stateMachineArn": "{{machine}}", "name": "run", "input": "{}"}""");
        answer["status"]!.AsString().ShouldBe("SUCCEEDED");
        answer["output"]!.AsString().ShouldBe("[1]");
        answer["executionArn"]!.AsString()!.ShouldStartWith("arn:aws:states:eu-west-1:000000000000:express:machine:run:");
        answer["billingDetails"]!["billedDurationInMilliseconds"]!.Text.ShouldBe("100");
        (await Should.ThrowAsync<StepFunctionsException>(() => driver.CallAsync("ListExecutions", $$"""{"stateMachineArn": "{{machine}}"}"""))).Code.ShouldBe("StateMachineTypeNotSupported");
    }

    [Fact]
    public async Task Versions_and_aliases_lead_to_what_was_published()
    {
        using var driver = new EngineDriver();
        var machine = await driver.CreateAsync("""{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": 1, "End": true}}}""");
        var version = (await driver.CallAsync("PublishStateMachineVersion", $$"""{"stateMachineArn": "{{machine}}"}"""))["stateMachineVersionArn"]!.AsString()!;
        version.ShouldBe(machine + ":1");
        var alias = (await driver.CallAsync("CreateStateMachineAlias", $$"""{"name": "live", "routingConfiguration": [{"stateMachineVersionArn": "{{version}}", "weight": 100}]}"""))["stateMachineAliasArn"]!.AsString()!;
        await driver.CallAsync("UpdateStateMachine", JsonObject.Of(("stateMachineArn", JsonValue.From(machine)), ("definition", JsonValue.From("""{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": 2, "End": true}}}"""))));
        (await OutputAsync(alias)).ShouldBe("1");
        (await OutputAsync(version)).ShouldBe("1");
        (await OutputAsync(machine)).ShouldBe("2");
        var conflict = await Should.ThrowAsync<StepFunctionsException>(() => driver.CallAsync("DeleteStateMachineVersion", $$"""{"stateMachineVersionArn": "{{version}}"}"""));
        conflict.Code.ShouldBe("ConflictException");

        async Task<string?> OutputAsync(string arn) => (await driver.UntilClosedAsync(await driver.StartAsync(arn)))["output"]!.AsString();
    }

    [Fact]
    public async Task An_activity_is_taken_and_answered()
    {
        using var driver = new EngineDriver();
        var activity = (await driver.CallAsync("CreateActivity", """{"name": "brew"}"""))["activityArn"]!.AsString()!;
        var machine = await driver.CreateAsync($$$"""{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "{{{activity}}}", "HeartbeatSeconds": 30, "End": true} } }""");
        var execution = await driver.StartAsync(machine, """{"cup": 1}""");
        var task = await driver.CallAsync("GetActivityTask", $$"""{"activityArn": "{{activity}}", "workerName": "ana"}""");
        task["input"]!.AsString().ShouldBe("""{"cup": 1}""");
        await driver.CallAsync("SendTaskSuccess", JsonObject.Of(("taskToken", task["taskToken"]), ("output", JsonValue.From("true"))));
        await driver.UntilClosedAsync(execution);
        var types = (await driver.HistoryAsync(execution)).Select(static e => e["type"]!.AsString()).ToArray();
        types.ShouldBe(["ExecutionStarted", "TaskStateEntered", "ActivityScheduled", "ActivityStarted", "ActivitySucceeded", "TaskStateExited", "ExecutionSucceeded"]);
        var late = await Should.ThrowAsync<StepFunctionsException>(() => driver.CallAsync("SendTaskHeartbeat", JsonObject.Of(("taskToken", task["taskToken"]))));
        (late.Code, late.Message).ShouldBe(("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'"));
    }

    [Fact]
    public async Task A_nested_execution_is_waited_for_and_its_output_is_JSON()
    {
        using var driver = new EngineDriver();
        var child = await driver.CreateAsync("""{"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"got.$": "$.v"}, "End": true}}}""", "child");
        var parent = await driver.CreateAsync($$$"""{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "Parameters": {"StateMachineArn": "{{{child}}}", "Input": {"v": 5}}, "OutputPath": "$.Output", "End": true} } }""");
        var execution = await driver.StartAsync(parent);
        (await driver.UntilClosedAsync(execution))["output"]!.AsString().ShouldBe("""{"got":5}""");
        var types = (await driver.HistoryAsync(execution)).Select(static e => e["type"]!.AsString()).ToArray();
        types.ShouldBe(["ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded"]);
    }

    [Fact]
    public async Task A_map_run_can_be_looked_at_with_its_children()
    {
        using var driver = new EngineDriver();
        var machine = await driver.CreateAsync("""
            {"StartAt": "M", "States": {"M": {"Type": "Map", "Label": "each", "End": true, "ItemProcessor": {
              "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}}}}
            """);
        var execution = await driver.StartAsync(machine, "[1, 2, 3]", "run");
        await driver.UntilClosedAsync(execution);
        var runs = await driver.CallAsync("ListMapRuns", $$"""{"executionArn": "{{execution}}"}""");
        var run = ((JsonArray)runs["mapRuns"]!).ShouldHaveSingleItem()["mapRunArn"]!.AsString()!;
        run.ShouldStartWith("arn:aws:states:eu-west-1:000000000000:mapRun:machine/each:");
        var described = await driver.CallAsync("DescribeMapRun", $$"""{"mapRunArn": "{{run}}"}""");
        described["status"]!.AsString().ShouldBe("SUCCEEDED");
        described["itemCounts"]!["succeeded"]!.Text.ShouldBe("3");
        var children = (JsonArray)(await driver.CallAsync("ListExecutions", $$"""{"mapRunArn": "{{run}}"}"""))["executions"]!;
        children.Count.ShouldBe(3);
        children[0]["executionArn"]!.AsString()!.ShouldStartWith("arn:aws:states:eu-west-1:000000000000:execution:machine/each:");
    }

    [Fact]
    public async Task A_redrive_goes_on_at_the_state_that_failed()
    {
        using var driver = new EngineDriver(EngineDriver.Json("""{"lambda:f": [{"error": "Oops"}, {"result": {"n": 2}}]}"""));
        var machine = await driver.CreateAsync("""{"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "T"}, "T": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:000000000000:function:f", "ResultSelector": {"n.$": "$.n", "x.$": "$x", "r.$": "$$.Execution.RedriveCount"}, "End": true}}}""");
        var execution = await driver.StartAsync(machine);
        (await driver.UntilClosedAsync(execution))["redriveStatus"]!.AsString().ShouldBe("REDRIVABLE");
        await driver.CallAsync("RedriveExecution", $$"""{"executionArn": "{{execution}}"}""");
        var done = await driver.UntilClosedAsync(execution);
        done["output"]!.AsString().ShouldBe("""{"n":2,"x":1,"r":1}""");
        done["redriveCount"]!.Text.ShouldBe("1");
        (await Should.ThrowAsync<StepFunctionsException>(() => driver.CallAsync("RedriveExecution", $$"""{"executionArn": "{{execution}}"}"""))).Code.ShouldBe("ExecutionNotRedrivable");
    }

    [Fact]
    public async Task Status_changes_are_told_in_order()
    {
        using var driver = new EngineDriver();
        var execution = await driver.StartAsync(await driver.CreateAsync(Pass), """{"a": 1}""", "run");
        await driver.UntilAsync(() => Task.FromResult(driver.Changes.Count), static n => n == 2);
        driver.Changes.Select(static c => c.Status).ShouldBe(["RUNNING", "SUCCEEDED"]);
        var detail = driver.Changes[1].Detail;
        detail["executionArn"]!.AsString().ShouldBe(execution);
        detail["input"]!.AsString().ShouldBe("""{"a": 1}""");
        detail["stopDate"]!.Text.ShouldBe("1795341600000");
        detail["stateMachineArn"]!.AsString().ShouldBe(Machine);
    }

    [Fact]
    public async Task Validation_lists_every_problem()
    {
        using var driver = new EngineDriver();
        var answer = await driver.CallAsync("ValidateStateMachineDefinition", JsonObject.Of(("definition", JsonValue.From("""{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "x", "Next": "B"}}}"""))));
        answer["result"]!.AsString().ShouldBe("FAIL");
        ((JsonArray)answer["diagnostics"]!).Select(static d => d["location"]?.AsString()).ShouldBe(["/States/A/Resource", "/States/A/Next", null]);
        (await driver.CallAsync("ValidateStateMachineDefinition", JsonObject.Of(("definition", JsonValue.From(Pass)))))["result"]!.AsString().ShouldBe("OK");
    }

    [Theory]
    [InlineData("$guess + $states.input.x", "guess")]
    [InlineData("($x := $guess; $map($list, function($i) { $i + $x }) & '$no' & \"$no\")", "guess,list")]
    [InlineData("/* $no */ $sum($.a.$$) > $eval", "")]
    [InlineData("$list@$item#$at.($item & $at)", "list")]
    public void Variables_of_an_expression_are_those_from_outside(string expression, string names) =>
        Espresso.StepFunctions.Validation.JsonataVariables.Of(expression).Order(StringComparer.Ordinal).ShouldBe(names.Split(',', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public async Task The_workflow_that_ships_is_accepted()
    {
        using var driver = new EngineDriver();
        var definition = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "StepFunctions", "order-workflow.asl.json"));
        var answer = await driver.CallAsync("ValidateStateMachineDefinition", JsonObject.Of(("definition", JsonValue.From(definition))));
        answer["diagnostics"]!.Text.ShouldBe("[]");
    }
}
