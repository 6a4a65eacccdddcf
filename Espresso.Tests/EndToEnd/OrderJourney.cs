using System.Net;
using System.Text.Json.Nodes;
using Espresso.AppHost;
using Espresso.Tests.Support;

namespace Espresso.Tests.EndToEnd;

[Collection(ShopCollection.Name)]
public class OrderJourney(RunningShop shop)
{
    [Fact]
    public async Task An_order_goes_from_the_QR_code_to_collected()
    {
        var ana = await shop.NewUserAsync();
        var order = await ana.ScannedOrderAsync(await shop.Barista.CodeOnScreenAsync());

        var placed = (await ana.PlaceAsync(order, A.FlatWhite.For("Ana"))).ShouldBe(HttpStatusCode.OK);
        placed["status"]!.GetValue<string>().ShouldBe("placed");
        placed["number"]!.GetValue<int>().ShouldBeGreaterThan(0);

        (await shop.Barista.AcceptAsync(order)).ShouldBe(HttpStatusCode.OK)["status"]!.GetValue<string>().ShouldBe("making");
        (await shop.Barista.ReadyAsync(order)).ShouldBe(HttpStatusCode.OK)["status"]!.GetValue<string>().ShouldBe("ready");
        var collected = (await shop.Barista.CollectAsync(order)).ShouldBe(HttpStatusCode.OK);

        collected["timeline"]!.AsArray().Select(step => step!["status"]!.GetValue<string>())
            .ShouldBe(["scanned", "placed", "making", "ready", "collected"]);
    }

    [Fact]
    public async Task The_workflow_follows_the_order_to_its_end()
    {
        var ana = await shop.NewUserAsync();
        var order = await ana.ScannedOrderAsync(await shop.Barista.CodeOnScreenAsync());
        await ana.PlaceAsync(order, A.Espresso.For("Ana"));
        await shop.Barista.AcceptAsync(order);
        await shop.Barista.ReadyAsync(order);

        var workflow = await Eventually.GetAsync(
            () => shop.Barista.GetAsync($"/api/orders/{order}/workflow"),
            answer => answer.Body?["status"]?.GetValue<string>() == "SUCCEEDED",
            "the workflow to succeed");

        var states = workflow.Body!["states"]!.AsArray();
        states[0]!["name"]!.GetValue<string>().ShouldBe("WaitForChoice");
        states.ShouldAllBe(state => state!["exitedAt"] != null && state["error"] == null);
        workflow.Body["executionArn"]!.GetValue<string>().ShouldContain(order);
    }

    [Fact]
    public async Task Every_step_reaches_the_inbox_once()
    {
        var ana = await shop.NewUserAsync();
        var order = await CollectedOrderAsync(ana);

        var inbox = await Eventually.GetAsync(
            () => ana.GetAsync("/api/notifications"),
            answer => answer.Body?["items"]?.AsArray().Any(item => item!["status"]!.GetValue<string>() == "collected") == true,
            "the inbox to hold the last step");

        var ids = inbox.Body!["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()).ToArray();
        ids.ShouldBeUnique();
        inbox.Body["items"]!.AsArray().Select(item => item!["status"]!.GetValue<string>()).ShouldContain("ready");
    }

    [Fact]
    [Trait("Needs", "localcloud")]
    public async Task One_order_is_one_trace_through_all_services()
    {
        var ana = await shop.NewUserAsync();
        var order = await CollectedOrderAsync(ana);
        string[] services = [ResourceNames.Orders, ResourceNames.OrdersWorkflow, ResourceNames.NotificationsEvents];
        string[] steps = ["order scanned", "order placed", "order making", "order ready", "order collected"];

        var traces = await Eventually.GetAsync(
            () => shop.TracesOfAsync(order),
            found => found.Any(trace => services.All(trace.Services.Contains) && steps.All(trace.Spans.Contains)),
            $"the spans of all services about order {order}");

        traces.ShouldHaveSingleItem("an order's steps are in one trace");
    }

    [Fact]
    [Trait("Needs", "localcloud")]
    public async Task Who_asked_for_mail_gets_it_in_their_language()
    {
        var ana = await shop.NewUserAsync();
        (await ana.PutAsync("/api/notifications/preferences", new { language = "de", email = true })).ShouldBe(HttpStatusCode.OK)["emailAvailable"]!.GetValue<bool>().ShouldBeTrue();
        var order = await ana.ScannedOrderAsync(await shop.Barista.CodeOnScreenAsync());
        await ana.PlaceAsync(order, A.Espresso.For("Ana"));

        using var cloud = new HttpClient { BaseAddress = shop.Cloud };
        var mail = await Eventually.GetAsync(
            async () => JsonNode.Parse(await cloud.GetStringAsync("/_localcloud/mail.json?to=" + ana.Email))!["items"]!.AsArray(),
            items => items.Count > 0,
            "the mail about the order");

        mail[0]!["subject"]!.GetValue<string>().ShouldContain("Bestellung");
        await ana.CancelAsync(order);
    }

    [Fact]
    [Trait("Needs", "localcloud")]
    public async Task An_order_that_nobody_chooses_for_expires_when_the_clock_says_so()
    {
        var ana = await shop.NewUserAsync();
        var order = await ana.ScannedOrderAsync(await shop.Barista.CodeOnScreenAsync());

        await WaitingForAsync(order);
        await shop.AdvanceClockAsync(TimeSpan.FromMinutes(6));

        var expired = await Eventually.StatusAsync(ana, order, "expired");
        expired.Body!["endedBy"]!.GetValue<string>().ShouldBe("customer");
    }

    [Fact]
    [Trait("Needs", "localcloud")]
    public async Task An_order_that_no_barista_accepts_expires_when_the_clock_says_so()
    {
        var ana = await shop.NewUserAsync();
        var order = await ana.ScannedOrderAsync(await shop.Barista.CodeOnScreenAsync());
        await ana.PlaceAsync(order, A.Espresso.For("Ana"));

        await WaitingForAsync(order, states: 2);
        await shop.AdvanceClockAsync(TimeSpan.FromMinutes(16));

        (await Eventually.StatusAsync(ana, order, "expired")).Body!["endedBy"]!.GetValue<string>().ShouldBe("barista");
    }

    [Fact]
    public async Task The_poll_of_an_unchanged_order_costs_no_body()
    {
        var ana = await shop.NewUserAsync();
        var order = await ana.ScannedOrderAsync(await shop.Barista.CodeOnScreenAsync());
        var first = await ana.OrderAsync(order);

        (await ana.GetAsync($"/api/orders/{order}", first.ETag)).Status.ShouldBe(HttpStatusCode.NotModified);
        await ana.PlaceAsync(order, A.Espresso.For("Ana"));
        (await ana.GetAsync($"/api/orders/{order}", first.ETag)).Status.ShouldBe(HttpStatusCode.OK);
        await ana.CancelAsync(order);
    }

    /// <summary>An order that went all the way.</summary>
    private async Task<string> CollectedOrderAsync(Caller customer)
    {
        var order = await customer.ScannedOrderAsync(await shop.Barista.CodeOnScreenAsync());
        await customer.PlaceAsync(order, A.Espresso.For("Ana"));
        await shop.Barista.AcceptAsync(order);
        await shop.Barista.ReadyAsync(order);
        await shop.Barista.CollectAsync(order);
        return order;
    }

    /// <summary>The workflow waits with a task token in a state of its own: what the clock does from then on is a timeout.</summary>
    private Task<Answer> WaitingForAsync(string order, int states = 1) => Eventually.GetAsync(
        () => shop.Barista.GetAsync($"/api/orders/{order}/workflow"),
        answer => answer.Body?["states"]?.AsArray() is { } entered
            && entered.Count(state => state!["type"]!.GetValue<string>() == "Task") >= states
            && entered[^1]!["exitedAt"] is null,
        $"the workflow of {order} to wait");
}
