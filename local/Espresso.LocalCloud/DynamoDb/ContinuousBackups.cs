using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.DynamoDb;

/// <summary>A table of DynamoDB Local, as far as backups need it.</summary>
/// <param name="Id">DynamoDB Local gives none: made of the name and the moment of creation, so that a table made anew is another one.</param>
internal sealed record LocalTable(string Name, string Arn, string Id);

/// <summary>
/// Whether point-in-time recovery is on, per table. DynamoDB Local keeps no history, so there is nothing behind it but the
/// window in which an export may lie.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html
/// </summary>
internal sealed class ContinuousBackups(ICloud cloud, IStore store, TimeProvider clock)
{
    private const string Space = "dynamodb.recovery";
    private const int DefaultDays = 35;

    private readonly ConcurrentDictionary<string, RecoveryRecord> _enabled = new(StringComparer.Ordinal);

    /// <param name="TableId">Recovery ends with the table for which it was switched on.</param>
    /// <param name="Since">Unix seconds.</param>
    internal sealed record RecoveryRecord(string TableId, double Since, int Days);

    public void Load()
    {
        foreach (var (table, record) in store.ReadRecords<RecoveryRecord>(Space))
        {
            _enabled[table] = record;
        }
    }

    public async Task<JsonObject> DescribeAsync(JsonObject input, CloudCall call) => View(await TableAsync(input.RequiredText("TableName"), call.Cancelled));

    public async Task<JsonObject> UpdateAsync(JsonObject input, CloudCall call)
    {
        var table = await TableAsync(input.RequiredText("TableName"), call.Cancelled);
        var wanted = input.Object("PointInTimeRecoverySpecification") ?? throw CloudException.Validation("PointInTimeRecoverySpecification is required.");
        var days = wanted.Number("RecoveryPeriodInDays") ?? DefaultDays;
        if (days is < 1 or > DefaultDays)
        {
            throw CloudException.Validation($"RecoveryPeriodInDays is {days}; it must be from 1 to {DefaultDays}.");
        }

        if (wanted.Flag("PointInTimeRecoveryEnabled") is true)
        {
            var since = RecordOf(table)?.Since ?? Seconds(clock.GetUtcNow());
            var record = _enabled[table.Name] = new RecoveryRecord(table.Id, since, (int)days);
            await store.CommitAsync(new StoreBatch().PutRecord(Space, table.Name, record));
        }
        else if (_enabled.TryRemove(table.Name, out _))
        {
            await store.CommitAsync(new StoreBatch().Delete(Space, table.Name));
        }

        return View(table);
    }

    /// <summary>From when on a table can be exported, to the second; null while point-in-time recovery is off.</summary>
    public DateTimeOffset? EarliestFor(LocalTable table) => RecordOf(table) is { } record
        ? DateTimeOffset.FromUnixTimeSeconds((long)Math.Max(record.Since, Seconds(clock.GetUtcNow().AddDays(-record.Days))))
        : null;

    /// <summary>The table called by its name or its ARN.</summary>
    /// <exception cref="CloudException"><c>TableNotFoundException</c>.</exception>
    public async Task<LocalTable> TableAsync(string nameOrArn, CancellationToken cancellationToken)
    {
        // arn:aws:dynamodb:eu-west-1:000000000000:table/espresso-OrdersTable-1ABC
        var name = nameOrArn[(nameOrArn.IndexOf('/', StringComparison.Ordinal) + 1)..];
        try
        {
            var answer = await cloud.InvokeAsync("dynamodb", "DescribeTable", new JsonObject { ["TableName"] = name }, cancellationToken: cancellationToken);
            var created = answer.Object("Table")?.Real("CreationDateTime") ?? 0;
            var id = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}@{created}")));
            return new LocalTable(name, cloud.Settings.Arn("dynamodb", $"table/{name}"), new Guid(id.AsSpan(0, 16)).ToString());
        }
        catch (CloudException error) when (error.Code is "ResourceNotFoundException")
        {
            throw new CloudException("TableNotFoundException", $"Table not found: {name}");
        }
    }

    private RecoveryRecord? RecordOf(LocalTable table) =>
        _enabled.TryGetValue(table.Name, out var record) && record.TableId == table.Id ? record : null;

    private JsonObject View(LocalTable table)
    {
        var recovery = new JsonObject { ["PointInTimeRecoveryStatus"] = "DISABLED" };
        if (RecordOf(table) is { } record && EarliestFor(table) is { } earliest)
        {
            recovery = new JsonObject
            {
                ["PointInTimeRecoveryStatus"] = "ENABLED",
                ["RecoveryPeriodInDays"] = record.Days,
                ["EarliestRestorableDateTime"] = Seconds(earliest),
                ["LatestRestorableDateTime"] = Seconds(clock.GetUtcNow()),
            };
        }

        return new JsonObject
        {
            ["ContinuousBackupsDescription"] = new JsonObject { ["ContinuousBackupsStatus"] = "ENABLED", ["PointInTimeRecoveryDescription"] = recovery },
        };
    }

    private static double Seconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000.0;
}
