using Espresso.Orders.Domain;
using Espresso.Orders.Storage;
using Espresso.ServiceDefaults.Authentication;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Orders.Ordering;

/// <summary>Staff open or close the shop, and set what can be set.</summary>
internal sealed class SetShop(ShopStore shops, Table table, TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/shop", static async (ShopChange request, SetShop set, CancellationToken cancellation) =>
            (await set.RunAsync(request, cancellation)).IsRefused(out var refusal, out var shop) ? refusal.ToResult() : Results.Json(shop, OrdersJson.Default.ShopView))
        .RequireAuthorization(Policies.Staff)
        .WithName("changeShop").WithSummary("Set any of the shop's settings; with version, only if nobody else did meanwhile.").WithTags("Shop")
        .Produces<ShopView>()
        .Refuses(400, 401, 403, 412, 413, 415, 503);

    public async Task<Outcome<ShopView>> RunAsync(ShopChange request, CancellationToken cancellation)
    {
        string? name = null;
        if (request.Name is not null)
        {
            name = PlainText.Clean(request.Name, "name", out var error);
            if (name is null)
            {
                return Refusal.Invalid("name", error!);
            }
        }

        var patience = table.NewPatience();
        do
        {
            var shop = await shops.GetAsync(cancellation);
            if (request.Version is { } version && version != shop.Version)
            {
                return Refusals.VersionMismatch(shop.Version);
            }

            var settings = Merge(shop.Settings, request) with { Name = name ?? shop.Settings.Name };
            if (settings.Errors() is { Count: > 0 } errors)
            {
                return Refusal.Invalid(errors);
            }

            if (settings == shop.Settings || await shops.SaveAsync(shop, settings, cancellation) is { } saved && (shop = saved) is not null)
            {
                return ShopView.Of(shop, await shops.PaceAsync(cancellation), clock.GetUtcNow());
            }
        }
        while (await patience.PauseAsync(cancellation));
        return Refusals.TryAgain();
    }

    private static ShopSettings Merge(ShopSettings settings, ShopChange request) => settings with
    {
        Open = request.Open ?? settings.Open,
        Capacity = request.Capacity ?? settings.Capacity,
        OrdersPerCustomer = request.OrdersPerCustomer ?? settings.OrdersPerCustomer,
        TimeZone = request.TimeZone ?? settings.TimeZone,
        QrTokens = request.QrTokens ?? settings.QrTokens,
        QrPeriodMinutes = request.QrPeriodMinutes ?? settings.QrPeriodMinutes,
        QrGraceMinutes = request.QrGraceMinutes ?? settings.QrGraceMinutes,
        ChooseMinutes = request.ChooseMinutes ?? settings.ChooseMinutes,
        AcceptMinutes = request.AcceptMinutes ?? settings.AcceptMinutes,
        ReadyMinutes = request.ReadyMinutes ?? settings.ReadyMinutes,
        MakingMinutes = request.MakingMinutes ?? settings.MakingMinutes,
        CollectMinutes = request.CollectMinutes ?? settings.CollectMinutes,
    };
}
