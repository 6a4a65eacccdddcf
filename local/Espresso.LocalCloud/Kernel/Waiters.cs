namespace Espresso.LocalCloud.Kernel;

/// <summary>Those who wait for something to happen. Take <see cref="Next"/> before looking, so that nothing slips through in between.</summary>
internal sealed class Waiters
{
    private Signal _signal = new();

    public Signal Next() => Volatile.Read(ref _signal);

    public void Wake() => Interlocked.Exchange(ref _signal, new Signal()).Set();

    internal sealed class Signal
    {
        private readonly TaskCompletionSource _set = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Set() => _set.TrySetResult();

        /// <summary>True when it happened, false when <paramref name="timeout"/> (real time) passed first.</summary>
        public async Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
        {
            if (_set.Task.IsCompleted)
            {
                return true;
            }

            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var delay = Task.Delay(timeout, ended.Token);
            var first = await Task.WhenAny(_set.Task, delay);
            await ended.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return first == _set.Task;
        }
    }
}
