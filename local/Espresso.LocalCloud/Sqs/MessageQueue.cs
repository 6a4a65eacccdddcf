using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.Sqs;

/// <summary>
/// One queue. Memory and store change together: under the lock a change is made and handed to the store (which keeps
/// the order of calls), outside of it the caller waits until it is durable.
/// </summary>
internal sealed class MessageQueue : IDisposable
{
    public const string MessageSpace = "sqs.messages";
    public const string DeduplicationSpace = "sqs.deduplication";

    private static readonly long DeduplicationMilliseconds = (long)TimeSpan.FromMinutes(5).TotalMilliseconds;

    private readonly Lock _gate = new();
    private readonly MessageShelf _shelf;
    private readonly Deduplication _deduplication;
    private readonly QueueContext _context;
    private readonly ITimer _visibilityTimer;
    private readonly Waiters _waiters = new();
    private long _lastSequence;
    private long _timerAt = long.MaxValue;

    public MessageQueue(QueueRecord record, QueueContext context)
    {
        Record = record;
        Attributes = new QueueAttributes(record.Attributes);
        _context = context;
        _shelf = MessageShelf.Create(Attributes.IsFifo);
        _deduplication = new Deduplication(record.Id, DeduplicationMilliseconds);
        _visibilityTimer = context.Clock.CreateTimer(_ => OnVisible(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public QueueRecord Record { get; private set; }

    public QueueAttributes Attributes { get; private set; }

    public string Name => Record.Name;

    public string Arn => _context.Settings.Arn("sqs", Record.Name);

    public bool IsDeleted { get; private set; }

    /// <summary>Takes a message from the store, at start.</summary>
    public void Restore(QueueMessage message)
    {
        _shelf.Add(message);
        _lastSequence = Math.Max(_lastSequence, message.Sequence);
    }

    public void RestoreDeduplication(string key, DeduplicationEntry entry)
    {
        _deduplication.Restore(key, entry);
        _lastSequence = Math.Max(_lastSequence, entry.Sequence);
    }

    public Task ChangeAsync(QueueRecord record, string space)
    {
        lock (_gate)
        {
            Record = record;
            Attributes = new QueueAttributes(record.Attributes);
            return _context.Store.CommitAsync(new StoreBatch().PutRecord(space, record.Name, record));
        }
    }

    public async Task<SentMessage> SendAsync(OutgoingMessage outgoing)
    {
        Task stored;
        SentMessage sent;
        lock (_gate)
        {
            var now = Now();
            var batch = new StoreBatch();
            var deduplicationId = Attributes.IsFifo ? DeduplicationIdOf(outgoing) : null;
            var key = Attributes.DeduplicatesByGroup ? $"{outgoing.GroupId}/{deduplicationId}" : deduplicationId;
            if (key is not null && _deduplication.Find(key, now, batch) is { } earlier)
            {
                // The same message again: accepted, answered alike, not delivered twice.
                sent = new SentMessage(earlier.MessageId, MessageAttributes.Md5(outgoing.Body), MessageAttributes.Md5(outgoing.Attributes), earlier.Sequence.ToString("D20", CultureInfo.InvariantCulture));
                stored = _context.Store.CommitAsync(batch);
            }
            else
            {
                var message = new QueueMessage
                {
                    MessageId = Ids.Request(),
                    Sequence = NextSequence(),
                    Body = outgoing.Body,
                    Attributes = outgoing.Attributes is { Count: > 0 } attributes ? attributes.DeepClone().AsObject() : null,
                    SentAt = now,
                    VisibleAt = now + ((outgoing.DelaySeconds ?? Attributes.DelaySeconds) * 1000L),
                    GroupId = outgoing.GroupId,
                    DeduplicationId = deduplicationId,
                    TraceHeader = XRayHeader.FromTraceParent(outgoing.TraceParent),
                };
                if (key is not null)
                {
                    _deduplication.Add(key, new DeduplicationEntry(message.MessageId, message.Sequence, now), batch);
                }

                AddLocked(message, batch);
                stored = _context.Store.CommitAsync(batch);
                sent = new SentMessage(message.MessageId, MessageAttributes.Md5(message.Body), MessageAttributes.Md5(message.Attributes), Attributes.IsFifo ? message.SequenceNumber : null);
            }
        }

        await stored;
        return sent;
    }

    /// <summary>Receives what is there, or waits for it.</summary>
    /// <param name="hold">Keeps the messages out until they are deleted or released, however long that takes.</param>
    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int most, TimeSpan wait, int? visibilitySeconds, bool hold, CancellationToken cancellationToken)
    {
        // Long polling is between the client and us: it lasts in real time, whatever the cloud's clock does.
        var until = TimeProvider.System.GetTimestamp() + (long)(wait.TotalSeconds * TimeProvider.System.TimestampFrequency);
        while (true)
        {
            var changed = _waiters.Next();
            var taken = Take(most, visibilitySeconds, hold);
            if (taken.Dead.Count > 0)
            {
                await _context.MoveToDeadLettersAsync(this, taken.Dead);
            }

            if (taken.Received.Count > 0)
            {
                await taken.Stored;
                return taken.Received;
            }

            if (taken.Dead.Count > 0)
            {
                continue;
            }

            var left = TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), until);
            if (left <= TimeSpan.Zero || IsDeleted || !await changed.WaitAsync(left, cancellationToken))
            {
                return [];
            }
        }
    }

    public async Task DeleteAsync(string handle)
    {
        var receipt = Receipt(handle);
        Task stored;
        lock (_gate)
        {
            var message = _shelf.Find(receipt.Sequence);
            if (message is null || message.Receipt != receipt.Nonce)
            {
                // Deleted before, or received again since: a standard queue takes that without a word.
                return;
            }

            if (Attributes.IsFifo && message.IsVisible(Now()))
            {
                throw SqsErrors.Expired(handle);
            }

            stored = _context.Store.CommitAsync(RemoveLocked(message, new StoreBatch()));
        }

        await stored;
        _waiters.Wake();
    }

    public async Task ChangeVisibilityAsync(string handle, int seconds)
    {
        var receipt = Receipt(handle);
        Task stored;
        lock (_gate)
        {
            var now = Now();
            var message = _shelf.Find(receipt.Sequence);
            if (message is null || message.Receipt != receipt.Nonce || message.IsVisible(now))
            {
                throw SqsErrors.NotAvailable(handle);
            }

            _shelf.Change(message, m =>
            {
                m.IsHeld = false;
                m.VisibleAt = now + (seconds * 1000L);
            });
            stored = _context.Store.CommitAsync(new StoreBatch().PutRecord(MessageSpace, KeyOf(message), message));
            ArmTimerLocked(message.VisibleAt);
        }

        await stored;
        if (seconds == 0)
        {
            _waiters.Wake();
        }
    }

    /// <summary>Takes messages that died elsewhere; <paramref name="batch"/> already deletes them there.</summary>
    public async Task AcceptAsync(IReadOnlyList<QueueMessage> messages, StoreBatch batch)
    {
        Task stored;
        lock (_gate)
        {
            foreach (var message in messages)
            {
                message.Sequence = NextSequence();
                message.VisibleAt = Now();
                message.Receipt = null;
                AddLocked(message, batch);
            }

            stored = _context.Store.CommitAsync(batch);
        }

        await stored;
    }

    public Task PurgeAsync()
    {
        lock (_gate)
        {
            foreach (var message in _shelf.All.ToList())
            {
                _shelf.Remove(message);
            }

            return _context.Store.CommitAsync(new StoreBatch().DeletePrefix(MessageSpace, Record.Id + "/"));
        }
    }

    public Task DeleteQueueAsync(StoreBatch batch)
    {
        lock (_gate)
        {
            IsDeleted = true;
            batch.DeletePrefix(MessageSpace, Record.Id + "/").DeletePrefix(DeduplicationSpace, Record.Id + "/");
        }

        _waiters.Wake();
        Dispose();
        return _context.Store.CommitAsync(batch);
    }

    public QueueCounts Count()
    {
        lock (_gate)
        {
            var now = Now();
            DropExpiredLocked(now);
            int visible = 0, inFlight = 0, delayed = 0;
            foreach (var message in _shelf.All)
            {
                if (message.IsVisible(now))
                {
                    visible++;
                }
                else if (message.Receipt is null)
                {
                    delayed++;
                }
                else
                {
                    inFlight++;
                }
            }

            return new QueueCounts(visible, inFlight, delayed, _shelf.All.Count == 0 ? 0 : (now - _shelf.All.Min(message => message.SentAt)) / 1000.0);
        }
    }

    /// <summary>The deletes of <paramref name="messages"/>, which are out of memory already, for a batch that puts them elsewhere.</summary>
    public StoreBatch Deletes(IEnumerable<QueueMessage> messages) =>
        messages.Aggregate(new StoreBatch(), (batch, message) => batch.Delete(MessageSpace, KeyOf(message)));

    public void Dispose() => _visibilityTimer.Dispose();

    private (List<ReceivedMessage> Received, List<QueueMessage> Dead, Task Stored) Take(int most, int? visibilitySeconds, bool hold)
    {
        lock (_gate)
        {
            var now = Now();
            DropExpiredLocked(now);
            var received = new List<ReceivedMessage>();
            var dead = new List<QueueMessage>();
            var batch = new StoreBatch();
            var canDie = Attributes.Redrive is { } redrive && _context.Exists(redrive.TargetArn);
            foreach (var message in _shelf.Receivable(most, now))
            {
                if (canDie && message.ReceiveCount >= Attributes.Redrive!.MaxReceiveCount)
                {
                    _shelf.Remove(message);
                    dead.Add(message);
                    continue;
                }

                _shelf.Change(message, m =>
                {
                    m.IsHeld = hold;
                    m.VisibleAt = hold ? now : now + ((visibilitySeconds ?? Attributes.VisibilitySeconds) * 1000L);
                    m.ReceiveCount++;
                    m.FirstReceivedAt ??= now;
                    m.Receipt = Ids.Hex(16);
                });
                batch.PutRecord(MessageSpace, KeyOf(message), message);
                received.Add(new ReceivedMessage(message, new ReceiptHandle(Record.Id, message.Sequence, message.Receipt!).ToString()));
            }

            if (_shelf.NextVisible(now) is { } next)
            {
                ArmTimerLocked(next);
            }

            return (received, dead, received.Count > 0 ? _context.Store.CommitAsync(batch) : Task.CompletedTask);
        }
    }

    private void AddLocked(QueueMessage message, StoreBatch batch)
    {
        _shelf.Add(message);
        batch.PutRecord(MessageSpace, KeyOf(message), message);
        if (message.VisibleAt > Now())
        {
            ArmTimerLocked(message.VisibleAt);
        }
        else
        {
            _waiters.Wake();
        }
    }

    private StoreBatch RemoveLocked(QueueMessage message, StoreBatch batch)
    {
        _shelf.Remove(message);
        return batch.Delete(MessageSpace, KeyOf(message));
    }

    private void DropExpiredLocked(long now)
    {
        // Messages stand in the order of their sending, so this looks at one that is young and ends.
        var oldest = now - (Attributes.RetentionSeconds * 1000L);
        var expired = _shelf.All.TakeWhile(message => message.SentAt < oldest).ToList();
        if (expired.Count > 0)
        {
            _ = _context.Store.CommitAsync(expired.Aggregate(new StoreBatch(), (batch, message) => RemoveLocked(message, batch)));
        }
    }

    /// <summary>Sets the timer to the next moment at which a message shows up by itself, so that who waits hears of it.</summary>
    private void ArmTimerLocked(long at)
    {
        if (at < _timerAt && !IsDeleted)
        {
            _timerAt = at;
            _visibilityTimer.Change(TimeSpan.FromMilliseconds(Math.Max(0, at - Now())), Timeout.InfiniteTimeSpan);
        }
    }

    private void OnVisible()
    {
        lock (_gate)
        {
            _timerAt = long.MaxValue;
            if (_shelf.NextVisible(Now()) is { } next)
            {
                ArmTimerLocked(next);
            }
        }

        _waiters.Wake();
    }

    private string DeduplicationIdOf(OutgoingMessage outgoing) =>
        outgoing.DeduplicationId
        ?? (Attributes.DeduplicatesByContent
            ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(outgoing.Body)))
            : throw SqsErrors.InvalidValue("The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"));

    private ReceiptHandle Receipt(string handle)
    {
        var receipt = ReceiptHandle.Parse(handle);
        return receipt.QueueId == Record.Id ? receipt : throw SqsErrors.InvalidReceipt(handle);
    }

    /// <summary>Rises with time, also over a restart that finds the queue empty.</summary>
    private long NextSequence() => _lastSequence = Math.Max(_lastSequence + 1, Now() * 1000);

    private string KeyOf(QueueMessage message) => $"{Record.Id}/{message.SequenceNumber}";

    private long Now() => _context.Clock.GetUtcNow().ToUnixTimeMilliseconds();
}

/// <summary>A queue as the store keeps it.</summary>
/// <param name="Id">Differs from that of an earlier queue of the same name.</param>
/// <param name="CreatedAt">Seconds since 1970.</param>
internal sealed record QueueRecord(string Name, string Id, Dictionary<string, string> Attributes, Dictionary<string, string> Tags, long CreatedAt, long ModifiedAt);

/// <summary>How many messages are where.</summary>
/// <param name="OldestSeconds">Age of the oldest message; 0 when there is none.</param>
internal sealed record QueueCounts(int Visible, int InFlight, int Delayed, double OldestSeconds);
