using System.Text.Json.Nodes;
using Amazon.CloudFormation;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.S3;
using Espresso.LocalCloud.Kernel;
using Espresso.Orders.Backups;
using Espresso.Orders.Workflow;
using Espresso.Restore;
using Espresso.ServiceDefaults;
using Espresso.Tests.LocalCloud.Kernel;
using Espresso.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Espresso.Tests.Orders.Backups;

/// <summary>LocalCloud over DynamoDB Local with a backup bucket: the real backup function exports through it, the real restore command reads from it.</summary>
internal sealed class BackupCloud : IAsyncDisposable
{
    private const string Bucket = "backups";

    private static readonly BasicAWSCredentials s_anybody = new("test", "test");

    private readonly RunningCloud _cloud;
    private readonly AmazonDynamoDBClient _dynamo;

    private BackupCloud(RunningCloud cloud) => (_cloud, _dynamo) = (cloud, new AmazonDynamoDBClient(s_anybody, To<AmazonDynamoDBConfig>(cloud)));

    public static async Task<BackupCloud> StartAsync()
    {
        var cloud = await RunningCloud.StartAsync(("AWS_ENDPOINT_URL_DYNAMODB", (await DynamoDbLocal.Shared).Endpoint.ToString()));
        await cloud.CallAsync("s3", "CreateBucket", $$"""{"Bucket": "{{Bucket}}"}""");
        return new BackupCloud(cloud);
    }

    /// <summary>Backs the tables up and waits until all exports are complete.</summary>
    /// <returns>Where the backup is.</returns>
    public async Task<string> BackUpAsync(string ordersTable, string notificationsTable)
    {
        // A second that no other backup of this test has.
        await _cloud.AdvanceAsync(TimeSpan.FromMinutes(1));
        foreach (var table in new[] { ordersTable, notificationsTable })
        {
            await _dynamo.UpdateContinuousBackupsAsync(new UpdateContinuousBackupsRequest
            {
                TableName = table,
                PointInTimeRecoverySpecification = new PointInTimeRecoverySpecification { PointInTimeRecoveryEnabled = true },
            });
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AWS:Resources:OrdersTableArn"] = _cloud.Cloud.Settings.Arn("dynamodb", "table/" + ordersTable),
            ["AWS:Resources:NotificationsTableArn"] = _cloud.Cloud.Settings.Arn("dynamodb", "table/" + notificationsTable),
            ["AWS:Resources:BackupBucketName"] = Bucket,
        }).Build();
        using var topics = new FakeTopics();
        var clock = _cloud.Service<TimeProvider>();
        var backUp = new BackUp(_dynamo, new AwsResources(configuration), new Announcements(topics, null!, "", ""), clock, NullLogger<BackUp>.Instance);
        var report = await backUp.RunAsync(DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds()), CancellationToken.None);
        foreach (var arn in report.Exports)
        {
            var done = await Eventually.GetAsync(
                async () => (await _dynamo.DescribeExportAsync(new DescribeExportRequest { ExportArn = arn })).ExportDescription,
                export => export.ExportStatus != ExportStatus.IN_PROGRESS, "the export");
            done.ExportStatus.ShouldBe(ExportStatus.COMPLETED, done.FailureMessage);
        }

        return $"s3://{Bucket}/{report.Prefix}";
    }

    /// <summary>Makes new tables by a stack of that name, with the outputs that the template has.</summary>
    /// <returns>The tables' names.</returns>
    public async Task<(string Orders, string Notifications)> DeployAsync(string stack)
    {
        var template = new JsonObject
        {
            ["Resources"] = new JsonObject { ["OrdersTable"] = Table("gsi1", "gsi2"), ["NotificationsTable"] = Table("gsi1") },
            ["Outputs"] = new JsonObject { ["OrdersTableName"] = Ref("OrdersTable"), ["NotificationsTableName"] = Ref("NotificationsTable") },
        };
        await _cloud.Cloud.InvokeAsync("cloudformation", "CreateStack", new JsonObject { ["StackName"] = stack, ["TemplateBody"] = template.ToJsonString() });
        var made = await Eventually.GetAsync(
            async () => (await _cloud.CallAsync("cloudformation", "DescribeStacks", $$"""{"StackName": "{{stack}}"}""")).Objects("Stacks")[0],
            found => found.Text("StackStatus") is not "CREATE_IN_PROGRESS", "the stack");
        made.Text("StackStatus").ShouldBe("CREATE_COMPLETE");
        return (Output("OrdersTableName"), Output("NotificationsTableName"));

        string Output(string name) => made.Objects("Outputs").Single(output => output.Text("OutputKey") == name).Text("OutputValue")!;

        static JsonObject Ref(string name) => new() { ["Value"] = new JsonObject { ["Ref"] = name } };
    }

    public Task<RestoreRun> RestoreAsync(params string[] args) => RestoreRun.OfAsync(new Clients(
        () => new AmazonDynamoDBClient(s_anybody, To<AmazonDynamoDBConfig>(_cloud)),
        () => new AmazonS3Client(s_anybody, To<AmazonS3Config>(_cloud)),
        () => new AmazonCloudFormationClient(s_anybody, To<AmazonCloudFormationConfig>(_cloud))), args);

    public async ValueTask DisposeAsync()
    {
        _dynamo.Dispose();
        await _cloud.DisposeAsync();
    }

    private static T To<T>(RunningCloud cloud)
        where T : ClientConfig, new() => new() { ServiceURL = cloud.Cloud.BaseUrl, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 };

    private static JsonObject Table(params string[] indexes)
    {
        string[] keys = ["pk", "sk", .. indexes.SelectMany(index => new[] { index + "pk", index + "sk" })];
        return new JsonObject
        {
            ["Type"] = "AWS::DynamoDB::Table",
            ["Properties"] = new JsonObject
            {
                ["BillingMode"] = "PAY_PER_REQUEST",
                ["AttributeDefinitions"] = new JsonArray([.. keys.Select(key => (JsonNode?)new JsonObject { ["AttributeName"] = key, ["AttributeType"] = "S" })]),
                ["KeySchema"] = Keys(""),
                ["GlobalSecondaryIndexes"] = new JsonArray([.. indexes.Select(index => (JsonNode?)new JsonObject
                {
                    ["IndexName"] = index,
                    ["KeySchema"] = Keys(index),
                    ["Projection"] = new JsonObject { ["ProjectionType"] = "ALL" },
                })]),
            },
        };

        static JsonArray Keys(string prefix) =>
        [
            new JsonObject { ["AttributeName"] = prefix + "pk", ["KeyType"] = "HASH" },
            new JsonObject { ["AttributeName"] = prefix + "sk", ["KeyType"] = "RANGE" },
        ];
    }
}
