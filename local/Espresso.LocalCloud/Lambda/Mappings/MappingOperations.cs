using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;
using Espresso.LocalCloud.Lambda.Functions;
using Espresso.LocalCloud.Lambda.Runtime;
using Espresso.LocalCloud.Sqs;

namespace Espresso.LocalCloud.Lambda.Mappings;

/// <summary>The operations on event source mappings, and the loops behind those that are enabled.</summary>
internal sealed class MappingOperations(
    FunctionRegistry functions, FunctionRuntimes runtimes, QueueRegistry queues, IStore store, TimeProvider clock, CloudSettings settings, ILogger logger) : IAsyncDisposable
{
    private const string Space = "lambda.mappings";

    private readonly ConcurrentDictionary<string, MappingRecord> _mappings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MappingLoop> _loops = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1);

    public void Load()
    {
        foreach (var (id, mapping) in store.ReadRecords<MappingRecord>(Space))
        {
            _mappings[id] = mapping;
        }
    }

    public async Task StartAsync()
    {
        foreach (var mapping in _mappings.Values)
        {
            await RunAsync(mapping);
        }
    }

    public async Task<JsonObject> CreateAsync(JsonObject input, CloudCall call)
    {
        var source = input.RequiredText("EventSourceArn", () => LambdaErrors.InvalidValue("Event source ARN must be given."));
        if (!Arn.TryParse(source, out var arn) || arn.Service != "sqs")
        {
            throw CloudException.NotImplemented("lambda", $"CreateEventSourceMapping for {source} (only SQS queues)");
        }

        var function = functions.Find(input.RequiredText("FunctionName", () => LambdaErrors.InvalidValue("FunctionName must be given.")));
        _ = queues.TryFind(source) ?? throw LambdaErrors.InvalidValue("Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.");
        if (_mappings.Values.FirstOrDefault(other => other.QueueArn == source && other.Function == function.Reference) is { } existing)
        {
            throw LambdaErrors.Conflict($"An event source mapping with SQS arn (\" {source} \") and function (\" {function.Name} \") already exists. Please update or delete the existing mapping with UUID {existing.Id}");
        }

        var mapping = Merge(new MappingRecord(Ids.Request(), source, function.Reference, BatchSize: 10, WindowSeconds: 0, ReportsItemFailures: false, MostConcurrent: null, IsEnabled: true, FilterCriteria: null, 0), input);
        await SaveAsync(mapping);
        return View(mapping);
    }

    public async Task<JsonObject> UpdateAsync(JsonObject input, CloudCall call)
    {
        var mapping = Merge(Find(input), input);
        await SaveAsync(mapping);
        return View(mapping);
    }

    public JsonObject Get(JsonObject input, CloudCall call) => View(Find(input));

    public async Task<JsonObject> DeleteAsync(JsonObject input, CloudCall call)
    {
        var mapping = Find(input);
        await _gate.WaitAsync();
        try
        {
            _mappings.TryRemove(mapping.Id, out _);
            await EndLoopAsync(mapping.Id);
            await store.CommitAsync(new StoreBatch().Delete(Space, mapping.Id));
        }
        finally
        {
            _gate.Release();
        }

        var view = View(mapping);
        view["State"] = "Deleting";
        return view;
    }

    public JsonObject List(JsonObject input, CloudCall call)
    {
        var source = input.Text("EventSourceArn");
        var function = input.Text("FunctionName") is { } name ? functions.Find(name).Reference : null;
        var found = _mappings.Values
            .Where(mapping => (source is null || mapping.QueueArn == source) && (function is null || mapping.Function == function))
            .OrderBy(mapping => mapping.Id, StringComparer.Ordinal);
        return new JsonObject { ["EventSourceMappings"] = new JsonArray([.. found.Select(mapping => (JsonNode?)View(mapping))]) };
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        try
        {
            foreach (var id in _loops.Keys.ToList())
            {
                await EndLoopAsync(id);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private MappingRecord Merge(MappingRecord mapping, JsonObject input)
    {
        var merged = mapping with
        {
            Function = input.Text("FunctionName") is { } name ? functions.Find(name).Reference : mapping.Function,
            BatchSize = (int)(input.Number("BatchSize") ?? mapping.BatchSize),
            WindowSeconds = (int)(input.Number("MaximumBatchingWindowInSeconds") ?? mapping.WindowSeconds),
            ReportsItemFailures = input["FunctionResponseTypes"] is null ? mapping.ReportsItemFailures : input.Texts("FunctionResponseTypes").Contains("ReportBatchItemFailures", StringComparer.Ordinal),
            MostConcurrent = input.Object("ScalingConfig") is { } scaling ? (int?)scaling.Number("MaximumConcurrency") : mapping.MostConcurrent,
            IsEnabled = input.Flag("Enabled") ?? mapping.IsEnabled,
            FilterCriteria = input.Object("FilterCriteria") is { } filter ? filter.DeepClone().AsObject() : mapping.FilterCriteria,
            ModifiedAt = clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0,
        };
        if (merged.BatchSize is < 1 or > 10_000 || (merged.BatchSize > 10 && merged.WindowSeconds < 1))
        {
            throw LambdaErrors.InvalidValue("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10");
        }

        if (merged.WindowSeconds is < 0 or > 300)
        {
            throw LambdaErrors.InvalidValue("MaximumBatchingWindowInSeconds must be between 0 and 300.");
        }

        if (merged.MostConcurrent is < 2 or > 1000)
        {
            throw LambdaErrors.InvalidValue("MaximumConcurrency must be between 2 and 1000.");
        }

        _ = MessageFilter.Parse(merged.FilterCriteria);
        return merged;
    }

    private async Task SaveAsync(MappingRecord mapping)
    {
        await store.CommitAsync(new StoreBatch().PutRecord(Space, mapping.Id, mapping));
        _mappings[mapping.Id] = mapping;
        await RunAsync(mapping);
    }

    private async Task RunAsync(MappingRecord mapping)
    {
        await _gate.WaitAsync();
        try
        {
            await EndLoopAsync(mapping.Id);
            if (mapping.IsEnabled && _mappings.ContainsKey(mapping.Id))
            {
                _loops[mapping.Id] = new MappingLoop(mapping, queues, functions, runtimes, clock, settings.Region, logger);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task EndLoopAsync(string id)
    {
        if (_loops.Remove(id, out var loop))
        {
            await loop.DisposeAsync();
        }
    }

    private MappingRecord Find(JsonObject input) => _mappings.GetValueOrDefault(input.RequiredText("UUID")) ?? throw LambdaErrors.NoSuchMapping();

    private JsonObject View(MappingRecord mapping)
    {
        var view = new JsonObject
        {
            ["UUID"] = mapping.Id,
            ["BatchSize"] = mapping.BatchSize,
            ["MaximumBatchingWindowInSeconds"] = mapping.WindowSeconds,
            ["EventSourceArn"] = mapping.QueueArn,
            ["EventSourceMappingArn"] = settings.Arn("lambda", $"event-source-mapping:{mapping.Id}"),
            ["FunctionArn"] = settings.Arn("lambda", $"function:{mapping.Function}"),
            ["LastModified"] = mapping.ModifiedAt,
            ["State"] = mapping.IsEnabled ? "Enabled" : "Disabled",
            ["StateTransitionReason"] = "USER_INITIATED",
            ["FunctionResponseTypes"] = mapping.ReportsItemFailures ? new JsonArray("ReportBatchItemFailures") : [],
        };
        if (mapping.MostConcurrent is { } most)
        {
            view["ScalingConfig"] = new JsonObject { ["MaximumConcurrency"] = most };
        }

        if (mapping.FilterCriteria is { } filter)
        {
            view["FilterCriteria"] = filter.DeepClone();
        }

        return view;
    }
}
