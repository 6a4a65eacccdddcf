using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.S3;
using Espresso.Tests.LocalCloud.Kernel;
using Espresso.Tests.Support;

namespace Espresso.Tests.LocalCloud.DynamoDb;

public class ExportTests
{
    private const string Bucket = "backups";

    [Fact]
    public async Task A_table_is_exported_in_the_layout_of_the_real_service()
    {
        await using var cloud = await CloudAsync();
        using var client = Client(cloud);
        var table = await TableAsync(client, "ä", "b", "c");

        var started = (await client.ExportTableToPointInTimeAsync(Request(cloud, table))).ExportDescription;
        started.ExportStatus.ShouldBe(ExportStatus.IN_PROGRESS);
        var done = await DoneAsync(client, started.ExportArn);

        done.ExportStatus.ShouldBe(ExportStatus.COMPLETED);
        (done.ItemCount, done.ExportFormat, done.ExportType, done.S3Bucket, done.S3Prefix).ShouldBe((3L, ExportFormat.DYNAMODB_JSON, ExportType.FULL_EXPORT, Bucket, "2026/now"));
        done.EndTime.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(done.StartTime!.Value);
        var id = done.ExportArn[(done.ExportArn.LastIndexOf('/') + 1)..];
        id.ShouldMatch("^[0-9]{14}-[0-9a-f]{8}$");
        var folder = $"2026/now/AWSDynamoDB/{id}/";
        done.ExportManifest.ShouldBe(folder + "manifest-summary.json");
        var s3 = cloud.Service<IS3>();
        var keys = s3.List(Bucket).Select(found => found.Key[folder.Length..]).ToList();
        keys.Where(key => !key.StartsWith("data/", StringComparison.Ordinal)).ShouldBe(["_started", "manifest-files.json", "manifest-files.md5", "manifest-summary.json", "manifest-summary.md5"]);

        var summary = await ReadAsync(folder + "manifest-summary.json");
        Json(summary).Text("tableArn").ShouldBe($"arn:aws:dynamodb:eu-west-1:000000000000:table/{table}");
        Json(summary).Number("itemCount").ShouldBe(3);
        Json(summary).Text("manifestFilesS3Key").ShouldBe(folder + "manifest-files.json");
        var files = await ReadAsync(folder + "manifest-files.json");
        (await ReadAsync(folder + "manifest-summary.md5")).ShouldBe(Md5(Encoding.UTF8.GetBytes(summary)));
        (await ReadAsync(folder + "manifest-files.md5")).ShouldBe(Md5(Encoding.UTF8.GetBytes(files)));
        var file = Json(files.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem());
        file.Number("itemCount").ShouldBe(3);
        var data = await s3.ReadAsync(Bucket, file.Text("dataFileS3Key")!);
        file.Text("dataFileS3Key")!.ShouldMatch($"^{folder}data/[0-9a-z]+\\.json\\.gz$");
        (file.Text("md5Checksum"), file.Text("etag")).ShouldBe((Md5(data), Convert.ToHexStringLower(Convert.FromBase64String(Md5(data)))));
        var items = Lines(data).Select(Json).OrderBy(line => line["Item"]!["pk"]!["S"]!.GetValue<string>(), StringComparer.Ordinal).ToList();
        items.Select(line => line["Item"]!["pk"]!["S"]!.GetValue<string>()).ShouldBe(["b", "c", "ä"]);
        JsonNode.DeepEquals(items[0], Json("""{"Item": {"pk": {"S": "b"}, "sk": {"S": "1"}, "some": {"M": {"n": {"N": "1"}, "l": {"L": [{"NULL": true}, {"BOOL": false}]}}}}}""")).ShouldBeTrue(items[0].ToJsonString());

        async Task<string> ReadAsync(string key) => Encoding.UTF8.GetString(await s3.ReadAsync(Bucket, key));
    }

    [Fact]
    public async Task A_table_of_more_than_a_page_has_several_data_files_and_an_empty_one_has_one()
    {
        await using var cloud = await CloudAsync();
        using var client = Client(cloud);
        var (large, empty) = (await TableAsync(client), await TableAsync(client));
        foreach (var key in Enumerable.Range(0, 5))
        {
            await client.PutItemAsync(large, new() { ["pk"] = new("p" + key), ["sk"] = new("1"), ["much"] = new(new string('x', 300_000)) });
        }

        var arns = new[] { large, empty }.Select(async table => (await client.ExportTableToPointInTimeAsync(Request(cloud, table, table))).ExportDescription.ExportArn);
        foreach (var arn in await Task.WhenAll(arns))
        {
            (await DoneAsync(client, arn)).ExportStatus.ShouldBe(ExportStatus.COMPLETED);
        }

        var s3 = cloud.Service<IS3>();
        var counts = s3.List(Bucket, large).Where(found => found.Key.Contains("/data/", StringComparison.Ordinal))
            .Select(async found => Lines(await s3.ReadAsync(Bucket, found.Key)).Length);
        (await Task.WhenAll(counts)).Order().ShouldBe([1, 4]);
        Lines(await s3.ReadAsync(Bucket, s3.List(Bucket, empty).Single(found => found.Key.Contains("/data/", StringComparison.Ordinal)).Key)).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_client_token_is_one_export()
    {
        await using var cloud = await CloudAsync();
        using var client = Client(cloud);
        var table = await TableAsync(client);
        var request = Request(cloud, table);
        request.ClientToken = "nightly-1";

        var first = (await client.ExportTableToPointInTimeAsync(request)).ExportDescription.ExportArn;
        await DoneAsync(client, first);
        (await client.ExportTableToPointInTimeAsync(request)).ExportDescription.ExportArn.ShouldBe(first);
        request.S3Prefix = "elsewhere";
        (await Should.ThrowAsync<ExportConflictException>(() => client.ExportTableToPointInTimeAsync(request))).Message.ShouldContain("nightly-1");

        await cloud.AdvanceAsync(TimeSpan.FromHours(9));
        request.ExportTime = null;
        var second = (await client.ExportTableToPointInTimeAsync(request)).ExportDescription.ExportArn;
        second.ShouldNotBe(first);
        var listed = await client.ListExportsAsync(new ListExportsRequest { TableArn = Arn(table), MaxResults = 1 });
        listed.ExportSummaries.ShouldHaveSingleItem().ExportArn.ShouldBe(second);
        var rest = await client.ListExportsAsync(new ListExportsRequest { TableArn = Arn(table), MaxResults = 1, NextToken = listed.NextToken });
        (rest.ExportSummaries.ShouldHaveSingleItem().ExportArn, rest.NextToken).ShouldBe((first, null));
    }

    [Fact]
    public async Task What_cannot_be_exported_is_refused_by_name()
    {
        await using var cloud = await CloudAsync();
        using var client = Client(cloud);
        var table = await TableAsync(client, recovery: false);

        (await Should.ThrowAsync<PointInTimeRecoveryUnavailableException>(() => client.ExportTableToPointInTimeAsync(Request(cloud, table)))).Message.ShouldContain(table);
        await Should.ThrowAsync<TableNotFoundException>(() => client.ExportTableToPointInTimeAsync(Request(cloud, "no-such-table")));
        await RecoverAsync(client, table, on: true);
        var now = cloud.Service<TimeProvider>().GetUtcNow().UtcDateTime;
        foreach (var outside in new[] { now.AddMinutes(5), now.AddMinutes(-5) })
        {
            var request = Request(cloud, table);
            request.ExportTime = outside;
            (await Should.ThrowAsync<InvalidExportTimeException>(() => client.ExportTableToPointInTimeAsync(request))).Message.ShouldContain("outside of the recovery window");
        }

        await Should.ThrowAsync<ExportNotFoundException>(() => client.DescribeExportAsync(new DescribeExportRequest { ExportArn = Arn(table) + "/export/01234567890123-a1b2c3d4" }));
        var ion = Request(cloud, table);
        ion.ExportFormat = ExportFormat.ION;
        (await Should.ThrowAsync<AmazonDynamoDBException>(() => client.ExportTableToPointInTimeAsync(ion))).ErrorCode.ShouldBe("NotImplemented");
    }

    [Fact]
    public async Task An_export_to_a_bucket_that_is_not_there_fails()
    {
        await using var cloud = await CloudAsync();
        using var client = Client(cloud);
        var request = Request(cloud, await TableAsync(client));
        request.S3Bucket = "not-there";

        var failed = await DoneAsync(client, (await client.ExportTableToPointInTimeAsync(request)).ExportDescription.ExportArn);

        (failed.ExportStatus, failed.FailureCode, failed.FailureMessage).ShouldBe((ExportStatus.FAILED, "S3NoSuchBucket", "The specified bucket does not exist"));
    }

    [Fact]
    public async Task Recovery_belongs_to_the_table_for_which_it_was_switched_on()
    {
        await using var cloud = await CloudAsync();
        using var client = Client(cloud);
        var table = await TableAsync(client);
        (await StatusAsync()).ShouldBe(PointInTimeRecoveryStatus.ENABLED);

        await client.DeleteTableAsync(table);
        await CreateAsync(client, table);
        (await StatusAsync()).ShouldBe(PointInTimeRecoveryStatus.DISABLED);

        await RecoverAsync(client, table, on: true);
        (await StatusAsync()).ShouldBe(PointInTimeRecoveryStatus.ENABLED);
        await RecoverAsync(client, table, on: false);
        (await StatusAsync()).ShouldBe(PointInTimeRecoveryStatus.DISABLED);

        async Task<PointInTimeRecoveryStatus> StatusAsync() =>
            (await client.DescribeContinuousBackupsAsync(new DescribeContinuousBackupsRequest { TableName = table })).ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus;
    }

    [Fact]
    public async Task A_template_switches_recovery_on()
    {
        await using var cloud = await CloudAsync();
        using var client = Client(cloud);
        var name = "t-" + Path.GetRandomFileName();
        var template = Json("""
            {"Resources": {"T": {"Type": "AWS::DynamoDB::Table", "Properties": {"BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": 7}}}}}
            """);
        template["Resources"]!["T"]!["Properties"]!["TableName"] = name;
        await cloud.Cloud.InvokeAsync("cloudformation", "CreateStack", new JsonObject { ["StackName"] = "s", ["TemplateBody"] = template.ToJsonString() });
        await Eventually.GetAsync(async () => (await cloud.CallAsync("cloudformation", "DescribeStacks", """{"StackName": "s"}""")).Objects("Stacks")[0].Text("StackStatus"),
            status => status is "CREATE_COMPLETE", "the stack");

        var recovery = (await client.DescribeContinuousBackupsAsync(new DescribeContinuousBackupsRequest { TableName = name })).ContinuousBackupsDescription.PointInTimeRecoveryDescription;

        (recovery.PointInTimeRecoveryStatus, recovery.RecoveryPeriodInDays).ShouldBe((PointInTimeRecoveryStatus.ENABLED, 7));
    }

    [Fact]
    public async Task An_export_that_a_kill_interrupts_is_finished_by_the_next_start()
    {
        using var folder = new TemporaryFolder();
        await using var dynamo = await HeldDynamoDb.StartAsync();
        string arn;
        using (var cloud = await CloudProcess.StartAsync(folder.Path, ("AWS_ENDPOINT_URL_DYNAMODB", dynamo.Url)))
        {
            await cloud.RestAsync("s3", HttpMethod.Put, "/" + Bucket, "");
            await cloud.CallAsync("dynamodb", "DynamoDB_20120810.UpdateContinuousBackups",
                Json("""{"TableName": "t", "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}}"""));
            var started = await cloud.CallAsync("dynamodb", "DynamoDB_20120810.ExportTableToPointInTime", Json($$"""{"TableArn": "{{Arn("t")}}", "S3Bucket": "{{Bucket}}"}"""));
            arn = started.Object("ExportDescription")!.Text("ExportArn")!;
            await dynamo.Asked.WaitAsync(TimeSpan.FromSeconds(60));
            await cloud.KillAsync();
        }

        dynamo.Release();
        using var again = await CloudProcess.StartAsync(folder.Path, ("AWS_ENDPOINT_URL_DYNAMODB", dynamo.Url));
        var done = await Eventually.GetAsync(
            async () => (await again.CallAsync("dynamodb", "DynamoDB_20120810.DescribeExport", new JsonObject { ["ExportArn"] = arn })).Object("ExportDescription")!,
            export => export.Text("ExportStatus") is not "IN_PROGRESS", "the export");
        (done.Text("ExportStatus"), done.Number("ItemCount")).ShouldBe(("COMPLETED", 1));
    }

    private static async Task<RunningCloud> CloudAsync()
    {
        var local = await DynamoDbLocal.Shared;
        var cloud = await RunningCloud.StartAsync(("AWS_ENDPOINT_URL_DYNAMODB", local.Endpoint.ToString()));
        await cloud.CallAsync("s3", "CreateBucket", $$"""{"Bucket": "{{Bucket}}"}""");
        return cloud;
    }

    private static AmazonDynamoDBClient Client(RunningCloud cloud) => new(
        new BasicAWSCredentials("test", "test"), new AmazonDynamoDBConfig { ServiceURL = cloud.Cloud.BaseUrl, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });

    private static ExportTableToPointInTimeRequest Request(RunningCloud cloud, string table, string prefix = "2026/now") => new()
    {
        TableArn = Arn(table),
        S3Bucket = Bucket,
        S3Prefix = prefix,
        ExportFormat = ExportFormat.DYNAMODB_JSON,
        ExportTime = cloud.Service<TimeProvider>().GetUtcNow().UtcDateTime,
    };

    private static Task<ExportDescription> DoneAsync(AmazonDynamoDBClient client, string arn) => Eventually.GetAsync(
        async () => (await client.DescribeExportAsync(new DescribeExportRequest { ExportArn = arn })).ExportDescription,
        export => export.ExportStatus != ExportStatus.IN_PROGRESS, "the export");

    private static async Task<string> TableAsync(AmazonDynamoDBClient client, params string[] keys)
    {
        var table = await TableAsync(client, recovery: true);
        foreach (var key in keys)
        {
            await client.PutItemAsync(table, new()
            {
                ["pk"] = new(key),
                ["sk"] = new("1"),
                ["some"] = new() { M = new() { ["n"] = new() { N = "1" }, ["l"] = new() { L = [new() { NULL = true }, new() { BOOL = false }] } } },
            });
        }

        return table;
    }

    private static async Task<string> TableAsync(AmazonDynamoDBClient client, bool recovery)
    {
        var table = await (await DynamoDbLocal.Shared).CreateTableAsync();
        if (recovery)
        {
            await RecoverAsync(client, table, on: true);
        }

        return table;
    }

    private static async Task CreateAsync(AmazonDynamoDBClient client, string table) => await client.CreateTableAsync(new CreateTableRequest
    {
        TableName = table,
        BillingMode = BillingMode.PAY_PER_REQUEST,
        AttributeDefinitions = [new AttributeDefinition("pk", ScalarAttributeType.S)],
        KeySchema = [new KeySchemaElement("pk", KeyType.HASH)],
    });

    private static async Task RecoverAsync(AmazonDynamoDBClient client, string table, bool on) => await client.UpdateContinuousBackupsAsync(
        new UpdateContinuousBackupsRequest { TableName = table, PointInTimeRecoverySpecification = new PointInTimeRecoverySpecification { PointInTimeRecoveryEnabled = on } });

    private static string Arn(string table) => $"arn:aws:dynamodb:eu-west-1:000000000000:table/{table}";

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351", Justification = "The checksum that the format has.")]
    private static string Md5(byte[] content) => Convert.ToBase64String(MD5.HashData(content));

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();

    private static string[] Lines(byte[] gzip)
    {
        using var text = new StreamReader(new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress));
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
