using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Api.Testing;

/// <summary>The context object of a test: given, and checked in the service's words, or made up.</summary>
internal static class TestContext
{
    private static readonly Dictionary<string, Dictionary<string, JsonKind?>> _fields = new(StringComparer.Ordinal)
    {
        ["Execution"] = new(StringComparer.Ordinal)
        {
            ["Id"] = JsonKind.String,
            ["Input"] = null,
            ["Name"] = JsonKind.String,
            ["RoleArn"] = JsonKind.String,
            ["StartTime"] = JsonKind.String,
            ["RedriveCount"] = JsonKind.Number,
            ["RedriveTime"] = JsonKind.String,
        },
        ["State"] = new(StringComparer.Ordinal) { ["EnteredTime"] = JsonKind.String, ["Name"] = JsonKind.String, ["RetryCount"] = JsonKind.Number },
        ["StateMachine"] = new(StringComparer.Ordinal) { ["Id"] = JsonKind.String, ["Name"] = JsonKind.String },
        ["Task"] = new(StringComparer.Ordinal) { ["Token"] = JsonKind.String },
    };

    /// <exception cref="StepFunctionsException">ValidationException: something in it cannot be mocked.</exception>
    public static JsonObject Check(string text, State state)
    {
        if (Parse(text) is not JsonObject context)
        {
            throw Invalid("must be a JSON object");
        }

        foreach (var (name, value) in context)
        {
            CheckPart(name, value);
        }

        return context["Task"] is null || state is TaskState { Resource.Pattern: not TaskPattern.RequestResponse }
            ? context
            : throw Invalid("Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern");
    }

    /// <summary>What the service makes up: an execution of a machine that nobody created.</summary>
    public static JsonObject MakeUp(EngineOptions options, State state, string stateName, JsonValue input, string? roleArn)
    {
        var machine = Guid.NewGuid().ToString("D");
        var name = Guid.NewGuid().ToString("D");
        var now = JsonValue.From(Timestamps.Format(options.Clock.GetUtcNow()));
        var retries = state.Type is StateType.Task or StateType.Map or StateType.Parallel;
        return JsonObject.Of(
            ("Execution", JsonObject.Of(
                ("Id", JsonValue.From($"arn:aws:states:{options.Region}:{options.AccountId}:express:{machine}:{name}")),
                ("Input", input),
                ("Name", JsonValue.From(name)),
                ("RoleArn", JsonValue.From(roleArn)),
                ("StartTime", now))),
            ("StateMachine", JsonObject.Of(("Id", JsonValue.From(Arns.Machine(options, machine))), ("Name", JsonValue.From(machine)))),
            ("State", JsonObject.Of(("Name", JsonValue.From(stateName)), ("EnteredTime", now), ("RetryCount", retries ? JsonValue.From(0) : null))),
            ("Task", state is TaskState { Resource.HasToken: true } ? JsonObject.Of(("Token", JsonValue.From(Guid.NewGuid().ToString("N")))) : null));
    }

    private static void CheckPart(string name, JsonValue value)
    {
        if (name == "Map")
        {
            throw Invalid("'Map' field is not supported when mocking a Context object");
        }

        if (!_fields.TryGetValue(name, out var known))
        {
            throw Invalid($"Field '{name}' is not allowed");
        }

        if (value is not JsonObject members)
        {
            throw Invalid($"{name} must be an object");
        }

        foreach (var (field, member) in members)
        {
            if (!known.TryGetValue(field, out var kind))
            {
                throw Invalid($"Field '{field}' is not allowed");
            }

            if (kind is not null && member.Kind != kind)
            {
                throw Invalid($"{name}.{field} must be a {(kind == JsonKind.String ? "string" : "number")}");
            }
        }
    }

    private static JsonValue Parse(string text)
    {
        try
        {
            return JsonValue.Parse(text);
        }
        catch (JsonSyntaxException e)
        {
            throw Invalid(e.Problem);
        }
    }

    private static StepFunctionsException Invalid(string problem) => new("ValidationException", "Invalid Context object provided: " + problem);
}
