using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Logs;

/// <summary>A log group as it is kept.</summary>
internal sealed record GroupRecord(string Name, DateTimeOffset CreatedAt)
{
    public int? RetentionInDays { get; init; }

    public Dictionary<string, string> Tags { get; init; } = [];
}

/// <summary>A log stream as it is kept.</summary>
internal sealed record StreamRecord(string Group, string Name, DateTimeOffset CreatedAt);

/// <summary>One line of a log; the number is its place in its stream.</summary>
internal sealed record LogEvent(long Number, long Timestamp, long IngestionTime, string Message);

/// <summary>A stream with its events, oldest first.</summary>
internal sealed class LogStream(StreamRecord record)
{
    /// <summary>What a stream holds at most; older events make room, so that a machine that logs for weeks does not fill the memory.</summary>
    public const int MostEvents = 10_000;

    private readonly List<LogEvent> _events = [];

    public StreamRecord Record => record;

    public IReadOnlyList<LogEvent> Events => _events;

    public long NextNumber { get; private set; } = 1;

    /// <summary>Adds an event; gives the one that made room for it, or null.</summary>
    public LogEvent? Add(LogEvent e)
    {
        NextNumber = Math.Max(NextNumber, e.Number + 1);
        _events.Add(e);
        if (_events.Count <= MostEvents)
        {
            return null;
        }

        var oldest = _events[0];
        _events.RemoveAt(0);
        return oldest;
    }
}

/// <summary>A group with its streams by name.</summary>
internal sealed class LogGroup(GroupRecord record)
{
    public GroupRecord Record { get; set; } = record;

    public SortedDictionary<string, LogStream> Streams { get; } = new(StringComparer.Ordinal);
}

/// <summary>The errors of CloudWatch Logs in its words.</summary>
internal static class LogsErrors
{
    public static CloudException NoSuchGroup() => new("ResourceNotFoundException", "The specified log group does not exist.");

    public static CloudException NoSuchStream() => new("ResourceNotFoundException", "The specified log stream does not exist.");

    public static CloudException GroupExists() => new("ResourceAlreadyExistsException", "The specified log group already exists");

    public static CloudException StreamExists() => new("ResourceAlreadyExistsException", "The specified log stream already exists");

    public static CloudException Invalid(string message) => new("InvalidParameterException", message);
}
