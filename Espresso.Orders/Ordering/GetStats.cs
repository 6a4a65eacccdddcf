using Espresso.Orders.Domain;
using Espresso.Orders.Ordering.Http;
using Espresso.Orders.Storage;
using Espresso.ServiceDefaults.Authentication;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Orders.Ordering;

/// <summary>What the shop did today, for administrators.</summary>
internal sealed class GetStats(OrderStore orders, ShopStore shops, TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/stats", static async (HttpContext http, GetStats get, CancellationToken cancellation) =>
            Tagged.Json(http, await get.RunAsync(cancellation), OrdersJson.Default.StatsView))
        .RequireAuthorization(Policies.Admin)
        .WithName("getStats").WithSummary("Orders of the shop's day by status and drink, and how fast the shop works.").WithTags("Shop")
        .Produces<StatsView>().Produces(StatusCodes.Status304NotModified)
        .Refuses(401, 403, 503);

    public async Task<StatsView> RunAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var shop = await shops.GetAsync(cancellation);
        var pace = await shops.PaceAsync(cancellation);
        var day = shop.Settings.LocalDay(now);
        if (!ShopDay.TryParse(day, shop.Settings, out var from, out var to))
        {
            throw new InvalidOperationException($"The shop's day {day} is not a day.");
        }

        var ended = await orders.EndedAsync(from, to, cancellation);
        var unfinished = (await orders.UnfinishedAsync(cancellation)).Where(order => order.EndedAt is not { } end || end >= from)
            .Select(order => new CountedOrder(order.Id, order.Status, order.Selection?.Drink));
        var today = unfinished.Concat(ended).DistinctBy(order => order.Id).ToList();
        return new StatsView(
            day,
            Enum.GetValues<OrderStatus>().ToDictionary(Lifecycle.Text, status => today.Count(order => order.Status == status)),
            [
                .. today.Where(order => order.Drink is not null).CountBy(order => order.Drink!.Value.Value)
                    .OrderByDescending(drink => drink.Value).ThenBy(drink => drink.Key, StringComparer.Ordinal).Select(drink => new DrinkCount(drink.Key, drink.Value)),
            ],
            pace.MedianSeconds(), shop.InFlight, pace.BaristasActive(now));
    }
}
