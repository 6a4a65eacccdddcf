using System.Net;
using System.Text.Json.Nodes;

namespace Espresso.Tests.Support;

/// <summary>The shop's settings while a test owns them; what they were comes back at the end.</summary>
internal sealed class ShopSettings(RunningShop shop, JsonNode before) : IAsyncDisposable
{
    public static async Task<ShopSettings> OwnAsync(RunningShop shop, object settings)
    {
        var before = (await shop.Anyone.GetAsync("/api/shop")).ShouldBe(HttpStatusCode.OK);
        (await shop.Admin.PutAsync("/api/shop", settings)).ShouldBe(HttpStatusCode.OK);
        return new ShopSettings(shop, before);
    }

    public async ValueTask DisposeAsync()
    {
        var settings = before["settings"]!.DeepClone().AsObject();
        settings["open"] = before["open"]!.DeepClone();
        settings["capacity"] = before["capacity"]!.DeepClone();
        settings["ordersPerCustomer"] = before["ordersPerCustomer"]!.DeepClone();
        (await shop.Admin.PutAsync("/api/shop", settings)).ShouldBe(HttpStatusCode.OK);
    }
}
