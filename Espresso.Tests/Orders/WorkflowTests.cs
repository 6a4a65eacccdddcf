using System.Text.Json;
using Espresso.Orders.Domain;
using Espresso.Orders.Workflow;

namespace Espresso.Tests.Orders;

public class WorkflowTests
{
    private static readonly DateTimeOffset s_entered = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private static WorkflowCall Register(string id, string awaits, string token, int attempt = 1, int entered = 0, int retry = 0) =>
        new("register", id, attempt, awaits, null, token, s_entered.AddSeconds(entered), retry);

    private static WorkflowCall TimeIsUp(string id, string waited, int attempt = 1) => new("timeIsUp", id, attempt, null, waited);

    private static string? Told(TestShop shop, string token) => shop.StepFunctions.Tokens[token].SingleOrDefault();

    [Fact]
    public async Task The_start_text_is_stored_with_the_order_and_sent_as_it_is()
    {
        await using var shop = await TestShop.OpenAsync();
        await shop.SetAsync(new { chooseMinutes = 7 });

        var id = (await shop.OrderAsync("ana")).Text("id");

        var (input, _) = shop.StepFunctions.Executions[$"{id}-1"];
        input.ShouldBe((await shop.Orders.FindAsync(OrderId.Parse(id), default))!.Run.Input);
        var text = JsonElement.Parse(input);
        text.GetProperty("order").GetProperty("status").GetString().ShouldBe("scanned");
        text.GetProperty("timeouts").ToString().ShouldBe("""{"choose":420,"accept":900,"ready":900,"making":3600,"overdue":2700}""");
        text.GetProperty("traceparent").ValueKind.ShouldBeOneOf(JsonValueKind.String, JsonValueKind.Null);
    }

    [Fact]
    public async Task A_tap_after_the_registration_ends_the_wait()
    {
        await using var shop = await TestShop.OpenAsync();
        var id = (await shop.OrderAsync("ana")).Text("id");
        shop.StepFunctions.Open("t1");
        await shop.Workflow.RunAsync(Register(id, "scanned", "t1"), default);
        Told(shop, "t1").ShouldBeNull();

        await shop.Customer("ana").PlaceAsync(id);

        Told(shop, "t1").ShouldBe("""{"status":"placed"}""");
    }

    [Fact]
    public async Task The_next_registration_settles_what_the_workflow_was_told()
    {
        await using var shop = await TestShop.OpenAsync();
        var id = (await shop.OrderAsync("ana")).Text("id");
        shop.StepFunctions.Open("t1");
        shop.StepFunctions.Open("t2");
        await shop.Workflow.RunAsync(Register(id, "scanned", "t1"), default);
        await shop.Customer("ana").PlaceAsync(id);
        // Told, and not yet at its next wait: if it dies here, somebody still knows.
        (await shop.Orders.FindAsync(OrderId.Parse(id), default))!.SignalDue.ShouldBe(2);

        await shop.Workflow.RunAsync(Register(id, "placed", "t2", entered: 1), default);

        (await shop.Orders.FindAsync(OrderId.Parse(id), default))!.SignalDue.ShouldBeNull();
        Told(shop, "t2").ShouldBeNull();
    }

    [Fact]
    public async Task A_workflow_that_was_told_and_does_not_come_back_is_no_work_for_ever()
    {
        await using var shop = await TestShop.OpenAsync();
        var id = (await shop.OrderAsync("ana")).Text("id");
        shop.StepFunctions.Open("t1");
        await shop.Workflow.RunAsync(Register(id, "scanned", "t1"), default);
        await shop.Customer("ana").PlaceAsync(id);

        (await shop.Sweep.RunAsync(default)).Told.ShouldBe(1);

        Told(shop, "t1").ShouldBe("""{"status":"placed"}""");
        (await shop.Orders.FindAsync(OrderId.Parse(id), default))!.SignalDue.ShouldBeNull();
        (await shop.Sweep.RunAsync(default)).Told.ShouldBe(0);
    }

    [Theory]
    [InlineData("scanned", "cancel", "Order.Elsewhere: cancelled")]
    [InlineData("placed", "accept", """{"status":"making"}""")]
    [InlineData("placed", "cancel", "Order.Elsewhere: cancelled")]
    [InlineData("making", "ready", """{"status":"ready"}""")]
    [InlineData("making", "cancel", """{"status":"cancelled"}""")]
    [InlineData("making", "release", "Order.Elsewhere: placed")]
    public async Task A_wait_goes_straight_on_or_says_that_its_order_is_elsewhere(string status, string tap, string told)
    {
        await using var shop = await TestShop.OpenAsync();
        var id = (await shop.OrderAsync("ana", status)).Text("id");
        shop.StepFunctions.Open("t");
        await shop.Workflow.RunAsync(Register(id, status, "t"), default);

        (await shop.Barista().TapAsync(id, tap)).ShouldBe(200);

        Told(shop, "t").ShouldBe(told);
    }

    [Theory]
    [InlineData("making", "scanned")]
    [InlineData("ready", "placed")]
    [InlineData("scanned", "placed")]
    [InlineData("placed", "making")]
    public async Task A_wait_for_an_order_that_is_elsewhere_is_over_as_it_begins(string status, string awaits)
    {
        await using var shop = await TestShop.OpenAsync();
        var id = (await shop.OrderAsync("ana", status)).Text("id");
        shop.StepFunctions.Open("t");

        await shop.Workflow.RunAsync(Register(id, awaits, "t"), default);

        Told(shop, "t").ShouldBe("Order.Elsewhere: " + status);
        (await shop.Orders.FindAsync(OrderId.Parse(id), default))!.SignalDue.ShouldBeNull();
    }

    [Fact]
    public async Task A_tap_before_the_registration_takes_effect_when_it_comes()
    {
        await using var shop = await TestShop.OpenAsync();
        var id = (await shop.OrderAsync("ana", "placed")).Text("id");
        shop.StepFunctions.Open("t1");

        await shop.Workflow.RunAsync(Register(id, "scanned", "t1"), default);

        Told(shop, "t1").ShouldBe("""{"status":"placed"}""");
    }

    [Fact]
    public async Task Of_a_tap_and_a_registration_at_once_one_sees_the_other()
    {
        await using var shop = await TestShop.OpenAsync();
        (await shop.SetAsync(new { qrTokens = 100, capacity = 100 })).ShouldBe(200);
        for (var round = 0; round < 20; round++)
        {
            var id = (await shop.OrderAsync("c" + round)).Text("id");
            var token = "t" + round;
            shop.StepFunctions.Open(token);

            await Task.WhenAll(shop.Workflow.RunAsync(Register(id, "scanned", token), default), shop.Customer("c" + round).PlaceAsync(id));

            Told(shop, token).ShouldBe("""{"status":"placed"}""");
        }
    }

    [Fact]
    public async Task A_registration_never_overwrites_a_newer_one()
    {
        await using var shop = await TestShop.OpenAsync();
        var id = (await shop.OrderAsync("ana")).Text("id");
        foreach (var token in new[] { "old", "retried", "new" })
        {
            shop.StepFunctions.Open(token);
        }

        await shop.Workflow.RunAsync(Register(id, "scanned", "retried", retry: 1), default);
        await shop.Workflow.RunAsync(Register(id, "scanned", "old", retry: 0), default);
        (await shop.Orders.FindAsync(OrderId.Parse(id), default))!.Waiting!.Token.ShouldBe("retried");
        await shop.Workflow.RunAsync(Register(id, "scanned", "new", entered: 1), default);
        await shop.Workflow.RunAsync(Register(id, "scanned", "retried", retry: 1), default);

        (await shop.Orders.FindAsync(OrderId.Parse(id), default))!.Waiting!.Token.ShouldBe("new");
        Told(shop, "old").ShouldBeNull();
    }

    [Fact]
    public async Task An_older_attempt_is_told_to_stop()
    {
        await using var shop = await TestShop.OpenAsync();
        var id = (await shop.OrderAsync("ana")).Text("id");
        shop.StepFunctions.End($"{id}-1", "FAILED");
        (await shop.Sweep.RunAsync(default)).Restarted.ShouldBe(1);
        shop.StepFunctions.Open("late");

        (await shop.Workflow.RunAsync(Register(id, "scanned", "late"), default)).Status.ShouldBe("superseded");

        Told(shop, "late").ShouldBe("Order.Elsewhere: superseded");
        (await shop.Workflow.RunAsync(TimeIsUp(id, "scanned"), default)).Status.ShouldBe("superseded");
        (await shop.Workflow.RunAsync(new WorkflowCall("look", id, 1), default)).Status.ShouldBe("superseded");
        (await shop.Workflow.RunAsync(new WorkflowCall("look", id, 2), default)).Status.ShouldBe("scanned");
    }

    [Theory]
    [InlineData("scanned", "customer", "No drink was chosen in time.")]
    [InlineData("placed", "barista", "No barista was free in time.")]
    public async Task An_order_that_nobody_moved_expires_and_gives_its_place_back(string status, string waitedFor, string reason)
    {
        await using var shop = await TestShop.OpenAsync();
        var id = (await shop.OrderAsync("ana", status)).Text("id");
        shop.StepFunctions.Open("t");
        await shop.Workflow.RunAsync(Register(id, status, "t"), default);

        (await shop.Workflow.RunAsync(TimeIsUp(id, status), default)).Status.ShouldBe("expired");

        var order = await shop.Customer("ana").GetAsync("/api/orders/" + id);
        (order.Text("status"), order.Text("endedBy"), order.Text("reason")).ShouldBe(("expired", waitedFor, reason));
        (await shop.ShopAsync()).GetProperty("inFlight").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task In_making_time_first_brings_an_alert_and_then_the_end()
    {
        await using var shop = await TestShop.OpenAsync();
        var id = (await shop.OrderAsync("ana", "making")).Text("id");
        shop.StepFunctions.Open("t1");
        await shop.Workflow.RunAsync(Register(id, "making", "t1"), default);
        shop.Clock.Advance(TimeSpan.FromMinutes(15));

        var overdue = await shop.Workflow.RunAsync(TimeIsUp(id, "making"), default);

        overdue.Status.ShouldBe("overdue");
        var alert = JsonElement.Parse(overdue.Alert!);
        (alert.GetProperty("kind").GetString(), alert.GetProperty("type").GetString(), alert.GetProperty("orderId").GetString()).ShouldBe(("order.overdue", "alert", id));
        alert.GetProperty("detail").GetString()!.ShouldBe("ana accepted order 1 (Flat white for ana) 15 minutes ago and has not finished it.");
        (await shop.Customer("ana").GetAsync("/api/orders/" + id)).Text("status").ShouldBe("making");
        shop.StepFunctions.Open("t2");
        await shop.Workflow.RunAsync(Register(id, "making", "t2", entered: 1), default);
        (await shop.Workflow.RunAsync(TimeIsUp(id, "overdue"), default)).Status.ShouldBe("expired");
    }

    [Fact]
    public async Task A_wait_that_is_over_for_an_order_that_has_moved_follows_it()
    {
        await using var shop = await TestShop.OpenAsync();
        var id = (await shop.OrderAsync("ana", "making")).Text("id");
        shop.StepFunctions.Open("t1");
        await shop.Workflow.RunAsync(Register(id, "making", "t1"), default);
        await shop.Barista().TapAsync(id, "release");
        await shop.Barista().TapAsync(id, "accept");

        // In making again, and yet not the making that the wait was for.
        (await shop.Workflow.RunAsync(TimeIsUp(id, "making"), default)).ShouldBe(new WorkflowAnswer("making"));
    }

    [Fact]
    public async Task A_tap_while_Step_Functions_is_away_is_delivered_by_the_sweep()
    {
        await using var shop = await TestShop.OpenAsync();
        var id = (await shop.OrderAsync("ana", "placed")).Text("id");
        shop.StepFunctions.Open("t1");
        await shop.Workflow.RunAsync(Register(id, "placed", "t1"), default);
        shop.StepFunctions.IsDown = true;
        (await shop.Customer("ana").TapAsync(id, "cancel")).ShouldBe(200);
        shop.StepFunctions.IsDown = false;
        Told(shop, "t1").ShouldBeNull();

        (await shop.Sweep.RunAsync(default)).Told.ShouldBe(1);

        Told(shop, "t1").ShouldBe("Order.Elsewhere: cancelled");
        (await shop.Sweep.RunAsync(default)).ShouldBe(new SweepReport(0, 0, 0, 0, 0));
    }

    [Fact]
    public async Task A_barista_who_accepts_again_gives_a_sign_of_life()
    {
        await using var shop = await TestShop.OpenAsync();
        var id = (await shop.OrderAsync("ana", "making")).Text("id");
        shop.StepFunctions.Open("t1");
        await shop.Workflow.RunAsync(Register(id, "making", "t1"), default);

        (await shop.Barista().TapAsync(id, "accept")).ShouldBe(200);

        shop.StepFunctions.Heartbeats.ShouldBe(["t1"]);
    }

    [Fact]
    public async Task The_sweep_starts_what_nobody_started_and_publishes_what_is_left()
    {
        await using var shop = await TestShop.OpenAsync();
        var code = await shop.CodeAsync();
        (shop.StepFunctions.IsDown, shop.Topics.IsDown) = (true, true);
        var id = (await shop.Customer("ana").ScanAsync(code)).ShouldBe(201).Text("id");
        (shop.StepFunctions.IsDown, shop.Topics.IsDown) = (false, false);
        shop.Clock.Advance(TimeSpan.FromMinutes(1));

        (await shop.Sweep.RunAsync(default)).ShouldBe(new SweepReport(1, 0, 1, 0, 0));

        shop.StepFunctions.Executions.Keys.ShouldBe([$"{id}-1"]);
        shop.Topics.Bodies("order-events").Single().GetProperty("id").GetString().ShouldBe($"{id}#1");
        (await shop.Sweep.RunAsync(default)).ShouldBe(new SweepReport(0, 0, 0, 0, 0));
    }

    [Fact]
    public async Task A_dead_execution_is_followed_by_the_next_attempt_from_where_the_order_stands()
    {
        await using var shop = await TestShop.OpenAsync();
        var id = (await shop.OrderAsync("ana", "placed")).Text("id");
        shop.StepFunctions.End($"{id}-1", "TIMED_OUT");
        using var told = JsonDocument.Parse($$$"""{"source":"aws.states","detail-type":"Step Functions Execution Status Change","detail":{"name":"{{{id}}}-1","status":"TIMED_OUT"}}""");

        (await shop.Sweep.HandleAsync(told.RootElement, null!, default)).Restarted.ShouldBe(1);

        JsonElement.Parse(shop.StepFunctions.Executions[$"{id}-2"].Input).GetProperty("order").GetProperty("status").GetString().ShouldBe("placed");
        shop.Topics.Bodies("alerts").Single().GetProperty("kind").GetString().ShouldBe("workflow.failed");
        // The event again, and the minute's run: the new attempt runs.
        (await shop.Sweep.HandleAsync(told.RootElement, null!, default)).Restarted.ShouldBe(0);
        (await shop.Sweep.RunAsync(default)).Restarted.ShouldBe(0);
    }

    [Fact]
    public async Task What_nobody_collected_the_system_collects()
    {
        await using var shop = await TestShop.OpenAsync();
        var id = (await shop.OrderAsync("ana", "ready")).Text("id");
        (await shop.Sweep.RunAsync(default)).Collected.ShouldBe(0);
        shop.Clock.Advance(TimeSpan.FromMinutes(31));

        (await shop.Sweep.RunAsync(default)).Collected.ShouldBe(1);

        var order = await shop.Customer("ana").GetAsync("/api/orders/" + id);
        (order.Text("status"), order.Text("endedBy")).ShouldBe(("collected", "system"));
    }

    [Fact]
    public async Task One_order_that_cannot_be_swept_does_not_keep_the_others_waiting()
    {
        await using var shop = await TestShop.OpenAsync();
        await shop.OrderAsync("ana", "ready");
        var broken = (await shop.OrderAsync("bob")).Text("id");
        shop.Clock.Advance(TimeSpan.FromMinutes(31));
        shop.StepFunctions.Broken = broken + "-1";

        await Should.ThrowAsync<AggregateException>(() => shop.Sweep.RunAsync(default));

        (await shop.Customer("ana").GetAsync("/api/orders?mine=true")).Body.GetProperty("items")[0].GetProperty("status").GetString().ShouldBe("collected");
    }
}
