using System.Collections.Concurrent;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.ApiGateway;

/// <summary>APIs by id, each with all that belongs to it in one record.</summary>
/// <param name="space">Where the store keeps them.</param>
internal abstract class ApiTable<TApi>(IStore store, string space, Func<TApi, string> idOf)
    where TApi : class
{
    private readonly ConcurrentDictionary<string, TApi> _apis = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public IEnumerable<TApi> All => _apis.Values.OrderBy(idOf, StringComparer.Ordinal);

    public void Load()
    {
        foreach (var (id, api) in store.ReadRecords<TApi>(space))
        {
            _apis[id] = api;
        }
    }

    public TApi? TryFind(string id) => _apis.GetValueOrDefault(id);

    /// <exception cref="CloudException"><c>NotFoundException</c>.</exception>
    public TApi Find(string id) =>
        TryFind(id) ?? throw new CloudException("NotFoundException", $"Invalid API identifier specified {CloudSettings.AccountId}:{id}", 404);

    public async Task<TApi> PutAsync(TApi api)
    {
        Task stored;
        lock (_gate)
        {
            _apis[idOf(api)] = api;
            stored = store.CommitAsync(new StoreBatch().PutRecord(space, idOf(api), api));
        }

        await stored;
        return api;
    }

    public async Task<TApi> ChangeAsync(string id, Func<TApi, TApi> change)
    {
        Task stored;
        TApi changed;
        lock (_gate)
        {
            changed = change(Find(id));
            _apis[id] = changed;
            stored = store.CommitAsync(new StoreBatch().PutRecord(space, id, changed));
        }

        await stored;
        return changed;
    }

    public Task RemoveAsync(string id)
    {
        lock (_gate)
        {
            var api = Find(id);
            _apis.TryRemove(id, out _);
            Removed(api);
            return store.CommitAsync(new StoreBatch().Delete(space, id));
        }
    }

    /// <summary>Called when an API is no more.</summary>
    protected virtual void Removed(TApi api)
    {
    }
}
