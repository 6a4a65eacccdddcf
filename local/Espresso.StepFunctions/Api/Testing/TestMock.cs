using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Api.Testing;

/// <summary>What stands in for the work of a Task, Map or Parallel: a result or an error.</summary>
internal sealed record TestMock(JsonValue? Result, StateError? Error)
{
    /// <summary>The mock of a request, checked; null when it has none.</summary>
    /// <exception cref="StepFunctionsException">ValidationException: the state takes no mock, or not this one.</exception>
    public static TestMock? Read(Request request, State state, JsonObject source)
    {
        if (request.Object("mock") is not { } mock)
        {
            return null;
        }

        if (state.Type is not (StateType.Task or StateType.Map or StateType.Parallel))
        {
            throw Invalid($"State type '{state.Type}' is not supported when a mock is specified");
        }

        if (request.Flag("revealSecrets"))
        {
            throw Invalid("TestState does not support RevealSecrets when a mock is specified.");
        }

        if (mock["result"] is not null && mock["errorOutput"] is not null)
        {
            throw Invalid("A test mock should have only one of the following fields: [result, errorOutput].");
        }

        if (mock["errorOutput"] is { } error)
        {
            return new TestMock(Result: null, new StateError(error["error"]?.AsString(), error["cause"]?.AsString(), FromTask: true));
        }

        var result = Parse(mock["result"]?.AsString() ?? throw Invalid("A test mock should have one of the following fields: [result, errorOutput]."));
        CheckShape(state, source, result);
        if (state is TaskState { Resource: { Kind: TaskResourceKind.Service, Pattern: TaskPattern.RequestResponse } resource } && mock["fieldValidationMode"]?.AsString() is var mode && mode != "NONE")
        {
            MockSchema.Check(resource, result, isStrict: mode is null or "STRICT");
        }

        return new TestMock(result, Error: null);
    }

    private static void CheckShape(State state, JsonObject source, JsonValue result)
    {
        var isWritten = source["ResultWriter"] is not null;
        if (state.Type is StateType.Parallel or StateType.Map && !isWritten && result is not JsonArray)
        {
            throw Invalid("Mocked result must be an array.");
        }

        if (isWritten && result is not JsonObject)
        {
            throw Invalid("Mocked result must be a JSON object.");
        }

        if (state is ParallelState parallel && ((JsonArray)result).Count != parallel.Branches.Count)
        {
            throw Invalid("Mocked result must contain the same number of items as number of Parallel branches.");
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
            throw Invalid("Mocked result must be valid JSON: " + e.Problem);
        }
    }

    private static StepFunctionsException Invalid(string message) => new("ValidationException", message);
}
