using System.Net;
using Espresso.Tests.Support;
using Microsoft.Playwright;

namespace Espresso.Tests.EndToEnd;

/// <summary>A few ways through the site as people go them, in a real browser on a phone's screen.</summary>
[Collection(ShopCollection.Name)]
public class SiteInTheBrowser(RunningShop shop, Browser browser) : IClassFixture<Browser>
{
    private static readonly BrowserNewContextOptions s_phone = new()
    {
        ViewportSize = new ViewportSize { Width = 390, Height = 844 },
        HasTouch = true,
        Locale = "en-GB",
    };

    [Fact]
    public async Task A_customer_keeps_the_code_through_sign_in_orders_and_sees_it_become_ready()
    {
        var ana = await shop.NewUserAsync();
        var code = await shop.Barista.CodeOnScreenAsync();

        await browser.VisitAsync(shop.Site, async page =>
        {
            var connection = page.WaitForWebSocketAsync();
            await page.GotoAsync($"/scan?code={code}");
            await page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).First.ClickAsync();
            await SignInAsync(page, ana.Email);
            // The page is told of what follows; asking by itself it would see it too, later.
            var live = await connection;
            live.Url.ShouldContain("/live?ticket=");

            await page.GetByText("Flat white").First.ClickAsync();
            await page.GetByLabel("Name on the cup").FillAsync("Ana");
            await page.GetByRole(AriaRole.Button, new() { Name = "Order Flat white" }).ClickAsync();
            await Assertions.Expect(page.GetByText("We have it")).ToBeVisibleAsync();

            var order = (await ana.GetAsync("/api/orders?mine=true")).Body!["items"]![0]!["id"]!.GetValue<string>();
            await shop.Barista.AcceptAsync(order);
            await Assertions.Expect(page.GetByText("making it", new() { Exact = false }).First).ToBeVisibleAsync();
            await shop.Barista.ReadyAsync(order);
            await Assertions.Expect(page.GetByText("Ready!").First).ToBeVisibleAsync();
            await shop.Barista.CollectAsync(order);
            live.IsClosed.ShouldBeFalse();
        }, s_phone);
    }

    [Fact]
    public async Task A_barista_takes_an_order_from_placed_to_collected_on_the_board()
    {
        var ana = await shop.NewUserAsync();
        var order = await ana.ScannedOrderAsync(await shop.Barista.CodeOnScreenAsync());
        var placed = (await ana.PlaceAsync(order, A.Espresso.For("Ana"))).ShouldBe(HttpStatusCode.OK);
        var number = placed["number"]!.GetValue<int>();

        await browser.VisitAsync(shop.Site, async page =>
        {
            await page.GotoAsync("/sign-in?next=%2Fbarista");
            await SignInAsync(page, shop.Barista.Email);
            await page.GotoAsync("/barista");
            var card = page.GetByLabel($"Number {number}, Espresso").First;

            await card.GetByRole(AriaRole.Button, new() { Name = "Accept" }).ClickAsync();
            await card.GetByRole(AriaRole.Button, new() { Name = "Ready" }).ClickAsync();
            await card.GetByRole(AriaRole.Button, new() { Name = "Collected" }).ClickAsync();
            await Assertions.Expect(card).ToBeHiddenAsync();
        });

        (await ana.OrderAsync(order)).Body!["status"]!.GetValue<string>().ShouldBe("collected");
    }

    [Fact]
    public async Task The_screen_shows_a_code_that_can_be_scanned()
    {
        await browser.VisitAsync(shop.Site, async page =>
        {
            await page.GotoAsync("/sign-in?next=%2Fscreen");
            await SignInAsync(page, shop.Barista.Email);
            await page.GotoAsync("/screen");

            var code = await shop.Barista.CodeOnScreenAsync();
            await Assertions.Expect(page.GetByText(code).First).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task A_script_in_a_name_is_refused_in_words_and_never_runs()
    {
        var ana = await shop.NewUserAsync();
        var code = await shop.Barista.CodeOnScreenAsync();
        var order = await ana.ScannedOrderAsync(code);

        await browser.VisitAsync(shop.Site, async page =>
        {
            var alarmed = false;
            page.Dialog += (_, dialog) =>
            {
                alarmed = true;
                _ = dialog.DismissAsync();
            };
            await page.GotoAsync($"/sign-in?next=%2Forders%2F{order}");
            await SignInAsync(page, ana.Email);
            await page.GetByText("Flat white").First.ClickAsync();
            await page.GetByLabel("Name on the cup").FillAsync("<img src=x onerror=alert(1)>");
            await page.GetByRole(AriaRole.Button, new() { Name = "Order Flat white" }).ClickAsync();

            await Assertions.Expect(page.GetByText("cannot have")).ToBeVisibleAsync();
            alarmed.ShouldBeFalse();
        }, s_phone);
        await ana.CancelAsync(order);
    }

    private static async Task SignInAsync(IPage page, string email)
    {
        await page.GetByLabel("E-mail address").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(RunningShop.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Password")).ToBeHiddenAsync();
    }
}
