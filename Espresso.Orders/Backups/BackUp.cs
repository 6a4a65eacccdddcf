using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.Core;
using Espresso.Orders.Storage;
using Espresso.Orders.Workflow;
using Espresso.ServiceDefaults;
using Espresso.ServiceDefaults.Functions;

namespace Espresso.Orders.Backups;

/// <summary>What one run of the backup started.</summary>
/// <param name="Prefix">Where in the bucket this backup lies, for example <c>2026-11-22T03-00-00Z</c>.</param>
/// <param name="Exports">ARNs of the exports, which go on by themselves.</param>
internal sealed record BackupReport(string Prefix, IReadOnlyList<string> Exports);

/// <summary>
/// Has DynamoDB export every table as it was at one moment into the backup bucket, each under <c>{moment}/{name of the
/// table's part}</c>. EventBridge calls it; the moment is the event's, so an event that comes twice is one backup. An
/// export can still fail after this has ended: the next run looks at the one before it and says so.
/// </summary>
internal sealed partial class BackUp(IAmazonDynamoDB db, AwsResources resources, Announcements announcements, TimeProvider clock, ILogger<BackUp> logger)
    : IEventHandler<JsonElement, BackupReport>
{
    /// <summary>The part of a backup that holds the orders table.</summary>
    public const string Orders = "orders";

    /// <summary>The part of a backup that holds the notifications table.</summary>
    public const string Notifications = "notifications";

    public async Task<BackupReport> HandleAsync(JsonElement input, ILambdaContext context, CancellationToken cancellationToken) =>
        await RunAsync(Moment(input), cancellationToken);

    /// <summary>Starts the exports as of <paramref name="moment"/>. One that cannot start does not keep the others; the run fails with it at its end.</summary>
    public async Task<BackupReport> RunAsync(DateTimeOffset moment, CancellationToken cancellation)
    {
        var prefix = moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm-ss'Z'", CultureInfo.InvariantCulture);
        var failures = new ConcurrentQueue<Exception>();
        var exports = await Task.WhenAll(
            TryAsync(Orders, "did not start", () => StartAsync(Orders, resources.OrdersTableArn)),
            TryAsync(Notifications, "did not start", () => StartAsync(Notifications, resources.NotificationsTableArn)));
        return failures.IsEmpty
            ? new BackupReport(prefix, [.. exports.OfType<string>()])
            : throw new AggregateException($"Backup {prefix} is not complete.", failures);

        async Task<string> StartAsync(string part, string table)
        {
            var request = new ExportTableToPointInTimeRequest
            {
                TableArn = table,
                ExportTime = moment.UtcDateTime,
                ExportFormat = ExportFormat.DYNAMODB_JSON,
                ExportType = ExportType.FULL_EXPORT,
                S3Bucket = resources.BackupBucketName,
                S3Prefix = $"{prefix}/{part}",
                ClientToken = $"{prefix}-{part}",
            };
            var started = (await db.ExportTableToPointInTimeAsync(request, cancellation)).ExportDescription.ExportArn;
            Log.Started(logger, part, started);
            await TryAsync(part, "began, and the one before it could not be looked at", () => TellOfTheOneBeforeAsync(part, table, started, cancellation));
            return started;
        }

        async Task<string?> TryAsync(string part, string outcome, Func<Task<string>> act)
        {
            try
            {
                return await act();
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                Log.Failed(logger, prefix, part, outcome, exception);
                failures.Enqueue(exception);
                await TellAsync($"backup#{prefix}#{part}", $"The backup {prefix} of the {part} table {outcome}: {exception.Message}");
                return null;
            }
        }

        async Task TellAsync(string id, string detail)
        {
            try
            {
                await AlertAsync(id, detail, cancellation);
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                // The run fails anyway, and its error says both.
                failures.Enqueue(exception);
            }
        }
    }

    /// <summary>Raises an alert if the newest export before this one has failed.</summary>
    private async Task<string> TellOfTheOneBeforeAsync(string part, string table, string started, CancellationToken cancellation)
    {
        ExportSummary? before = null;
        var page = new ListExportsRequest { TableArn = table };
        do
        {
            var listed = await db.ListExportsAsync(page, cancellation);
            // Their order is not promised; an export's id begins with its time.
            before = (listed.ExportSummaries ?? []).Append(before).OfType<ExportSummary>()
                .Where(export => string.CompareOrdinal(export.ExportArn, started) < 0)
                .MaxBy(export => export.ExportArn, StringComparer.Ordinal);
            page.NextToken = listed.NextToken;
        }
        while (page.NextToken is not null);
        if (before?.ExportStatus == ExportStatus.FAILED)
        {
            var failed = (await db.DescribeExportAsync(new DescribeExportRequest { ExportArn = before.ExportArn }, cancellation)).ExportDescription;
            await AlertAsync($"backup#{failed.ExportArn}", $"Export {failed.ExportArn} of the {part} table failed: {failed.FailureCode} {failed.FailureMessage}", cancellation);
        }

        return started;
    }

    private Task AlertAsync(string id, string detail, CancellationToken cancellation) => announcements.AlertAsync(
        new Alert(id, "backup.failed", "critical", "A backup failed", detail, null, clock.GetUtcNow().Text(), Activity.Current?.Id), cancellation);

    /// <summary>The schedule's time, or now: whole seconds, and not ahead of the clock.</summary>
    private DateTimeOffset Moment(JsonElement input)
    {
        var now = clock.GetUtcNow();
        // {"source": "aws.events", "detail-type": "Scheduled Event", "time": "2026-11-22T03:00:00Z", …}
        var moment = input.ValueKind is JsonValueKind.Object && input.TryGetProperty("time", out var time) && time.TryGetDateTimeOffset(out var scheduled) && scheduled < now
            ? scheduled
            : now;
        return DateTimeOffset.FromUnixTimeSeconds(moment.ToUnixTimeSeconds());
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The backup of the {Part} table has begun: {Export}")]
        public static partial void Started(ILogger logger, string part, string export);

        [LoggerMessage(2, LogLevel.Error, "The backup {Backup} of the {Part} table {Outcome}")]
        public static partial void Failed(ILogger logger, string backup, string part, string outcome, Exception exception);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(BackupReport))]
internal sealed partial class BackupJson : JsonSerializerContext;
