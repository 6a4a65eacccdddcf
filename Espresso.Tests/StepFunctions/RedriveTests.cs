using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Json;

namespace Espresso.Tests.StepFunctions;

/// <summary>A redriven execution goes on where it failed, inside branches and iterations too.</summary>
public sealed class RedriveTests
{
    private const string Function = "arn:aws:lambda:eu-west-1:000000000000:function:";

    [Fact]
    public async Task Branches_that_had_succeeded_are_not_run_again()
    {
        using var driver = new EngineDriver(EngineDriver.Json("""{"lambda:good": [{"result": "g"}], "lambda:bad": [{"error": "Oops"}, {"result": "b"}]}"""));
        var execution = await driver.StartAsync(await driver.CreateAsync($$$$"""
            {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
              {"StartAt": "G", "States": {"G": {"Type": "Task", "Resource": "{{{{Function}}}}good", "End": true}}},
              {"StartAt": "S", "States": {"S": {"Type": "Wait", "Seconds": 5, "Assign": {"x": 1}, "Next": "B"}, "B": {"Type": "Task", "Resource": "{{{{Function}}}}bad", "Next": "E"}, "E": {"Type": "Pass", "Parameters": {"x.$": "$x"}, "End": true} } }]}}}
            """));
        await driver.UntilLastEventAsync(execution, "TaskStateExited");
        driver.Clock.Advance(TimeSpan.FromSeconds(5));
        (await driver.UntilClosedAsync(execution))["status"]!.AsString().ShouldBe("FAILED");
        (await RedriveAsync(driver, execution))["output"]!.AsString().ShouldBe("""["g",{"x":1}]""");
        driver.Services.Calls.Select(static c => c.Name).ShouldBe(["lambda:good", "lambda:bad", "lambda:bad"]);
        (await TypesBehindRedriveAsync(driver, execution)).ShouldBe(
            ["LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded", "TaskStateExited", "PassStateEntered", "PassStateExited", "ParallelStateSucceeded", "ParallelStateExited", "ExecutionSucceeded"]);
    }

    [Fact]
    public async Task Iterations_that_had_succeeded_are_not_run_again_and_those_to_come_follow()
    {
        using var driver = new EngineDriver(EngineDriver.Json("""{"lambda:f": [{"result": 1}, {"error": "Oops"}, {"result": 2}, {"result": 3}]}"""));
        var execution = await FailAsync(driver, $$$"""
            {"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 1, "End": true, "ItemProcessor": {"StartAt": "T", "States": {
              "T": {"Type": "Task", "Resource": "{{{Function}}}f", "End": true} } } } } }
            """, "[10, 20, 30]");
        (await RedriveAsync(driver, execution))["output"]!.AsString().ShouldBe("[1,2,3]");
        driver.Services.Calls.Select(static c => c.Parameters.Text).ShouldBe(["10", "20", "20", "30"]);
    }

    [Fact]
    public async Task A_stopped_execution_goes_on_with_what_it_waited_for()
    {
        using var driver = new EngineDriver(EngineDriver.Json("""{"lambda:f": [{"result": 1}]}"""));
        var machine = await driver.CreateAsync($$$$"""
            {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
              {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "{{{{Function}}}}f", "End": true}}},
              {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": true} } }]} } }
            """);
        var execution = await driver.StartAsync(machine);
        await driver.UntilLastEventAsync(execution, "TaskStateExited");
        await driver.CallAsync("StopExecution", JsonObject.Of(("executionArn", JsonValue.From(execution))));
        await driver.CallAsync("RedriveExecution", JsonObject.Of(("executionArn", JsonValue.From(execution))));
        await driver.UntilLastEventAsync(execution, "WaitStateEntered");
        driver.Clock.Advance(TimeSpan.FromSeconds(60));
        (await driver.UntilClosedAsync(execution))["output"]!.AsString().ShouldBe("[1,{}]");
        driver.Services.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_repeated_call_is_the_same_redrive_and_what_cannot_be_redriven_says_why()
    {
        using var driver = new EngineDriver();
        var failed = await FailAsync(driver, """{"StartAt": "F", "States": {"F": {"Type": "Fail"}}}""", "{}");
        var first = await driver.CallAsync("RedriveExecution", $$"""{"executionArn": "{{failed}}", "clientToken": "t"}""");
        await driver.UntilClosedAsync(failed);
        driver.Clock.Advance(TimeSpan.FromMinutes(15));
        (await driver.CallAsync("RedriveExecution", $$"""{"executionArn": "{{failed}}", "clientToken": "t"}"""))["redriveDate"]!.Text.ShouldBe(first["redriveDate"]!.Text);
        (await driver.DescribeAsync(failed))["redriveCount"]!.Text.ShouldBe("1");
        driver.Clock.Advance(TimeSpan.FromDays(15));
        (await driver.DescribeAsync(failed))["redriveStatusReason"]!.AsString().ShouldBe("Execution redrivable period exceeded");
        var late = await Should.ThrowAsync<StepFunctionsException>(() => driver.CallAsync("RedriveExecution", $$"""{"executionArn": "{{failed}}", "clientToken": "t"}"""));
        (late.Code, late.Message).ShouldBe(("ExecutionNotRedrivable", "Execution redrivable period exceeded"));
    }

    [Fact]
    public async Task A_failed_Fail_state_is_entered_again_and_fails_again()
    {
        using var driver = new EngineDriver();
        var execution = await FailAsync(driver, """{"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "No"}}}""");
        (await RedriveAsync(driver, execution))["status"]!.AsString().ShouldBe("FAILED");
        (await TypesBehindRedriveAsync(driver, execution)).ShouldBe(["FailStateEntered", "ExecutionFailed"]);
    }

    [Fact]
    public async Task Express_children_of_a_map_run_that_had_succeeded_are_not_run_again_either()
    {
        using var driver = new EngineDriver(EngineDriver.Json("""{"lambda:f": [{"result": 1}, {"error": "Oops"}, {"result": 2}]}"""));
        var execution = await FailAsync(driver, $$$$"""
            {"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 1, "End": true, "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, "StartAt": "T", "States": {
              "T": {"Type": "Task", "Resource": "{{{{Function}}}}f", "End": true} } } } } }
            """, "[10, 20]");
        (await RedriveAsync(driver, execution))["output"]!.AsString().ShouldBe("[1,2]");
        driver.Services.Calls.Select(static c => c.Parameters.Text).ShouldBe(["10", "20", "20"]);
    }

    [Fact]
    public async Task A_map_run_goes_on_with_the_children_that_had_failed()
    {
        using var driver = new EngineDriver(EngineDriver.Json("""{"lambda:f": [{"result": 1}, {"error": "Oops"}, {"result": 2}]}"""));
        var execution = await FailAsync(driver, $$$$"""
            {"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 1, "End": true, "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "T", "States": {
              "T": {"Type": "Task", "Resource": "{{{{Function}}}}f", "End": true} } } } } }
            """, "[10, 20]");
        (await RedriveAsync(driver, execution))["output"]!.AsString().ShouldBe("[1,2]");
        driver.Services.Calls.Select(static c => c.Parameters.Text).ShouldBe(["10", "20", "20"]);
        (await TypesBehindRedriveAsync(driver, execution)).ShouldBe(["MapRunRedriven", "MapRunSucceeded", "MapStateSucceeded", "MapStateExited", "ExecutionSucceeded"]);
        var runs = (JsonArray)(await driver.CallAsync("ListMapRuns", JsonObject.Of(("executionArn", JsonValue.From(execution)))))["mapRuns"]!;
        var run = await driver.CallAsync("DescribeMapRun", JsonObject.Of(("mapRunArn", runs.ShouldHaveSingleItem()["mapRunArn"])));
        (run["status"]!.AsString(), run["redriveCount"]!.Text, run["itemCounts"]!["succeeded"]!.Text, run["itemCounts"]!["failed"]!.Text).ShouldBe(("SUCCEEDED", "1", "2", "0"));
    }

    private static async Task<string> FailAsync(EngineDriver driver, string definition, string input = "{}")
    {
        var execution = await driver.StartAsync(await driver.CreateAsync(definition), input);
        (await driver.UntilClosedAsync(execution))["status"]!.AsString().ShouldBe("FAILED");
        return execution;
    }

    private static async Task<JsonObject> RedriveAsync(EngineDriver driver, string execution)
    {
        await driver.CallAsync("RedriveExecution", JsonObject.Of(("executionArn", JsonValue.From(execution))));
        return await driver.UntilClosedAsync(execution);
    }

    private static async Task<string?[]> TypesBehindRedriveAsync(EngineDriver driver, string execution) =>
        [.. (await driver.HistoryAsync(execution)).Select(static e => e["type"]!.AsString()).SkipWhile(static t => t != "ExecutionRedriven").Skip(1)];
}
