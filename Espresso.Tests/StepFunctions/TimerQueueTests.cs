using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Interpreter;

namespace Espresso.Tests.StepFunctions;

/// <summary>Timers fire however the clock is moved.</summary>
public sealed class TimerQueueTests
{
    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(60, 0)]
    [InlineData(30, 30)]
    public void A_clock_that_is_moved_while_a_timer_is_set_does_not_make_it_late(int before, int after)
    {
        var clock = new MovedWhileSetting(TimeSpan.FromSeconds(before));
        var fired = new List<int>();
        using var queue = new TimerQueue(clock, timer => fired.Add(timer.Id));
        queue.Add(new PendingTimer(7, execution: null!, branch: null, TimerPurpose.Wait, clock.GetUtcNow() + _minute));
        clock.Inner.Advance(TimeSpan.FromSeconds(after));
        fired.ShouldBe([7]);
    }

    [Fact]
    public void Cancelled_timers_do_not_keep_later_ones_from_firing()
    {
        var clock = new ManualClock();
        var fired = new List<int>();
        using var queue = new TimerQueue(clock, timer => fired.Add(timer.Id));
        var first = new PendingTimer(1, execution: null!, branch: null, TimerPurpose.Wait, clock.GetUtcNow() + _minute);
        queue.Add(first);
        queue.Add(new PendingTimer(2, execution: null!, branch: null, TimerPurpose.Wait, clock.GetUtcNow() + (2 * _minute)));
        first.IsCancelled = true;
        queue.Cancelled();
        clock.Advance(_minute);
        fired.ShouldBeEmpty();
        clock.Advance(_minute);
        fired.ShouldBe([2]);
    }

    /// <summary>Somebody moves this clock just before its first timer is set.</summary>
    private sealed class MovedWhileSetting(TimeSpan by) : TimeProvider
    {
        private bool _moved;

        public ManualClock Inner { get; } = new();

        public override DateTimeOffset GetUtcNow() => Inner.GetUtcNow();

        private void MoveOnce()
        {
            if (!_moved)
            {
                _moved = true;
                Inner.Advance(by);
            }
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Timer(this, Inner.CreateTimer(callback, state, dueTime, period));

        private sealed class Timer(MovedWhileSetting clock, ITimer inner) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                clock.MoveOnce();
                return inner.Change(dueTime, period);
            }

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
