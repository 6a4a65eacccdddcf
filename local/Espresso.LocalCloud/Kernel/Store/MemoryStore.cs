namespace Espresso.LocalCloud.Kernel.Store;

/// <summary>The store of a process without a data directory.</summary>
public sealed class MemoryStore : IStore
{
    private readonly Dictionary<string, SortedDictionary<string, byte[]>> _spaces = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public bool IsDurable => false;

    public IReadOnlyList<StoreEntry> ReadAll(string space, string prefix = "")
    {
        lock (_gate)
        {
            return [.. Space(space).Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(pair => new StoreEntry(pair.Key, pair.Value))];
        }
    }

    public byte[]? Read(string space, string key)
    {
        lock (_gate)
        {
            return Space(space).GetValueOrDefault(key);
        }
    }

    public Task CommitAsync(StoreBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        lock (_gate)
        {
            foreach (var change in batch.Changes)
            {
                Apply(Space(change.Space), change);
            }
        }

        return Task.CompletedTask;
    }

    private static void Apply(SortedDictionary<string, byte[]> space, StoreChange change)
    {
        if (change.Value is { } value)
        {
            space[change.Key] = value;
        }
        else if (!change.IsPrefix)
        {
            space.Remove(change.Key);
        }
        else
        {
            foreach (var key in space.Keys.Where(key => key.StartsWith(change.Key, StringComparison.Ordinal)).ToList())
            {
                space.Remove(key);
            }
        }
    }

    private SortedDictionary<string, byte[]> Space(string name)
    {
        if (!_spaces.TryGetValue(name, out var space))
        {
            _spaces.Add(name, space = new SortedDictionary<string, byte[]>(StringComparer.Ordinal));
        }

        return space;
    }
}
