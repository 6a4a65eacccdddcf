using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Lambda.Functions;

/// <summary>A function as it was created and as the store keeps it.</summary>
/// <param name="Settings">The members of CreateFunction that GetFunctionConfiguration gives back (<c>Handler</c>, <c>Environment</c>, …).</param>
/// <param name="Code">Where its package is: <c>S3Bucket</c>, <c>S3Key</c>.</param>
/// <param name="Policy">The statements of its resource policy.</param>
/// <param name="EventInvokeSettings">PutFunctionEventInvokeConfig's members; null when never set.</param>
/// <param name="ModifiedAt">Milliseconds since 1970.</param>
internal sealed record FunctionRecord(
    string Name, JsonObject Settings, JsonObject Code, Dictionary<string, string> Tags, JsonArray Policy,
    JsonObject? EventInvokeSettings, int? ReservedConcurrency, string RevisionId, long ModifiedAt)
{
    public int TimeoutSeconds => (int)(Settings.Number("Timeout") ?? 3);

    public string? DeadLetterTarget => Settings.Object("DeadLetterConfig")?.Text("TargetArn") is { Length: > 0 } target ? target : null;

    public EventInvokeRules EventInvoke => new(
        (int)(EventInvokeSettings?.Number("MaximumRetryAttempts") ?? 2),
        (int)(EventInvokeSettings?.Number("MaximumEventAgeInSeconds") ?? 21_600),
        Destination("OnSuccess"),
        Destination("OnFailure"));

    private string? Destination(string name) =>
        EventInvokeSettings?.Object("DestinationConfig")?.Object(name)?.Text("Destination") is { Length: > 0 } destination ? destination : null;
}

/// <summary>How asynchronous invocations are tried.</summary>
internal sealed record EventInvokeRules(int MostRetries, int OldestSeconds, string? OnSuccess, string? OnFailure);
