using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.Logs;

/// <summary>The log groups of Amazon CloudWatch Logs (API version 2014-03-28): written by services and clients, read and searched.</summary>
public sealed class LogsService : CloudService, ILogs
{
    private const int MostGroups = 50;

    private readonly CloudSettings _settings;
    private readonly TimeProvider _clock;
    private readonly LogBook _book;

    public LogsService(CloudSettings settings, IStore store, TimeProvider clock)
    {
        (_settings, _clock) = (settings, clock);
        _book = new LogBook(store, clock);
        var events = new LogEventOperations(settings, _book);
        Operation("CreateLogGroup", CreateGroupAsync);
        Operation("DeleteLogGroup", DeleteGroupAsync);
        Operation("DescribeLogGroups", DescribeGroups);
        Operation("PutRetentionPolicy", (input, _) => ChangeAsync(input, g => g with { RetentionInDays = (int?)input.Number("retentionInDays") ?? throw LogsErrors.Invalid("retentionInDays is required") }));
        Operation("DeleteRetentionPolicy", (input, _) => ChangeAsync(input, static g => g with { RetentionInDays = null }));
        Operation("CreateLogStream", events.CreateStreamAsync);
        Operation("DeleteLogStream", events.DeleteStreamAsync);
        Operation("DescribeLogStreams", events.DescribeStreams);
        Operation("PutLogEvents", events.PutAsync);
        Operation("GetLogEvents", events.Get);
        Operation("FilterLogEvents", events.Filter);
        Operation("TagResource", (input, _) => ChangeAsync(input, g => g with { Tags = Merged(g.Tags, input.TextMap("tags")) }, "resourceArn"));
        Operation("UntagResource", (input, _) => ChangeAsync(input, g => g with { Tags = g.Tags.Where(t => !input.Texts("tagKeys").Contains(t.Key)).ToDictionary(StringComparer.Ordinal) }, "resourceArn"));
        Operation("ListTagsForResource", ListTags);
    }

    public override string Name => "logs";

    public override string? TargetPrefix => "Logs_20140328";

    public override Task LoadAsync(CancellationToken cancellationToken)
    {
        _book.Load();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public bool HasGroup(string nameOrArn)
    {
        lock (_book.Gate)
        {
            return _book.Find(nameOrArn) is not null;
        }
    }

    /// <inheritdoc/>
    public void Write(string groupNameOrArn, string stream, DateTimeOffset at, string message)
    {
        lock (_book.Gate)
        {
            if (_book.Find(groupNameOrArn) is not { } group)
            {
                return;
            }

            if (!group.Streams.ContainsKey(stream))
            {
                _ = _book.AddStreamAsync(group, stream);
            }

            _ = _book.AddAsync(group.Streams[stream], [(at.ToUnixTimeMilliseconds(), message)]);
        }
    }

    private async Task<JsonObject> CreateGroupAsync(JsonObject input, CloudCall call)
    {
        var record = new GroupRecord(input.RequiredText("logGroupName", MissingName), _clock.GetUtcNow())
        {
            Tags = input.TextMap("tags"),
            RetentionInDays = (int?)input.Number("retentionInDays"),
        };
        Task saved;
        lock (_book.Gate)
        {
            saved = _book.Find(record.Name) is null ? _book.SaveAsync(record) : throw LogsErrors.GroupExists();
        }

        await saved;
        return [];
    }

    private async Task<JsonObject> DeleteGroupAsync(JsonObject input, CloudCall call)
    {
        Task deleted;
        lock (_book.Gate)
        {
            deleted = _book.DeleteAsync(Find(input, "logGroupName"));
        }

        await deleted;
        return [];
    }

    private JsonObject DescribeGroups(JsonObject input, CloudCall call)
    {
        var prefix = input.Text("logGroupNamePrefix") ?? "";
        var part = input.Text("logGroupNamePattern") ?? "";
        var from = input.Text("nextToken") ?? "";
        var limit = (int)Math.Clamp(input.Number("limit") ?? MostGroups, 1, MostGroups);
        lock (_book.Gate)
        {
            var found = _book.Groups
                .Where(g => g.Record.Name.StartsWith(prefix, StringComparison.Ordinal) && g.Record.Name.Contains(part, StringComparison.Ordinal) && string.CompareOrdinal(g.Record.Name, from) >= 0)
                .Take(limit + 1)
                .ToArray();
            var answer = new JsonObject { ["logGroups"] = new JsonArray([.. found.Take(limit).Select(g => (JsonNode)Shape(g))]) };
            if (found.Length > limit)
            {
                answer["nextToken"] = found[limit].Record.Name;
            }

            return answer;
        }
    }

    private JsonObject Shape(LogGroup group)
    {
        var arn = _settings.Arn("logs", "log-group:" + group.Record.Name);
        var shape = new JsonObject
        {
            ["logGroupName"] = group.Record.Name,
            ["creationTime"] = group.Record.CreatedAt.ToUnixTimeMilliseconds(),
            ["metricFilterCount"] = 0,
            ["arn"] = arn + ":*",
            ["storedBytes"] = 0,
            ["logGroupClass"] = "STANDARD",
            ["logGroupArn"] = arn,
        };
        if (group.Record.RetentionInDays is { } days)
        {
            shape["retentionInDays"] = days;
        }

        return shape;
    }

    private JsonObject ListTags(JsonObject input, CloudCall call)
    {
        lock (_book.Gate)
        {
            var tags = Find(input, "resourceArn").Record.Tags;
            return new JsonObject { ["tags"] = new JsonObject(tags.Select(static t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value))) };
        }
    }

    private async Task<JsonObject> ChangeAsync(JsonObject input, Func<GroupRecord, GroupRecord> change, string member = "logGroupName")
    {
        Task saved;
        lock (_book.Gate)
        {
            saved = _book.SaveAsync(change(Find(input, member).Record));
        }

        await saved;
        return [];
    }

    private LogGroup Find(JsonObject input, string member) => _book.Find(input.RequiredText(member, MissingName)) ?? throw LogsErrors.NoSuchGroup();

    private static Dictionary<string, string> Merged(Dictionary<string, string> tags, Dictionary<string, string> more)
    {
        var merged = new Dictionary<string, string>(tags, StringComparer.Ordinal);
        foreach (var (key, value) in more)
        {
            merged[key] = value;
        }

        return merged;
    }

    private static CloudException MissingName() => LogsErrors.Invalid("1 validation error detected: Value at 'logGroupName' failed to satisfy constraint: Member must not be null");
}
