using System.Net;
using Espresso.Tests.Support;

namespace Espresso.Tests.EndToEnd;

[Collection(ShopCollection.Name)]
public class Races(RunningShop shop)
{
    [Fact]
    public async Task Forty_customers_on_a_code_with_ten_tokens_get_ten_orders()
    {
        await using var settings = await ShopSettings.OwnAsync(shop, new { qrTokens = 10, capacity = 100 });
        var customers = await CustomersAsync(40);
        var code = await shop.FreshCodeAsync();

        var answers = await Task.WhenAll(customers.Select(customer => customer.ScanAsync(code)));

        answers.Count(answer => answer.Status == HttpStatusCode.Created).ShouldBe(10);
        answers.Where(answer => answer.Status != HttpStatusCode.Created).ShouldAllBe(answer => answer.Code == "qr.used_up" || answer.Code == "try_again");
        (await shop.Barista.GetAsync("/api/qr-code")).Body!["remaining"]!.GetValue<int>().ShouldBe(0);
        await EndAsync(customers, answers);
    }

    [Fact]
    public async Task Of_two_baristas_one_gets_the_order_and_the_other_hears_who_has_it()
    {
        var other = await shop.NewUserAsync("barista");
        for (var round = 0; round < 10; round++)
        {
            var ana = await shop.NewUserAsync();
            var order = await ana.ScannedOrderAsync(await shop.Barista.CodeOnScreenAsync());
            await ana.PlaceAsync(order, A.Espresso.For("Ana"));

            var answers = await Task.WhenAll(shop.Barista.AcceptAsync(order), other.AcceptAsync(order));

            answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(1);
            var refused = answers.Single(answer => answer.Status != HttpStatusCode.OK);
            refused.ShouldBeRefused(HttpStatusCode.Conflict, "order.taken");
            refused.Body!["barista"].ShouldNotBeNull();
            await shop.Barista.CancelAsync(order);
        }
    }

    [Fact]
    public async Task Cancel_against_ready_has_one_winner_and_gives_the_place_back_once()
    {
        var before = await InFlightAsync();
        for (var round = 0; round < 10; round++)
        {
            var ana = await shop.NewUserAsync();
            var order = await ana.ScannedOrderAsync(await shop.Barista.CodeOnScreenAsync());
            await ana.PlaceAsync(order, A.Espresso.For("Ana"));
            await shop.Barista.AcceptAsync(order);

            var answers = await Task.WhenAll(shop.Barista.ReadyAsync(order), shop.Barista.CancelAsync(order));

            answers.ShouldContain(answer => answer.Status == HttpStatusCode.OK);
            var status = (await ana.OrderAsync(order)).Body!["status"]!.GetValue<string>();
            status.ShouldBeOneOf("ready", "cancelled");
            if (status == "ready")
            {
                await shop.Barista.CollectAsync(order);
            }
        }

        (await InFlightAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task The_same_scan_sent_twice_with_one_key_is_one_order()
    {
        await using var settings = await ShopSettings.OwnAsync(shop, new { qrTokens = 20, capacity = 100 });
        var code = await shop.FreshCodeAsync();
        for (var round = 0; round < 10; round++)
        {
            var ana = await shop.NewUserAsync();
            var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => ana.ScanAsync(code, idempotencyKey: "scan")));

            answers.Select(answer => answer.Body!["id"]!.GetValue<string>()).Distinct().Count().ShouldBe(1);
            await ana.CancelAsync(answers[0].Body!["id"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task A_tap_that_is_faster_than_the_workflow_is_not_lost()
    {
        for (var round = 0; round < 10; round++)
        {
            var ana = await shop.NewUserAsync();
            // No look at the workflow in between: every decision may be there before the state that waits for it.
            var order = await ana.ScannedOrderAsync(await shop.Barista.CodeOnScreenAsync());
            (await ana.PlaceAsync(order, A.Espresso.For("Ana"))).ShouldBe(HttpStatusCode.OK);
            (await shop.Barista.AcceptAsync(order)).ShouldBe(HttpStatusCode.OK);
            (await shop.Barista.ReadyAsync(order)).ShouldBe(HttpStatusCode.OK);

            await Eventually.GetAsync(
                () => shop.Barista.GetAsync($"/api/orders/{order}/workflow"),
                answer => answer.Body?["status"]?.GetValue<string>() == "SUCCEEDED",
                $"the workflow of {order} to succeed");
            await shop.Barista.CollectAsync(order);
        }
    }

    private async Task<Caller[]> CustomersAsync(int count)
    {
        var customers = new Caller[count];
        for (var index = 0; index < count; index++)
        {
            customers[index] = await shop.NewUserAsync();
        }

        return customers;
    }

    private async Task<int> InFlightAsync() => (await shop.Anyone.GetAsync("/api/shop")).Body!["inFlight"]!.GetValue<int>();

    private static async Task EndAsync(Caller[] customers, Answer[] answers)
    {
        foreach (var (customer, answer) in customers.Zip(answers).Where(pair => pair.Second.Status == HttpStatusCode.Created))
        {
            (await customer.CancelAsync(answer.Body!["id"]!.GetValue<string>())).ShouldBe(HttpStatusCode.OK);
        }
    }
}
