using System.Collections.Concurrent;
using System.Text.Json;
using Espresso.Dashboard.Telemetry;
using Espresso.Dashboard.Telemetry.Metrics;

namespace Espresso.Dashboard.Resources;

/// <summary>Console lines of the resources that somebody looked at. The first look at one opens its stream, which then stays open.</summary>
internal sealed partial class ConsoleLogs(
    ResourceServiceClient client, ResourceStore resources, TelemetryLimits limits, ChangeSignal signal, TimeProvider time, ILogger<ConsoleLogs> logger) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Lazy<Follower>> _followers = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    public static string Topic(string resource) => "console:" + resource;

    /// <param name="cursor">From the last page; lines before it are left out, unless the stream began anew since.</param>
    /// <returns>Null when there is no such resource.</returns>
    public ConsolePage? Read(string resource, ConsoleCursor cursor, int limit)
    {
        if (resources.Find(resource) is null && !_followers.ContainsKey(resource))
        {
            return null;
        }

        return _followers.GetOrAdd(resource, name => new Lazy<Follower>(() => Follow(name))).Value.Read(cursor, limit);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_followers.Values.Where(follower => follower.IsValueCreated).Select(follower => follower.Value.Completion));
        _stopping.Dispose();
    }

    private Follower Follow(string resource)
    {
        var follower = new Follower(limits.MaxConsoleLogCount);
        follower.Completion = Task.Run(() => Pump(resource, follower, _stopping.Token));
        return follower;
    }

    private async Task Pump(string resource, Follower follower, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var opening = true;
                await foreach (var line in client.Logs(resource, cancellationToken))
                {
                    if (follower.Add(line.Tidied(), opening))
                    {
                        signal.Raise(Topic(resource));
                    }

                    opening = false;
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
            {
                Log.Disconnected(logger, resource, exception.Message);
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed class Follower(int limit)
    {
        private readonly Lock _gate = new();
        private Ring<ConsoleLine> _lines = new(limit);
        private ConsoleLine? _first;
        private int _generation;
        private long _count;

        public Task Completion { get; set; } = Task.CompletedTask;

        /// <param name="opening">The line is the first of a stream. Streams begin with their backlog: it goes on from here, or it is of another run.</param>
        /// <returns>False when the line was known already.</returns>
        public bool Add(ConsoleLine line, bool opening)
        {
            lock (_gate)
            {
                if (opening && !GoesOn(line))
                {
                    _lines = new Ring<ConsoleLine>(limit);
                    _first = null;
                    _generation++;
                    _count = 0;
                }

                if (_lines.Count > 0 && line.LineNumber <= _lines[^1].LineNumber)
                {
                    return false;
                }

                _first ??= line;
                _lines.Add(line);
                _count++;
                return true;
            }
        }

        public ConsolePage Read(ConsoleCursor cursor, int take)
        {
            lock (_gate)
            {
                var reset = cursor.Generation != _generation;
                var first = _count - _lines.Count;
                var from = Math.Max(reset ? 0 : cursor.Position, Math.Max(first, _count - take));
                var items = new List<ConsoleLine>();
                for (var position = from; position < _count; position++)
                {
                    items.Add(_lines[(int)(position - first)]);
                }

                return new ConsolePage(items, $"{_generation}:{_count}", reset, reset ? 0 : Math.Max(0, from - cursor.Position));
            }
        }

        private bool GoesOn(ConsoleLine line)
        {
            if (_lines.Count == 0)
            {
                return false;
            }

            return line.LineNumber > _lines[^1].LineNumber
                || line == _first
                || _lines.FirstOrDefault(known => known.LineNumber == line.LineNumber) == line;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "Lost the console of {Resource}: {Problem}")]
        public static partial void Disconnected(ILogger logger, string resource, string problem);
    }
}

/// <summary>How far a page has read: which stream, and how many of its lines. The text form is <c>generation:position</c>.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct ConsoleCursor(int Generation, long Position)
{
    public static ConsoleCursor Parse(string? text)
    {
        var parts = text?.Split(':');
        return parts is [var generation, var position]
            && int.TryParse(generation, System.Globalization.CultureInfo.InvariantCulture, out var stream)
            && long.TryParse(position, System.Globalization.CultureInfo.InvariantCulture, out var line)
                ? new ConsoleCursor(stream, line)
                : new ConsoleCursor(-1, 0);
    }
}

/// <param name="Cursor">Goes back with the next request.</param>
/// <param name="Reset">The stream began anew (the AppHost restarted): forget what was shown.</param>
/// <param name="Skipped">Lines that came between and are not kept any more.</param>
internal sealed record ConsolePage(IReadOnlyList<ConsoleLine> Items, string Cursor, bool Reset, long Skipped);
