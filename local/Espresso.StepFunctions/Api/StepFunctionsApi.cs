using System.Collections.Frozen;
using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Api;

/// <summary>
/// The operations of AWS Step Functions (API version 2016-11-23) over an engine: JSON in, JSON out, whatever carries
/// them.
/// </summary>
public sealed class StepFunctionsApi
{
    private readonly FrozenDictionary<string, Operation> _operations;

    /// <param name="engine">Where machines and executions live.</param>
    public StepFunctionsApi(StepFunctionsEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _operations = Create(engine).ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The names of the operations.</summary>
    public static IReadOnlyCollection<string> OperationNames { get; } = Create(engine: null!).Keys;

    /// <summary>Carries out one request.</summary>
    /// <param name="operation">For example <c>StartExecution</c>.</param>
    /// <param name="body">The request's members, as the API's model has them.</param>
    /// <param name="cancellationToken">Signals that nobody waits for the answer any more.</param>
    /// <returns>The answer's members; timestamps are seconds since 1970.</returns>
    /// <exception cref="StepFunctionsException">The error that the service answers.</exception>
    public Task<JsonObject> HandleAsync(string operation, JsonObject body, CancellationToken cancellationToken)
    {
        if (!_operations.TryGetValue(operation, out var known))
        {
            throw new StepFunctionsException("NotImplemented", $"LocalCloud does not implement states:{operation}.", httpStatus: 501);
        }

        return known.Handler(new Request(body, known.Rules), cancellationToken);
    }

    // The operations' names do not depend on an engine; nothing is called while they are listed.
    private static Dictionary<string, Operation> Create(StepFunctionsEngine engine)
    {
        var operations = new Dictionary<string, Operation>(StringComparer.Ordinal);
        new StateMachineOperations(engine).AddTo(operations);
        new VersionOperations(engine).AddTo(operations);
        new ExecutionOperations(engine).AddTo(operations);
        new MapRunOperations(engine).AddTo(operations);
        new TaskOperations(engine).AddTo(operations);
        new TagOperations(engine).AddTo(operations);
        new TestStateOperation(engine).AddTo(operations);
        return operations;
    }
}

/// <summary>An operation: what its request must look like, and what it does.</summary>
internal sealed record Operation(IReadOnlyList<MemberRule> Rules, Func<Request, CancellationToken, Task<JsonObject>> Handler)
{
    public static Operation Sync(Func<Request, JsonObject> handler, params MemberRule[] rules) =>
        new(rules, (request, _) => Task.FromResult(handler(request)));

    public static Operation Async(Func<Request, CancellationToken, Task<JsonObject>> handler, params MemberRule[] rules) =>
        new(rules, handler);
}

/// <summary>Rules that many operations share.</summary>
internal static class Rules
{
    public static readonly MemberRule MaxResults = new("maxResults", Min: 0, Max: 1000);
    public static readonly MemberRule NextToken = new("nextToken", MinLength: 1, MaxLength: 1024);

    public static readonly MemberRule VersionDescription = new("versionDescription", MaxLength: 256);

    public static MemberRule Arn(string name) => new(name, Required: true, MinLength: 1, MaxLength: 256);

    public static MemberRule Name(bool required = true) => new("name", required, MinLength: 1, MaxLength: 80);
}

/// <summary>Pages of a list; the token is the place where the next page starts.</summary>
internal static class Paging
{
    private const int DefaultSize = 100;

    public static (IReadOnlyList<T> Items, string? Next) Page<T>(Request request, IReadOnlyList<T> all)
    {
        var size = request.Number("maxResults") is > 0 and var n ? (int)n : DefaultSize;
        var start = 0;
        if (request.Text("nextToken") is { } token)
        {
            Span<byte> bytes = stackalloc byte[sizeof(int)];
            if (!Convert.TryFromBase64String(token, bytes, out var written) || written != sizeof(int))
            {
                throw new StepFunctionsException("InvalidToken", "Invalid Token: 'Invalid token'");
            }

            start = BitConverter.ToInt32(bytes);
        }

        var items = all.Skip(start).Take(size).ToArray();
        var next = start + items.Length;
        return (items, next < all.Count ? Convert.ToBase64String(BitConverter.GetBytes(next)) : null);
    }

    public static JsonObject Answer(string member, IEnumerable<JsonValue> items, string? next) => JsonObject.Of(
        (member, JsonArray.From(items)),
        ("nextToken", next is null ? null : JsonValue.From(next)));
}
