using Espresso.Orders.Domain;
using Espresso.Orders.Ordering.Http;
using Espresso.Orders.Storage;
using Espresso.ServiceDefaults.Authentication;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Orders.Ordering;

/// <summary>
/// Lists of orders: a customer's own, newest first; the staff's by status, in the order of the queue, then what has ended,
/// newest first. The index only says which orders; what they are is read from the table, so no list shows an older
/// version than a screen has seen.
/// </summary>
internal sealed class ListOrders(OrderStore orders, ShopStore shops, TimeProvider clock)
{
    private const int LongestPage = 100;
    private const string AfterOpen = "o.";
    private const string AfterEnded = "e.";
    private static readonly OrderStatus[] s_board = [OrderStatus.Placed, OrderStatus.Making, OrderStatus.Ready];

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/orders", static async (bool? mine, string? status, string? day, int? limit, string? next, HttpContext http, ListOrders list, CancellationToken cancellation) =>
        {
            if (limit is < 1 or > LongestPage)
            {
                return Refusal.Invalid("limit", $"limit is {limit}; it must be from 1 to {LongestPage}.").ToResult();
            }

            var page = limit ?? 50;
            if (mine ?? !http.User.IsStaff() && status is null)
            {
                return Answer(http, await list.OfCustomerAsync(http.User.UserId(), next, page, cancellation));
            }

            return http.User.IsStaff()
                ? Answer(http, await list.ByStatusAsync(status, day, next, page, cancellation))
                : Refusals.Forbidden("The list of all orders is for the staff; mine=true lists your own.").ToResult();
        })
        .RequireAuthorization(Policies.Customer)
        .WithName("listOrders")
        .WithSummary("Orders: mine=true lists the caller's own; status=placed,making,ready (staff) lists all in those statuses, ended ones of one day (the shop's; today without day=yyyy-MM-dd).")
        .WithTags("Orders")
        .Produces<OrderList>().Produces(StatusCodes.Status304NotModified)
        .Refuses(400, 401, 403);

    public async Task<Outcome<OrderList>> OfCustomerAsync(UserId customer, string? next, int limit, CancellationToken cancellation)
    {
        var (page, more) = await orders.OfCustomerAsync(customer, next, limit, cancellation);
        more |= page.Count > limit;
        var items = page.Take(limit).ToList();
        return new OrderList([.. items.Select(order => OrderSummary.Of(order))], more && items.Count > 0 ? OrderStore.Place(items[^1]) : null);
    }

    public async Task<Outcome<OrderList>> ByStatusAsync(string? status, string? day, string? next, int limit, CancellationToken cancellation)
    {
        if (Statuses(status).IsRefused(out var refusal, out var wanted))
        {
            return refusal;
        }

        var settings = (await shops.GetAsync(cancellation)).Settings;
        day ??= settings.LocalDay(clock.GetUtcNow());
        if (!ShopDay.TryParse(day, settings, out var from, out var to))
        {
            return Refusal.Invalid("day", "day must be a date like 2026-11-22.");
        }

        var unfinished = await orders.UnfinishedAsync(cancellation);
        var open = unfinished.Where(order => wanted.Contains(order.Status) && !order.Status.IsEnd()).Select(order => (Order: order, Place: QueuePlaceOf(order)))
            .OrderBy(entry => entry.Place, StringComparer.Ordinal);
        IEnumerable<(Order Order, string Place)> ended = [];
        if (wanted.Any(Lifecycle.IsEnd))
        {
            var told = await orders.FindAsync((await orders.EndedAsync(from, to, cancellation)).Where(order => wanted.Contains(order.Status)).Select(order => order.Id), cancellation);
            ended = unfinished.Where(order => order.EndedAt >= from && order.EndedAt < to).Concat(told).DistinctBy(order => order.Id)
                .Where(order => wanted.Contains(order.Status)).Select(order => (Order: order, Place: AfterEnded + OrderStore.EndPlace(order)))
                .OrderByDescending(entry => entry.Place, StringComparer.Ordinal);
        }

        var rest = next switch
        {
            null => open.Concat(ended),
            _ when next.StartsWith(AfterEnded, StringComparison.Ordinal) => ended.Where(entry => string.CompareOrdinal(entry.Place, next) < 0),
            _ => open.Where(entry => string.CompareOrdinal(entry.Place, next) > 0).Concat(ended),
        };
        var page = rest.Take(limit + 1).ToList();
        return new OrderList([.. page.Take(limit).Select(entry => OrderSummary.Of(entry.Order))], page.Count > limit ? page[limit - 1].Place : null);
    }

    private static string QueuePlaceOf(Order order) => $"{AfterOpen}{(order.PlacedAt ?? order.CreatedAt).Text()}#{order.Id}";

    private static Outcome<OrderStatus[]> Statuses(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return s_board;
        }

        var wanted = new List<OrderStatus>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Lifecycle.TryParse(part, out var status))
            {
                return Refusal.Invalid("status", $"status can be {string.Join(", ", Enum.GetValues<OrderStatus>().Select(Lifecycle.Text))}, separated by commas.");
            }

            wanted.Add(status);
        }

        return wanted.ToArray();
    }

    private static IResult Answer(HttpContext http, Outcome<OrderList> outcome) =>
        outcome.IsRefused(out var refusal, out var list) ? refusal.ToResult() : Tagged.Json(http, list, OrdersJson.Default.OrderList);
}
