using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Json;

namespace Espresso.Tests.StepFunctions;

/// <summary>
/// Runs every case of a definition under <c>cases/</c>. A case has a definition and an input, the answers of services, what to do while
/// it waits, and what must come out: the API's error, or the execution's result and its events.
/// </summary>
public sealed class Conformance
{
    private static readonly Dictionary<string, JsonObject> _cases = Read();

    public static TheoryData<string> Names => [.. _cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Engine_answers_as_the_case_says(string title) => RunAsync(_cases[title], title);

    private static Dictionary<string, JsonObject> Read()
    {
        var cases = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var path in Directory.GetFiles(CaseFiles.Root, "*.json", SearchOption.AllDirectories).Where(static p => Path.GetDirectoryName(p) != CaseFiles.ApiRoot).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(CaseFiles.Root, path).Replace('\\', '/')[..^5];
            foreach (var item in (JsonArray)JsonValue.Parse(File.ReadAllText(path)))
            {
                cases.Add($"{name}: {item["title"]!.AsString()}", (JsonObject)item);
            }
        }

        return cases;
    }

    private static async Task RunAsync(JsonObject item, string title)
    {
        using var driver = new EngineDriver(item["services"] as JsonObject);
        string machine;
        try
        {
            machine = await driver.CreateAsync(item["definition"]!.AsString() ?? item["definition"]!.Text);
        }
        catch (StepFunctionsException e) when (item["refused"] is { } refused)
        {
            Expectation.Check(refused, JsonObject.Of(("code", JsonValue.From(e.Code)), ("message", JsonValue.From(e.Message))), title);
            return;
        }

        item["refused"].ShouldBeNull(title + ": the definition was accepted");
        var execution = await driver.StartAsync(machine, item["inputText"]?.AsString() ?? item["input"]?.Text ?? "{}", "run");
        foreach (var action in item["actions"] as JsonArray ?? JsonArray.Empty)
        {
            await ActAsync(driver, execution, (JsonObject)action);
        }

        var result = await driver.UntilClosedAsync(execution);
        Expectation.Check(item["expect"]!, Result(result), title);
        if (item["events"] is JsonArray expected)
        {
            var events = await driver.HistoryAsync(execution);
            var shown = string.Join('\n', events.Select(static e => e.Text));
            for (var i = 0; i < Math.Min(expected.Count, events.Count); i++)
            {
                CompareEvent(expected[i], (JsonObject)events[i], $"{title}: event {i + 1} of\n{shown}");
            }

            events.Count.ShouldBe(expected.Count, $"{title}: number of events in\n{shown}");
        }

        if (item["calls"] is JsonArray calls)
        {
            var made = JsonArray.From(driver.Services.Calls.Select(static c => (JsonValue)JsonArray.Of(JsonValue.From(c.Name), c.Parameters)));
            Expectation.Check(calls, made, title + ": calls");
        }
    }

    private static async Task ActAsync(EngineDriver driver, string execution, JsonObject action)
    {
        var last = await driver.UntilAsync(
            () => driver.HistoryAsync(execution),
            h => h[^1]["type"]!.AsString() == action["after"]!.AsString() && h.Count >= ((action["events"] as JsonNumber)?.Integer ?? 0));
        if (action["advance"] is JsonNumber seconds)
        {
            driver.Clock.Advance(TimeSpan.FromSeconds(seconds.Value));
        }
        else if (action["stop"] is JsonObject stop)
        {
            await driver.CallAsync("StopExecution", stop.With("executionArn", JsonValue.From(execution)));
        }
        else if (action["call"]?.AsString() is { } operation)
        {
            var parameters = last.Last(static e => e["type"]!.AsString() == "TaskScheduled")["taskScheduledEventDetails"]!["parameters"]!.AsString()!;
            var body = (JsonObject)action["body"]!;
            await driver.CallAsync(operation, body.With("taskToken", JsonValue.From(FindToken(JsonValue.Parse(parameters)))));
        }
    }

    private static string? FindToken(JsonValue value) => value switch
    {
        JsonString { Value.Length: > 40 } text => text.Value,
        JsonArray items => items.Select(FindToken).FirstOrDefault(static t => t is not null),
        JsonObject members => members.Select(static m => FindToken(m.Value)).FirstOrDefault(static t => t is not null),
        _ => null,
    };

    private static JsonObject Result(JsonObject described) => JsonObject.Of(
        ("status", described["status"]),
        ("output", described["output"] is JsonString output ? JsonValue.Parse(output.Value) : null),
        ("outputText", described["output"]),
        ("error", described["error"]),
        ("cause", described["cause"]));

    /// <summary>An expected event is <c>["Type", previous]</c> or <c>["Type", previous, {details}]</c>, with texts of JSON as JSON.</summary>
    private static void CompareEvent(JsonValue expected, JsonObject actual, string title)
    {
        var parts = (JsonArray)expected;
        actual["type"]!.AsString().ShouldBe(parts[0].AsString(), title);
        actual["previousEventId"]!.Text.ShouldBe(parts[1].Text, title);
        if (parts.Count > 2)
        {
            var details = actual.Single(static m => m.Key.EndsWith("EventDetails", StringComparison.Ordinal)).Value;
            Expectation.Check(parts[2], details, title);
        }
    }
}

/// <summary>Where the cases are.</summary>
internal static class CaseFiles
{
    public static string Root => Path.Combine(AppContext.BaseDirectory, "StepFunctions", "cases");

    /// <summary>Cases of requests and answers, which <see cref="ApiConformance"/> runs.</summary>
    public static string ApiRoot => Path.Combine(Root, "api");
}
