using System.Collections.Concurrent;
using Espresso.LocalCloud.ApiGateway.Definition;
using Espresso.LocalCloud.ApiGateway.Execution;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.ApiGateway;

/// <summary>The REST APIs by id, and their stages ready to be served.</summary>
internal sealed class ApiRegistry(IStore store)
{
    private const string Space = "apigateway.apis";

    private readonly ConcurrentDictionary<string, RestApiRecord> _apis = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Api, string Stage), ServedStage> _served = new();
    private readonly Lock _gate = new();

    public IEnumerable<RestApiRecord> All => _apis.Values.OrderBy(api => api.Id, StringComparer.Ordinal);

    public void Load()
    {
        foreach (var (id, api) in store.ReadRecords<RestApiRecord>(Space))
        {
            _apis[id] = api;
        }
    }

    /// <exception cref="CloudException"><c>NotFoundException</c>.</exception>
    public RestApiRecord Find(string id) =>
        _apis.GetValueOrDefault(id) ?? throw new CloudException("NotFoundException", $"Invalid API identifier specified {CloudSettings.AccountId}:{id}", 404);

    /// <summary>A stage as callers reach it, or null.</summary>
    public ServedStage? Serve(string api, string stage)
    {
        if (!_apis.TryGetValue(api, out var record) || !record.Stages.TryGetValue(stage, out var found))
        {
            return null;
        }

        var served = _served.GetOrAdd((api, stage), _ => Make(record, found));
        // Compared by reference: a record that was replaced is another deployment or other settings.
        if (!ReferenceEquals(served.Api, record))
        {
            served = Make(record, found);
            _served[(api, stage)] = served;
        }

        return served;
    }

    public async Task<RestApiRecord> PutAsync(RestApiRecord api)
    {
        Task stored;
        lock (_gate)
        {
            _apis[api.Id] = api;
            stored = store.CommitAsync(new StoreBatch().PutRecord(Space, api.Id, api));
        }

        await stored;
        return api;
    }

    public async Task<RestApiRecord> ChangeAsync(string id, Func<RestApiRecord, RestApiRecord> change)
    {
        Task stored;
        RestApiRecord changed;
        lock (_gate)
        {
            changed = change(Find(id));
            _apis[id] = changed;
            stored = store.CommitAsync(new StoreBatch().PutRecord(Space, id, changed));
        }

        await stored;
        return changed;
    }

    public Task RemoveAsync(string id)
    {
        lock (_gate)
        {
            _ = Find(id);
            _apis.TryRemove(id, out _);
            foreach (var key in _served.Keys.Where(key => key.Api == id))
            {
                _served.TryRemove(key, out _);
            }

            return store.CommitAsync(new StoreBatch().Delete(Space, id));
        }
    }

    private static ServedStage Make(RestApiRecord api, StageRecord stage) =>
        new(api, stage, ApiDefinition.Parse(api.Deployments[stage.DeploymentId].Document), new StageThrottle(stage.Settings));
}

/// <summary>A stage ready to answer.</summary>
internal sealed record ServedStage(RestApiRecord Api, StageRecord Stage, ApiDefinition Definition, StageThrottle Throttle)
{
    /// <summary>Answers from this size on are compressed, in bytes; null: none.</summary>
    public long? MinimumCompressionSize => Api.Settings.Number("minimumCompressionSize") ?? Definition.MinimumCompressionSize;

    public IReadOnlyList<string> BinaryMediaTypes => [.. Api.Settings.Texts("binaryMediaTypes"), .. Definition.BinaryMediaTypes];
}
