using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;
using Espresso.LocalCloud.S3;

namespace Espresso.LocalCloud.DynamoDb;

/// <summary>
/// Full exports of a table to a bucket, in DynamoDB JSON. They run in the background and survive a kill: what was under way
/// begins again at the next start. What is exported is the table as it is while it runs, whatever the export time is.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html
/// </summary>
internal sealed partial class TableExports(ICloud cloud, IStore store, TimeProvider clock, ContinuousBackups backups, ILogger logger) : IDisposable
{
    private const string Space = "dynamodb.exports";
    private const int LargestPage = 25;

    /// <summary>How long a client token names the same export after that has ended.</summary>
    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(8);

    /// <summary>An export time further back than this is worth a word: the items are those of now.</summary>
    private static readonly TimeSpan WorthAWord = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    private static readonly string[] Parameters =
        ["TableArn", "ExportTime", "S3Bucket", "S3BucketOwner", "S3Prefix", "S3SseAlgorithm", "S3SseKmsKeyId", "ExportFormat", "ExportType"];

    private readonly ConcurrentDictionary<string, ExportRecord> _exports = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _stopping = new();

    public void Load()
    {
        foreach (var (id, record) in store.ReadRecords<ExportRecord>(Space))
        {
            _exports[id] = record;
        }
    }

    /// <summary>Goes on with what a death interrupted.</summary>
    public void Resume()
    {
        foreach (var export in _exports.Values.Where(export => export.Status is "IN_PROGRESS"))
        {
            Log.Resumed(logger, export.Id, export.Table.Name);
            Run(export);
        }
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Values);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _gate.Dispose();
    }

    public async Task<JsonObject> StartAsync(JsonObject input, CloudCall call)
    {
        var bucket = input.RequiredText("S3Bucket", () => CloudException.Validation("S3Bucket is required."));
        var arn = input.RequiredText("TableArn", () => CloudException.Validation("TableArn is required."));
        if ((input.Text("ExportFormat") ?? "DYNAMODB_JSON") is not "DYNAMODB_JSON" || (input.Text("ExportType") ?? "FULL_EXPORT") is not "FULL_EXPORT" || input["FilterSpecification"] is not null)
        {
            throw CloudException.NotImplemented("dynamodb", "ExportTableToPointInTime with a format other than DYNAMODB_JSON, a type other than FULL_EXPORT, or a filter");
        }

        await _gate.WaitAsync(call.Cancelled);
        try
        {
            var request = RequestOf(input);
            var token = input.Text("ClientToken") ?? Ids.Request();
            if (KnownBy(token) is { } known)
            {
                return JsonNode.DeepEquals(known.Request, request)
                    ? Description(known)
                    : throw new CloudException("ExportConflictException", $"Client token {token} was used for another export ({known.Arn}) less than {TokenLife.TotalHours} hours ago.");
            }

            var table = await backups.TableAsync(arn, call.Cancelled);
            var now = clock.GetUtcNow();
            var time = ExportTime(input, table, now);
            var id = string.Create(CultureInfo.InvariantCulture, $"{now.ToUnixTimeMilliseconds():D14}-{Ids.Hex(8)}");
            var export = new ExportRecord(id, table, request, token, Seconds(now), Seconds(time));
            await SaveAsync(export);
            Log.Started(logger, id, table.Name, bucket);
            if (now - time > WorthAWord)
            {
                Log.NoHistory(logger, id, table.Name, time);
            }

            Run(export);
            return Description(export);
        }
        finally
        {
            _gate.Release();
        }
    }

    public Task<JsonObject> Describe(JsonObject input, CloudCall call)
    {
        var arn = input.RequiredText("ExportArn", () => CloudException.Validation("ExportArn is required."));
        var id = arn[(arn.LastIndexOf('/') + 1)..];
        return _exports.TryGetValue(id, out var export) && export.Arn == arn
            ? Task.FromResult(Description(export))
            : throw new CloudException("ExportNotFoundException", $"Export not found: {arn}");
    }

    /// <summary>Newest first.</summary>
    public Task<JsonObject> List(JsonObject input, CloudCall call)
    {
        var most = (int)(input.Number("MaxResults") ?? LargestPage);
        if (most is < 1 or > LargestPage)
        {
            throw CloudException.Validation($"MaxResults is {most}; it must be from 1 to {LargestPage}.");
        }

        var found = _exports.Values
            .Where(export => input.Text("TableArn") is not { } table || export.Table.Arn == table)
            .Where(export => input.Text("NextToken") is not { } after || string.CompareOrdinal(export.Id, after) < 0)
            .OrderByDescending(export => export.Id, StringComparer.Ordinal)
            .Take(most + 1).ToList();
        var answer = new JsonObject { ["ExportSummaries"] = new JsonArray([.. found.Take(most).Select(export => (JsonNode?)export.Summary())]) };
        if (found.Count > most)
        {
            answer["NextToken"] = found[most - 1].Id;
        }

        return Task.FromResult(answer);
    }

    private DateTimeOffset ExportTime(JsonObject input, LocalTable table, DateTimeOffset now)
    {
        var earliest = backups.EarliestFor(table)
            ?? throw new CloudException("PointInTimeRecoveryUnavailableException", $"Point in time recovery is not enabled for table '{table.Name}'");
        if (input.Real("ExportTime") is not { } given)
        {
            return now;
        }

        var time = DateTimeOffset.FromUnixTimeMilliseconds((long)(given * 1000));
        return time >= earliest && time <= now
            ? time
            : throw new CloudException("InvalidExportTimeException",
                $"ExportTime {ExportWriter.Text(time)} is outside of the recovery window of {table.Name}: {ExportWriter.Text(earliest)} to {ExportWriter.Text(now)}.");
    }

    private ExportRecord? KnownBy(string token)
    {
        var now = clock.GetUtcNow();
        return _exports.Values.FirstOrDefault(export => export.Token == token && (export.Ended is not { } ended || ended > Seconds(now - TokenLife)));
    }

    private void Run(ExportRecord export) => _running[export.Id] = Task.Run(() => RunAsync(export));

    private async Task RunAsync(ExportRecord export)
    {
        try
        {
            var writer = new ExportWriter(cloud, cloud.Service<IS3>(), clock);
            while (true)
            {
                try
                {
                    var ended = await writer.WriteAsync(export, _stopping.Token);
                    await SaveAsync(ended);
                    Log.Completed(logger, ended.Id, ended.Items ?? 0, ended.Bucket, ended.Manifest);
                    return;
                }
                catch (CloudException error) when (error.Status is StatusCodes.Status503ServiceUnavailable)
                {
                    // DynamoDB Local starts or restarts. Real time: an advanced clock makes nothing faster.
                    await Task.Delay(BetweenAttempts, TimeProvider.System, _stopping.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The record says that it is under way: the next start goes on.
        }
        catch (Exception error)
        {
            await SaveAsync(export with
            {
                Status = "FAILED",
                Ended = Seconds(clock.GetUtcNow()),
                FailureCode = error switch
                {
                    CloudException { Code: "NoSuchBucket" } => "S3NoSuchBucket",
                    CloudException refused => refused.Code,
                    _ => "UNKNOWN",
                },
                FailureMessage = error.Message,
            });
            Log.Failed(logger, error, export.Id, export.Table.Name);
        }
        finally
        {
            _running.TryRemove(export.Id, out _);
        }
    }

    private Task SaveAsync(ExportRecord export)
    {
        _exports[export.Id] = export;
        return store.CommitAsync(new StoreBatch().PutRecord(Space, export.Id, export));
    }

    private static JsonObject RequestOf(JsonObject input) => new(Parameters
        .Where(name => input[name] is not null)
        .Select(name => KeyValuePair.Create(name, input[name]?.DeepClone())));

    private static JsonObject Description(ExportRecord export) => new() { ["ExportDescription"] = export.View() };

    private static double Seconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000.0;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Export {Export} of table {Table} to bucket {Bucket} begins")]
        public static partial void Started(ILogger logger, string export, string table, string bucket);

        [LoggerMessage(Level = LogLevel.Information, Message = "Export {Export} of table {Table} begins again")]
        public static partial void Resumed(ILogger logger, string export, string table);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Export {Export} has the items that table {Table} has now, not those of {Time:u}: DynamoDB Local keeps no history")]
        public static partial void NoHistory(ILogger logger, string export, string table, DateTimeOffset time);

        [LoggerMessage(Level = LogLevel.Information, Message = "Export {Export} is complete: {Items} items in {Bucket}/{Manifest}")]
        public static partial void Completed(ILogger logger, string export, long items, string bucket, string manifest);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Export {Export} of table {Table} failed")]
        public static partial void Failed(ILogger logger, Exception error, string export, string table);
    }
}
