using System.Collections.Concurrent;

namespace Espresso.Dashboard.Telemetry;

/// <summary>
/// Says that something changed, never what: a page that hears it asks again from its cursor. A topic is <c>logs</c>, <c>traces</c>,
/// <c>metrics</c>, <c>resources</c> or <c>console:&lt;resource&gt;</c>.
/// </summary>
internal sealed class ChangeSignal
{
    private readonly ConcurrentDictionary<string, long> _versions = new(StringComparer.Ordinal);
    private TaskCompletionSource _next = NewSource();

    public IReadOnlyDictionary<string, long> Versions => _versions;

    public void Raise(string topic)
    {
        _versions.AddOrUpdate(topic, 1, (_, version) => version + 1);
        Interlocked.Exchange(ref _next, NewSource()).TrySetResult();
    }

    /// <summary>Completes with the next change after this call. Take it before reading <see cref="Versions"/>, so that none is missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
