using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
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

    public string ArnOf(string name, string? qualifier = null) =>
        settings.Arn("lambda", qualifier is null ? $"function:{name}" : $"function:{name}:{qualifier}");

    /// <summary>A function's version by name or ARN with or without qualifier, or null.</summary>
    public FunctionTarget? TryFind(string function)
    {
        var (name, qualifier) = FunctionName.Parse(function);
        return _functions.TryGetValue(name, out var found) ? Resolve(found, qualifier) : null;
    }

    /// <exception cref="CloudException"><c>ResourceNotFoundException</c>.</exception>
    public FunctionTarget Find(string function)
    {
        if (TryFind(function) is { } target)
        {
            return target;
        }

        var (name, qualifier) = FunctionName.Parse(function);
        throw LambdaErrors.NoSuchFunction(ArnOf(name, qualifier));
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
            changed = change(Find(function).Function) with { RevisionId = Ids.Request(), ModifiedAt = clock.GetUtcNow().ToUnixTimeMilliseconds() };
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
            runtimes.Keep(name, []);
            return store.CommitAsync(new StoreBatch().Delete(Space, name));
        }
    }

    private static FunctionTarget? Resolve(FunctionRecord function, string? qualifier)
    {
        var version = qualifier is not null && function.Aliases.TryGetValue(qualifier, out var alias) ? Pick(alias) : qualifier;
        if (version is null or "$LATEST")
        {
            return new FunctionTarget(function, "$LATEST", qualifier, function.Settings, function.Code);
        }

        return int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && function.Versions.FirstOrDefault(one => one.Number == number) is { } published
            ? new FunctionTarget(function, version, qualifier, published.Settings, published.Code)
            : null;
    }

    /// <summary>An alias may send a share of its calls to another version.</summary>
    private static string Pick(AliasRecord alias)
    {
        if (alias.Weights.Count == 0)
        {
            return alias.Version;
        }

        var at = RandomNumberGenerator.GetInt32(1_000_000) / 1_000_000.0;
        foreach (var (version, weight) in alias.Weights)
        {
            if (at < weight)
            {
                return version;
            }

            at -= weight;
        }

        return alias.Version;
    }

    private void Keep(string name, FunctionRecord function)
    {
        _functions[name] = function;
        runtimes.Of(name).Timeout = TimeSpan.FromSeconds(function.TimeoutSeconds);
        string?[] qualifiers = [null, .. function.Versions.Select(version => version.Number.ToString(CultureInfo.InvariantCulture))];
        runtimes.Keep(name, [.. qualifiers.Select(qualifier => Resolve(function, qualifier)!.Key)]);
    }

    private Task SaveLocked(FunctionRecord function) => store.CommitAsync(new StoreBatch().PutRecord(Space, function.Name, function));
}
