namespace Espresso.Cost.Counting;

/// <summary>Counts what each process of the system uses, by the name of its resource.</summary>
internal sealed class Tally
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Usage> _used = new(StringComparer.Ordinal);
    private readonly HashSet<string> _metrics = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = New();

    /// <summary>What <paramref name="who"/> has used since the start.</summary>
    public Usage Of(string who)
    {
        lock (_lock)
        {
            return _used.GetValueOrDefault(who, Usage.None);
        }
    }

    /// <summary>CloudWatch's custom metrics so far: name and dimensions.</summary>
    public string[] Metrics
    {
        get
        {
            lock (_lock)
            {
                return [.. _metrics.Order(StringComparer.Ordinal)];
            }
        }
    }

    public void Add(string who, Usage used)
    {
        lock (_lock)
        {
            _used[who] = _used.GetValueOrDefault(who, Usage.None) + used;
            _changed.TrySetResult();
            _changed = New();
        }
    }

    public void AddCall(string who, string call) => Add(who, Usage.None with { Calls = new(StringComparer.Ordinal) { [call] = 1 } });

    public void AddMetric(string name)
    {
        lock (_lock)
        {
            _metrics.Add(name);
        }
    }

    /// <summary>Waits until what <paramref name="who"/> has used fits.</summary>
    /// <exception cref="TimeoutException">It did not within <paramref name="deadline"/>.</exception>
    public async Task<Usage> UntilAsync(string who, Func<Usage, bool> fits, TimeSpan deadline, string what)
    {
        using var over = new CancellationTokenSource(deadline);
        while (true)
        {
            Task changed;
            Usage used;
            lock (_lock)
            {
                (changed, used) = (_changed.Task, _used.GetValueOrDefault(who, Usage.None));
            }

            if (fits(used))
            {
                return used;
            }

            try
            {
                await changed.WaitAsync(over.Token);
            }
            catch (OperationCanceledException exception)
            {
                throw new TimeoutException($"{who} did not come to {what} within {deadline.TotalSeconds:F0} s; it has used {string.Join(", ", used.Calls)}.", exception);
            }
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
