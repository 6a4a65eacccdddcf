using System.Text.Json;
using Amazon.StepFunctions.Model;
using Espresso.Orders.Domain;

namespace Espresso.Tests.Orders;

/// <summary>Orders under the deployed state machine on the real engine, with a clock that moves everything.</summary>
public class WholeLifeTests
{
    private static string[] States(Answer workflow) => [.. workflow.Body.GetProperty("states").EnumerateArray().Select(state => state.GetProperty("name").GetString()!)];

    private static Task<Answer> WorkflowAsync(RealWorkflow run, string id, string status = "SUCCEEDED") =>
        run.UntilAsync(() => run.Shop.Barista().GetAsync($"/api/orders/{id}/workflow"), workflow => workflow.Status == 200 && workflow.Text("status") == status);

    [Fact]
    public async Task The_workflow_follows_an_order_to_ready()
    {
        await using var run = await RealWorkflow.OpenAsync();
        var id = (await run.Shop.OrderAsync("ana")).Text("id");
        await run.UntilWaitingAsync(id, "WaitForChoice");
        (await run.Shop.Customer("ana").PlaceAsync(id)).ShouldBe(200);
        await run.UntilWaitingAsync(id, "WaitForBarista");
        (await run.Shop.Barista().TapAsync(id, "accept")).ShouldBe(200);
        await run.UntilWaitingAsync(id, "WaitForReady");
        (await run.Shop.Barista().TapAsync(id, "ready")).ShouldBe(200);

        var workflow = await WorkflowAsync(run, id);

        States(workflow).ShouldBe(["WaitForChoice", "WaitForBarista", "WaitForReady"]);
        workflow.Body.GetProperty("states").EnumerateArray().ShouldAllBe(state => state.GetProperty("exitedAt").ValueKind == JsonValueKind.String);
        workflow.Text("executionArn").ShouldBe($"arn:aws:states:eu-west-1:000000000000:execution:order-workflow:{id}-1");
    }

    [Fact]
    public async Task Taps_that_come_faster_than_the_workflow_all_take_effect()
    {
        await using var run = await RealWorkflow.OpenAsync();

        var id = (await run.Shop.OrderAsync("ana", "ready")).Text("id");

        var workflow = await WorkflowAsync(run, id);
        States(workflow)[0].ShouldBe("WaitForChoice");
        workflow.Body.GetProperty("states").EnumerateArray().ShouldAllBe(state => state.GetProperty("error").ValueKind == JsonValueKind.Null);
    }

    [Fact]
    public async Task Five_minutes_without_a_choice_end_the_order()
    {
        await using var run = await RealWorkflow.OpenAsync();
        var id = (await run.Shop.OrderAsync("ana")).Text("id");
        await run.UntilWaitingAsync(id, "WaitForChoice");

        run.Advance(TimeSpan.FromMinutes(4.9));
        (await run.Shop.Customer("ana").GetAsync("/api/orders/" + id)).Text("status").ShouldBe("scanned");
        run.Advance(TimeSpan.FromMinutes(0.2));

        (await run.UntilStatusAsync(id, "expired")).Text("endedBy").ShouldBe("customer");
        States(await WorkflowAsync(run, id)).ShouldBe(["WaitForChoice", "TimeIsUp", "FollowOrder", "Done"]);
        (await run.Shop.ShopAsync()).GetProperty("inFlight").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task A_release_starts_the_wait_for_a_barista_again()
    {
        await using var run = await RealWorkflow.OpenAsync();
        var id = (await run.Shop.OrderAsync("ana", "placed")).Text("id");
        await run.UntilWaitingAsync(id, "WaitForBarista");
        run.Advance(TimeSpan.FromMinutes(14));
        await run.Shop.Barista().TapAsync(id, "accept");
        await run.UntilWaitingAsync(id, "WaitForReady");
        await run.Shop.Barista().TapAsync(id, "release");
        await run.UntilWaitingAsync(id, "WaitForBarista", visit: 2);
        States(await run.Shop.Barista().GetAsync($"/api/orders/{id}/workflow"))[^4..].ShouldBe(["WaitForReady", "LookAgain", "FollowOrder", "WaitForBarista"]);

        run.Advance(TimeSpan.FromMinutes(14));
        (await run.Shop.Customer("ana").GetAsync("/api/orders/" + id)).Text("status").ShouldBe("placed");
        run.Advance(TimeSpan.FromMinutes(2));

        (await run.UntilStatusAsync(id, "expired")).Text("reason").ShouldBe("No barista was free in time.");
    }

    [Fact]
    public async Task In_making_a_sign_of_life_extends_then_an_alert_goes_out_then_the_order_ends()
    {
        await using var run = await RealWorkflow.OpenAsync();
        var id = (await run.Shop.OrderAsync("ana", "making")).Text("id");
        await run.UntilWaitingAsync(id, "WaitForReady");
        run.Advance(TimeSpan.FromMinutes(14));
        (await run.Shop.Barista().TapAsync(id, "accept")).ShouldBe(200);
        run.Advance(TimeSpan.FromMinutes(14));
        run.Shop.Topics.Bodies("alerts").ShouldBeEmpty();

        run.Advance(TimeSpan.FromMinutes(2));
        await run.UntilWaitingAsync(id, "WaitForReadyOverdue");

        run.Shop.Topics.Bodies("alerts").Single().GetProperty("kind").GetString().ShouldBe("order.overdue");
        run.Advance(TimeSpan.FromMinutes(44));
        (await run.Shop.Customer("ana").GetAsync("/api/orders/" + id)).Text("status").ShouldBe("making");
        run.Advance(TimeSpan.FromMinutes(2));
        (await run.UntilStatusAsync(id, "expired")).Text("reason").ShouldBe("It was not made in time.");
    }

    [Fact]
    public async Task A_late_drink_can_still_become_ready()
    {
        await using var run = await RealWorkflow.OpenAsync();
        var id = (await run.Shop.OrderAsync("ana", "making")).Text("id");
        await run.UntilWaitingAsync(id, "WaitForReady");
        run.Advance(TimeSpan.FromMinutes(16));
        await run.UntilWaitingAsync(id, "WaitForReadyOverdue");

        (await run.Shop.Barista().TapAsync(id, "ready")).ShouldBe(200);

        States(await WorkflowAsync(run, id))[^1].ShouldBe("WaitForReadyOverdue");
    }

    [Fact]
    public async Task A_function_that_fails_is_asked_again_and_nothing_is_lost()
    {
        await using var run = await RealWorkflow.OpenAsync();
        run.FailNext(1);
        var id = (await run.Shop.OrderAsync("ana")).Text("id");
        await run.UntilAsync(() => run.Shop.Barista().GetAsync($"/api/orders/{id}/workflow"), workflow => workflow.Status == 200 && States(workflow)[^1] == "PauseBeforeLooking");
        (await run.Shop.Customer("ana").PlaceAsync(id)).ShouldBe(200);

        run.Advance(TimeSpan.FromSeconds(16));
        await run.UntilWaitingAsync(id, "WaitForBarista");

        var workflow = await run.Shop.Barista().GetAsync($"/api/orders/{id}/workflow");
        States(workflow).ShouldBe(["WaitForChoice", "PauseBeforeLooking", "LookAgain", "FollowOrder", "WaitForBarista"]);
        workflow.Body.GetProperty("states")[0].GetProperty("error").GetString().ShouldBe("TestException");
    }

    [Fact]
    public async Task An_execution_that_was_stopped_is_followed_by_another()
    {
        await using var run = await RealWorkflow.OpenAsync();
        var id = (await run.Shop.OrderAsync("ana", "placed")).Text("id");
        await run.UntilWaitingAsync(id, "WaitForBarista");
        await run.Client.StopExecutionAsync(new StopExecutionRequest { ExecutionArn = $"arn:aws:states:eu-west-1:000000000000:execution:order-workflow:{id}-1" });

        (await run.Shop.Sweep.RunAsync(default)).Restarted.ShouldBe(1);
        await run.UntilWaitingAsync(id, "WaitForBarista", visit: 1);
        (await run.Shop.Barista().TapAsync(id, "accept")).ShouldBe(200);
        (await run.Shop.Barista().TapAsync(id, "ready")).ShouldBe(200);

        var workflow = await WorkflowAsync(run, id);
        workflow.Number("attempt").ShouldBe(2);
        States(workflow)[..2].ShouldBe(["WaitForChoice", "WaitForBarista"]);
    }

    [Fact]
    public async Task An_attempt_begins_where_its_order_stands()
    {
        await using var run = await RealWorkflow.OpenAsync();
        var id = (await run.Shop.OrderAsync("ana", "making")).Text("id");
        await run.UntilWaitingAsync(id, "WaitForReady");
        await run.Client.StopExecutionAsync(new StopExecutionRequest { ExecutionArn = $"arn:aws:states:eu-west-1:000000000000:execution:order-workflow:{id}-1" });
        (await run.Shop.Sweep.RunAsync(default)).Restarted.ShouldBe(1);
        await run.UntilAsync(() => run.Shop.Barista().GetAsync($"/api/orders/{id}/workflow"), workflow => workflow.Number("attempt") == 2 && States(workflow)[^1] == "WaitForReady");
        (await run.Shop.Barista().TapAsync(id, "ready")).ShouldBe(200);

        States(await WorkflowAsync(run, id))[..4].ShouldBe(["WaitForChoice", "LookAgain", "FollowOrder", "WaitForReady"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Whatever_people_do_in_whatever_order_the_invariants_hold_and_every_order_ends(int seed)
    {
        const int Capacity = 3;
        await using var run = await RealWorkflow.OpenAsync();
        var shop = run.Shop;
        (await shop.SetAsync(new { capacity = Capacity, qrTokens = 4 })).ShouldBe(200);
        var chance = new Random(seed);
        var ids = new HashSet<string>();

        for (var round = 0; round < 25; round++)
        {
            var code = await shop.CodeAsync();
            var at = chance.Next(10);
            if (at == 0)
            {
                run.Advance(TimeSpan.FromMinutes(chance.Next(1, 9)));
            }
            else if (at == 1)
            {
                await shop.Sweep.RunAsync(default);
            }
            else if (at == 2 && ids.Count > 0)
            {
                await StopAsync(run, ids.ElementAt(chance.Next(ids.Count)));
            }

            // Decided before anything runs, so that a seed stands for one story.
            var acts = Enumerable.Range(0, 4).Select(_ => (Kind: chance.Next(8), Who: chance.Next(5), Id: ids.Count == 0 ? null : ids.ElementAt(chance.Next(ids.Count)))).ToList();
            var answers = await Task.WhenAll(acts.Select(act => ActAsync(shop, act.Kind, act.Who, act.Id, code)));

            answers.ShouldAllBe(answer => answer.Status == 200 || answer.Status == 201 || answer.Status == 404 || answer.Status == 409 || answer.Status == 410 || answer.Status == 503);
            ids.UnionWith(answers.Where(answer => answer.Status == 201).Select(answer => answer.Text("id")));
            var seen = await shop.Orders.FindAsync(ids.Select(OrderId.Parse), default);
            (await shop.ShopAsync()).GetProperty("inFlight").GetInt32().ShouldBeLessThanOrEqualTo(Capacity);
            seen.Count(order => order.HoldsPlace).ShouldBeLessThanOrEqualTo(Capacity);
            seen.ShouldAllBe(order => order.HoldsPlace == order.Status.IsAwaited());
        }

        var orders = await run.UntilAsync(
            async () =>
            {
                run.Advance(TimeSpan.FromMinutes(61));
                await shop.Sweep.RunAsync(default);
                return await shop.Orders.FindAsync(ids.Select(OrderId.Parse), default);
            },
            all => all.TrueForAll(order => order.Status.IsEnd()));

        (await shop.ShopAsync()).GetProperty("inFlight").GetInt32().ShouldBe(0);
        (await shop.Barista().GetAsync("/api/qr-code")).Number("remaining").ShouldBe(4);
        foreach (var day in orders.Where(order => order.Number is not null).GroupBy(order => order.Day))
        {
            day.Select(order => order.Number!.Value.Value).Order().ShouldBe(Enumerable.Range(1, day.Count()));
        }

        foreach (var order in orders)
        {
            order.Timeline.Select(entry => entry.Status).Zip(order.Timeline.Skip(1).Select(entry => entry.Status))
                .ShouldAllBe(step => Enum.GetValues<OrderAct>().Any(act => Lifecycle.Next(step.First, act) == step.Second));
            (await shop.Orders.OpenOrdersOfAsync(order.CustomerId, default)).ShouldBeEmpty();
            shop.Topics.Bodies("order-events").Where(body => body.GetProperty("orderId").GetString() == order.Id.Value)
                .Select(body => body.GetProperty("version").GetInt32()).Distinct().Order().ShouldBe(Enumerable.Range(1, order.Version));
        }
    }

    private static async Task<Answer> ActAsync(TestShop shop, int kind, int who, string? id, string code) => (kind, id) switch
    {
        (0 or 1, _) or (_, null) => await shop.Customer("c" + who).ScanAsync(code),
        (2 or 3, _) => await OwnerAsync(shop, id) is { } owner ? await owner.PlaceAsync(id) : throw new InvalidOperationException($"Order {id} is gone."),
        (4, _) => await shop.Barista("b" + who % 2).TapAsync(id, "accept"),
        (5, _) => await shop.Barista("b" + who % 2).TapAsync(id, who == 0 ? "release" : "ready"),
        (6, _) => await shop.Barista("b" + who % 2).TapAsync(id, "collect"),
        _ => await shop.Barista("b" + who % 2).TapAsync(id, who < 2 ? "cancel" : "ready"),
    };

    private static async Task<Person?> OwnerAsync(TestShop shop, string id) =>
        await shop.Orders.FindAsync(OrderId.Parse(id), default) is { } order ? shop.Customer(order.CustomerId.Value) : null;

    private static async Task StopAsync(RealWorkflow run, string id)
    {
        var order = (await run.Shop.Orders.FindAsync(OrderId.Parse(id), default))!;
        try
        {
            await run.Client.StopExecutionAsync(new StopExecutionRequest { ExecutionArn = $"arn:aws:states:eu-west-1:000000000000:execution:order-workflow:{order.ExecutionName}" });
        }
        catch (ExecutionDoesNotExistException)
        {
            // It may not have started yet; then there is nothing to stop.
        }
    }
}
