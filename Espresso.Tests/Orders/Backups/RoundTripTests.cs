using System.Text.Json;
using System.Text.RegularExpressions;
using Amazon.DynamoDBv2.Model;
using Espresso.ServiceDefaults;
using Espresso.Tests.Notifications;
using Espresso.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Espresso.Tests.Orders.Backups;

/// <summary>What the services wrote, exported and restored: every item is the same, and the shop goes on where it was.</summary>
public class RoundTripTests
{
    [Fact]
    public async Task Every_item_of_every_kind_comes_back_and_the_shop_goes_on()
    {
        await using var cloud = await BackupCloud.StartAsync();
        await using var shop = await TestShop.OpenAsync();
        await using var inbox = await NotificationsShop.OpenAsync("coffee@example.com");
        var (making, _) = await FillAsync(shop);
        await FillAsync(inbox);
        var notificationsTable = inbox.Services.GetRequiredService<AwsResources>().NotificationsTableName;
        var (orders, notifications) = (await RestoreRun.ItemsAsync(shop.Table), await RestoreRun.ItemsAsync(notificationsTable));
        Kinds(orders).ShouldBe(["MENU/DRINK", "MENU/MENU", "ORDER/ORDER", "OUTBOX/", "QR/QR", "SHOP/DAY", "SHOP/PACE", "SHOP/QR", "SHOP/SHOP", "USER/CUSTOMER", "USER/IDEM"]);
        Kinds(notifications).ShouldBe(["ALERTS/", "ORDER/SEEN", "USER/HEAD", "USER/INBOX"]);

        var backup = await cloud.BackUpAsync(shop.Table, notificationsTable);
        var tables = await cloud.DeployAsync("fresh");
        var run = await cloud.RestoreAsync("--from", backup, "--stack", "fresh");

        run.Exit.ShouldBe(0, run.Errors);
        run.Output.ShouldContain("All counters are right.");
        (await RestoreRun.ItemsAsync(tables.Orders)).ShouldBe(orders);
        (await RestoreRun.ItemsAsync(tables.Notifications)).ShouldBe(notifications);

        await using var again = await TestShop.OpenAsync(table: tables.Orders);
        (await again.ShopAsync()).ToString().ShouldBe((await shop.ShopAsync()).ToString());
        (await again.Nobody().GetAsync("/api/menu")).Body.ToString().ShouldBe((await shop.Nobody().GetAsync("/api/menu")).Body.ToString());
        var report = await again.Sweep.RunAsync(CancellationToken.None);
        report.Started.ShouldBeGreaterThan(0, "The workflows of open orders begin anew.");
        (await again.Barista().TapAsync(making, "ready")).ShouldBe(200);
        var next = await again.OrderAsync("zoe", "placed");
        next.Number("number").ShouldBe((await shop.OrderAsync("zoe", "placed")).Number("number"));
    }

    [Fact]
    public async Task Counters_that_were_wrong_are_counted_anew_from_the_orders()
    {
        await using var cloud = await BackupCloud.StartAsync();
        await using var shop = await TestShop.OpenAsync();
        var (making, scanned) = await FillAsync(shop);
        var right = await RestoreRun.ItemsAsync(shop.Table);
        var empty = await (await DynamoDbLocal.Shared).CreateTableAsync("gsi1");
        using (var client = (await DynamoDbLocal.Shared).CreateClient())
        {
            await SetAsync(client, "SHOP", "SHOP", "inFlight", new AttributeValue { N = "77" });
            await SetAsync(client, "USER#cat", "CUSTOMER", "openOrders", new AttributeValue { SS = [making, scanned] });
            await SetAsync(client, "USER#ana", "CUSTOMER", "openOrders", new AttributeValue { SS = [making] });
            await client.DeleteItemAsync(shop.Table, Key("USER#dan", "CUSTOMER"));
            foreach (var qr in right.Keys.Where(key => key.StartsWith("QR#", StringComparison.Ordinal)))
            {
                await SetAsync(client, qr.Split('/')[0], "QR", "remaining", new AttributeValue { N = "3" });
            }

            var days = right.Keys.Where(key => key.StartsWith("SHOP/DAY#", StringComparison.Ordinal)).ToList();
            await SetAsync(client, "SHOP", days[0].Split('/')[1], "lastNumber", new AttributeValue { N = "99" });
            foreach (var day in days.Skip(1))
            {
                await client.DeleteItemAsync(shop.Table, Key("SHOP", day.Split('/')[1]));
            }

            // A day on which nobody ordered; the first order of that day must find no item.
            await client.PutItemAsync(shop.Table, new(Key("SHOP", "DAY#2020-01-01")) { ["lastNumber"] = new AttributeValue { N = "4" } });
        }

        var backup = await cloud.BackUpAsync(shop.Table, empty);
        var table = await (await DynamoDbLocal.Shared).CreateTableAsync("gsi1", "gsi2");
        var run = await cloud.RestoreAsync("--from", backup, "--orders-table", table);

        run.Exit.ShouldBe(0, run.Errors);
        (await RestoreRun.ItemsAsync(table)).ShouldBe(right);
        run.Output.ShouldContain("  SHOP/SHOP: inFlight 77 -> 3");
        run.Output.ShouldContain($"  USER#ana/CUSTOMER: openOrders [{making}] -> []");
        run.Output.ShouldContain("  SHOP/DAY#2020-01-01: lastNumber 4 -> none, no order has a number of that day");

        using (var client = (await DynamoDbLocal.Shared).CreateClient())
        {
            await client.DeleteItemAsync(shop.Table, Key("SHOP", "SHOP"));
        }

        var without = await cloud.RestoreAsync("--from", await cloud.BackUpAsync(shop.Table, empty), "--check");
        without.Exit.ShouldBe(1);
        (await cloud.RestoreAsync("--from", "s3://no-such-bucket/x", "--check")).Errors.ShouldContain("There is no bucket no-such-bucket;");
        (await cloud.RestoreAsync("--from", backup, "--stack", "no-such-stack")).Errors.ShouldContain("There is no stack no-such-stack");
        without.Errors.ShouldContain("The backup has 7 orders and no SHOP/SHOP");

        async Task SetAsync(Amazon.DynamoDBv2.IAmazonDynamoDB client, string pk, string sk, string name, AttributeValue value) => await client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = shop.Table,
            Key = Key(pk, sk),
            UpdateExpression = "SET #name = :value",
            ExpressionAttributeNames = new() { ["#name"] = name },
            ExpressionAttributeValues = new() { [":value"] = value },
        });
    }

    /// <summary>Orders in every status, over two QR periods, with every way in which a token comes back or does not.</summary>
    /// <returns>An order in making, and one that is being chosen.</returns>
    private static async Task<(string Making, string Scanned)> FillAsync(TestShop shop)
    {
        (await shop.Nobody().GetAsync("/api/menu")).ShouldBe(200);
        (await shop.Admin().SendAsync(HttpMethod.Put, "/api/menu/flat-white", new { names = new { de = "Flacher Weißer" } })).ShouldBe(200);
        await shop.OrderAsync("ana", "collected");
        await shop.OrderAsync("bob", "ready");
        var eve = await shop.OrderAsync("eve");
        (await shop.Customer("eve").TapAsync(eve.Text("id"), "cancel")).ShouldBe(200);
        var late = await shop.OrderAsync("late");

        // The period is past when this one gives up: its token does not come back.
        shop.Clock.Advance(TimeSpan.FromMinutes(40));
        (await shop.Customer("late").TapAsync(late.Text("id"), "cancel")).ShouldBe(200);
        await shop.OrderAsync("fay", "placed");
        var making = await shop.OrderAsync("dan", "making");
        shop.Topics.IsDown = true;
        var scanned = (await shop.Customer("cat").ScanAsync(await shop.CodeAsync(), key: "once")).ShouldBe(201);
        shop.Topics.IsDown = false;
        return (making.Text("id"), scanned.Text("id"));
    }

    private static async Task FillAsync(NotificationsShop inbox)
    {
        await inbox.WantsMailAsync("ana");
        await inbox.DeliverAsync(NotificationsShop.Change("o1", 2, "placed"));
        await inbox.DeliverAsync(NotificationsShop.Change("o1", 3, "making"));
        await inbox.DeliverAsync("""{"id":"a1","type":"alert","kind":"order.overdue","severity":"warning","subject":"s","detail":"d","orderId":"o1","at":"2026-11-22T10:00:00.000Z"}""");
    }

    /// <summary>The kinds of items: the words before what is an id or a time.</summary>
    private static IEnumerable<string> Kinds(IReadOnlyDictionary<string, string> items) => items.Keys
        .Select(key => Regex.Replace(key, "^(?<pk>[A-Z]+)(#[^/]*)?/(?<sk>[A-Z]*).*$", "${pk}/${sk}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture))
        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static Dictionary<string, AttributeValue> Key(string pk, string sk) => new() { ["pk"] = new(pk), ["sk"] = new(sk) };
}
