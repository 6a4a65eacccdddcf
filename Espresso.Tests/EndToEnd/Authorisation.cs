using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Espresso.Tests.Support;

namespace Espresso.Tests.EndToEnd;

/// <summary>Every route against everybody who may knock: the table says who is let through, the rest are refused as they should be.</summary>
[Collection(ShopCollection.Name)]
public class Authorisation(RunningShop shop)
{
    private const string Nobody = "00000000000000000000000000";

    /// <summary>Method, path, and who is let through: anyone, signed-in, barista, staff, admin.</summary>
    public static TheoryData<string, string, string> Routes => new()
    {
        { "GET", "/api/shop", "anyone" },
        { "GET", "/api/menu", "anyone" },
        { "POST", "/api/qr-code", "signed-in" },
        { "PUT", "/api/orders/{id}", "signed-in" },
        { "GET", "/api/orders/{id}", "signed-in" },
        { "GET", "/api/orders?mine=true", "signed-in" },
        { "POST", "/api/orders/{id}/cancel", "signed-in" },
        { "GET", "/api/notifications", "signed-in" },
        { "GET", "/api/notifications/preferences", "signed-in" },
        { "PUT", "/api/notifications/preferences", "signed-in" },
        { "GET", "/api/orders?status=placed,making,ready", "barista" },
        { "POST", "/api/orders/{id}/accept", "barista" },
        { "POST", "/api/orders/{id}/release", "barista" },
        { "POST", "/api/orders/{id}/ready", "barista" },
        { "POST", "/api/orders/{id}/collect", "barista" },
        { "GET", "/api/orders/{id}/workflow", "barista" },
        { "GET", "/api/qr-code", "staff" },
        { "PUT", "/api/shop", "staff" },
        { "PUT", "/api/menu/no-such-drink", "admin" },
        { "GET", "/api/stats", "admin" },
        { "GET", "/api/alerts", "admin" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_route_lets_through_whom_its_policy_names(string method, string path, string policy)
    {
        var customer = await shop.NewUserAsync();
        var barista = shop.Barista;
        var callers = new (string Who, Caller Caller, bool LetThrough)[]
        {
            ("customer", customer, policy is "anyone" or "signed-in"),
            ("barista", barista, policy is "anyone" or "signed-in" or "barista" or "staff"),
            ("admin", shop.Admin, policy is "anyone" or "signed-in" or "staff" or "admin"),
        };
        foreach (var (who, caller, letThrough) in callers)
        {
            var answer = await SendAsync(caller.Http, method, path);
            if (letThrough)
            {
                answer.Status.ShouldNotBe(HttpStatusCode.Unauthorized, $"{who}: {answer}");
                answer.Code.ShouldNotBe("forbidden", $"{who}: {answer}");
                ((int)answer.Status).ShouldBeLessThan(500, $"{who}: {answer}");
            }
            else if (!(who == "admin" && policy == "barista"))
            {
                // Whether an administrator may also make coffee is the route's to say; everybody else is refused.
                answer.Status.ShouldBe(HttpStatusCode.Forbidden, $"{who}: {answer}");
                answer.Code.ShouldBe("forbidden");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_route_refuses_whoever_has_no_good_token(string method, string path, string policy)
    {
        if (policy == "anyone")
        {
            (await SendAsync(shop.Anyone.Http, method, path)).Status.ShouldBe(HttpStatusCode.OK);
            return;
        }

        var tokens = await shop.TokensAsync(shop.Admin.Email);
        var good = tokens["IdToken"]!.GetValue<string>();
        var bad = new (string What, string? Token)[]
        {
            ("no token", null),
            ("an access token", tokens["AccessToken"]!.GetValue<string>()),
            ("a forged payload", Forge(good, "\"admin\"", "\"king\"")),
            ("a foreign signature", good[..(good.LastIndexOf('.') + 1)] + Convert.ToBase64String(new byte[256]).TrimEnd('=').Replace('/', '_').Replace('+', '-')),
            ("no signature", Unsigned(good)),
            ("not a token", "abc"),
        };
        foreach (var (what, token) in bad)
        {
            using var client = shop.CreateClient();
            client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            var answer = await SendAsync(client, method, path);
            answer.Status.ShouldBe(HttpStatusCode.Unauthorized, $"{what}: {answer}");
            answer.Code.ShouldBe("unauthenticated", what);
        }
    }

    [Fact]
    public async Task An_order_is_visible_to_its_owner_and_to_staff_only()
    {
        var ana = await shop.NewUserAsync();
        var ben = await shop.NewUserAsync();
        var order = await ana.ScannedOrderAsync(await shop.Barista.CodeOnScreenAsync());

        (await ben.OrderAsync(order)).ShouldBeRefused(HttpStatusCode.NotFound, "order.not_found");
        (await ben.CancelAsync(order)).ShouldBeRefused(HttpStatusCode.NotFound, "order.not_found");
        (await ben.PlaceAsync(order, A.Espresso.For("Ben"))).ShouldBeRefused(HttpStatusCode.NotFound, "order.not_found");
        (await shop.Barista.OrderAsync(order)).ShouldBe(HttpStatusCode.OK);
        (await shop.Admin.OrderAsync(order)).ShouldBe(HttpStatusCode.OK);
        (await ben.GetAsync("/api/orders?mine=true")).ShouldBe(HttpStatusCode.OK)["items"]!.AsArray().ShouldBeEmpty();
        (await ana.CancelAsync(order)).ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<Answer> SendAsync(HttpClient client, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("{id}", Nobody, StringComparison.Ordinal));
        if (method != "GET")
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        using var response = await client.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    private static string Forge(string token, string old, string replacement)
    {
        var parts = token.Split('.');
        var payload = Jwt.Text(parts[1]).Replace(old, replacement, StringComparison.Ordinal);
        return $"{parts[0]}.{Jwt.Encode(payload)}.{parts[2]}";
    }

    private static string Unsigned(string token) => $"{Jwt.Encode("{\"alg\":\"none\",\"typ\":\"JWT\"}")}.{token.Split('.')[1]}.";
}
