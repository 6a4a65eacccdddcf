using Espresso.Orders.Ordering.Http;
using Espresso.Orders.Storage;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Orders.Ordering;

/// <summary>Whether the shop is open, how full it is, and how long an order takes: for anyone.</summary>
internal static class GetShop
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/shop", static async (HttpContext http, ShopStore shops, TimeProvider clock, CancellationToken cancellation) =>
        {
            var shop = shops.GetAsync(cancellation);
            var pace = await shops.PaceAsync(cancellation);
            return Tagged.Json(http, ShopView.Of(await shop, pace, clock.GetUtcNow()), OrdersJson.Default.ShopView);
        })
        .AllowAnonymous()
        .WithName("getShop").WithSummary("The shop: open, full or closed, its queue and its settings.").WithTags("Shop")
        .Produces<ShopView>().Produces(StatusCodes.Status304NotModified)
        .Refuses(503);
}
