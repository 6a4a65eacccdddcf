using System.Collections.Concurrent;
using System.Text.Json;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.Sqs;

/// <summary>What a queue needs of its surroundings.</summary>
internal sealed record QueueContext(
    CloudSettings Settings,
    IStore Store,
    TimeProvider Clock,
    Func<string, bool> Exists,
    Func<MessageQueue, IReadOnlyList<QueueMessage>, Task> MoveToDeadLettersAsync);

/// <summary>The queues by name.</summary>
internal sealed class QueueRegistry
{
    private const string QueueSpace = "sqs.queues";

    private readonly ConcurrentDictionary<string, MessageQueue> _queues = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly QueueContext _context;

    public QueueRegistry(CloudSettings settings, IStore store, TimeProvider clock) =>
        _context = new QueueContext(settings, store, clock, arn => TryFind(arn) is not null, MoveToDeadLettersAsync);

    public IEnumerable<MessageQueue> All => _queues.Values.OrderBy(queue => queue.Name, StringComparer.Ordinal);

    /// <summary>Reads queues, messages and deduplication from the store.</summary>
    public void Load()
    {
        var byId = new Dictionary<string, MessageQueue>(StringComparer.Ordinal);
        foreach (var (name, record) in _context.Store.ReadRecords<QueueRecord>(QueueSpace))
        {
            var queue = new MessageQueue(record, _context);
            _queues[name] = queue;
            byId[record.Id] = queue;
        }

        foreach (var (key, message) in _context.Store.ReadRecords<QueueMessage>(MessageQueue.MessageSpace))
        {
            byId.GetValueOrDefault(key.Split('/')[0])?.Restore(message);
        }

        foreach (var (key, entry) in _context.Store.ReadRecords<DeduplicationEntry>(MessageQueue.DeduplicationSpace).OrderBy(pair => pair.Value.At))
        {
            var parts = key.Split('/', 2);
            byId.GetValueOrDefault(parts[0])?.RestoreDeduplication(parts[1], entry);
        }
    }

    /// <summary>A queue by ARN (<c>arn:aws:sqs:…:name</c>) or URL (<c>http://…/000000000000/name</c>); null when there is none.</summary>
    public MessageQueue? TryFind(string arnOrUrl)
    {
        var name = arnOrUrl.StartsWith("arn:", StringComparison.Ordinal)
            ? arnOrUrl[(arnOrUrl.LastIndexOf(':') + 1)..]
            : arnOrUrl.TrimEnd('/')[(arnOrUrl.TrimEnd('/').LastIndexOf('/') + 1)..];
        return _queues.GetValueOrDefault(name);
    }

    /// <exception cref="CloudException"><c>QueueDoesNotExist</c>.</exception>
    public MessageQueue Find(string arnOrUrl) => TryFind(arnOrUrl) ?? throw SqsErrors.NoSuchQueue();

    public async Task<MessageQueue> CreateAsync(string name, Dictionary<string, string> attributes, Dictionary<string, string> tags)
    {
        MessageQueue queue;
        Task stored;
        lock (_gate)
        {
            if (_queues.TryGetValue(name, out var existing))
            {
                var all = existing.Attributes.All().ToDictionary(StringComparer.Ordinal);
                var different = attributes.FirstOrDefault(pair => !SameValue(all.GetValueOrDefault(pair.Key), pair.Value)).Key;
                return different is null ? existing : throw SqsErrors.NameTaken(different);
            }

            var now = _context.Clock.GetUtcNow().ToUnixTimeSeconds();
            queue = new MessageQueue(new QueueRecord(name, Ids.Hex(12), attributes, tags, now, now), _context);
            _queues[name] = queue;
            stored = queue.ChangeAsync(queue.Record, QueueSpace);
        }

        await stored;
        return queue;
    }

    public Task ChangeAsync(MessageQueue queue, Func<QueueRecord, QueueRecord> change)
    {
        lock (_gate)
        {
            return queue.ChangeAsync(change(queue.Record) with { ModifiedAt = _context.Clock.GetUtcNow().ToUnixTimeSeconds() }, QueueSpace);
        }
    }

    public Task DeleteAsync(MessageQueue queue)
    {
        lock (_gate)
        {
            _queues.TryRemove(queue.Name, out _);
            return queue.DeleteQueueAsync(new StoreBatch().Delete(QueueSpace, queue.Name));
        }
    }

    private async Task MoveToDeadLettersAsync(MessageQueue source, IReadOnlyList<QueueMessage> messages)
    {
        // One batch deletes there and puts here: a kill leaves each message in exactly one of the queues.
        var deletes = source.Deletes(messages);
        foreach (var message in messages)
        {
            message.DeadLetterSource = source.Arn;
        }

        // The target can vanish between look and move; then the messages go back to where they were.
        var target = source.Attributes.Redrive is { } redrive ? TryFind(redrive.TargetArn) : null;
        await (target ?? source).AcceptAsync(messages, deletes);
    }

    private static bool SameValue(string? known, string given)
    {
        if (known == given)
        {
            return true;
        }

        try
        {
            // Policies are JSON: white space and the like make no difference.
            return known is not null && given.StartsWith('{')
                && System.Text.Json.Nodes.JsonNode.DeepEquals(System.Text.Json.Nodes.JsonNode.Parse(known), System.Text.Json.Nodes.JsonNode.Parse(given));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
