using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Espresso.Tests.Support;

namespace Espresso.Tests.Orders.Backups;

public sealed class RestoreTests : IDisposable
{
    private const string Shop = """{"pk":{"S":"SHOP"},"sk":{"S":"SHOP"},"inFlight":{"N":"0"},"name":{"S":"Bär & Bohne"}}""";
    private const string EveryType = """
        {"pk":{"S":"ALERTS"},"sk":{"S":"1"},"n":{"N":"12345678901234567890.5"},"b":{"B":"AAEC"},"yes":{"BOOL":true},"no":{"BOOL":false},"none":{"NULL":true},"empty":{"S":""},
        "m":{"M":{"l":{"L":[{"S":"x"},{"M":{}},{"L":[]}]}}},"ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]},"bs":{"BS":["AA=="]}}
        """;

    private readonly BackupFolder _backup = new();

    public void Dispose() => _backup.Dispose();

    [Fact]
    public async Task A_value_of_every_type_comes_back_from_every_file()
    {
        var everyType = EveryType.ReplaceLineEndings("");
        _backup.Add("notifications", [[everyType], [], [everyType.Replace("\"1\"},\"n\"", "\"2\"},\"n\"", StringComparison.Ordinal), """{"pk":{"S":"USER#ä"},"sk":{"S":"HEAD"}}"""]]);
        var table = await TableAsync();

        var run = await RestoreRun.OfAsync(null, "--from", _backup.Root, "--notifications-table", table);

        run.Exit.ShouldBe(0, run.Errors);
        run.Output.ShouldContain("notifications: 3 items in 3 files, as of 2026-11-22 03:00:00Z, from arn:aws:dynamodb:eu-west-1:123456789012:table/notifications-1. Checksums and counts are right.");
        run.Output.ShouldContain($"notifications: restored 3 items to table {table}.");
        var items = await RestoreRun.ItemsAsync(table);
        items.Keys.ShouldBe(["ALERTS/1", "ALERTS/2", "USER#ä/HEAD"]);
        items["ALERTS/1"].ShouldBe("""{"b":{"B":"AAEC"},"bs":{"BS":["AA=="]},"empty":{"S":""},"m":{"M":{"l":{"L":[{"S":"x"},{"M":{}},{"L":[]}]}}},"n":{"N":"12345678901234567890.5"},"no":{"BOOL":false},"none":{"NULL":true},"ns":{"NS":["1","2"]},"pk":{"S":"ALERTS"},"sk":{"S":"1"},"ss":{"SS":["a","b"]},"yes":{"BOOL":true}}""");
    }

    [Fact]
    public async Task A_table_that_holds_anything_is_refused_and_stays_as_it_is()
    {
        _backup.Add("notifications", [[EveryType.ReplaceLineEndings("")]]);
        _backup.Add("orders", [[Shop]]);
        var (orders, notifications) = (await TableAsync(), await TableAsync());
        await PutAsync(notifications, "USER#ana", "HEAD");

        var run = await RestoreRun.OfAsync(null, "--from", _backup.Root, "--orders-table", orders, "--notifications-table", notifications);

        run.Exit.ShouldBe(1);
        run.Errors.ShouldContain($"Table {notifications} is not empty: it holds USER#ana/HEAD. A backup is restored into empty tables only");
        (await RestoreRun.ItemsAsync(notifications)).Keys.ShouldBe(["USER#ana/HEAD"]);
        (await RestoreRun.ItemsAsync(orders)).ShouldBeEmpty("The other table is not begun either.");
    }

    [Fact]
    public async Task What_the_services_made_by_themselves_goes_when_the_operator_says_so()
    {
        _backup.Add("orders", [[Shop]]);
        var table = await TableAsync();
        foreach (var (pk, sk) in new[] { ("SHOP", "SHOP"), ("SHOP", "QR"), ("QR#000000000000", "QR"), ("MENU", "MENU"), ("MENU", "DRINK#latte") })
        {
            await PutAsync(table, pk, sk);
        }

        var refused = await RestoreRun.OfAsync(null, "--from", _backup.Root, "--orders-table", table);
        (refused.Exit, (await RestoreRun.ItemsAsync(table)).Count).ShouldBe((1, 5));
        refused.Errors.ShouldContain("with --replace-settings they go");

        var done = await RestoreRun.OfAsync(null, "--from", _backup.Root, "--orders-table", table, "--replace-settings");
        done.Exit.ShouldBe(0, done.Errors);
        done.Output.ShouldContain("orders: removed 5 items that the services had made by themselves.");
        (await RestoreRun.ItemsAsync(table)).Keys.ShouldBe(["SHOP/SHOP"]);

        var other = await TableAsync();
        await PutAsync(other, "SHOP", "SHOP");
        await PutAsync(other, "USER#ana", "CUSTOMER");
        var customers = await RestoreRun.OfAsync(null, "--from", _backup.Root, "--orders-table", other, "--replace-settings");
        customers.Errors.ShouldContain("it holds USER#ana/CUSTOMER");
    }

    [Fact]
    public async Task An_interrupted_restore_goes_on_and_no_other_begins_meanwhile()
    {
        _backup.Add("notifications", [[.. Enumerable.Range(0, 75).Select(i => $$$"""{"pk":{"S":"ALERTS"},"sk":{"S":"{{{i:D2}}}"}}""")]]);
        var table = await TableAsync();
        using (var failing = new Throttled(await DynamoDbLocal.Shared) { FailsAfter = 2 })
        {
            var stopped = await RestoreRun.OfAsync(RestoreRun.Local(() => failing), "--from", _backup.Root, "--notifications-table", table);
            stopped.Exit.ShouldBe(1);
            stopped.Errors.ShouldContain("Run the same command again");
        }

        (await RestoreRun.ItemsAsync(table)).Count.ShouldBe(51, "Two batches and the mark.");
        using var another = new BackupFolder();
        another.Add("notifications", [[EveryType.ReplaceLineEndings("")]], export: "01795357279999-ffffffff");
        var refused = await RestoreRun.OfAsync(null, "--from", another.Root, "--notifications-table", table);
        refused.Errors.ShouldContain("A restore of arn:aws:dynamodb:eu-west-1:123456789012:table/notifications-1/export/01795357275134-a1b2c3d4 into table");

        var run = await RestoreRun.OfAsync(null, "--from", _backup.Root, "--notifications-table", table);
        run.Exit.ShouldBe(0, run.Errors);
        run.Output.ShouldContain($"notifications: going on to table {table}.");
        (await RestoreRun.ItemsAsync(table)).Keys.ShouldBe(Enumerable.Range(0, 75).Select(i => $"ALERTS/{i:D2}"));
    }

    [Fact]
    public async Task What_the_database_leaves_unprocessed_is_sent_again()
    {
        _backup.Add("notifications", [[.. Enumerable.Range(0, 30).Select(i => $$$"""{"pk":{"S":"ALERTS"},"sk":{"S":"{{{i:D2}}}"}}""")]]);
        var table = await TableAsync();
        using var throttled = new Throttled(await DynamoDbLocal.Shared) { TakesAtOnce = 10 };

        var run = await RestoreRun.OfAsync(RestoreRun.Local(() => throttled), "--from", _backup.Root, "--notifications-table", table);

        run.Exit.ShouldBe(0, run.Errors);
        (await RestoreRun.ItemsAsync(table)).Count.ShouldBe(30);
        throttled.Calls.ShouldBe(4);
    }

    [Fact]
    public async Task A_damaged_file_is_named_before_anything_is_written()
    {
        var folder = _backup.Add("notifications", [[EveryType.ReplaceLineEndings("")], ["""{"pk":{"S":"ALERTS"},"sk":{"S":"2"}}"""]]);
        await File.WriteAllBytesAsync(Path.Combine(folder, "data", "file1.json.gz"), BackupFolder.Compress("""{"Item":{"pk":{"S":"ALERTS"},"sk":{"S":"3"}}}"""));
        await RefusedAsync("data/file1.json.gz is damaged: its MD5 is ");

        File.Delete(Path.Combine(folder, "data", "file1.json.gz"));
        await RefusedAsync("data/file1.json.gz, which a manifest names.");
    }

    [Fact]
    public async Task A_manifest_that_is_not_what_its_checksum_says_is_refused()
    {
        var folder = _backup.Add("notifications", [[EveryType.ReplaceLineEndings("")]]);
        await File.AppendAllTextAsync(Path.Combine(folder, "manifest-files.json"), " ");
        await RefusedAsync("manifest-files.json is damaged");
        File.Delete(Path.Combine(folder, "manifest-summary.md5"));
        await RefusedAsync("manifest-summary.md5, which a manifest names.");
    }

    [Fact]
    public async Task Counts_that_do_not_add_up_are_refused()
    {
        var folder = _backup.Add("notifications", [[EveryType.ReplaceLineEndings("")]], claimed: 2);
        await RefusedAsync("the files have 1 items and the summary says 2");

        folder = _backup.Add("notifications", [[EveryType.ReplaceLineEndings("")]], claimed: 2);
        var line = await File.ReadAllTextAsync(Path.Combine(folder, "manifest-files.json"));
        BackupFolder.Write(folder, "manifest-files", line.Replace("\"itemCount\":1", "\"itemCount\":2", StringComparison.Ordinal));
        await RefusedAsync("file0.json.gz has 1 items and the manifest says 2");
    }

    [Fact]
    public async Task An_export_that_is_missing_incomplete_or_of_another_kind_is_refused()
    {
        await RefusedAsync("has no export of the notifications table: there is no notifications/AWSDynamoDB/.../manifest-summary.json.");

        var folder = _backup.Add("notifications", [[]]);
        File.Delete(Path.Combine(folder, "manifest-summary.json"));
        await RefusedAsync("is not complete: it has begun and has no manifest-summary.json yet.");

        _backup.Add("notifications", [[]], type: "INCREMENTAL_EXPORT");
        await RefusedAsync("only FULL_EXPORT in DYNAMODB_JSON can be restored");
    }

    [Fact]
    public async Task Of_two_exports_of_one_moment_the_newer_is_taken()
    {
        _backup.Add("notifications", [["""{"pk":{"S":"ALERTS"},"sk":{"S":"newer"}}"""]], export: "01795357279999-00000000");
        _backup.Add("notifications", [["""{"pk":{"S":"ALERTS"},"sk":{"S":"older"}}"""]], export: "01795357275134-ffffffff");
        var table = await TableAsync();

        await RestoreRun.OfAsync(null, "--from", _backup.Root, "--notifications-table", table);

        (await RestoreRun.ItemsAsync(table)).Keys.ShouldBe(["ALERTS/newer"]);
    }

    [Fact]
    public async Task An_order_that_cannot_be_read_is_named()
    {
        _backup.Add("orders", [[Shop, """{"pk":{"S":"ORDER#1"},"sk":{"S":"ORDER"},"id":{"S":"1"}}"""]]);
        var run = await RestoreRun.OfAsync(null, "--from", _backup.Root, "--check");
        run.Exit.ShouldBe(1);
        run.Errors.ShouldContain("ORDER#1/ORDER is no order that this version of the restore can read");
    }

    [Fact]
    public async Task A_check_writes_nothing_and_needs_no_tables()
    {
        _backup.Add("notifications", [[EveryType.ReplaceLineEndings("")]]);
        _backup.Add("orders", [[Shop.Replace("\"N\":\"0\"", "\"N\":\"3\"", StringComparison.Ordinal)]]);

        var run = await RestoreRun.OfAsync(RestoreRun.Local(() => throw new InvalidOperationException("No DynamoDB here.")), "--from", _backup.Root, "--check");

        run.Exit.ShouldBe(0, run.Errors);
        run.Output.ShouldContain("orders: counted 0 orders, 0 of them in flight. 1 counters would be put right:");
        run.Output.ShouldContain("  SHOP/SHOP: inFlight 3 -> 0");
    }

    [Theory]
    [InlineData("Where to? Give --stack", "--from", "x")]
    [InlineData("--from is missing", "--stack", "x")]
    [InlineData("--from needs a value.", "--from")]
    [InlineData("--stack needs a value.", "--stack", "--check")]
    [InlineData("--force is none of", "--force")]
    [InlineData("--stack names the tables", "--from", "x", "--stack", "s", "--orders-table", "t")]
    public async Task Arguments_that_make_no_sense_are_named(string message, params string[] args)
    {
        var run = await RestoreRun.OfAsync(null, args);

        run.Exit.ShouldBe(2);
        run.Errors.ShouldContain(message);
    }

    [Fact]
    public async Task A_place_or_a_table_that_is_not_there_is_named()
    {
        _backup.Add("notifications", [[]]);
        (await RestoreRun.OfAsync(null, "--from", "/no/such/folder", "--notifications-table", "t")).Errors.ShouldContain("/no/such/folder is neither a folder nor an address like s3://bucket/prefix.");
        (await RestoreRun.OfAsync(null, "--from", _backup.Root, "--notifications-table", "no-such-table")).Errors.ShouldContain("There is no table no-such-table");
        (await RestoreRun.OfAsync(null, "--help")).Output.ShouldContain("--from WHERE");
    }

    private async Task RefusedAsync(string message)
    {
        var table = await TableAsync();
        var run = await RestoreRun.OfAsync(null, "--from", _backup.Root, "--notifications-table", table);
        run.Exit.ShouldBe(1);
        run.Errors.ShouldContain(message);
        (await RestoreRun.ItemsAsync(table)).ShouldBeEmpty();
    }

    private static async Task<string> TableAsync() => await (await DynamoDbLocal.Shared).CreateTableAsync();

    private static async Task PutAsync(string table, string pk, string sk)
    {
        using var client = (await DynamoDbLocal.Shared).CreateClient();
        await client.PutItemAsync(table, new() { ["pk"] = new(pk), ["sk"] = new(sk) });
    }

    /// <summary>DynamoDB Local with a capacity: batches come back with items left, or the connection breaks.</summary>
    private sealed class Throttled(DynamoDbLocal local) : AmazonDynamoDBClient(
        new BasicAWSCredentials("test", "test"), new AmazonDynamoDBConfig { ServiceURL = local.Endpoint.ToString(), AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 })
    {
        private int _calls;

        public int TakesAtOnce { get; init; } = int.MaxValue;

        public int FailsAfter { get; init; } = int.MaxValue;

        public int Calls => _calls;

        public override async Task<BatchWriteItemResponse> BatchWriteItemAsync(BatchWriteItemRequest request, CancellationToken cancellationToken = default)
        {
            if (Interlocked.Increment(ref _calls) > FailsAfter)
            {
                throw new HttpRequestException("The connection broke.");
            }

            var (table, batch) = request.RequestItems.Single();
            // Whoever comes after the failure must not cut this one off.
            await base.BatchWriteItemAsync(new BatchWriteItemRequest { RequestItems = new() { [table] = [.. batch.Take(TakesAtOnce)] } }, CancellationToken.None);
            return new BatchWriteItemResponse { UnprocessedItems = batch.Count > TakesAtOnce ? new() { [table] = [.. batch.Skip(TakesAtOnce)] } : [] };
        }
    }
}
