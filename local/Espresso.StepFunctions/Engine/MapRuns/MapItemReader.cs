using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Interpreter;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Engine;

/// <summary>
/// "ItemReader" (service guide, "ItemReader (Map)"): the items of a map run from objects in S3. Listings, with or
/// without what is in the objects, JSON arrays and objects, lines of JSON, CSV, and manifests that name other objects.
/// </summary>
internal sealed class MapItemReader(MapRunCall call, MapStorageCalls storage)
{
    private static readonly Dictionary<string, char> _delimiters = new(StringComparer.Ordinal)
    {
        ["COMMA"] = ',',
        ["PIPE"] = '|',
        ["SEMICOLON"] = ';',
        ["SPACE"] = ' ',
        ["TAB"] = '\t',
    };

    private readonly JsonObject _config = call.State.Reader!.Config;
    private readonly List<JsonValue> _items = [];
    private readonly List<(int First, string Uri)> _sources = [];
    private bool _hasKeys;

    /// <exception cref="StateErrorException">States.ItemReaderFailed.</exception>
    public async Task<MapItemSet> ReadAsync()
    {
        try
        {
            await (call.State.Reader!.Action == "listObjectsV2" ? ListingAsync() : ObjectAsync());
            var items = call.MaxItems is > 0 and var limit ? _items.Take((int)Math.Min(limit, int.MaxValue)) : _items;
            return new MapItemSet(JsonArray.From(items), _hasKeys, _sources);
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

    private async Task ListingAsync()
    {
        var contents = new List<JsonValue>();
        var arguments = call.ReaderArguments!;
        var bucket = arguments["Bucket"] ?? JsonValue.Null;
        while (true)
        {
            var page = await storage.CallAsync("ListObjectsV2", arguments);
            contents.AddRange(page["Contents"] as JsonArray ?? JsonArray.Empty);
            if (page["NextContinuationToken"] is not { } token)
            {
                break;
            }

            arguments = arguments.With("ContinuationToken", token);
        }

        if (_config["Transformation"]?.AsString() != "LOAD_AND_FLATTEN")
        {
            Add(Uri(bucket), contents);
            return;
        }

        foreach (var entry in contents)
        {
            Add(Uri(bucket, entry["Key"]!), Parse(await GetAsync(bucket, entry["Key"]!)));
        }
    }

    private async Task ObjectAsync()
    {
        var arguments = call.ReaderArguments!;
        var content = await storage.GetAsync(arguments);
        if (_config["ManifestType"]?.AsString() == "ATHENA_DATA")
        {
            await NamedFilesAsync(content);
        }
        else if (_config["InputType"]?.AsString() == "MANIFEST" || _config["ManifestType"]?.AsString() == "S3_INVENTORY")
        {
            await InventoryAsync(content);
        }
        else
        {
            Add(Uri(arguments["Bucket"] ?? JsonValue.Null, arguments["Key"] ?? JsonValue.Null), Parse(content));
        }
    }

    private void Add(string source, IEnumerable<JsonValue> items)
    {
        _sources.Add((_items.Count, source));
        _items.AddRange(items);
    }

    private static string Uri(JsonValue bucket, JsonValue? key = null) =>
        $"S3://{bucket.AsString()}{(key is null ? "" : "/" + key.AsString())}";

    // Athena's manifest is a list of the result's files: s3://bucket/key, one a line.
    private async Task NamedFilesAsync(string manifest)
    {
        const string Scheme = "s3://";
        foreach (var line in Lines(manifest))
        {
            var uri = line.Trim('"');
            if (!uri.StartsWith(Scheme, StringComparison.Ordinal) || uri.IndexOf('/', Scheme.Length) is not (> 0 and var slash))
            {
                throw Failed($"The manifest has a line that is no object's URI: {line}");
            }

            var (bucket, key) = (JsonValue.From(uri[Scheme.Length..slash]), JsonValue.From(uri[(slash + 1)..]));
            Add(Uri(bucket, key), Parse(await GetAsync(bucket, key)));
        }
    }

    // An inventory's manifest names CSV files without a header; its fileSchema has the columns.
    private async Task InventoryAsync(string manifest)
    {
        var source = JsonValue.Parse(manifest);
        if (source["fileFormat"]?.AsString() is not "CSV" || source["files"] is not JsonArray files || source["fileSchema"]?.AsString() is not { } schema)
        {
            throw Failed("The manifest is none of an S3 inventory in CSV format.");
        }

        var bucketArn = source["destinationBucket"]?.AsString() ?? "";
        var bucket = JsonValue.From(bucketArn[(bucketArn.LastIndexOf(':') + 1)..]);
        var headers = schema.Split(',', StringSplitOptions.TrimEntries);
        foreach (var file in files)
        {
            var content = await GetAsync(bucket, file["key"]!);
            Add(Uri(bucket, file["key"]!), CsvRows.Read(content, ',').Select(row => (JsonValue)Item(headers, row)));
        }
    }

    private JsonArray Parse(string content) => _config["InputType"]?.AsString() switch
    {
        "JSONL" => JsonArray.From(Lines(content).Select(JsonValue.Parse)),
        "CSV" => Csv(content),
        "PARQUET" => throw Failed("Parquet files are not read here: JSON, JSONL, CSV, manifests and listings are."),
        _ => Json(JsonValue.Parse(content)),
    };

    private JsonArray Json(JsonValue content)
    {
        var value = content;
        foreach (var name in (_config["ItemsPointer"]?.AsString() ?? "").Split('/').Skip(1))
        {
            var key = name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            value = value switch
            {
                JsonArray list when int.TryParse(key, out var index) && index < list.Count => list[index],
                _ => value[key] ?? throw Failed($"The ItemsPointer '{_config["ItemsPointer"]!.AsString()}' leads nowhere in the content."),
            };
        }

        _hasKeys = value is JsonObject && _sources.Count == 0;
        return MapItems.Of(value) ?? throw Failed("Attempting to map over non-iterable node.");
    }

    private JsonArray Csv(string content)
    {
        var delimiter = _delimiters.GetValueOrDefault(_config["CSVDelimiter"]?.AsString() ?? "COMMA", ',');
        var rows = CsvRows.Read(content, delimiter).ToList();
        var given = _config["CSVHeaderLocation"]?.AsString() == "GIVEN";
        string[] headers = given
            ? [.. ((JsonArray)_config["CSVHeaders"]!).Select(static h => h.AsString()!)]
            : rows.Count > 0 ? rows[0] : [];
        return JsonArray.From(rows.Skip(given ? 0 : 1).Select(row => Item(headers, row)));
    }

    private static JsonObject Item(string[] headers, string[] row)
    {
        var item = new JsonObjectBuilder();
        for (var i = 0; i < headers.Length; i++)
        {
            item.Set(headers[i], i < row.Length ? row[i] : "");
        }

        return item.Build();
    }

    private static string[] Lines(string content) =>
        content.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private Task<string> GetAsync(JsonValue bucket, JsonValue key) => storage.GetAsync(JsonObject.Of(("Bucket", bucket), ("Key", key)));

    private static StateErrorException Failed(string cause) => new(ErrorNames.ItemReaderFailed, cause);
}

/// <summary>The calls of S3 that map runs make.</summary>
internal sealed class MapStorageCalls(ITaskIntegration host, CancellationToken cancellationToken)
{
    public async Task<string> GetAsync(JsonObject arguments) => (await CallAsync("GetObject", arguments))["Body"]?.AsString() ?? "";

    public async Task<JsonObject> CallAsync(string operation, JsonObject parameters) =>
        (await host.CallAsync(new ServiceRequest("s3", operation, parameters, TraceParent: null), cancellationToken)).Body;
}
