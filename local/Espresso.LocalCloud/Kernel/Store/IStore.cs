namespace Espresso.LocalCloud.Kernel.Store;

/// <summary>
/// Where services keep what must survive a kill. Each service has its own spaces (<c>sqs.messages</c>); a space is a
/// sorted map from key to bytes. Services hold their working state in memory and read it back once, at start.
/// </summary>
public interface IStore
{
    /// <summary>Whether anything is left after the process ends. When not, a service may spare itself large writes.</summary>
    bool IsDurable { get; }

    /// <summary>The entries of <paramref name="space"/> with keys from <paramref name="prefix"/> on, in ordinal order of keys.</summary>
    IReadOnlyList<StoreEntry> ReadAll(string space, string prefix = "");

    /// <summary>One value, or null. Sees every committed batch, and none that waits.</summary>
    byte[]? Read(string space, string key);

    /// <summary>
    /// Applies all changes of <paramref name="batch"/> or none. Batches are applied in the order of the calls, several
    /// to one transaction; the task ends when this one survives <c>kill -9</c>.
    /// </summary>
    Task CommitAsync(StoreBatch batch);
}

/// <summary>A key and its value.</summary>
public readonly record struct StoreEntry(string Key, byte[] Value);

/// <summary>Changes that belong together, across spaces. Not for use by several threads at a time.</summary>
public sealed class StoreBatch
{
    private readonly List<StoreChange> _changes = [];

    internal IReadOnlyList<StoreChange> Changes => _changes;

    public StoreBatch Put(string space, string key, byte[] value)
    {
        _changes.Add(new StoreChange(space, key, value, IsPrefix: false));
        return this;
    }

    public StoreBatch Delete(string space, string key)
    {
        _changes.Add(new StoreChange(space, key, Value: null, IsPrefix: false));
        return this;
    }

    /// <summary>Deletes every key of <paramref name="space"/> that begins with <paramref name="prefix"/>.</summary>
    public StoreBatch DeletePrefix(string space, string prefix)
    {
        _changes.Add(new StoreChange(space, prefix, Value: null, IsPrefix: true));
        return this;
    }
}

internal readonly record struct StoreChange(string Space, string Key, byte[]? Value, bool IsPrefix);
