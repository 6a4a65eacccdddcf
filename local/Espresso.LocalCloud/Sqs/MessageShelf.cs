namespace Espresso.LocalCloud.Sqs;

/// <summary>
/// The messages of one queue in memory, in the orders that receiving needs. Not thread-safe: <see cref="MessageQueue"/>
/// holds its lock around every call.
/// </summary>
internal abstract class MessageShelf
{
    private readonly SortedDictionary<long, QueueMessage> _bySequence = [];

    public IReadOnlyCollection<QueueMessage> All => _bySequence.Values;

    public QueueMessage? Find(long sequence) => _bySequence.GetValueOrDefault(sequence);

    public void Add(QueueMessage message)
    {
        _bySequence.Add(message.Sequence, message);
        Index(message);
    }

    public void Remove(QueueMessage message)
    {
        _bySequence.Remove(message.Sequence);
        Unindex(message);
    }

    /// <summary>Changes what the order depends on (visibility, holding).</summary>
    public void Change(QueueMessage message, Action<QueueMessage> change)
    {
        Unindex(message);
        change(message);
        Index(message);
    }

    /// <summary>Up to <paramref name="most"/> messages that may be received at <paramref name="now"/>.</summary>
    public abstract List<QueueMessage> Receivable(int most, long now);

    /// <summary>The next moment after <paramref name="now"/> at which a message becomes visible by itself.</summary>
    public abstract long? NextVisible(long now);

    protected abstract void Index(QueueMessage message);

    protected abstract void Unindex(QueueMessage message);

    public static MessageShelf Create(bool isFifo) => isFifo ? new FifoShelf() : new StandardShelf();

    private sealed class StandardShelf : MessageShelf
    {
        private static readonly Comparer<QueueMessage> Order = Comparer<QueueMessage>.Create((a, b) =>
            a.VisibleAt != b.VisibleAt ? a.VisibleAt.CompareTo(b.VisibleAt) : a.Sequence.CompareTo(b.Sequence));

        // Held messages are not in it: nothing makes them visible but their holder.
        private readonly SortedSet<QueueMessage> _byVisible = new(Order);

        public override List<QueueMessage> Receivable(int most, long now) => [.. _byVisible.TakeWhile(message => message.VisibleAt <= now).Take(most)];

        public override long? NextVisible(long now)
        {
            foreach (var message in _byVisible)
            {
                if (message.VisibleAt > now)
                {
                    return message.VisibleAt;
                }
            }

            return null;
        }

        protected override void Index(QueueMessage message)
        {
            if (!message.IsHeld)
            {
                _byVisible.Add(message);
            }
        }

        protected override void Unindex(QueueMessage message) => _byVisible.Remove(message);
    }

    /// <summary>A group's messages come in order, and none while another of the group is out.</summary>
    private sealed class FifoShelf : MessageShelf
    {
        private readonly Dictionary<string, SortedDictionary<long, QueueMessage>> _groups = new(StringComparer.Ordinal);

        public override List<QueueMessage> Receivable(int most, long now)
        {
            var found = new List<QueueMessage>();
            foreach (var group in _groups.Values.OrderBy(group => group.First().Key))
            {
                // Those received before stand at the front, so the walk ends at the first that never was.
                if (group.Values.TakeWhile(message => message.Receipt is not null).Any(message => message.IsInFlight(now)))
                {
                    continue;
                }

                found.AddRange(group.Values.TakeWhile(message => message.IsVisible(now)).Take(most - found.Count));
                if (found.Count >= most)
                {
                    break;
                }
            }

            return found;
        }

        public override long? NextVisible(long now)
        {
            var waiting = _groups.Values.SelectMany(group => group.Values).Where(message => !message.IsHeld && message.VisibleAt > now);
            return waiting.Select(message => (long?)message.VisibleAt).Min();
        }

        protected override void Index(QueueMessage message)
        {
            if (!_groups.TryGetValue(message.GroupId!, out var group))
            {
                _groups.Add(message.GroupId!, group = []);
            }

            group[message.Sequence] = message;
        }

        protected override void Unindex(QueueMessage message)
        {
            if (_groups.TryGetValue(message.GroupId!, out var group) && group.Remove(message.Sequence) && group.Count == 0)
            {
                _groups.Remove(message.GroupId!);
            }
        }
    }
}
