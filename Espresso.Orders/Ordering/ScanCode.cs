using System.Diagnostics;
using Espresso.Orders.Domain;
using Espresso.Orders.Ordering.Http;
using Espresso.Orders.Storage;
using Espresso.Orders.Workflow;
using Espresso.ServiceDefaults.Authentication;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Orders.Ordering;

/// <summary>A customer scans the shop's code: an order begins, and with it its workflow.</summary>
internal sealed class ScanCode(
    OrderStore orders, ShopStore shops, QrStore qrPeriods, IdSource ids, OrderChanges changes, Executions executions, Table table, TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/qr-code", static async (ScanRequest request, HttpContext http, ScanCode scan, Answers answers, CancellationToken cancellation) =>
        {
            if (CallerRequest.Once(http, request, OrdersJson.Default.ScanRequest).IsRefused(out var refusal, out var once))
            {
                return refusal.ToResult();
            }

            return await answers.OrderAsync(http, await scan.RunAsync(request.Code, http.User.UserId(), http.User.Email(), once, cancellation), cancellation);
        })
        .RequireAuthorization(Policies.Customer)
        .WithName("scan").WithSummary("Scan the shop's code: starts an order, or answers with the one that is being chosen.").WithTags("Orders")
        .Produces<OrderView>(StatusCodes.Status201Created).Produces<OrderView>()
        .Refuses(400, 401, 404, 409, 410, 413, 415, 422, 503);

    public async Task<Outcome<Answered>> RunAsync(string text, UserId customer, string? email, OnceRequest? once, CancellationToken cancellation)
    {
        var patience = table.NewPatience();
        do
        {
            var now = clock.GetUtcNow().ToMilliseconds();
            if (await changes.ReplayAsync(once, now, cancellation) is { } replay)
            {
                return replay;
            }

            var open = await orders.OpenOrdersOfAsync(customer, cancellation);
            if ((await orders.FindAsync(open, cancellation)).Find(order => order.Status is OrderStatus.Scanned) is { } choosing)
            {
                return new Answered(choosing);
            }

            if (!QrCode.TryParse(text, out var code) || await qrPeriods.FindAsync(code, cancellation) is not { } period)
            {
                return Refusals.QrUnknown();
            }

            var shop = await shops.GetAsync(cancellation);
            if (await RefusalAsync(shop, period, open.Count, now, cancellation) is { } refusal)
            {
                return refusal;
            }

            using var activity = OrderTrace.Start("order scanned", Activity.Current?.Id);
            var order = Begin(shop.Settings, customer, email, code, now, activity?.Id ?? Activity.Current?.Id);
            activity.Concerns(order.Id);
            var news = OutboxEvent.Of(null, order, order.TraceParent);
            var remember = once is null ? null : new IdempotencyRecord(once.User, once.Key, once.Hash, order.Id, StatusCodes.Status201Created);
            var saved = await orders.CreateAsync(order, shop, new SaveWith(news, null, remember), now, patience, cancellation);
            if (saved.State is WriteState.Committed)
            {
                await Task.WhenAll(
                    changes.SettleAsync(order, news),
                    changes.AttemptAsync("start the workflow", order.ExecutionName, () => executions.StartAsync(order, CancellationToken.None)));
                return new Answered(order, StatusCodes.Status201Created);
            }

            if (saved.State is WriteState.Busy)
            {
                break;
            }

            // What stood in the way is read again above, and says itself why.
        }
        while (await patience.PauseAsync(cancellation, OrderChanges.RacesToLose));
        return Refusals.TryAgain();
    }

    private async Task<Refusal?> RefusalAsync(Shop shop, QrPeriod period, int open, DateTimeOffset now, CancellationToken cancellation) => shop.Settings switch
    {
        _ when period.IsPast(now) => Refusals.QrExpired(),
        { Open: false } => Refusals.ShopClosed(shop.Settings.Name),
        { OrdersPerCustomer: var limit } when open >= limit => Refusals.TooManyOrders(limit),
        _ when shop.IsFull => Refusals.ShopFull(shop.Settings.Name, shop.InFlight, (await shops.PaceAsync(cancellation)).EstimateSeconds(shop.InFlight, now)),
        _ when period.Remaining <= 0 => Refusals.QrUsedUp(),
        _ => null,
    };

    private Order Begin(ShopSettings settings, UserId customer, string? email, QrCode code, DateTimeOffset now, string? traceParent)
    {
        var id = ids.NextOrder();
        return new Order
        {
            Id = id,
            Status = OrderStatus.Scanned,
            Version = 1,
            CustomerId = customer,
            CustomerEmail = email,
            QrCode = code,
            CreatedAt = now,
            ChooseBefore = now.AddMinutes(settings.ChooseMinutes),
            HoldsPlace = true,
            Timeline = [new TimelineEntry(OrderStatus.Scanned, now, "customer", null, null, ids.NextWrite())],
            Run = new WorkflowRun(1, WorkflowInput.Text(id, 1, OrderStatus.Scanned, settings, traceParent)),
            TraceParent = traceParent,
        };
    }
}
