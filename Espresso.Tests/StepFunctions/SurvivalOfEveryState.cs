using Espresso.StepFunctions.Durability;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;

namespace Espresso.Tests.StepFunctions;

/// <summary>
/// A process killed at any record of a workflow that uses everything: what comes out is what comes out without the kill,
/// and whatever had answered is not asked again.
/// </summary>
public sealed class SurvivalOfEveryState
{
    [Fact]
    public async Task A_kill_at_any_record_changes_nothing_that_can_be_asked_about()
    {
        using var whole = new RecordingJournal();
        var world = new EveryState();
        string[] calls;
        IReadOnlyList<string> expected;
        using (var driver = new EngineDriver(new ScriptedServices(EveryState.Answer), whole))
        {
            await EveryState.StartAsync(driver);
            await world.RunToTheEndAsync(driver);
            expected = await EveryState.TraceAsync(driver);
            calls = Echoes(driver);
        }

        calls.ShouldBeUnique();
        var records = whole.Records.ToArray();
        var first = Array.FindIndex(records, static r => JournalRecord.Decode(r) is JournalRecord.Created);
        for (var kept = first + 1; kept <= records.Length; kept++)
        {
            var prefix = records[..kept];
            using var driver = new EngineDriver(new ScriptedServices(EveryState.Answer), new RecordingJournal(prefix), new ManualClock(LastMoment(prefix)));
            await world.RunToTheEndAsync(driver);
            var place = $"after a kill with {kept} records, the last {JournalRecord.Decode(prefix[^1])}";
            var trace = await EveryState.TraceAsync(driver);
            expected.Except(trace, StringComparer.Ordinal).ShouldBeEmpty("missing " + place);
            trace.Except(expected, StringComparer.Ordinal).ShouldBeEmpty("new " + place);
            trace.ShouldBe(expected, place);
            var due = calls.Where(c => !EveryState.Holds(prefix, c) && !IsOpenEnded(c));
            Echoes(driver).Where(static c => !IsOpenEnded(c)).Order().ShouldBe(due.Order(), "calls " + place);
        }
    }

    [Fact]
    public async Task A_kill_while_an_execution_is_stopped_leaves_nothing_running()
    {
        const string Waiting = """{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1000, "End": true}}}""";
        const string Both = """
            {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
              {"StartAt": "M", "States": {"M": {"Type": "Map", "Label": "Label", "MaxConcurrency": 2, "End": true, "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1000, "End": true}}}}}},
              {"StartAt": "N", "States": {"N": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync", "Parameters": {"StateMachineArn": "arn:aws:states:eu-west-1:000000000000:stateMachine:inner"}, "End": true}}}]}}}
            """;
        using var whole = new RecordingJournal();
        using (var driver = new EngineDriver(journal: whole))
        {
            await driver.CreateAsync(Waiting, "inner");
            await driver.StartAsync(await driver.CreateAsync(Both), "[1, 2, 3]", "run");
            await driver.UntilAsync(() => StartedAsync(driver), static s => s.Count == 3 && s.All(static e => e.EndsWith("RUNNING", StringComparison.Ordinal)));
            await driver.UntilLastEventAsync(EveryState.Execution, "TaskSubmitted");
            await driver.CallAsync("StopExecution", $$"""{"executionArn": "{{EveryState.Execution}}"}""");
            await AllAbortedAsync(driver);
        }

        var stopped = whole.Records.FindIndex(static r => JournalRecord.Decode(r) is JournalRecord.Signalled { Signal.Kind: SignalKind.Stop });
        whole.Records.Count.ShouldBeGreaterThan(stopped + 3);
        for (var kept = stopped + 1; kept <= whole.Records.Count; kept++)
        {
            using var driver = new EngineDriver(journal: new RecordingJournal(whole.Records.Take(kept)));
            await AllAbortedAsync(driver);
        }
    }

    private static async Task AllAbortedAsync(EngineDriver driver)
    {
        await driver.UntilAsync(() => StartedAsync(driver), static s => s.Count == 3 && s.All(static e => e.EndsWith("ABORTED", StringComparison.Ordinal)));
        var run = await driver.UntilAsync(() => RunAsync(driver), static r => r["status"]!.AsString() == "ABORTED");
        run["executionCounts"]!.Text.ShouldBe("""{"pending":1,"running":0,"succeeded":0,"failed":0,"timedOut":0,"aborted":2,"total":3,"resultsWritten":0,"failuresNotRedrivable":0,"pendingRedrive":0}""");
    }

    private static async Task<JsonObject> RunAsync(EngineDriver driver)
    {
        var runs = await driver.CallAsync("ListMapRuns", JsonObject.Of(("executionArn", JsonValue.From(EveryState.Execution))));
        return await driver.CallAsync("DescribeMapRun", JsonObject.Of(("mapRunArn", ((JsonArray)runs["mapRuns"]!)[0]["mapRunArn"])));
    }

    /// <summary>The children of the run, and the nested execution, with their statuses.</summary>
    private static async Task<IReadOnlyList<string>> StartedAsync(EngineDriver driver)
    {
        var all = new List<string>();
        var nested = await driver.CallAsync("ListExecutions", """{"stateMachineArn": "arn:aws:states:eu-west-1:000000000000:stateMachine:inner"}""");
        var runs = (JsonArray)(await driver.CallAsync("ListMapRuns", JsonObject.Of(("executionArn", JsonValue.From(EveryState.Execution)))))["mapRuns"]!;
        foreach (var list in new[] { nested }.Concat(await Task.WhenAll(runs.Select(r => driver.CallAsync("ListExecutions", JsonObject.Of(("mapRunArn", r["mapRunArn"])))))))
        {
            all.AddRange(((JsonArray)list["executions"]!).Select(static e => $"{e["executionArn"]!.AsString()} {e["status"]!.AsString()}"));
        }

        return all;
    }

    // What never answers may have been given up before or after the kill; what is written to S3 is written again until the state has ended.
    private static bool IsOpenEnded(string call) => call.StartsWith("lambda:stuck", StringComparison.Ordinal) || call.StartsWith("lambda:slow", StringComparison.Ordinal) || call.StartsWith("s3:Put", StringComparison.Ordinal);

    private static string[] Echoes(EngineDriver driver) => [.. driver.Services.Calls.Select(static c => EveryState.EchoOf(c.Name, c.Parameters))];

    private static DateTimeOffset LastMoment(IEnumerable<byte[]> records) => records.Select(static r => JournalRecord.Decode(r)).OfType<JournalRecord.Signalled>()
        .Select(static s => new DateTimeOffset(s.Signal.UtcTicks, TimeSpan.Zero)).DefaultIfEmpty(new ManualClock().GetUtcNow()).Last();
}
