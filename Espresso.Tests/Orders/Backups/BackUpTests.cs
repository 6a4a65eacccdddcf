using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Espresso.Orders.Backups;
using Espresso.Orders.Storage;
using Espresso.Orders.Workflow;
using Espresso.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Espresso.Tests.Orders.Backups;

public sealed class BackUpTests : IDisposable
{
    private const string OrdersTable = "arn:aws:dynamodb:eu-west-1:000000000000:table/orders-1";
    private const string NotificationsTable = "arn:aws:dynamodb:eu-west-1:000000000000:table/notifications-1";

    private readonly FakeExports _dynamo = new();
    private readonly FakeTopics _topics = new();
    private readonly TestClock _clock = new();

    public void Dispose()
    {
        _dynamo.Dispose();
        _topics.Dispose();
    }

    [Fact]
    public async Task All_tables_are_exported_as_they_were_at_the_time_of_the_schedule()
    {
        var at = Second(_clock.GetUtcNow().AddMinutes(-3));

        var report = await HandleAsync($$"""{"source": "aws.events", "detail-type": "Scheduled Event", "time": "{{at:yyyy-MM-ddTHH:mm:ssZ}}"}""");

        report.Prefix.ShouldBe(at.ToString("yyyy-MM-ddTHH-mm-ssZ", CultureInfo.InvariantCulture));
        report.Exports.ShouldBe(_dynamo.Exports.Select(export => export.ExportArn), ignoreOrder: true);
        _dynamo.Requests.Select(request => (request.TableArn, request.S3Prefix)).ShouldBe(
            [(OrdersTable, report.Prefix + "/orders"), (NotificationsTable, report.Prefix + "/notifications")], ignoreOrder: true);
        foreach (var request in _dynamo.Requests)
        {
            (request.ExportTime, request.S3Bucket, request.ExportFormat, request.ExportType).ShouldBe((at.UtcDateTime, "backups", ExportFormat.DYNAMODB_JSON, ExportType.FULL_EXPORT));
        }

        _topics.Published.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_event_that_comes_twice_asks_for_the_same_exports()
    {
        const string tick = """{"source": "aws.events", "time": "2026-11-20T03:00:00Z"}""";
        await HandleAsync(tick);
        await HandleAsync(tick);

        _dynamo.Requests.Select(request => (request.ClientToken, request.TableArn, request.S3Prefix, request.ExportTime)).Distinct().Count().ShouldBe(2);
        _dynamo.Requests.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData("""{"time": "2999-01-01T00:00:00Z"}""")]
    [InlineData("""{"time": "soon"}""")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task Without_a_time_that_has_come_it_is_now(string tick)
    {
        var before = Second(_clock.GetUtcNow()).UtcDateTime;
        await HandleAsync(tick);

        foreach (var request in _dynamo.Requests)
        {
            request.ExportTime.ShouldNotBeNull().ShouldBeInRange(before, _clock.GetUtcNow().UtcDateTime);
        }
    }

    [Fact]
    public async Task A_table_that_cannot_be_exported_fails_the_run_after_the_others_have_begun()
    {
        _dynamo.Refused = OrdersTable;

        var failure = await Should.ThrowAsync<AggregateException>(() => HandleAsync("""{"time": "2026-11-20T03:00:00Z"}"""));

        failure.InnerExceptions.ShouldHaveSingleItem().ShouldBeOfType<PointInTimeRecoveryUnavailableException>();
        _dynamo.Requests.Select(request => request.TableArn).ShouldContain(NotificationsTable);
        var alert = _topics.Bodies("alerts").ShouldHaveSingleItem();
        (alert.GetProperty("id").GetString(), alert.GetProperty("kind").GetString(), alert.GetProperty("severity").GetString())
            .ShouldBe(("backup#2026-11-20T03-00-00Z#orders", "backup.failed", "critical"));
        alert.GetProperty("detail").GetString().ShouldBe("The backup 2026-11-20T03-00-00Z of the orders table did not start: Recovery is off.");
    }

    [Fact]
    public async Task An_alert_that_cannot_be_sent_hides_nothing()
    {
        (_dynamo.Refused, _topics.IsDown) = (OrdersTable, true);

        var failure = await Should.ThrowAsync<AggregateException>(() => HandleAsync("{}"));

        failure.InnerExceptions.Select(inner => inner.GetType()).ShouldBe([typeof(PointInTimeRecoveryUnavailableException), typeof(HttpRequestException)]);
    }

    [Fact]
    public async Task An_export_that_failed_after_the_last_run_is_told_of_once()
    {
        await HandleAsync("""{"time": "2026-11-20T03:00:00Z"}""");
        var failed = _dynamo.Exports.Single(export => export.TableArn == NotificationsTable);
        (failed.ExportStatus, failed.FailureCode, failed.FailureMessage) = (ExportStatus.FAILED, "S3NoSuchBucket", "It is gone.");

        await HandleAsync("""{"time": "2026-11-21T03:00:00Z"}""");
        await HandleAsync("""{"time": "2026-11-22T03:00:00Z"}""");

        var alert = _topics.Bodies("alerts").ShouldHaveSingleItem();
        alert.GetProperty("detail").GetString().ShouldBe($"Export {failed.ExportArn} of the notifications table failed: S3NoSuchBucket It is gone.");
    }

    private Task<BackupReport> HandleAsync(string tick)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AWS:Resources:OrdersTableArn"] = OrdersTable,
            ["AWS:Resources:NotificationsTableArn"] = NotificationsTable,
            ["AWS:Resources:BackupBucketName"] = "backups",
        }).Build();
        // No event is published here, so there is no outbox.
        var announcements = new Announcements(_topics, null!, "arn:aws:sns:eu-west-1:000000000000:order-events", "arn:aws:sns:eu-west-1:000000000000:alerts");
        var backUp = new BackUp(_dynamo, new AwsResources(configuration), announcements, _clock, NullLogger<BackUp>.Instance);
        return backUp.HandleAsync(JsonElement.Parse(tick), null!, CancellationToken.None);
    }

    private static DateTimeOffset Second(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());

    /// <summary>DynamoDB's exports as the backup sees them, listed one per page and oldest first.</summary>
    private sealed class FakeExports() : AmazonDynamoDBClient(new BasicAWSCredentials("test", "test"), new AmazonDynamoDBConfig { ServiceURL = "http://127.0.0.1:1" })
    {
        public List<ExportTableToPointInTimeRequest> Requests { get; } = [];
        public List<ExportDescription> Exports { get; } = [];
        public string? Refused { get; set; }

        public override Task<ExportTableToPointInTimeResponse> ExportTableToPointInTimeAsync(ExportTableToPointInTimeRequest request, CancellationToken cancellationToken = default)
        {
            Requests.Add(request);
            if (request.TableArn == Refused)
            {
                throw new PointInTimeRecoveryUnavailableException("Recovery is off.");
            }

            var export = Exports.Find(known => known.ClientToken == request.ClientToken);
            if (export is null)
            {
                export = new ExportDescription { ExportArn = $"{request.TableArn}/export/{Exports.Count:D14}-0", TableArn = request.TableArn, ClientToken = request.ClientToken, ExportStatus = ExportStatus.COMPLETED };
                Exports.Add(export);
            }

            return Task.FromResult(new ExportTableToPointInTimeResponse { ExportDescription = export });
        }

        public override Task<ListExportsResponse> ListExportsAsync(ListExportsRequest request, CancellationToken cancellationToken = default)
        {
            var page = request.NextToken is { } next ? int.Parse(next, CultureInfo.InvariantCulture) : 0;
            var found = Exports.Where(export => export.TableArn == request.TableArn).ToList();
            return Task.FromResult(new ListExportsResponse
            {
                ExportSummaries = [.. found.Skip(page).Take(1).Select(export => new ExportSummary { ExportArn = export.ExportArn, ExportStatus = export.ExportStatus })],
                NextToken = page + 1 < found.Count ? (page + 1).ToString(CultureInfo.InvariantCulture) : null,
            });
        }

        public override Task<DescribeExportResponse> DescribeExportAsync(DescribeExportRequest request, CancellationToken cancellationToken = default) =>
            Task.FromResult(new DescribeExportResponse { ExportDescription = Exports.Single(export => export.ExportArn == request.ExportArn) });
    }
}
