using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.MemoryMappedFiles;

namespace Espresso.LocalCloud.Kernel;

/// <summary>
/// The one clock: real UTC plus an offset that every process of the system reads from the same eight bytes
/// (little-endian ticks of 100 ns). This process is the only writer. Timers made here follow an advance at once.
/// </summary>
public sealed class CloudClock : TimeProvider, IDisposable
{
    private readonly ConcurrentDictionary<ClockTimer, byte> _timers = new();
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly Lock _gate = new();
    private long _offset;

    /// <param name="offsetFile">The shared file; it is created when absent, and what it holds goes on. Null: this process only.</param>
    public CloudClock(string? offsetFile = null)
    {
        if (offsetFile is null)
        {
            return;
        }

        if (Path.GetDirectoryName(Path.GetFullPath(offsetFile)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        var stream = new FileStream(offsetFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length < sizeof(long))
        {
            stream.SetLength(sizeof(long));
        }

        _file = MemoryMappedFile.CreateFromFile(stream, mapName: null, sizeof(long), MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, sizeof(long));
        _offset = BitConverter.IsLittleEndian ? _view.ReadInt64(0) : BinaryPrimitives.ReverseEndianness(_view.ReadInt64(0));
    }

    /// <summary>What this clock is ahead of real time.</summary>
    public TimeSpan Offset => new(Interlocked.Read(ref _offset));

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;

    /// <summary>Moves the clock; everything that is due by then happens now.</summary>
    /// <param name="by">How far; the clock never goes back.</param>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (_gate)
        {
            var offset = _offset + by.Ticks;
            Interlocked.Exchange(ref _offset, offset);
            _view?.Write(0, BitConverter.IsLittleEndian ? offset : BinaryPrimitives.ReverseEndianness(offset));
        }

        foreach (var timer in _timers.Keys)
        {
            timer.Rearm();
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ClockTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Dispose()
    {
        _view?.Dispose();
        _file?.Dispose();
    }

    /// <summary>A timer that is due at a moment of the clock, however real time gets there.</summary>
    private sealed class ClockTimer : ITimer
    {
        // The system's timers take at most about 49 days; a longer wait is cut into several.
        private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

        private readonly CloudClock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _real;
        private readonly Lock _gate = new();
        private DateTimeOffset? _due;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public ClockTimer(CloudClock clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _callback = callback;
            _state = state;
            _real = System.CreateTimer(static timer => ((ClockTimer)timer!).Rearm(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                _period = period;
                _due = dueTime == Timeout.InfiniteTimeSpan ? null : _clock.GetUtcNow() + dueTime;
                if (_due is null)
                {
                    _clock._timers.TryRemove(this, out _);
                }
                else
                {
                    _clock._timers[this] = 0;
                }
            }

            Rearm();
            return true;
        }

        /// <summary>Fires when due, else sets the real timer to what is left.</summary>
        public void Rearm()
        {
            lock (_gate)
            {
                if (_due is not { } due)
                {
                    _real.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                    return;
                }

                var left = due - _clock.GetUtcNow();
                if (left > TimeSpan.Zero)
                {
                    // The system's timer counts whole milliseconds and may come a little early: one more is never early.
                    var wait = left > Longest ? Longest : left + TimeSpan.FromMilliseconds(1);
                    _real.Change(wait, Timeout.InfiniteTimeSpan);
                    return;
                }

                if (_period > TimeSpan.Zero)
                {
                    _due = _clock.GetUtcNow() + _period;
                    _real.Change(_period > Longest ? Longest : _period, Timeout.InfiniteTimeSpan);
                }
                else
                {
                    _due = null;
                    _clock._timers.TryRemove(this, out _);
                }
            }

            // Not under the caller of Advance: a callback may take long or advance the clock itself.
            ThreadPool.UnsafeQueueUserWorkItem(static timer => timer._callback(timer._state), this, preferLocal: false);
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _due = null;
                _clock._timers.TryRemove(this, out _);
            }

            _real.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
