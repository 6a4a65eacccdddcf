using System.Net;
using Espresso.Tests.Support;

namespace Espresso.Tests.EndToEnd;

[Collection(ShopCollection.Name)]
public class Refusals(RunningShop shop)
{
    [Fact]
    public async Task Closed_full_and_sold_out_are_different_answers()
    {
        var code = await shop.Barista.CodeOnScreenAsync();
        await using (await ShopSettings.OwnAsync(shop, new { open = false }))
        {
            (await (await shop.NewUserAsync()).ScanAsync(code)).ShouldBeRefused(HttpStatusCode.Conflict, "shop.closed");
        }

        await using (await ShopSettings.OwnAsync(shop, new { capacity = 1, qrTokens = 10 }))
        {
            code = await shop.FreshCodeAsync();
            var ana = await shop.NewUserAsync();
            var order = await ana.ScannedOrderAsync(code);

            var full = await (await shop.NewUserAsync()).ScanAsync(code);
            full.ShouldBeRefused(HttpStatusCode.Conflict, "shop.full");
            full.Body!["ahead"]!.GetValue<int>().ShouldBe(1);
            full.Body.AsObject().ContainsKey("estimateSeconds").ShouldBeTrue();
            full.RetryAfter.ShouldNotBeNull();

            (await shop.Admin.PutAsync("/api/menu/mocha", new { available = false })).ShouldBe(HttpStatusCode.OK);
            (await ana.PlaceAsync(order, new Drink("mocha", "medium", []).For("Ana"))).ShouldBeRefused(HttpStatusCode.Conflict, "drink.sold_out");
            (await shop.Admin.PutAsync("/api/menu/mocha", new { available = true })).ShouldBe(HttpStatusCode.OK);
            (await ana.OrderAsync(order)).Body!["status"]!.GetValue<string>().ShouldBe("rejected");
            (await shop.Anyone.GetAsync("/api/shop")).Body!["inFlight"]!.GetValue<int>().ShouldBe(0);
        }
    }

    [Fact]
    public async Task A_second_scan_returns_the_order_that_waits_for_its_choice()
    {
        var ana = await shop.NewUserAsync();
        var code = await shop.Barista.CodeOnScreenAsync();
        var order = await ana.ScannedOrderAsync(code);

        (await ana.ScanAsync(code)).ShouldBe(HttpStatusCode.OK)["id"]!.GetValue<string>().ShouldBe(order);

        await ana.PlaceAsync(order, A.Espresso.For("Ana"));
        (await ana.ScanAsync(code)).ShouldBeRefused(HttpStatusCode.Conflict, "customer.too_many_orders");
        await ana.CancelAsync(order);
    }

    [Fact]
    public async Task A_step_that_the_lifecycle_does_not_list_is_refused_and_says_why()
    {
        var ana = await shop.NewUserAsync();
        var order = await ana.ScannedOrderAsync(await shop.Barista.CodeOnScreenAsync());

        var refused = await shop.Barista.AcceptAsync(order);
        refused.ShouldBeRefused(HttpStatusCode.Conflict, "order.wrong_status");
        refused.Body!["orderStatus"]!.GetValue<string>().ShouldBe("scanned");
        refused.Body["detail"]!.GetValue<string>().ShouldNotBeNullOrEmpty();
        await ana.CancelAsync(order);
    }
}
