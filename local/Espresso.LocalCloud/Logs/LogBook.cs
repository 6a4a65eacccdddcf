using System.Globalization;
using System.Text.Json;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.Logs;

/// <summary>Groups, streams and events, in memory and in the store. All members are to be used under <see cref="Gate"/>.</summary>
internal sealed class LogBook(IStore store, TimeProvider clock)
{
    private const string GroupSpace = "logs.groups";
    private const string StreamSpace = "logs.streams";
    private const string EventSpace = "logs.events";

    private readonly SortedDictionary<string, LogGroup> _groups = new(StringComparer.Ordinal);

    public Lock Gate { get; } = new();

    public IEnumerable<LogGroup> Groups => _groups.Values;

    public void Load()
    {
        foreach (var (name, record) in store.ReadRecords<GroupRecord>(GroupSpace))
        {
            _groups[name] = new LogGroup(record);
        }

        foreach (var (_, record) in store.ReadRecords<StreamRecord>(StreamSpace))
        {
            _groups[record.Group].Streams[record.Name] = new LogStream(record);
        }

        foreach (var entry in store.ReadAll(EventSpace))
        {
            // GROUP \n STREAM \n NUMBER
            var parts = entry.Key.Split('\n');
            _groups[parts[0]].Streams[parts[1]].Add(JsonSerializer.Deserialize<LogEvent>(entry.Value, JsonInput.Compact)!);
        }
    }

    /// <summary>A group by its name or ARN.</summary>
    public LogGroup? Find(string nameOrArn) => _groups.GetValueOrDefault(NameOf(nameOrArn));

    public Task SaveAsync(GroupRecord record)
    {
        if (_groups.TryGetValue(record.Name, out var known))
        {
            known.Record = record;
        }
        else
        {
            _groups.Add(record.Name, new LogGroup(record));
        }

        return store.CommitAsync(new StoreBatch().PutRecord(GroupSpace, record.Name, record));
    }

    public Task DeleteAsync(LogGroup group)
    {
        var name = group.Record.Name;
        _groups.Remove(name);
        return store.CommitAsync(new StoreBatch().Delete(GroupSpace, name).DeletePrefix(StreamSpace, name + '\n').DeletePrefix(EventSpace, name + '\n'));
    }

    public Task AddStreamAsync(LogGroup group, string name)
    {
        var record = new StreamRecord(group.Record.Name, name, clock.GetUtcNow());
        group.Streams.Add(name, new LogStream(record));
        return store.CommitAsync(new StoreBatch().PutRecord(StreamSpace, KeyOf(record), record));
    }

    public Task DeleteStreamAsync(LogGroup group, LogStream stream)
    {
        group.Streams.Remove(stream.Record.Name);
        var key = KeyOf(stream.Record);
        return store.CommitAsync(new StoreBatch().Delete(StreamSpace, key).DeletePrefix(EventSpace, key + '\n'));
    }

    public Task AddAsync(LogStream stream, IEnumerable<(long Timestamp, string Message)> events)
    {
        var batch = new StoreBatch();
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (timestamp, message) in events)
        {
            var added = new LogEvent(stream.NextNumber, timestamp, now, message);
            batch.PutRecord(EventSpace, KeyOf(stream.Record, added), added);
            if (stream.Add(added) is { } oldest)
            {
                batch.Delete(EventSpace, KeyOf(stream.Record, oldest));
            }
        }

        return store.CommitAsync(batch);
    }

    /// <summary>The name in <c>arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*</c>; a name stays as it is.</summary>
    private static string NameOf(string nameOrArn) =>
        Arn.TryParse(nameOrArn, out var arn) && arn.Resource.StartsWith("log-group:", StringComparison.Ordinal)
            ? arn.Resource["log-group:".Length..].Split(':')[0]
            : nameOrArn;

    private static string KeyOf(StreamRecord stream) => $"{stream.Group}\n{stream.Name}";

    private static string KeyOf(StreamRecord stream, LogEvent e) => string.Create(CultureInfo.InvariantCulture, $"{stream.Group}\n{stream.Name}\n{e.Number:D12}");
}
