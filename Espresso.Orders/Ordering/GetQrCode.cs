using Espresso.Orders.Domain;
using Espresso.Orders.Ordering.Http;
using Espresso.Orders.Storage;
using Espresso.ServiceDefaults.Authentication;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Orders.Ordering;

/// <summary>The code that the shop's screen shows now. Asking for it starts the next period when the last one is over.</summary>
internal sealed class GetQrCode(QrStore qrPeriods, ShopStore shops, TimeProvider clock, IConfiguration configuration)
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/qr-code", static async (HttpContext http, GetQrCode get, CancellationToken cancellation) =>
            (await get.RunAsync(cancellation)).IsRefused(out var refusal, out var code) ? refusal.ToResult() : Tagged.Json(http, code, OrdersJson.Default.QrCodeView))
        .RequireAuthorization(Policies.Staff)
        .WithName("getQrCode").WithSummary("The shop's current code, its link and how many orders it still admits.").WithTags("Shop")
        .Produces<QrCodeView>().Produces(StatusCodes.Status304NotModified)
        .Refuses(401, 403, 503);

    public async Task<Outcome<QrCodeView>> RunAsync(CancellationToken cancellation)
    {
        var shop = await shops.GetAsync(cancellation);
        if (await qrPeriods.CurrentAsync(shop.Settings, clock.GetUtcNow().ToMilliseconds(), cancellation) is not { } period)
        {
            return Refusals.TryAgain();
        }

        var site = configuration["Site:Url"]?.TrimEnd('/');
        return new QrCodeView(period.Code.Value, $"{site}/scan?code={period.Code}", period.Remaining, period.Total,
            period.ValidFrom.UtcDateTime, period.ValidUntil.UtcDateTime, period.GraceUntil.UtcDateTime);
    }
}
