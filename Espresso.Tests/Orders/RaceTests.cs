using Espresso.Orders.Domain;
using Espresso.Orders.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Espresso.Tests.Orders;

public class RaceTests
{
    private static async Task<Answer[]> AtOnceAsync(int count, Func<int, Task<Answer>> act)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = Enumerable.Range(0, count).Select(async i =>
        {
            await start.Task;
            return await act(i);
        }).ToArray();
        start.SetResult();
        return await Task.WhenAll(all);
    }

    [Fact]
    public async Task Of_forty_customers_on_a_code_with_ten_tokens_ten_get_an_order()
    {
        await using var shop = await TestShop.OpenAsync();
        (await shop.SetAsync(new { qrTokens = 10, capacity = 100 })).ShouldBe(200);
        var code = await shop.CodeAsync();
        var admitted = 0;

        // Busy is an answer too: whoever gets it tries again, as a client does.
        var answers = await AtOnceAsync(40, async i =>
        {
            Answer answer;
            do
            {
                answer = await shop.Customer("c" + i).ScanAsync(code);
            }
            while (answer.Status == 503);
            return answer;
        });

        admitted = answers.Count(answer => answer.Status == 201);
        admitted.ShouldBe(10);
        answers.Where(answer => answer.Status != 201).ShouldAllBe(answer => answer.Code == "qr.used_up");
        (await shop.Barista().GetAsync("/api/qr-code")).Number("remaining").ShouldBe(0);
        (await shop.ShopAsync()).GetProperty("inFlight").GetInt32().ShouldBe(10);
        shop.StepFunctions.Executions.Count.ShouldBe(10);
    }

    [Fact]
    public async Task Capacity_holds_while_orders_come_and_go()
    {
        await using var shop = await TestShop.OpenAsync();
        (await shop.SetAsync(new { qrTokens = 1000, capacity = 3 })).ShouldBe(200);
        var code = await shop.CodeAsync();
        var inFlight = 0;
        var most = 0;

        await AtOnceAsync(12, async i =>
        {
            var customer = shop.Customer("c" + i);
            Answer answer;
            do
            {
                answer = await customer.ScanAsync(code);
            }
            while (answer.Status != 201);

            InterlockedMax(ref most, Interlocked.Increment(ref inFlight));
            Interlocked.Decrement(ref inFlight);
            return (await customer.TapAsync(answer.Text("id"), "cancel")).ShouldBe(200);
        });

        most.ShouldBeLessThanOrEqualTo(3);
        (await shop.ShopAsync()).GetProperty("inFlight").GetInt32().ShouldBe(0);
        (await shop.Barista().GetAsync("/api/qr-code")).Number("remaining").ShouldBe(1000);

        static void InterlockedMax(ref int target, int value)
        {
            for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
            {
                Interlocked.CompareExchange(ref target, value, seen);
            }
        }
    }

    [Fact]
    public async Task Of_two_baristas_who_accept_one_gets_it_and_the_other_is_told_who()
    {
        await using var shop = await TestShop.OpenAsync();
        (await shop.SetAsync(new { qrTokens = 100, capacity = 100 })).ShouldBe(200);
        for (var round = 0; round < 10; round++)
        {
            var order = await shop.OrderAsync("c" + round, "placed");

            var answers = await AtOnceAsync(2, i => shop.Barista("b" + i).TapAsync(order.Text("id"), "accept"));

            answers.Select(answer => answer.Status).Order().ShouldBe([200, 409]);
            var winner = Array.FindIndex(answers, answer => answer.Status == 200);
            answers[1 - winner].ShouldBe(409, "order.taken").Body.GetProperty("barista").GetProperty("id").GetString().ShouldBe("b" + winner);
        }
    }

    [Fact]
    public async Task Of_cancel_and_ready_one_wins_and_the_place_is_given_back_once()
    {
        await using var shop = await TestShop.OpenAsync();
        (await shop.SetAsync(new { qrTokens = 100, capacity = 100 })).ShouldBe(200);
        for (var round = 0; round < 10; round++)
        {
            var order = await shop.OrderAsync("c" + round, "making");
            var id = order.Text("id");

            var answers = await AtOnceAsync(2, i => i == 0 ? shop.Customer("c" + round).TapAsync(id, "cancel") : shop.Barista().TapAsync(id, "ready"));

            answers.Select(answer => answer.Status).Order().ShouldBe([200, 409]);
            var loser = answers.Single(answer => answer.Status == 409);
            loser.Code.ShouldBe("order.wrong_status");
            (await shop.ShopAsync()).GetProperty("inFlight").GetInt32().ShouldBe(0);
            (await shop.Customer("c" + round).GetAsync("/api/orders/" + id)).Number("version").ShouldBe(4);
        }
    }

    [Fact]
    public async Task The_same_scan_twice_under_one_key_makes_one_order()
    {
        await using var shop = await TestShop.OpenAsync();
        (await shop.SetAsync(new { ordersPerCustomer = 5, qrTokens = 100, capacity = 100 })).ShouldBe(200);
        var code = await shop.CodeAsync();
        for (var round = 0; round < 10; round++)
        {
            var customer = shop.Customer("c" + round);

            var answers = await AtOnceAsync(2, _ => customer.ScanAsync(code, "key"));

            answers.ShouldAllBe(answer => answer.Status == 201 || answer.Status == 200);
            answers.Select(answer => answer.Text("id")).Distinct().Count().ShouldBe(1);
        }

        (await shop.ShopAsync()).GetProperty("inFlight").GetInt32().ShouldBe(10);
    }

    [Fact]
    public async Task A_customer_who_scans_with_two_phones_has_one_open_order()
    {
        await using var shop = await TestShop.OpenAsync();
        var code = await shop.CodeAsync();

        var answers = await AtOnceAsync(6, _ => shop.Customer("ana").ScanAsync(code));

        answers.Count(answer => answer.Status == 201).ShouldBe(1);
        answers.Where(answer => answer.Status != 201).ShouldAllBe(answer => answer.Status == 200 || answer.Status == 503);
        (await shop.Barista().GetAsync("/api/qr-code")).Number("remaining").ShouldBe(9);
    }

    [Fact]
    public async Task Numbers_have_no_gap_however_many_choose_at_once()
    {
        await using var shop = await TestShop.OpenAsync();
        (await shop.SetAsync(new { qrTokens = 100, capacity = 100 })).ShouldBe(200);
        var orders = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            orders.Add((await shop.OrderAsync("c" + i)).Text("id"));
        }

        var answers = await AtOnceAsync(12, async i =>
        {
            Answer answer;
            do
            {
                answer = await shop.Customer("c" + i).PlaceAsync(orders[i]);
            }
            while (answer.Status == 503);
            return answer;
        });

        answers.Select(answer => answer.ShouldBe(200).Number("number")).Order().ShouldBe(Enumerable.Range(1, 12));
    }

    [Theory]
    [InlineData("Conflict")]
    [InlineData("Throttle")]
    [InlineData("LostRequest")]
    [InlineData("LostAnswer")]
    public async Task A_fault_on_every_first_write_changes_nothing_but_time(string fault)
    {
        await using var shop = await TestShop.OpenAsync();
        var code = await shop.CodeAsync();
        var (ana, bea) = (shop.Customer("ana"), shop.Barista());
        await shop.Customer("ana").GetAsync("/api/menu");

        var scanned = (await FaultyAsync(() => ana.ScanAsync(code, "k"))).ShouldBe(201);
        var id = scanned.Text("id");
        (await FaultyAsync(() => ana.PlaceAsync(id))).ShouldBe(200).Number("number").ShouldBe(1);
        (await FaultyAsync(() => bea.TapAsync(id, "accept"))).ShouldBe(200).Number("version").ShouldBe(3);
        (await FaultyAsync(() => bea.TapAsync(id, "ready"))).ShouldBe(200).Number("version").ShouldBe(4);

        (await shop.ShopAsync()).GetProperty("inFlight").GetInt32().ShouldBe(0);
        (await bea.GetAsync("/api/qr-code")).Number("remaining").ShouldBe(9);
        shop.Topics.Bodies("order-events").Select(body => body.GetProperty("version").GetInt32()).ShouldBe([1, 2, 3, 4]);
        // Had the first write counted twice, the customer's order would still be open.
        (await ana.ScanAsync(code)).ShouldBe(201);

        async Task<Answer> FaultyAsync(Func<Task<Answer>> act)
        {
            shop.Dynamo.OnFirst(1, "TransactWriteItems", Enum.Parse<Fault>(fault));
            return await act();
        }
    }

    [Fact]
    public async Task A_database_that_only_conflicts_is_answered_with_try_again_and_nothing_is_written()
    {
        await using var shop = await TestShop.OpenAsync();
        var code = await shop.CodeAsync();
        shop.Dynamo.On(operation => operation == "TransactWriteItems" ? Fault.Conflict : Fault.None);

        var busy = (await shop.Customer("ana").ScanAsync(code)).ShouldBe(503, "try_again");

        busy.Headers.RetryAfter.ShouldNotBeNull();
        shop.Dynamo.On(_ => Fault.None);
        (await shop.ShopAsync()).GetProperty("inFlight").GetInt32().ShouldBe(0);
        (await shop.Customer("ana").ScanAsync(code)).ShouldBe(201);
    }

    [Fact]
    public async Task A_database_that_is_away_is_answered_with_try_again()
    {
        await using var shop = await TestShop.OpenAsync();
        var id = (await shop.OrderAsync("ana")).Text("id");
        shop.Dynamo.On(_ => Fault.LostRequest);

        (await shop.Customer("ana").GetAsync("/api/orders/" + id)).ShouldBe(503, "try_again");
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_recognised_even_after_somebody_else_went_on_from_it()
    {
        await using var shop = await TestShop.OpenAsync();
        var id = OrderId.Parse((await shop.OrderAsync("ana", "placed")).Text("id"));
        var table = shop.Services.GetRequiredService<Table>();
        var before = (await shop.Orders.FindAsync(id, default))!;
        var now = shop.Clock.GetUtcNow().ToMilliseconds();
        var write = new WriteId("ours");
        var accepted = before.Apply(OrderAct.Accept, new Actor(ActorKind.Barista, new UserId("bea"), "Bea"), now, write).Value!;
        (await shop.Orders.SaveAsync(before, accepted, new SaveWith(OutboxEvent.Of(before, accepted, null), null, null), now, table.NewPatience(), default))
            .State.ShouldBe(WriteState.Committed);
        (await shop.Barista().TapAsync(id.Value, "ready")).ShouldBe(200);

        var again = await shop.Orders.SaveAsync(before, accepted, new SaveWith(OutboxEvent.Of(before, accepted, null), null, null), now, table.NewPatience(), default);

        again.State.ShouldBe(WriteState.Committed);
        (await shop.Orders.FindAsync(id, default))!.Status.ShouldBe(OrderStatus.Ready);
    }

    [Fact]
    public async Task Two_screens_that_ask_at_once_show_one_new_code()
    {
        await using var shop = await TestShop.OpenAsync();
        for (var round = 0; round < 5; round++)
        {
            shop.Clock.Advance(TimeSpan.FromMinutes(6));

            var answers = await AtOnceAsync(4, _ => shop.Barista().GetAsync("/api/qr-code"));

            answers.Select(answer => answer.ShouldBe(200).Text("code")).Distinct().Count().ShouldBe(1);
        }
    }
}
