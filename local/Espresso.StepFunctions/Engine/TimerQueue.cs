using Espresso.StepFunctions.Interpreter;

namespace Espresso.StepFunctions.Engine;

/// <summary>All timers of all executions in one heap, with one timer of the clock set to the earliest.</summary>
internal sealed class TimerQueue : IDisposable
{
    // The system's timers take no longer waits; a later one is looked at again then.
    private static readonly TimeSpan _longest = TimeSpan.FromDays(30);

    // A clock that is this much further after a few instructions was moved, or the thread was held up.
    private static readonly TimeSpan _jump = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _clock;
    private readonly Action<PendingTimer> _fired;
    private readonly PriorityQueue<PendingTimer, (long Due, long Order)> _heap = new();
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private long _order;
    private int _cancelled;

    public TimerQueue(TimeProvider clock, Action<PendingTimer> fired)
    {
        _clock = clock;
        _fired = fired;
        _timer = clock.CreateTimer(static queue => ((TimerQueue)queue!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(PendingTimer timer)
    {
        bool isFirst;
        lock (_gate)
        {
            _heap.Enqueue(timer, (timer.Due.UtcTicks, _order++));
            isFirst = _heap.Peek() == timer;
        }

        if (isFirst)
        {
            Check();
        }
    }

    /// <summary>Notes that a timer was cancelled; it leaves the heap when it is reached, or when most are cancelled.</summary>
    public void Cancelled()
    {
        lock (_gate)
        {
            if (++_cancelled > 1024 && _cancelled > _heap.Count / 2)
            {
                var live = _heap.UnorderedItems.Where(static t => !t.Element.IsCancelled).ToArray();
                _heap.Clear();
                _heap.EnqueueRange(live);
                _cancelled = 0;
            }
        }
    }

    /// <summary>Fires what is due and sets the clock's timer to the next.</summary>
    public void Check()
    {
        List<PendingTimer>? due = null;
        lock (_gate)
        {
            DateTimeOffset now;
            do
            {
                now = _clock.GetUtcNow();
                Take(now, ref due);
            }
            while (_clock.GetUtcNow() - now > _jump);
        }

        foreach (var timer in due ?? [])
        {
            _fired(timer);
        }
    }

    public void Dispose() => _timer.Dispose();

    // Takes out what is due and sets the clock's timer to the next, for as long as that is away now: when the clock was
    // moved meanwhile, that is too long.
    private void Take(DateTimeOffset now, ref List<PendingTimer>? due)
    {
        while (_heap.TryPeek(out var timer, out _))
        {
            if (timer.IsCancelled)
            {
                _heap.Dequeue();
                _cancelled = Math.Max(0, _cancelled - 1);
            }
            else if (timer.Due <= now)
            {
                (due ??= []).Add(_heap.Dequeue());
            }
            else
            {
                var left = timer.Due - now;

                // Timers count whole milliseconds; one that comes early is set again.
                _timer.Change(left > _longest ? _longest : TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
                break;
            }
        }
    }
}
