using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Json;

namespace Espresso.Tests.StepFunctions;

/// <summary>
/// Runs every case under <c>cases/api/</c>: requests in order, each with the answer or the error that must come. A
/// request's <c>save</c> keeps members of its answer; <c>${name}</c> in later ones stands for what was kept.
/// </summary>
public sealed class ApiConformance
{
    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (var path in Directory.GetFiles(CaseFiles.ApiRoot, "*.json").Order(StringComparer.Ordinal))
        {
            foreach (var item in (JsonArray)JsonValue.Parse(File.ReadAllText(path)))
            {
                data.Add(Path.GetFileName(path), item["title"]!.AsString()!);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_service_answers_as_the_case_says(string file, string title)
    {
        var cases = (JsonArray)JsonValue.Parse(await File.ReadAllTextAsync(Path.Combine(CaseFiles.ApiRoot, file)));
        var item = cases.Single(c => c["title"]!.AsString() == title);
        using var driver = new EngineDriver(item["services"] as JsonObject);
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var step in (JsonArray)item["steps"]!)
        {
            await StepAsync(driver, (JsonObject)step, kept, title);
        }
    }

    private static async Task StepAsync(EngineDriver driver, JsonObject step, Dictionary<string, string> kept, string title)
    {
        var operation = step["call"]!.AsString()!;
        var body = (JsonObject)JsonValue.Parse(Filled(step["body"]!.Text, kept));
        if (body["definition"] is JsonObject definition)
        {
            body = body.With("definition", JsonValue.From(definition.Text));
        }

        if (step["until"]?.AsString() is { } execution)
        {
            await driver.UntilClosedAsync(Filled(execution, kept));
        }

        JsonObject answer;
        try
        {
            answer = await driver.CallAsync(operation, body);
        }
        catch (StepFunctionsException e) when (step["error"] is not null)
        {
            answer = JsonObject.Of(("code", JsonValue.From(e.Code)), ("message", JsonValue.From(e.Message)));
            Expectation.Check(JsonValue.Parse(Filled(step["error"]!.Text, kept)), answer, $"{title}: {operation}");
            return;
        }

        step["error"].ShouldBeNull($"{title}: {operation} answered {answer.Text}");
        Expectation.Check(JsonValue.Parse(Filled((step["expect"] ?? JsonObject.Empty).Text, kept)), answer, $"{title}: {operation}");
        foreach (var (name, member) in step["save"] as JsonObject ?? JsonObject.Empty)
        {
            kept[name] = answer[member.AsString()!]!.AsString()!;
        }
    }

    private static string Filled(string text, Dictionary<string, string> kept)
    {
        foreach (var (name, value) in kept)
        {
            text = text.Replace($"${{{name}}}", value, StringComparison.Ordinal);
        }

        return text;
    }
}
