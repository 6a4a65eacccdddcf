using System.Globalization;
using Espresso.StepFunctions.Json;

namespace Espresso.Tests.StepFunctions;

/// <summary>What a task sees of the execution that it started and waited for.</summary>
public sealed class NestedExecutionTests
{
    private const string Inner = "arn:aws:states:eu-west-1:000000000000:stateMachine:inner";

    [Theory]
    [InlineData(".sync", "\"{\\\"k\\\":1}\"", "\"{\\\"ok\\\":true}\"")]
    [InlineData(".sync:2", "{\"k\":1}", "{\"ok\":true}")]
    public async Task Success_is_its_description(string mode, string input, string output)
    {
        using var driver = new EngineDriver();
        var ended = await RunAsync(driver, mode, """{"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": {"ok": true}, "End": true}}}""");
        ended["output"]!.AsString().ShouldBe(Description(driver, $$"""
            "ExecutionArn":"arn:aws:states:eu-west-1:000000000000:execution:inner:run","Input":{{input}},"InputDetails":{"Included":true},"Name":"run","Output":{{output}},"OutputDetails":{"Included":true},"RedriveCount":0,"RedriveStatus":"NOT_REDRIVABLE","RedriveStatusReason":"Execution is SUCCEEDED and cannot be redriven","StartDate":DATE,"StateMachineArn":"{{Inner}}","Status":"SUCCEEDED","StopDate":DATE
            """));
    }

    [Theory]
    [InlineData(".sync")]
    [InlineData(".sync:2")]
    public async Task Failure_is_its_description_as_the_cause_with_the_input_as_text(string mode)
    {
        using var driver = new EngineDriver();
        var ended = await RunAsync(driver, mode, """{"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Boom", "Cause": "custom"}}}""");
        ended["error"]!.AsString().ShouldBe("States.TaskFailed");
        ended["cause"]!.AsString().ShouldBe(Description(driver, $$"""
            "Cause":"custom","Error":"Boom","ExecutionArn":"arn:aws:states:eu-west-1:000000000000:execution:inner:run","Input":"{\"k\":1}","InputDetails":{"Included":true},"Name":"run","RedriveCount":0,"RedriveStatus":"REDRIVABLE","StartDate":DATE,"StateMachineArn":"{{Inner}}","Status":"FAILED","StopDate":DATE
            """));
    }

    [Fact]
    public async Task A_task_that_gives_up_stops_what_it_waits_for()
    {
        using var driver = new EngineDriver();
        await driver.CreateAsync("""{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 600, "End": true}}}""", "inner");
        var outer = await driver.StartAsync(await driver.CreateAsync(Outer(".sync")));
        await driver.UntilLastEventAsync(outer, "TaskSubmitted");
        await driver.CallAsync("StopExecution", $$"""{"executionArn": "{{outer}}"}""");
        var inner = await driver.UntilClosedAsync("arn:aws:states:eu-west-1:000000000000:execution:inner:run");
        (inner["status"]!.AsString(), inner["error"]).ShouldBe(("ABORTED", null));
        inner["cause"]!.AsString().ShouldBe($"The Task state in AWS Step Functions execution [{outer}] which was managing this resource was aborted");
    }

    private static async Task<JsonObject> RunAsync(EngineDriver driver, string mode, string inner)
    {
        await driver.CreateAsync(inner, "inner");
        return await driver.UntilClosedAsync(await driver.StartAsync(await driver.CreateAsync(Outer(mode))));
    }

    private static string Outer(string mode) => $$$"""
        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution{{{mode}}}", "Parameters": {"StateMachineArn": "{{{Inner}}}", "Name": "run", "Input": {"k": 1} }, "End": true} } }
        """;

    private static string Description(EngineDriver driver, string members) =>
        "{" + members.Replace("DATE", driver.Clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) + "}";
}
