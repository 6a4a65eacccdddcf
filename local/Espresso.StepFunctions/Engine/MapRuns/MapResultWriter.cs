using System.Text;
using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Engine;

/// <summary>
/// "ResultWriter" (service guide, "ResultWriter (Map)"): what a map run's children yielded, in the form that
/// "WriterConfig" asks for, as the state's result or as files in S3 with a manifest.
/// </summary>
internal sealed class MapResultWriter(MapRunCall call, MapStorageCalls storage)
{
    private static readonly (string Name, ExecutionStatus[] Statuses)[] _files =
    [
        ("FAILED", [ExecutionStatus.Failed, ExecutionStatus.TimedOut, ExecutionStatus.Aborted]),
        ("PENDING", [ExecutionStatus.PendingRedrive]),
        ("SUCCEEDED", [ExecutionStatus.Succeeded]),
    ];

    /// <summary>The state's result.</summary>
    /// <exception cref="StateErrorException">States.ResultWriterFailed.</exception>
    public async Task<JsonValue> ResultAsync(string mapRunArn, IReadOnlyList<ExecutionActor> children)
    {
        var writer = call.State.Writer;
        if (writer?.Action is null)
        {
            return Transform(writer?.Config["Transformation"]?.AsString() ?? "COMPACT", children.Where(static c => c.Summary.Status == ExecutionStatus.Succeeded));
        }

        try
        {
            return await ExportAsync(writer, mapRunArn, children);
        }
        catch (ServiceCallException e)
        {
            throw new StateErrorException(ErrorNames.ResultWriterFailed, $"{e.Message} (Service: S3, Status Code: {e.StatusCode}, Request ID: {e.RequestId})");
        }
    }

    private async Task<JsonValue> ExportAsync(MapStorage writer, string mapRunArn, IReadOnlyList<ExecutionActor> children)
    {
        var arguments = call.WriterArguments!;
        var bucket = arguments["Bucket"]?.AsString() ?? "";
        var prefix = arguments["Prefix"]?.AsString() is { Length: > 0 } given ? given.TrimEnd('/') + "/" : "";
        var folder = prefix + mapRunArn[(mapRunArn.LastIndexOf(':') + 1)..];
        var transformation = writer.Config["Transformation"]?.AsString() ?? "NONE";
        var isLines = writer.Config["OutputType"]?.AsString() == "JSONL";
        var files = new JsonObjectBuilder();
        foreach (var (name, statuses) in _files)
        {
            // Only successes have an output to transform; the rest is told in full.
            var results = Transform(name == "SUCCEEDED" ? transformation : "NONE", children.Where(c => statuses.Contains(c.Summary.Status)));
            var content = isLines ? string.Join('\n', results.Select(JsonCompact.Text)) : results.Text;
            var key = $"{folder}/{name}_0.{(isLines ? "jsonl" : "json")}";
            files.Set(name, results.Count == 0 ? JsonArray.Empty : JsonArray.Of(await PutAsync(bucket, key, content)));
        }

        var manifest = JsonObject.Of(
            ("DestinationBucket", JsonValue.From(bucket)),
            ("MapRunArn", JsonValue.From(mapRunArn)),
            ("ResultFiles", files.Build()));
        await PutAsync(bucket, folder + "/manifest.json", manifest.Text);
        return JsonObject.Of(
            ("MapRunArn", JsonValue.From(mapRunArn)),
            ("ResultWriterDetails", JsonObject.Of(("Bucket", JsonValue.From(bucket)), ("Key", JsonValue.From(folder + "/manifest.json")))));
    }

    private static JsonArray Transform(string transformation, IEnumerable<ExecutionActor> children) => transformation switch
    {
        "NONE" => JsonArray.From(children.Select(Described)),
        "FLATTEN" => JsonArray.From(children.SelectMany(static c => c.Summary.Output is JsonArray list ? list : (IEnumerable<JsonValue>)[c.Summary.Output!])),
        _ => JsonArray.From(children.Select(static c => c.Summary.Output!)),
    };

    private static JsonValue Described(ExecutionActor child)
    {
        var summary = child.Summary;
        return JsonObject.Of(
            ("ExecutionArn", JsonValue.From(child.Identity.Arn)),
            ("Input", JsonValue.From(child.Input.Text)),
            ("InputDetails", JsonObject.Of(("Included", JsonValue.True))),
            ("Name", JsonValue.From(child.Identity.Name)),
            ("Output", summary.Output is null ? null : JsonValue.From(summary.Output.Text)),
            ("OutputDetails", summary.Output is null ? null : JsonObject.Of(("Included", JsonValue.True))),
            ("Error", summary.Error?.Name is { } error ? JsonValue.From(error) : null),
            ("Cause", summary.Error?.Cause is { } cause ? JsonValue.From(cause) : null),
            ("RedriveCount", JsonValue.From(summary.RedriveCount)),
            ("RedriveStatus", JsonValue.From(child.Identity.IsExpress || summary.Status == ExecutionStatus.Succeeded ? "NOT_REDRIVABLE" : "REDRIVABLE_BY_MAP_RUN")),
            ("StartDate", JsonValue.From(Timestamps.Format(summary.StartedAt))),
            ("StateMachineArn", JsonValue.From(child.Identity.StateMachineArn)),
            ("Status", JsonValue.From(StatusChanges.Name(summary.Status))),
            ("StopDate", summary.StoppedAt is { } stop ? JsonValue.From(Timestamps.Format(stop)) : null));
    }

    private async Task<JsonValue> PutAsync(string bucket, string key, string content)
    {
        await storage.CallAsync("PutObject", JsonObject.Of(("Bucket", JsonValue.From(bucket)), ("Key", JsonValue.From(key)), ("Body", JsonValue.From(content)), ("ContentType", JsonValue.From("application/json"))));
        return JsonObject.Of(("Key", JsonValue.From(key)), ("Size", JsonValue.From(Encoding.UTF8.GetByteCount(content))));
    }
}
