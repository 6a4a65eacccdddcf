using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.AppHost;

namespace Espresso.Cost.Counting;

/// <summary>Orders coffee, one order after the other, and asks everything that the pages ask, so that each kind of request is counted alone.</summary>
internal sealed class Scenario(CountedShop shop)
{
    private const int Orders = 10;
    private const int Sweeps = 5;

    /// <summary>Placed, making, ready and collected; a scan is told to nobody.</summary>
    private const int Announced = 4;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private readonly SortedDictionary<string, (Usage Used, int Times)> _requests = new(StringComparer.Ordinal);

    public static async Task<Counts> RunAsync()
    {
        await using var shop = await CountedShop.OpenAsync();
        return await new Scenario(shop).CountAsync();
    }

    private async Task<Counts> CountAsync()
    {
        var barista = await shop.VisitorAsync("barista@example.com");
        var board = "/api/orders?status=placed,making,ready&limit=100";
        // The first request makes the shop, its menu and its first code; that happens once.
        await barista.GetAsync("/api/menu");
        await barista.GetAsync("/api/shop");
        // However fast the orders come, one period's tokens are enough.
        await barista.PutAsync("/api/shop", new { qrTokens = 10 * Orders });
        var code = (await barista.GetAsync("/api/qr-code")).Body!["code"]!.GetValue<string>();
        await UnchangedAsync(barista, board, null, Request.BoardEmptyUnchanged);
        await UnchangedAsync(barista, "/api/qr-code", Request.Code, Request.CodeUnchanged);
        var idle = await SweepAsync();

        var before = shop.Tally.Of(ResourceNames.OrdersWorkflow);
        var eventsBefore = shop.Tally.Of(ResourceNames.NotificationsEvents);
        var connectedBefore = shop.Tally.Of(ResourceNames.NotificationsLive);
        // The staff are told as well, so the events function looks for them.
        using var screen = await ConnectAsync(barista, note: false);
        var (transitions, history) = (0.0, 0.0);
        for (var order = 0; order < Orders; order++)
        {
            code = (await barista.GetAsync("/api/qr-code")).Body!["code"]!.GetValue<string>();
            var (entered, bytes) = await OrderAsync($"customer{order}@example.com", barista, board, code);
            (transitions, history) = (transitions + entered, history + bytes);
        }

        // They are announced one by one.
        await shop.Tally.UntilAsync(ResourceNames.NotificationsEvents, used => (used - eventsBefore).Of(AwsCall.Invocation) >= Orders * Announced, s_patience, $"{Orders * Announced} events");
        var workflow = shop.Tally.Of(ResourceNames.OrdersWorkflow) - before;
        var events = shop.Tally.Of(ResourceNames.NotificationsEvents) - eventsBefore;

        // One connection an order, and the screen's.
        var connect = shop.Tally.Of(ResourceNames.NotificationsLive) - connectedBefore;

        var open = await OpenOrderAsync("waiting@example.com", code);
        var withOne = await SweepAsync();
        await open();

        var perRequest = new SortedDictionary<string, Usage>(StringComparer.Ordinal);
        foreach (var (name, (used, times)) in _requests)
        {
            perRequest[name] = used / times;
        }

        return new Counts(Orders, perRequest, workflow / Orders, events / Orders, connect / (Orders + 1), idle, withOne - idle,
            transitions / Orders, history / Orders, shop.Tally.Metrics);
    }

    private async Task<(int Transitions, int LogBytes)> OrderAsync(string email, Visitor barista, string board, string code)
    {
        var customer = await shop.VisitorAsync(email, isNew: true);
        using var connection = await ConnectAsync(customer);
        await UnchangedAsync(customer, "/api/shop", Request.Shop, Request.ShopUnchanged);
        await UnchangedAsync(customer, "/api/menu", Request.Menu, Request.MenuUnchanged);
        await NoteAsync(Request.MyOrders, customer.GetAsync("/api/orders?mine=true"));

        var scanned = await NoteAsync(Request.Scan, customer.PostAsync("/api/qr-code", new { code }));
        var id = scanned.Body!["id"]!.GetValue<string>();
        var order = "/api/orders/" + id;
        await UnchangedAsync(customer, order, Request.Order, Request.OrderUnchanged);
        await WaitsForAsync(id, "scanned");
        await NoteAsync(Request.Place, customer.PutAsync(order, new
        {
            drink = "flat-white",
            size = "medium",
            options = new Dictionary<string, string> { ["milk"] = "oat", ["shots"] = "double", ["temperature"] = "hot", ["decaf"] = "regular" },
            name = "Ana",
        }));
        await UnchangedAsync(customer, order, Request.Order, Request.OrderUnchanged);
        await UnchangedAsync(barista, board, Request.Board, Request.BoardUnchanged);
        await WaitsForAsync(id, "placed");
        await NoteAsync(Request.Accept, barista.PostAsync(order + "/accept"));
        await UnchangedAsync(customer, order, Request.Order, Request.OrderUnchanged);
        await WaitsForAsync(id, "making");
        await NoteAsync(Request.Ready, barista.PostAsync(order + "/ready"));
        await UnchangedAsync(customer, order, Request.Order, Request.OrderUnchanged);
        var done = await ExecutionAsync(id);
        await NoteAsync(Request.Collect, barista.PostAsync(order + "/collect"));
        await UnchangedAsync(customer, "/api/notifications", Request.Inbox, Request.InboxUnchanged);
        return done;
    }

    /// <returns>Ends the order.</returns>
    private async Task<Func<Task>> OpenOrderAsync(string email, string code)
    {
        var customer = await shop.VisitorAsync(email, isNew: true);
        var id = (await customer.PostAsync("/api/qr-code", new { code })).Body!["id"]!.GetValue<string>();
        await WaitsForAsync(id, "scanned");
        return () => customer.PostAsync($"/api/orders/{id}/cancel", new { });
    }

    /// <summary>As a page connects: with the address that it asks for.</summary>
    private async Task<ClientWebSocket> ConnectAsync(Visitor visitor, bool note = true)
    {
        var answer = await visitor.PostAsync("/api/notifications/connections");
        if (note)
        {
            Note(Request.Connect, answer);
        }

        var connection = new ClientWebSocket();
        await connection.ConnectAsync(new Uri(answer.Body!["url"]!.GetValue<string>()), CancellationToken.None);
        return connection;
    }

    /// <summary>Reads once, and again with the tag of what was read.</summary>
    private async Task UnchangedAsync(Visitor visitor, string path, string? read, string unchanged)
    {
        var answer = await visitor.GetAsync(path);
        if (read is not null)
        {
            Note(read, answer);
        }

        Visit again;
        do
        {
            // A list of orders changes once more when the workflow has been told.
            again = await visitor.GetAsync(path, answer.ETag);
            answer = again.ETag is null ? answer : again;
        }
        while (again.Status is not System.Net.HttpStatusCode.NotModified);
        Note(unchanged, again);
    }

    private async Task<Visit> NoteAsync(string name, Task<Visit> visit)
    {
        var done = await visit;
        Note(name, done);
        return done;
    }

    private void Note(string name, Visit visit)
    {
        var (used, times) = _requests.GetValueOrDefault(name, (Usage.None, 0));
        _requests[name] = (used + visit.Used, times + 1);
    }

    /// <summary>People are slower than the workflow: it has registered its wait before they do anything.</summary>
    private async Task WaitsForAsync(string id, string status) =>
        await PollAsync(async () =>
        {
            var registered = await EventsAsync(id);
            return registered.LastOrDefault(name => name.StartsWith("Task", StringComparison.Ordinal)) == "TaskSubmitted"
                && registered.Count(name => name == "TaskSubmitted") >= Waits(status);
        }, $"the workflow to wait while order {id} is {status}");

    private static int Waits(string status) => status switch { "scanned" => 1, "placed" => 2, "making" => 3, _ => throw new ArgumentException($"No wait for {status}.", nameof(status)) };

    private async Task<string[]> EventsAsync(string id) => [.. (await HistoryAsync(id)).Select(one => one!["type"]!.GetValue<string>())];

    private async Task<JsonArray> HistoryAsync(string id)
    {
        var machine = (await shop.CloudAsync("AWSStepFunctions.ListStateMachines", "states", []))["stateMachines"]!.AsArray()
            .Select(one => one!["stateMachineArn"]!.GetValue<string>()).Single();
        var execution = machine.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal) + $":{id}-1";
        try
        {
            return (await shop.CloudAsync("AWSStepFunctions.GetExecutionHistory", "states", new JsonObject { ["executionArn"] = execution, ["maxResults"] = 1000 }))["events"]!.AsArray();
        }
        catch (InvalidOperationException exception) when (exception.Message.Contains("ExecutionDoesNotExist", StringComparison.Ordinal))
        {
            return [];
        }
    }

    /// <summary>The whole execution: a transition for each state that was entered, and one for the end.</summary>
    private async Task<(int Transitions, int LogBytes)> ExecutionAsync(string id)
    {
        await PollAsync(async () => (await EventsAsync(id)).Contains("ExecutionSucceeded"), $"the workflow of order {id} to end");
        var history = await HistoryAsync(id);
        var entered = history.Count(one => one!["type"]!.GetValue<string>().EndsWith("StateEntered", StringComparison.Ordinal));
        return (entered + 1, Encoding.UTF8.GetByteCount(history.ToJsonString()));
    }

    /// <summary>One run of the sweep, on average: the clock goes on minute by minute, and the schedule with it.</summary>
    private async Task<Usage> SweepAsync()
    {
        var before = shop.Tally.Of(ResourceNames.OrdersSweep);
        for (var run = 1; run <= Sweeps; run++)
        {
            var seen = shop.Tally.Of(ResourceNames.OrdersSweep).Of(AwsCall.Invocation);
            await shop.AdvanceClockAsync(TimeSpan.FromMinutes(0.5));
            await shop.Tally.UntilAsync(ResourceNames.OrdersSweep, used => used.Of(AwsCall.Invocation) > seen, TimeSpan.FromMinutes(2), "a run of the sweep");
        }

        var used = shop.Tally.Of(ResourceNames.OrdersSweep) - before;
        return used / used.Of(AwsCall.Invocation);
    }

    private static async Task PollAsync(Func<Task<bool>> fits, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var over = new CancellationTokenSource(s_patience);
        while (!await fits())
        {
            try
            {
                await timer.WaitForNextTickAsync(over.Token);
            }
            catch (OperationCanceledException exception)
            {
                throw new TimeoutException($"Waited {s_patience.TotalSeconds:F0} s for {what}.", exception);
            }
        }
    }
}
