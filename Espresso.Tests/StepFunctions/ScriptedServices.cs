using System.Collections.Concurrent;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Json;

namespace Espresso.Tests.StepFunctions;

/// <summary>
/// Services that answer from a script: for <c>lambda:NAME</c> or <c>service:Operation</c> a list of answers, the last of
/// which is repeated. An answer is <c>{"result": …}</c>, <c>{"error", "cause"}</c> (a Lambda function's),
/// <c>{"code", "message", "status"}</c> (a service's) or <c>{"hang": true}</c>.
/// </summary>
internal sealed class ScriptedServices : ITaskIntegration
{
    public const string RequestId = "11111111-2222-3333-4444-555555555555";

    private readonly ConcurrentDictionary<string, int> _used = new(StringComparer.Ordinal);
    private readonly Func<string, JsonValue, JsonValue?> _answerOf;

    public ScriptedServices(JsonObject script) => _answerOf = (name, _) => Next(script, name);

    /// <summary>Services whose answers follow from what they are asked and from nothing else.</summary>
    public ScriptedServices(Func<string, JsonValue, JsonValue?> answerOf) => _answerOf = answerOf;

    /// <summary>Every call, in the order in which they came: its name and its parameters.</summary>
    public ConcurrentQueue<(string Name, JsonValue Parameters)> Calls { get; } = new();

    public async Task<LambdaReply> InvokeLambdaAsync(LambdaRequest request, CancellationToken cancellationToken)
    {
        var name = request.Function.Contains(':', StringComparison.Ordinal) ? request.Function.Split(':')[6] : request.Function;
        var answer = await NextAsync("lambda:" + name, request.Payload, cancellationToken);
        if (answer["error"] is { } error)
        {
            return new LambdaReply(JsonObject.Of(("errorType", error), ("errorMessage", answer["cause"])), "Unhandled", RequestId);
        }

        return new LambdaReply(request.IsEvent ? null : answer["result"], FunctionError: null, RequestId) { StatusCode = request.IsEvent ? 202 : 200 };
    }

    public async Task<ServiceReply> CallAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var answer = await NextAsync($"{request.Service}:{request.Operation}", request.Parameters, cancellationToken);
        return new ServiceReply((JsonObject)answer["result"]!, RequestId);
    }

    public async Task<HttpTaskReply> InvokeHttpAsync(HttpTaskRequest request, CancellationToken cancellationToken)
    {
        var answer = await NextAsync($"http:{request.Method}", JsonObject.Of(("url", JsonValue.From(request.Url)), ("body", JsonValue.From(request.Body))), cancellationToken);
        if (answer["socket"]?.AsString() is { } failure)
        {
            throw new HttpTaskException(failure);
        }

        return new HttpTaskReply(
            (int)((JsonNumber)answer["status"]!).Integer,
            answer["reason"]!.AsString()!,
            [("content-type", [answer["type"]!.AsString()!])],
            answer["body"]!.AsString()!,
            [("Authorization", "Basic abc"), .. request.Headers]);
    }

    private async Task<JsonValue> NextAsync(string name, JsonValue parameters, CancellationToken cancellationToken)
    {
        Calls.Enqueue((name, parameters));
        var answer = _answerOf(name, parameters) ?? throw new ServiceCallException("ResourceNotFoundException", $"Function not found: {name}", 404, RequestId);
        if (answer["hang"] is not null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        return answer["code"]?.AsString() is { } code
            ? throw new ServiceCallException(code, answer["message"]?.AsString() ?? "", (int)((JsonNumber)answer["status"]!).Integer, RequestId)
            : answer;
    }

    private JsonValue? Next(JsonObject script, string name)
    {
        if (script[name] is not JsonArray answers)
        {
            return null;
        }

        var turn = _used.AddOrUpdate(name, 0, static (_, n) => n + 1);
        return answers[Math.Min(turn, answers.Count - 1)];
    }
}
