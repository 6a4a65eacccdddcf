using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Lambda.Runtime;

/// <summary>One call of a function, from the queue to its answer.</summary>
internal sealed class Invocation(string function, ReadOnlyMemory<byte> payload, string? traceParent, string? requestId = null)
{
    private readonly TaskCompletionSource<Outcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string RequestId { get; } = requestId ?? Ids.Request();

    public string Function => function;

    public ReadOnlyMemory<byte> Payload => payload;

    public string? TraceParent => traceParent;

    /// <summary>Base64 from the caller's <c>X-Amz-Client-Context</c>.</summary>
    public string? ClientContext { get; init; }

    public Task<Outcome> Outcome => _outcome.Task;

    public void Cancel() => _outcome.TrySetCanceled();

    public bool TryEnd(Outcome outcome) => _outcome.TrySetResult(outcome);
}

/// <summary>How an invocation ended.</summary>
/// <param name="Payload">The function's result, or its error as JSON.</param>
/// <param name="FunctionError">Null, or <c>Unhandled</c>.</param>
/// <param name="IsLost">The process died with the invocation out: nothing is known of what it did.</param>
internal sealed record Outcome(ReadOnlyMemory<byte> Payload, string? FunctionError, bool IsLost = false)
{
    /// <summary>The last lines that the function's process wrote; null for a process that is not ours.</summary>
    public string? LogTail { get; init; }

    /// <summary>What a streamed response says about its payload; null for a plain one, which is JSON.</summary>
    public string? ContentType { get; init; }

    public static Outcome Lost(string requestId)
    {
        var error = new JsonObject
        {
            ["errorType"] = "Runtime.ExitError",
            ["errorMessage"] = $"RequestId: {requestId} Error: Runtime exited without providing a reason",
        };
        return new Outcome(System.Text.Encoding.UTF8.GetBytes(error.ToText()), "Unhandled", IsLost: true);
    }
}
