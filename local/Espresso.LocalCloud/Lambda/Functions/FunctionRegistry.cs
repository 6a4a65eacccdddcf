using System.Collections.Concurrent;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;
using Espresso.LocalCloud.Lambda.Runtime;

namespace Espresso.LocalCloud.Lambda.Functions;

/// <summary>The functions by name.</summary>
internal sealed class FunctionRegistry(CloudSettings settings, IStore store, TimeProvider clock, FunctionRuntimes runtimes)
{
    private const string Space = "lambda.functions";

    private readonly ConcurrentDictionary<string, FunctionRecord> _functions = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public IEnumerable<FunctionRecord> All => _functions.Values.OrderBy(function => function.Name, StringComparer.Ordinal);

    public void Load()
    {
        foreach (var (name, function) in store.ReadRecords<FunctionRecord>(Space))
        {
            Keep(name, function);
        }
    }

    public string ArnOf(string name) => settings.Arn("lambda", $"function:{name}");

    /// <summary>A function by name or ARN, or null.</summary>
    public FunctionRecord? TryFind(string function) => _functions.GetValueOrDefault(FunctionName.Parse(function).Name);

    /// <exception cref="CloudException"><c>ResourceNotFoundException</c>.</exception>
    public FunctionRecord Find(string function)
    {
        var (name, qualifier) = FunctionName.Parse(function);
        return qualifier is null or "$LATEST" && _functions.TryGetValue(name, out var found)
            ? found
            : throw LambdaErrors.NoSuchFunction(qualifier is null ? ArnOf(name) : $"{ArnOf(name)}:{qualifier}");
    }

    public async Task<FunctionRecord> AddAsync(FunctionRecord function)
    {
        Task stored;
        lock (_gate)
        {
            if (_functions.ContainsKey(function.Name))
            {
                throw LambdaErrors.FunctionExists(function.Name);
            }

            Keep(function.Name, function);
            stored = SaveLocked(function);
        }

        await stored;
        return function;
    }

    public async Task<FunctionRecord> ChangeAsync(string function, Func<FunctionRecord, FunctionRecord> change)
    {
        Task stored;
        FunctionRecord changed;
        lock (_gate)
        {
            changed = change(Find(function)) with { RevisionId = Ids.Request(), ModifiedAt = clock.GetUtcNow().ToUnixTimeMilliseconds() };
            Keep(changed.Name, changed);
            stored = SaveLocked(changed);
        }

        await stored;
        return changed;
    }

    public Task RemoveAsync(string function)
    {
        lock (_gate)
        {
            var name = Find(function).Name;
            _functions.TryRemove(name, out _);
            return store.CommitAsync(new StoreBatch().Delete(Space, name));
        }
    }

    private void Keep(string name, FunctionRecord function)
    {
        _functions[name] = function;
        runtimes.Of(name).Timeout = TimeSpan.FromSeconds(function.TimeoutSeconds);
    }

    private Task SaveLocked(FunctionRecord function) => store.CommitAsync(new StoreBatch().PutRecord(Space, function.Name, function));
}
