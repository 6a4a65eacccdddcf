using Espresso.StepFunctions.Durability;
using Espresso.StepFunctions.Json;

namespace Espresso.Tests.StepFunctions;

/// <summary>What a killed process leaves behind is enough to go on: at every record, and with a torn one at the end.</summary>
public sealed class Survival : IDisposable
{
    private const string Definition = """
        {
          "StartAt": "Prepare",
          "States": {
            "Prepare": {"Type": "Pass", "Assign": {"seen.$": "$.n"}, "Next": "Choose"},
            "Choose": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericGreaterThan": 0, "Next": "Work"}], "Default": "Broken"},
            "Work": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "work", "Payload": {"id.$": "States.UUID()"}}, "ResultSelector": {"p.$": "$.Payload"}, "ResultPath": "$.work", "Retry": [{"ErrorEquals": ["Again"], "IntervalSeconds": 5, "JitterStrategy": "FULL"}], "Next": "Pause"},
            "Pause": {"Type": "Wait", "Seconds": 60, "Next": "Both"},
            "Both": {"Type": "Parallel", "ResultPath": "$.both", "Next": "Each", "Branches": [
              {"StartAt": "Left", "States": {"Left": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:000000000000:function:left", "End": true}}},
              {"StartAt": "Right", "States": {"Right": {"Type": "Wait", "Seconds": 30, "Next": "Rest"}, "Rest": {"Type": "Pass", "Parameters": {"seen.$": "$seen"}, "End": true}}}]},
            "Each": {"Type": "Map", "ItemsPath": "$.items", "ResultPath": "$.each", "MaxConcurrency": 1, "Next": "Ask", "ItemProcessor": {"StartAt": "One", "States": {"One": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:000000000000:function:one", "End": true}}}},
            "Ask": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "Parameters": {"FunctionName": "ask", "Payload": {"token.$": "$$.Task.Token"}}, "TimeoutSeconds": 300, "ResultPath": "$.answer", "Catch": [{"ErrorEquals": ["States.Timeout"], "ResultPath": "$.late", "Next": "Done"}], "Next": "Broken"},
            "Done": {"Type": "Succeed"},
            "Broken": {"Type": "Fail", "Error": "Broken"}
          }
        }
        """;

    private const string Script = """
        {"lambda:work": [{"error": "Again"}, {"result": 1}], "lambda:left": [{"result": "l"}], "lambda:one": [{"result": 10}, {"result": 20}], "lambda:ask": [{"result": null}]}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("espresso-journal-");

    [Fact]
    public async Task A_kill_at_any_record_loses_and_repeats_nothing()
    {
        using var whole = new RecordingJournal();
        var clock = new ManualClock();
        IReadOnlyList<string> expected;
        using (var driver = new EngineDriver(EngineDriver.Json(Script), whole, clock))
        {
            var machine = await driver.CreateAsync(Definition);
            var execution = await driver.StartAsync(machine, """{"n": 1, "items": [1, 2]}""", "run");
            await RunToTheEndAsync(driver, clock, execution);
            expected = await EventsAsync(driver, execution);
        }

        // The machine's two records come first; the execution begins with the third.
        var first = whole.Records.FindIndex(static r => JournalRecord.Decode(r) is JournalRecord.Created);
        whole.Records.Count.ShouldBeGreaterThan(first + 10);
        for (var kept = first + 1; kept <= whole.Records.Count; kept++)
        {
            using var rest = new RecordingJournal(whole.Records.Take(kept));
            var later = new ManualClock();
            using var driver = new EngineDriver(ScriptFrom(whole.Records.Take(kept)), rest, later);
            var execution = "arn:aws:states:eu-west-1:000000000000:execution:machine:run";
            await RunToTheEndAsync(driver, later, execution);
            (await EventsAsync(driver, execution)).ShouldBe(expected, $"after a kill with {kept} records");
        }
    }

    [Fact]
    public async Task A_torn_record_at_the_end_is_dropped()
    {
        var clock = new ManualClock();
        using (var driver = new EngineDriver(journal: new FileJournal(_folder.FullName, clock), clock: clock))
        {
            var machine = await driver.CreateAsync("""{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": true}}}""");
            await driver.StartAsync(machine, """{"a":  1}""", "run");
        }

        var segment = _folder.GetFiles().Single();
        await File.AppendAllBytesAsync(segment.FullName, [200, 0, 0, 0, 1, 2, 3, 4, 5]);
        using var again = new EngineDriver(journal: new FileJournal(_folder.FullName, clock), clock: clock);
        again.Found.ShouldBe((1, 0));
        clock.Advance(TimeSpan.FromSeconds(60));
        var result = await again.UntilClosedAsync("arn:aws:states:eu-west-1:000000000000:execution:machine:run");
        result["output"]!.AsString().ShouldBe("""{"a":  1}""");
    }

    [Fact]
    public async Task A_token_given_before_the_restart_is_good_after_it()
    {
        using var journal = new RecordingJournal();
        string token;
        string execution;
        const string Callback = """{"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish.waitForTaskToken", "Parameters": {"Message.$": "$$.Task.Token"}, "End": true}}}""";
        var script = EngineDriver.Json("""{"sns:Publish": [{"result": {}}]}""");
        using (var driver = new EngineDriver(script, journal))
        {
            execution = await driver.StartAsync(await driver.CreateAsync(Callback));
            await driver.UntilLastEventAsync(execution, "TaskSubmitted");
            token = driver.Services.Calls.Single().Parameters["Message"]!.AsString()!;
        }

        using var again = new EngineDriver(script, new RecordingJournal(journal.Records));
        await again.CallAsync("SendTaskSuccess", JsonObject.Of(("taskToken", JsonValue.From(token)), ("output", JsonValue.From("7"))));
        (await again.UntilClosedAsync(execution))["output"]!.AsString().ShouldBe("7");
        again.Services.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_end_that_nobody_confirmed_is_told_again()
    {
        using var journal = new RecordingJournal();
        using (var driver = new EngineDriver(journal: journal))
        {
            var execution = await driver.StartAsync(await driver.CreateAsync("""{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}"""));
            await driver.UntilClosedAsync(execution);
        }

        using var second = new RecordingJournal(journal.Records);
        using (var driver = new EngineDriver(journal: second))
        {
            driver.Changes.ShouldHaveSingleItem().Status.ShouldBe("SUCCEEDED");
            driver.Changes[0].Confirm();
        }

        using var third = new EngineDriver(journal: new RecordingJournal(second.Records));
        third.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_over_and_deleted_leaves_the_journal_when_it_is_rewritten()
    {
        var clock = new ManualClock();
        using (var driver = new EngineDriver(journal: new FileJournal(_folder.FullName, clock), clock: clock))
        {
            var machine = await driver.CreateAsync("""{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}""");
            for (var i = 0; i < 50; i++)
            {
                await driver.UntilClosedAsync(await driver.StartAsync(machine));
            }
        }

        var before = _folder.GetFiles().Sum(static f => f.Length);
        clock.Advance(TimeSpan.FromDays(91));
        using (var driver = new EngineDriver(journal: new FileJournal(_folder.FullName, clock), clock: clock))
        {
            driver.Found.ShouldBe((0, 0));
        }

        _folder.GetFiles().Sum(static f => f.Length).ShouldBeLessThan(before / 4);
        using var last = new EngineDriver(journal: new FileJournal(_folder.FullName, clock), clock: clock);
        var machines = await last.CallAsync("ListStateMachines", "{}");
        ((JsonArray)machines["stateMachines"]!).Count.ShouldBe(1);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Moves the clock whenever the execution waits for nothing else, until it is closed.</summary>
    private static async Task RunToTheEndAsync(EngineDriver driver, ManualClock clock, string execution)
    {
        foreach (var resting in new[] { "TaskFailed", "WaitStateEntered", "Each", "TaskSubmitted" })
        {
            await driver.UntilAsync(() => driver.HistoryAsync(execution), h => IsAt(h, resting));
            clock.Advance(TimeSpan.FromSeconds(resting == "TaskSubmitted" ? 300 : 60));
        }

        await driver.UntilClosedAsync(execution);
    }

    // Each resting place, or anything after it.
    private static bool IsAt(IReadOnlyList<JsonValue> history, string place)
    {
        var types = history.Select(static e => e["type"]!.AsString()!).ToArray();
        return place switch
        {
            "Each" => types.Contains("LambdaFunctionSucceeded") && types.Count(static t => t == "WaitStateEntered") == 2,
            _ => types.Contains(place),
        };
    }

    private static async Task<IReadOnlyList<string>> EventsAsync(EngineDriver driver, string execution) =>
        [.. (await driver.HistoryAsync(execution)).Select(static e => $"{e["type"]!.AsString()} after {e["previousEventId"]!.Text}")];

    /// <summary>The services' answers that the kept records do not hold yet: what had completed is never asked for again.</summary>
    private static JsonObject ScriptFrom(IEnumerable<byte[]> records)
    {
        var answered = records.Select(static r => JournalRecord.Decode(r)).OfType<JournalRecord.Signalled>()
            .Where(static s => s.Signal.Kind == Espresso.StepFunctions.Interpreter.SignalKind.Reply).Select(static s => s.Signal).ToArray();
        var script = EngineDriver.Json(Script);
        if (answered.Any(static s => s.Error == "Again"))
        {
            script = script.With("lambda:work", JsonArray.Of(script["lambda:work"] is JsonArray work ? work[1] : JsonValue.Null));
        }

        return answered.Any(static s => s.Data?.Text == "10")
            ? script.With("lambda:one", JsonArray.Of(((JsonArray)script["lambda:one"]!)[1]))
            : script;
    }
}

/// <summary>A journal in memory that can be looked at, and continued from any of its records.</summary>
internal sealed class RecordingJournal(IEnumerable<byte[]>? kept = null) : IJournal
{
    private readonly Lock _gate = new();

    public List<byte[]> Records { get; } = [.. kept ?? []];

    public void Append(ReadOnlySpan<byte> record)
    {
        lock (_gate)
        {
            Records.Add(record.ToArray());
        }
    }

    public void Flush()
    {
    }

    public IEnumerable<ReadOnlyMemory<byte>> ReadAll() => Records.Select(static r => (ReadOnlyMemory<byte>)r).ToArray();

    public void Rewrite(IEnumerable<ReadOnlyMemory<byte>> records)
    {
        var rewritten = records.Select(static r => r.ToArray()).ToArray();
        Records.Clear();
        Records.AddRange(rewritten);
    }

    public void Dispose()
    {
    }
}
