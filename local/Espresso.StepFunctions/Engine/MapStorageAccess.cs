using System.Text;
using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Engine;

/// <summary>Reads the items of a map run from S3 and writes its results there.</summary>
internal sealed class MapStorageAccess(ITaskIntegration host, CancellationToken cancellationToken)
{
    private static readonly Dictionary<string, char> _delimiters = new(StringComparer.Ordinal)
    {
        ["COMMA"] = ',',
        ["PIPE"] = '|',
        ["SEMICOLON"] = ';',
        ["SPACE"] = ' ',
        ["TAB"] = '\t',
    };

    /// <exception cref="StateErrorException">States.ItemReaderFailed.</exception>
    public async Task<JsonArray> ReadAsync(MapStorage reader, JsonObject arguments, long? maxItems)
    {
        try
        {
            var items = reader.Action == "listObjectsV2"
                ? await CallAsync("ListObjectsV2", arguments) is var listing && listing["Contents"] is JsonArray contents ? contents : JsonArray.Empty
                : Parse(await GetAsync(arguments), reader.Config, arguments);
            var all = items is JsonArray ready ? ready : throw Failed("The content is no list.");
            return maxItems is > 0 and var limit && all.Count > limit ? JsonArray.From(all.Take((int)limit)) : all;
        }
        catch (ServiceCallException e)
        {
            throw Failed($"{e.Message} (Service: S3, Status Code: {e.StatusCode}, Request ID: {e.RequestId})");
        }
        catch (JsonSyntaxException e)
        {
            throw Failed("Attempting to parse content failed: " + e.Message);
        }
    }

    /// <summary>Writes the results and the manifest; the answer tells where it is.</summary>
    /// <exception cref="StateErrorException">States.ResultWriterFailed.</exception>
    public async Task<JsonValue> WriteAsync(MapStorage writer, JsonObject arguments, string mapRunArn, IReadOnlyList<ExecutionActor> children)
    {
        var bucket = arguments["Bucket"]?.AsString() ?? "";
        var prefix = arguments["Prefix"]?.AsString() is { Length: > 0 } given ? given.TrimEnd('/') + "/" : "";
        var folder = prefix + mapRunArn[(mapRunArn.LastIndexOf(':') + 1)..];
        try
        {
            var files = new JsonObjectBuilder();
            foreach (var (name, status) in new[] { ("FAILED", ExecutionStatus.Failed), ("PENDING", ExecutionStatus.PendingRedrive), ("SUCCEEDED", ExecutionStatus.Succeeded) })
            {
                var results = children.Where(c => c.Summary.Status == status).Select(Result).ToArray();
                files.Set(name, results.Length == 0 ? JsonArray.Empty : JsonArray.Of(await PutAsync(bucket, $"{folder}/{name}_0.json", JsonArray.From(results).Text)));
            }

            var manifest = JsonObject.Of(
                ("DestinationBucket", JsonValue.From(bucket)),
                ("MapRunArn", JsonValue.From(mapRunArn)),
                ("ResultFiles", files.Build()));
            await PutAsync(bucket, folder + "/manifest.json", manifest.Text);
        }
        catch (ServiceCallException e)
        {
            throw new StateErrorException(ErrorNames.ResultWriterFailed, e.Message);
        }

        return JsonObject.Of(
            ("MapRunArn", JsonValue.From(mapRunArn)),
            ("ResultWriterDetails", JsonObject.Of(("Bucket", JsonValue.From(bucket)), ("Key", JsonValue.From(folder + "/manifest.json")))));
    }

    private static JsonValue Result(ExecutionActor child)
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
            ("RedriveCount", JsonValue.From(0)),
            ("RedriveStatus", JsonValue.From("NOT_REDRIVABLE")),
            ("StartDate", JsonValue.From(Timestamps.Format(summary.StartedAt))),
            ("StateMachineArn", JsonValue.From(child.Identity.StateMachineArn)),
            ("Status", JsonValue.From(StatusChanges.Name(summary.Status))),
            ("StopDate", summary.StoppedAt is { } stop ? JsonValue.From(Timestamps.Format(stop)) : null));
    }

    private JsonValue Parse(string content, JsonObject config, JsonObject arguments)
    {
        switch (config["InputType"]?.AsString())
        {
            case "JSONL":
                return JsonArray.From(Lines(content).Select(JsonValue.Parse));
            case "CSV":
                return Csv(content, config);
            case "MANIFEST":
                throw Failed($"The manifest of {arguments["Key"]?.Text} cannot be read: this engine reads JSON, JSONL, CSV and listings.");
            default:
                return JsonValue.Parse(content);
        }
    }

    private static string[] Lines(string content) =>
        content.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static JsonArray Csv(string content, JsonObject config)
    {
        var delimiter = _delimiters.GetValueOrDefault(config["CSVDelimiter"]?.AsString() ?? "COMMA", ',');
        var rows = CsvRows.Read(content, delimiter).ToList();
        var given = config["CSVHeaderLocation"]?.AsString() == "GIVEN";
        string[] headers = given
            ? [.. ((JsonArray)config["CSVHeaders"]!).Select(static h => h.AsString()!)]
            : rows.Count > 0 ? rows[0] : [];
        return JsonArray.From(rows.Skip(given ? 0 : 1).Select(row =>
        {
            var item = new JsonObjectBuilder();
            for (var i = 0; i < headers.Length; i++)
            {
                item.Set(headers[i], i < row.Length ? row[i] : "");
            }

            return (JsonValue)item.Build();
        }));
    }

    private async Task<string> GetAsync(JsonObject arguments) => (await CallAsync("GetObject", arguments))["Body"]?.AsString() ?? "";

    private async Task<JsonValue> PutAsync(string bucket, string key, string content)
    {
        await CallAsync("PutObject", JsonObject.Of(("Bucket", JsonValue.From(bucket)), ("Key", JsonValue.From(key)), ("Body", JsonValue.From(content)), ("ContentType", JsonValue.From("application/json"))));
        return JsonObject.Of(("Key", JsonValue.From(key)), ("Size", JsonValue.From(Encoding.UTF8.GetByteCount(content))));
    }

    private async Task<JsonObject> CallAsync(string operation, JsonObject parameters) =>
        (await host.CallAsync(new ServiceRequest("s3", operation, parameters, TraceParent: null), cancellationToken)).Body;

    private static StateErrorException Failed(string cause) => new(ErrorNames.ItemReaderFailed, cause);
}

/// <summary>Comma-separated values (RFC 4180): quotes, doubled quotes, line ends inside quotes.</summary>
internal static class CsvRows
{
    public static IEnumerable<string[]> Read(string content, char delimiter)
    {
        var row = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        var started = false;
        for (var i = 0; i < content.Length; i++)
        {
            var c = content[i];
            if (quoted)
            {
                if (c != '"')
                {
                    field.Append(c);
                }
                else if (i + 1 < content.Length && content[i + 1] == '"')
                {
                    field.Append('"');
                    i++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = started = true;
            }
            else if (c == delimiter)
            {
                row.Add(field.ToString());
                field.Clear();
                started = true;
            }
            else if (c == '\n')
            {
                if (started || field.Length > 0)
                {
                    row.Add(field.ToString());
                    yield return [.. row];
                }

                row.Clear();
                field.Clear();
                started = false;
            }
            else if (c != '\r')
            {
                field.Append(c);
            }
        }

        if (started || field.Length > 0)
        {
            row.Add(field.ToString());
            yield return [.. row];
        }
    }
}
