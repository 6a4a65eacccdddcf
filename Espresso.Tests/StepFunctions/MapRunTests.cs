using Espresso.StepFunctions.Api;
using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Json;

namespace Espresso.Tests.StepFunctions;

/// <summary>A map run can be changed while it runs, and stays changed.</summary>
public sealed class MapRunTests
{
    private const string Definition = """
        {"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 1, "End": true,
          "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "W", "States": {
            "W": {"Type": "Wait", "Seconds": 60, "Next": "C"},
            "C": {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 1, "Next": "F"}], "Default": "S"},
            "F": {"Type": "Fail"},
            "S": {"Type": "Succeed"}}}}}}
        """;

    [Fact]
    public async Task More_children_and_more_failures_are_let_be_from_then_on()
    {
        var clock = new ManualClock();
        using var journal = new RecordingJournal();
        string execution;
        string run;
        using (var driver = new EngineDriver(journal: journal, clock: clock))
        {
            execution = await driver.StartAsync(await driver.CreateAsync(Definition), "[1, 2, 3]");
            var list = await driver.UntilAsync(() => driver.CallAsync("ListMapRuns", $$"""{"executionArn": "{{execution}}"}"""), static a => ((JsonArray)a["mapRuns"]!).Count == 1);
            run = ((JsonArray)list["mapRuns"]!)[0]["mapRunArn"]!.AsString()!;
            await RunningAsync(driver, run, 1, started: 1);
            await driver.CallAsync("UpdateMapRun", $$"""{"mapRunArn": "{{run}}", "maxConcurrency": 2, "toleratedFailureCount": 1}""");
            await RunningAsync(driver, run, 2, started: 2);
        }

        using var again = new EngineDriver(journal: new RecordingJournal(journal.Records), clock: clock);
        await RunningAsync(again, run, 2, started: 2);
        var described = await again.CallAsync("DescribeMapRun", $$"""{"mapRunArn": "{{run}}"}""");
        (described["maxConcurrency"]!.Text, described["toleratedFailureCount"]!.Text, described["toleratedFailurePercentage"]!.Text, described["updated"]).ShouldBe(("2", "1", "0.0", null));
        clock.Advance(TimeSpan.FromSeconds(60));
        await RunningAsync(again, run, 1, started: 3);
        clock.Advance(TimeSpan.FromSeconds(60));
        (await again.UntilClosedAsync(execution))["output"]!.AsString().ShouldBe("[2,3]");

        var late = await Should.ThrowAsync<StepFunctionsException>(() => again.CallAsync("UpdateMapRun", $$"""{"mapRunArn": "{{run}}", "maxConcurrency": 3}"""));
        late.Code.ShouldBe("ValidationException");
        var excessive = await Should.ThrowAsync<StepFunctionsException>(() => again.CallAsync("UpdateMapRun", $$"""{"mapRunArn": "{{run}}", "toleratedFailurePercentage": 101}"""));
        excessive.Message.ShouldBe("1 validation error detected: Value '101' at 'toleratedFailurePercentage' failed to satisfy constraint: Member must have value less than or equal to 100");
    }

    [Theory]
    [InlineData("[0]", "SUCCEEDED", 1, 0)]
    [InlineData("[1]", "FAILED", 0, 1)]
    public async Task What_ended_is_counted_and_no_limit_is_the_largest_number(string input, string status, int succeeded, int failed)
    {
        using var driver = new EngineDriver();
        var execution = await driver.StartAsync(await driver.CreateAsync(Definition.Replace("\"MaxConcurrency\": 1, ", "", StringComparison.Ordinal).Replace("60", "0", StringComparison.Ordinal)), input);
        await driver.UntilClosedAsync(execution);
        var runs = (JsonArray)(await driver.CallAsync("ListMapRuns", $$"""{"executionArn": "{{execution}}"}"""))["mapRuns"]!;
        var run = await driver.CallAsync("DescribeMapRun", $$"""{"mapRunArn": "{{runs[0]["mapRunArn"]!.AsString()}}"}""");
        (run["status"]!.AsString(), run["maxConcurrency"]!.Text).ShouldBe((status, "2147483647"));
        run["itemCounts"]!.Text.ShouldBe($$"""{"pending":0,"running":0,"succeeded":{{succeeded}},"failed":{{failed}},"timedOut":0,"aborted":0,"total":1,"resultsWritten":1,"failuresNotRedrivable":0,"pendingRedrive":0}""");
        run["executionCounts"]!.Text.ShouldBe(run["itemCounts"]!.Text);
    }

    // This many children are waiting, and the others of those that were started have ended.
    private static async Task RunningAsync(EngineDriver driver, string run, int count, int started)
    {
        var list = await driver.UntilAsync(
            () => driver.CallAsync("ListExecutions", $$"""{"mapRunArn": "{{run}}", "redriveFilter": "NOT_REDRIVEN"}"""),
            a => ((JsonArray)a["executions"]!).Count == started && ((JsonArray)a["executions"]!).Count(static e => e["status"]!.AsString() == "RUNNING") == count);
        foreach (var child in ((JsonArray)list["executions"]!).Where(static e => e["status"]!.AsString() == "RUNNING"))
        {
            await driver.UntilLastEventAsync(child["executionArn"]!.AsString()!, "WaitStateEntered");
        }
    }
}
