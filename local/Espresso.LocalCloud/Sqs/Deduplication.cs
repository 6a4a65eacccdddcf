using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.Sqs;

/// <summary>What a FIFO queue was sent in the last five minutes, by deduplication id. Guarded by its queue's lock.</summary>
internal sealed class Deduplication(string queueId, long milliseconds)
{
    private readonly Dictionary<string, DeduplicationEntry> _entries = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, long At)> _byAge = new();

    public void Restore(string key, DeduplicationEntry entry) => Remember(key, entry);

    /// <summary>The earlier message of the same id; drops what is too old, in memory and, by <paramref name="batch"/>, in the store.</summary>
    public DeduplicationEntry? Find(string key, long now, StoreBatch batch)
    {
        while (_byAge.TryPeek(out var oldest) && oldest.At + milliseconds <= now)
        {
            _byAge.Dequeue();
            if (_entries.TryGetValue(oldest.Key, out var entry) && entry.At == oldest.At)
            {
                _entries.Remove(oldest.Key);
                batch.Delete(MessageQueue.DeduplicationSpace, $"{queueId}/{oldest.Key}");
            }
        }

        return _entries.GetValueOrDefault(key);
    }

    public void Add(string key, DeduplicationEntry entry, StoreBatch batch)
    {
        Remember(key, entry);
        batch.PutRecord(MessageQueue.DeduplicationSpace, $"{queueId}/{key}", entry);
    }

    private void Remember(string key, DeduplicationEntry entry)
    {
        _entries[key] = entry;
        _byAge.Enqueue((key, entry.At));
    }
}

/// <summary>A message that was accepted, at milliseconds since 1970.</summary>
internal sealed record DeduplicationEntry(string MessageId, long Sequence, long At);
