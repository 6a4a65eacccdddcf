using System.Collections.Concurrent;

namespace Espresso.Dashboard.Telemetry;

/// <summary>Who has sent telemetry: the choices of the pages' resource lists, also without an AppHost.</summary>
internal sealed class SeenSources(ChangeSignal signal)
{
    private const int Limit = 1_000;

    private readonly ConcurrentDictionary<string, TelemetrySource> _newest = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Names => [.. _newest.Keys.Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>What the newest process of that name says about itself; null when none was heard.</summary>
    public TelemetrySource? Find(string name) => _newest.GetValueOrDefault(name);

    public void Saw(TelemetrySource source)
    {
        var known = _newest.ContainsKey(source.Name);
        if (known || _newest.Count < Limit)
        {
            _newest[source.Name] = source;
        }

        if (!known)
        {
            signal.Raise(Resources.ResourceStore.Topic);
        }
    }
}
