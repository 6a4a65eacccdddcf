using System.Text.Json;

namespace Espresso.Tests.Orders;

public class OrderingTests
{
    [Fact]
    public async Task An_order_goes_from_the_code_to_collected()
    {
        await using var shop = await TestShop.OpenAsync();
        var (ana, bea) = (shop.Customer("ana"), shop.Barista());

        var scanned = (await ana.ScanAsync(await shop.CodeAsync())).ShouldBe(201);
        scanned.Headers.Location!.ToString().ShouldBe("/api/orders/" + scanned.Text("id"));
        var id = scanned.Text("id");
        scanned.Text("status").ShouldBe("scanned");
        scanned.Body.GetProperty("number").ValueKind.ShouldBe(JsonValueKind.Null);
        scanned.Body.GetProperty("chooseBefore").GetDateTimeOffset().ShouldBe(scanned.Body.GetProperty("createdAt").GetDateTimeOffset().AddMinutes(5));

        var placed = (await ana.PlaceAsync(id, options: new Dictionary<string, object> { ["milk"] = "oat", ["syrup"] = new[] { "vanilla", "caramel" } })).ShouldBe(200);
        (placed.Text("status"), placed.Number("number"), placed.Text("drinkName"), placed.Text("size"), placed.Text("name")).ShouldBe(("placed", 1, "Flat white", "medium", "ana"));
        placed.Body.GetProperty("options").ToString().ShouldBe("""{"decaf":["regular"],"milk":["oat"],"shots":["double"],"syrup":["vanilla","caramel"],"temperature":["hot"]}""");

        var making = (await bea.TapAsync(id, "accept")).ShouldBe(200);
        making.Body.GetProperty("barista").GetProperty("id").GetString().ShouldBe("bea");
        (await bea.TapAsync(id, "ready")).ShouldBe(200).Text("status").ShouldBe("ready");
        var collected = (await bea.TapAsync(id, "collect")).ShouldBe(200);

        collected.Text("endedBy").ShouldBe("barista");
        collected.Body.GetProperty("timeline").EnumerateArray().Select(entry => entry.GetProperty("status").GetString())
            .ShouldBe(["scanned", "placed", "making", "ready", "collected"]);
        shop.Topics.Bodies("order-events").Select(body => body.GetProperty("id").GetString()).ShouldBe([.. Enumerable.Range(1, 5).Select(version => $"{id}#{version}")]);
        (await shop.ShopAsync()).GetProperty("inFlight").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task An_event_tells_what_a_subscriber_needs()
    {
        await using var shop = await TestShop.OpenAsync();
        var order = await shop.OrderAsync("ana", "making");

        var news = shop.Topics.Published.Last();

        news.MessageAttributes["type"].StringValue.ShouldBe("order.status-changed");
        news.MessageAttributes["status"].StringValue.ShouldBe("making");
        var body = JsonElement.Parse(news.Message);
        body.GetProperty("at").GetString()!.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");
        body.EnumerateObject().Where(member => member.Name is not ("at" or "traceparent")).ToDictionary(member => member.Name, member => member.Value.ToString()).ShouldBe(
            new Dictionary<string, string>
            {
                ["id"] = order.Text("id") + "#3",
                ["type"] = "order.status-changed",
                ["orderId"] = order.Text("id"),
                ["version"] = "3",
                ["status"] = "making",
                ["previousStatus"] = "placed",
                ["customerId"] = "ana",
                ["customerEmail"] = "ana@example.com",
                ["number"] = "1",
                ["drink"] = "flat-white",
                ["drinkName"] = "Flat white",
                ["name"] = "ana",
                ["by"] = "barista",
                ["barista"] = "ana",
                ["reason"] = "",
            }, ignoreOrder: true);
    }

    [Fact]
    public async Task Scanning_again_while_choosing_answers_with_the_same_order_and_burns_no_token()
    {
        await using var shop = await TestShop.OpenAsync();
        var ana = shop.Customer("ana");
        var code = await shop.CodeAsync();
        var first = (await ana.ScanAsync(code)).ShouldBe(201);

        var again = (await ana.ScanAsync(code)).ShouldBe(200);

        again.Text("id").ShouldBe(first.Text("id"));
        (await shop.Barista().GetAsync("/api/qr-code")).Number("remaining").ShouldBe(9);
    }

    [Fact]
    public async Task Closed_full_used_up_and_too_many_are_different_answers()
    {
        await using var shop = await TestShop.OpenAsync();
        (await shop.SetAsync(new { qrTokens = 2, capacity = 1 })).ShouldBe(200);
        var code = await shop.CodeAsync();
        var order = await shop.OrderAsync("ana", "placed");

        (await shop.Customer("ana").ScanAsync(code)).ShouldBe(409, "customer.too_many_orders");
        var full = (await shop.Customer("bob").ScanAsync(code)).ShouldBe(409, "shop.full");
        full.Number("ahead").ShouldBe(1);
        full.Body.GetProperty("estimateSeconds").ValueKind.ShouldBe(JsonValueKind.Null);
        full.Headers.RetryAfter.ShouldNotBeNull();
        (await shop.ShopAsync()).GetProperty("status").GetString().ShouldBe("full");
        await shop.SetAsync(new { capacity = 5 });
        (await shop.Customer("bob").ScanAsync(code)).ShouldBe(201);
        (await shop.Customer("cid").ScanAsync(code)).ShouldBe(409, "qr.used_up");
        await shop.SetAsync(new { open = false });
        (await shop.Customer("cid").ScanAsync(code)).ShouldBe(409, "shop.closed");
        (await shop.ShopAsync()).GetProperty("status").GetString().ShouldBe("closed");
        (await shop.Customer("cid").ScanAsync("0000000000zz")).ShouldBe(404, "qr.unknown");
        (await shop.Customer("cid").ScanAsync("<script>")).ShouldBe(404, "qr.unknown");
        order.Text("status").ShouldBe("placed");
    }

    [Fact]
    public async Task A_code_stays_good_for_its_grace_and_the_next_one_is_shown_meanwhile()
    {
        await using var shop = await TestShop.OpenAsync();
        var first = await shop.CodeAsync();
        shop.Clock.Advance(TimeSpan.FromMinutes(6));

        var second = await shop.CodeAsync();

        second.ShouldNotBe(first);
        (await shop.Customer("ana").ScanAsync(first)).ShouldBe(201);
        shop.Clock.Advance(TimeSpan.FromMinutes(9.5));
        (await shop.Customer("bob").ScanAsync(first)).ShouldBe(410, "qr.expired");
        (await shop.Customer("bob").ScanAsync(second)).ShouldBe(201);
    }

    [Fact]
    public async Task An_order_that_ends_while_choosing_gives_its_token_and_its_place_back()
    {
        await using var shop = await TestShop.OpenAsync();
        (await shop.SetAsync(new { qrTokens = 1, capacity = 1 })).ShouldBe(200);
        var code = await shop.CodeAsync();
        var order = (await shop.Customer("ana").ScanAsync(code)).ShouldBe(201);

        (await shop.Customer("ana").TapAsync(order.Text("id"), "cancel")).ShouldBe(200).Text("status").ShouldBe("cancelled");

        (await shop.Customer("bob").ScanAsync(code)).ShouldBe(201);
    }

    [Fact]
    public async Task A_token_of_a_period_that_is_past_is_not_given_back_and_the_order_ends_all_the_same()
    {
        await using var shop = await TestShop.OpenAsync();
        var order = await shop.OrderAsync("ana");
        shop.Clock.Advance(TimeSpan.FromHours(1));

        (await shop.Customer("ana").TapAsync(order.Text("id"), "cancel")).ShouldBe(200);

        (await shop.ShopAsync()).GetProperty("inFlight").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task A_shop_that_closed_meanwhile_rejects_the_choice_and_gives_everything_back()
    {
        await using var shop = await TestShop.OpenAsync();
        var order = await shop.OrderAsync("ana");
        await shop.SetAsync(new { open = false });

        (await shop.Customer("ana").PlaceAsync(order.Text("id"))).ShouldBe(409, "shop.closed");

        var rejected = await shop.Customer("ana").GetAsync("/api/orders/" + order.Text("id"));
        (rejected.Text("status"), rejected.Text("endedBy")).ShouldBe(("rejected", "system"));
        (await shop.ShopAsync()).GetProperty("inFlight").GetInt32().ShouldBe(0);
        (await shop.Barista().GetAsync("/api/qr-code")).Number("remaining").ShouldBe(10);
    }

    [Fact]
    public async Task A_drink_that_sold_out_while_choosing_rejects_the_order_and_one_that_was_sold_out_before_does_not()
    {
        await using var shop = await TestShop.OpenAsync();
        (await shop.Admin().SendAsync(HttpMethod.Put, "/api/menu/mocha", new { available = false })).ShouldBe(200);
        var order = await shop.OrderAsync("ana");
        (await shop.Customer("ana").PlaceAsync(order.Text("id"), "mocha")).ShouldBe(409, "drink.sold_out");
        (await shop.Customer("ana").GetAsync("/api/orders/" + order.Text("id"))).Text("status").ShouldBe("scanned");
        (await shop.Admin().SendAsync(HttpMethod.Put, "/api/menu/latte", new { available = false })).ShouldBe(200);

        (await shop.Customer("ana").PlaceAsync(order.Text("id"), "latte")).ShouldBe(409, "drink.sold_out");

        (await shop.Customer("ana").GetAsync("/api/orders/" + order.Text("id"))).Text("status").ShouldBe("rejected");
    }

    [Fact]
    public async Task Who_has_an_order_is_told_to_the_barista_who_comes_second()
    {
        await using var shop = await TestShop.OpenAsync();
        var order = await shop.OrderAsync("ana", "making");
        var id = order.Text("id");

        var taken = (await shop.Barista("bob").TapAsync(id, "accept")).ShouldBe(409, "order.taken");
        taken.Body.GetProperty("barista").GetProperty("id").GetString().ShouldBe("bea");
        (await shop.Barista("bob").TapAsync(id, "ready")).ShouldBe(409, "order.taken");
        (await shop.Barista("bea").TapAsync(id, "accept")).ShouldBe(200).Number("version").ShouldBe(3);
        (await shop.Barista("bob").TapAsync(id, "release")).ShouldBe(200).Text("status").ShouldBe("placed");
        (await shop.Barista("bob").TapAsync(id, "accept")).ShouldBe(200).Body.GetProperty("barista").GetProperty("id").GetString().ShouldBe("bob");
    }

    [Fact]
    public async Task What_the_lifecycle_does_not_list_is_refused_with_the_status()
    {
        await using var shop = await TestShop.OpenAsync();
        var order = await shop.OrderAsync("ana", "ready");

        var refused = (await shop.Customer("ana").TapAsync(order.Text("id"), "cancel")).ShouldBe(409, "order.wrong_status");

        refused.Text("orderStatus").ShouldBe("ready");
        refused.Text("detail").ShouldBe("An order that is ready cannot be cancelled; that needs scanned or placed or making.");
    }

    [Fact]
    public async Task Numbers_start_again_with_the_shops_local_day()
    {
        await using var shop = await TestShop.OpenAsync();
        (await shop.SetAsync(new { timeZone = "Pacific/Auckland", ordersPerCustomer = 9, qrGraceMinutes = 1440 })).ShouldBe(200);
        var first = await shop.OrderAsync("ana", "placed");
        var second = await shop.OrderAsync("bob", "placed");
        shop.Clock.Advance(TimeSpan.FromDays(1));

        var tomorrow = await shop.OrderAsync("cid", "placed");

        (first.Number("number"), second.Number("number"), tomorrow.Number("number")).ShouldBe((1, 2, 1));
    }

    [Fact]
    public async Task A_key_that_comes_again_gets_the_same_answer_and_another_request_under_it_is_refused()
    {
        await using var shop = await TestShop.OpenAsync();
        var ana = shop.Customer("ana");
        var code = await shop.CodeAsync();
        var first = (await ana.ScanAsync(code, "k1")).ShouldBe(201);

        (await ana.ScanAsync(code, "k1")).ShouldBe(201).Text("id").ShouldBe(first.Text("id"));
        (await ana.ScanAsync("0000000000zz", "k1")).ShouldBe(422, "idempotency.mismatch");
        (await ana.PlaceAsync(first.Text("id"), key: "k2")).ShouldBe(200);
        (await ana.PlaceAsync(first.Text("id"), key: "k2")).ShouldBe(200).Number("version").ShouldBe(2);
        (await ana.PlaceAsync(first.Text("id"), "mocha", key: "k2")).ShouldBe(422, "idempotency.mismatch");
        (await shop.Barista().TapAsync(first.Text("id"), "accept", "k1")).ShouldBe(200);
        shop.Clock.Advance(TimeSpan.FromHours(25));
        (await ana.PlaceAsync(first.Text("id"), "mocha", key: "k2")).ShouldBe(409, "order.wrong_status");
    }

    [Fact]
    public async Task The_estimate_comes_from_five_orders_on_and_counts_the_baristas()
    {
        await using var shop = await TestShop.OpenAsync();
        (await shop.SetAsync(new { qrTokens = 100 })).ShouldBe(200);
        for (var i = 0; i < 5; i++)
        {
            (await shop.ShopAsync()).GetProperty("estimateSeconds").ValueKind.ShouldBe(JsonValueKind.Null);
            var order = await shop.OrderAsync("c" + i, "making", shop.Barista("b" + i % 2));
            shop.Clock.Advance(TimeSpan.FromSeconds(60));
            (await shop.Barista("b" + i % 2).TapAsync(order.Text("id"), "ready")).ShouldBe(200);
        }

        await shop.OrderAsync("dan", "placed");

        // Two orders (dan's and the next) at 60 seconds each, shared by two baristas.
        (await shop.ShopAsync()).GetProperty("estimateSeconds").GetInt32().ShouldBeInRange(60, 62);
        shop.Clock.Advance(TimeSpan.FromMinutes(11));
        (await shop.ShopAsync()).GetProperty("estimateSeconds").GetInt32().ShouldBeInRange(120, 124);
    }
}
