using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Espresso.AppHost;
using Espresso.Tests.Support;

namespace Espresso.Tests.EndToEnd;

/// <summary>A process dies without a word in the middle of fifty orders and comes back: nothing is lost, nothing happens twice.</summary>
[Collection(ShopCollection.Name)]
[Trait("Needs", "processes")]
public class Faults(RunningShop shop)
{
    private const int Orders = 50;
    private const int AtOnce = 8;

    [Theory]
    [InlineData(ResourceNames.Orders)]
    [InlineData(ResourceNames.OrdersWorkflow)]
    [InlineData(ResourceNames.Notifications)]
    [InlineData(ResourceNames.NotificationsEvents)]
    [InlineData(ResourceNames.Web)]
    [InlineData(ResourceNames.LocalCloud)]
    public async Task A_killed_process_loses_no_order(string resource)
    {
        await using var settings = await ShopSettings.OwnAsync(shop, new { qrTokens = 200, capacity = 200 });
        var code = await shop.FreshCodeAsync();
        var customers = new ConcurrentQueue<Caller>();
        for (var index = 0; index < Orders; index++)
        {
            customers.Enqueue(await shop.NewUserAsync());
        }

        var done = new ConcurrentBag<(Caller Customer, JsonNode Order)>();
        var middle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WorkAsync(customers, code, done, middle)));
        await Task.WhenAny(middle.Task, work);
        await KillAsync(resource);
        await shop.CommandAsync(resource, KnownResourceCommands.StartCommand);
        await work;

        done.Count.ShouldBe(Orders);
        done.Select(pair => pair.Order["number"]!.GetValue<int>()).ShouldBeUnique();
        foreach (var (customer, order) in done)
        {
            await ShouldHaveEndedAsync(customer, order["id"]!.GetValue<string>());
        }
    }

    private async Task WorkAsync(ConcurrentQueue<Caller> customers, string code, ConcurrentBag<(Caller, JsonNode)> done, TaskCompletionSource middle)
    {
        while (customers.TryDequeue(out var customer))
        {
            var scanned = await InsistAsync(() => customer.ScanAsync(code, idempotencyKey: "scan"), "scanned");
            var order = scanned["id"]!.GetValue<string>();
            await InsistAsync(() => customer.PlaceAsync(order, A.FlatWhite.For("Ana")), "placed");
            if (customers.Count <= Orders / 2)
            {
                middle.TrySetResult();
            }

            await InsistAsync(() => shop.Barista.AcceptAsync(order), "making");
            await InsistAsync(() => shop.Barista.ReadyAsync(order), "ready");
            await InsistAsync(() => shop.Barista.CollectAsync(order), "collected");
            done.Add((customer, await InsistAsync(() => customer.OrderAsync(order), "collected")));
        }
    }

    /// <summary>
    /// What a phone does: asks again while nobody answers. An answer that was lost on the way shows later as an order that
    /// already has the status that was asked for.
    /// </summary>
    private static async Task<JsonNode> InsistAsync(Func<Task<Answer>> ask, string status)
    {
        var answer = await Eventually.GetAsync(
            async () =>
            {
                try
                {
                    return await ask();
                }
                catch (HttpRequestException unreachable)
                {
                    return new Answer(HttpStatusCode.ServiceUnavailable, new JsonObject { ["detail"] = unreachable.Message }, null, null, null);
                }
            },
            answer => (int)answer.Status < 500 && answer.Status != HttpStatusCode.TooManyRequests,
            $"an answer that the order is {status}");
        if (answer.Code == "order.wrong_status" && answer.Body!["orderStatus"]!.ToString() == status)
        {
            return answer.Body;
        }

        ((int)answer.Status).ShouldBeLessThan(300, answer.Body?.ToJsonString());
        return answer.Body!;
    }

    private async Task ShouldHaveEndedAsync(Caller customer, string order)
    {
        await Eventually.GetAsync(
            () => shop.Barista.GetAsync($"/api/orders/{order}/workflow"),
            // Where the process died between the order and its workflow's start, the order may have ended first.
            answer => answer.Code == "workflow.not_started" || (answer.Status == HttpStatusCode.OK && answer.Body!["status"]!.GetValue<string>() == "SUCCEEDED"),
            $"the workflow of {order} to succeed");
        var inbox = await Eventually.GetAsync(
            () => customer.GetAsync("/api/notifications"),
            answer => Statuses(answer).Contains("collected"),
            $"the inbox of {customer.Email} to hold the last step");
        Statuses(inbox).ShouldBeUnique();
    }

    private static string[] Statuses(Answer inbox) =>
        inbox.Body?["items"]?.AsArray().Select(item => item!["status"]!.GetValue<string>()).ToArray() ?? [];

    private async Task KillAsync(string resource)
    {
        shop.App.ResourceNotifications.TryGetCurrentState(resource, out var current).ShouldBeTrue();
        var property = current!.Snapshot.Properties.Single(property => property.Name == "executable.pid");
        using var process = Process.GetProcessById(Convert.ToInt32(property.Value, CultureInfo.InvariantCulture));
        process.Kill();
        await shop.App.ResourceNotifications.WaitForResourceAsync(resource, KnownResourceStates.TerminalStates);
    }
}
