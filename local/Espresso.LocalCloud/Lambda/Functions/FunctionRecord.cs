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
    /// <summary>The bucket name that says: the code is a process on this machine, which polls by itself.</summary>
    public const string LocalProcess = "local-process";

    /// <summary>What was published, oldest first.</summary>
    public IReadOnlyList<VersionRecord> Versions { get; init; } = [];

    /// <summary>The number of the next version; a deleted one's is not used again.</summary>
    public int NextVersion { get; init; } = 1;

    public IReadOnlyDictionary<string, AliasRecord> Aliases { get; init; } = new Dictionary<string, AliasRecord>(StringComparer.Ordinal);

    /// <summary>PutFunctionEventInvokeConfig's members of versions and aliases.</summary>
    public IReadOnlyDictionary<string, JsonObject> QualifiedEventInvokes { get; init; } = new Dictionary<string, JsonObject>(StringComparer.Ordinal);

    /// <summary>CreateFunctionUrlConfig's members by qualifier; the function's own under an empty one.</summary>
    public IReadOnlyDictionary<string, JsonObject> Urls { get; init; } = new Dictionary<string, JsonObject>(StringComparer.Ordinal);

    public int TimeoutSeconds => (int)(Settings.Number("Timeout") ?? 3);

    public string? DeadLetterTarget => Settings.Object("DeadLetterConfig")?.Text("TargetArn") is { Length: > 0 } target ? target : null;

    /// <summary>How asynchronous invocations under <paramref name="qualifier"/> are tried.</summary>
    public EventInvokeRules EventInvoke(string? qualifier)
    {
        var settings = EventInvokeSettingsOf(qualifier);
        return new(
            (int)(settings?.Number("MaximumRetryAttempts") ?? 2),
            (int)(settings?.Number("MaximumEventAgeInSeconds") ?? 21_600),
            Destination(settings, "OnSuccess"),
            Destination(settings, "OnFailure"));
    }

    public JsonObject? EventInvokeSettingsOf(string? qualifier) =>
        qualifier is null or "$LATEST" ? EventInvokeSettings : QualifiedEventInvokes.GetValueOrDefault(qualifier);

    private static string? Destination(JsonObject? settings, string name) =>
        settings?.Object("DestinationConfig")?.Object(name)?.Text("Destination") is { Length: > 0 } destination ? destination : null;
}

/// <summary>A published version: the function's settings and code as they were.</summary>
/// <param name="CreatedAt">Milliseconds since 1970.</param>
internal sealed record VersionRecord(int Number, JsonObject Settings, JsonObject Code, string Description, long CreatedAt);

/// <summary>A name for a version.</summary>
/// <param name="Weights">Other versions and their share of the calls, from 0 to 1.</param>
internal sealed record AliasRecord(string Version, string Description, IReadOnlyDictionary<string, double> Weights, string RevisionId);

/// <summary>How asynchronous invocations are tried.</summary>
internal sealed record EventInvokeRules(int MostRetries, int OldestSeconds, string? OnSuccess, string? OnFailure);
