using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One line of a resource's log.</summary>
/// <param name="LineNumber">Counts from 1.</param>
/// <param name="Content">The line, with an ISO time before it.</param>
/// <param name="IsErrorMessage">Whether it came from standard error or was logged as an error.</param>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

/// <summary>Collects the logs of resources and lets them be followed.</summary>
public class ResourceLoggerService : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where every line also goes, when the application was asked to log its resources.</summary>
    internal Action<string, string, bool>? Forward { get; set; }

    internal TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>A logger that writes to the log of a resource.</summary>
    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Log(Id(resource));
    }

    /// <summary>A logger that writes to the log of the resource with that id.</summary>
    public ILogger GetLogger(string resourceName)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        return Log(resourceName);
    }

    /// <summary>Follows the log of a resource: what was written before, then what comes, until the log is completed.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return WatchAsync(Id(resource));
    }

    /// <summary>Follows the log of the resource with that id.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        return Log(resourceName).WatchAsync();
    }

    /// <summary>What is in the log of a resource now.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetAllAsync(Id(resource));
    }

    /// <summary>What is in the log of the resource with that id now.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        await Task.CompletedTask;
        if (Log(resourceName).Backlog() is { Count: > 0 } backlog)
            yield return backlog;
    }

    /// <summary>Says that no more will be written to the log of a resource.</summary>
    public void Complete(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        Complete(Id(resource));
    }

    /// <summary>Says that no more will be written to the log of the resource with that id.</summary>
    public void Complete(string name) => Log(name).Complete();

    /// <summary>Forgets what was written.</summary>
    public void ClearBacklog(string resourceName) => Log(resourceName).Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var log in _logs.Values)
            log.Complete();

        GC.SuppressFinalize(this);
    }

    internal void Append(IResource resource, string text, bool isError) => Log(Id(resource)).Append(text, isError);

    private static string Id(IResource resource) => resource.Annotations.OfType<InstanceAnnotation>().FirstOrDefault()?.ResourceId ?? resource.Name;

    private ResourceLog Log(string id) => _logs.GetOrAdd(id, static (key, service) => new ResourceLog(key, service), this);

    private sealed class ResourceLog(string id, ResourceLoggerService service) : ILogger
    {
        private const int Capacity = 10_000;

        private readonly Lock _lock = new();
        private readonly Queue<LogLine> _backlog = new();
        private readonly List<Channel<LogLine>> _watchers = [];
        private int _lastLine;
        private bool _completed;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var message = formatter(state, exception);
            Append(exception is null ? message : $"{message}{Environment.NewLine}{exception}", logLevel >= LogLevel.Error);
        }

        public void Append(string text, bool isError)
        {
            lock (_lock)
            {
                var stamp = service.TimeProvider.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
                var line = new LogLine(++_lastLine, $"{stamp} {text}", isError);
                _backlog.Enqueue(line);
                if (_backlog.Count > Capacity)
                    _backlog.Dequeue();

                foreach (var watcher in _watchers)
                    watcher.Writer.TryWrite(line);
            }

            service.Forward?.Invoke(id, text, isError);
        }

        public IReadOnlyList<LogLine> Backlog()
        {
            lock (_lock)
                return [.. _backlog];
        }

        public void Clear()
        {
            lock (_lock)
                _backlog.Clear();
        }

        public void Complete()
        {
            lock (_lock)
            {
                _completed = true;
                foreach (var watcher in _watchers)
                    watcher.Writer.TryComplete();
            }
        }

        public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            var channel = Channel.CreateUnbounded<LogLine>();
            lock (_lock)
            {
                foreach (var line in _backlog)
                    channel.Writer.TryWrite(line);

                if (_completed)
                    channel.Writer.Complete();
                else
                    _watchers.Add(channel);
            }

            try
            {
                while (await channel.Reader.WaitToReadAsync(cancellationToken))
                {
                    var batch = new List<LogLine>();
                    while (channel.Reader.TryRead(out var line))
                        batch.Add(line);

                    yield return batch;
                }
            }
            finally
            {
                lock (_lock)
                    _watchers.Remove(channel);
            }
        }
    }
}
