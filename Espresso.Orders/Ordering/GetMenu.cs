using Espresso.Orders.Ordering.Http;
using Espresso.Orders.Storage;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Orders.Ordering;

/// <summary>The menu: for anyone.</summary>
internal static class GetMenu
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/menu", static async (HttpContext http, MenuStore menu, CancellationToken cancellation) =>
            Tagged.Json(http, MenuView.Of(await menu.GetAsync(cancellation)), OrdersJson.Default.MenuView))
        .AllowAnonymous()
        .WithName("getMenu").WithSummary("The drinks, with their sizes and options.").WithTags("Menu")
        .Produces<MenuView>().Produces(StatusCodes.Status304NotModified)
        .Refuses(503);
}
