namespace Espresso.Tests.Orders;

/// <summary>Real time plus what a test adds; timers keep real time, as with the clock that all services share.</summary>
internal sealed class TestClock : TimeProvider
{
    private long _offset;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _offset));
}
