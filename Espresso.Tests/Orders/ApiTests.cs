using System.Text.Json;

namespace Espresso.Tests.Orders;

public class ApiTests
{
    public static TheoryData<string, string, string> Routes => new()
    {
        { "GET", "/api/shop", "anyone" }, { "GET", "/api/menu", "anyone" },
        { "POST", "/api/qr-code", "customer" }, { "PUT", "/api/orders/{id}", "owner" }, { "GET", "/api/orders/{id}", "owner or staff" },
        { "GET", "/api/orders?mine=true", "customer" }, { "POST", "/api/orders/{id}/cancel", "owner or staff" },
        { "GET", "/api/orders?status=placed,making,ready", "staff" }, { "POST", "/api/orders/{id}/accept", "barista" }, { "POST", "/api/orders/{id}/release", "barista" },
        { "POST", "/api/orders/{id}/ready", "barista" }, { "POST", "/api/orders/{id}/collect", "barista" }, { "GET", "/api/orders/{id}/workflow", "staff" },
        { "GET", "/api/qr-code", "staff" }, { "PUT", "/api/shop", "staff" }, { "PUT", "/api/menu/latte", "admin" }, { "GET", "/api/stats", "admin" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_route_answers_as_its_policy_says(string method, string path, string policy)
    {
        await using var shop = await TestShop.OpenAsync();
        var id = (await shop.OrderAsync("owner")).Text("id");
        async Task<int> Status(Person person) =>
            (await person.SendAsync(new HttpMethod(method), path.Replace("{id}", id, StringComparison.Ordinal), method == "GET" ? null : new { code = "x", drink = "latte" })).Status;
        static bool MayPass(int status) => status is not (401 or 403);

        (await Status(shop.Nobody())).ShouldBe(policy == "anyone" ? 200 : 401);
        MayPass(await Status(shop.Barista())).ShouldBe(policy is not "admin");
        MayPass(await Status(shop.Admin())).ShouldBe(policy is not "barista");
        var stranger = await Status(shop.Customer("stranger"));
        var owner = await Status(shop.Customer("owner"));
        switch (policy)
        {
            case "owner" or "owner or staff":
                stranger.ShouldBe(404);
                // Somebody of the staff may have ended it just now.
                owner.ShouldBeOneOf(200, 409);
                break;
            case "barista" or "staff" or "admin":
                (stranger, owner).ShouldBe((403, 403));
                break;
            default:
                MayPass(stranger).ShouldBeTrue();
                MayPass(owner).ShouldBeTrue();
                break;
        }
    }

    [Theory]
    [InlineData("{", 400, "request.invalid")]
    [InlineData("", 400, "request.invalid")]
    [InlineData("null", 400, "request.invalid")]
    [InlineData("[]", 400, "request.invalid")]
    [InlineData("""{"drink":7,"name":"A"}""", 400, "request.invalid")]
    [InlineData("""{"name":"A"}""", 400, "request.invalid")]
    [InlineData("""{"drink":"latte","name":"<script>alert(1)</script>"}""", 400, "request.invalid")]
    [InlineData("""{"drink":"latte","name":"a\u0007b"}""", 400, "request.invalid")]
    [InlineData("""{"drink":"latte","name":"a\u202Eb"}""", 400, "request.invalid")]
    [InlineData("""{"drink":"latte","name":"\ud800"}""", 400, "request.invalid")]
    [InlineData("""{"drink":"latte","name":"   "}""", 400, "request.invalid")]
    [InlineData("""{"drink":"latte","name":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""", 400, "request.invalid")]
    [InlineData("""{"drink":"latte","name":"A","options":[]}""", 400, "request.invalid")]
    [InlineData("""{"drink":"latte","name":"A","options":{"milk":7}}""", 400, "request.invalid")]
    [InlineData("""{"drink":"latte","name":"A","options":{"milk":[["oat"]]}}""", 400, "request.invalid")]
    [InlineData("""{"drink":"tea","name":"A"}""", 422, "drink.unknown")]
    [InlineData("""{"drink":"../../x","name":"A"}""", 422, "drink.unknown")]
    [InlineData("""{"drink":"latte","name":"A","size":"bucket"}""", 422, "options.invalid")]
    [InlineData("""{"drink":"latte","name":"A","options":{"milk":["oat","soy"]}}""", 422, "options.invalid")]
    [InlineData("""{"drink":"latte","name":"A","options":{"syrup":["vanilla","caramel","hazelnut"]}}""", 422, "options.invalid")]
    [InlineData("""{"drink":"latte","name":"A","options":{"milk":"petrol"}}""", 422, "options.invalid")]
    [InlineData("""{"drink":"latte","name":"A","options":{"milk":[]}}""", 422, "options.invalid")]
    [InlineData("""{"drink":"latte","name":"A","options":{"wheels":"four"}}""", 422, "options.invalid")]
    public async Task A_bad_choice_is_refused_and_nothing_is_stored(string body, int status, string code)
    {
        await using var shop = await TestShop.OpenAsync();
        var id = (await shop.OrderAsync("ana")).Text("id");

        var refused = (await shop.Customer("ana").SendRawAsync(HttpMethod.Put, "/api/orders/" + id, body)).ShouldBe(status, code);

        refused.Text("title").ShouldNotBeEmpty();
        refused.Body.GetRawText().ShouldNotContain("script");
        (await shop.Customer("ana").GetAsync("/api/orders/" + id)).Number("version").ShouldBe(1);
    }

    [Fact]
    public async Task Names_of_many_scripts_and_emoji_are_names()
    {
        await using var shop = await TestShop.OpenAsync();
        foreach (var name in new[] { "  José  Ñandú ", "Zoë O'Brien-Łuczak", "王小明", "محمد", "👩‍🚀 Ana", "नमस्ते" })
        {
            var customer = "c" + name.Length;
            var order = await shop.OrderAsync(customer);
            (await shop.Customer(customer).PlaceAsync(order.Text("id"), cup: name)).ShouldBe(200).Text("name").ShouldBe(string.Join(' ', name.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        }
    }

    [Theory]
    [InlineData("GET", "/api/orders/nonsense", 404, "order.not_found")]
    [InlineData("GET", "/api/orders/01jdabcdefghjkmnpqrstvwxyz", 404, "order.not_found")]
    [InlineData("POST", "/api/orders/%20%27/cancel", 404, "order.not_found")]
    [InlineData("GET", "/api/orders?status=boiling", 400, "request.invalid")]
    [InlineData("GET", "/api/orders?limit=0", 400, "request.invalid")]
    [InlineData("GET", "/api/orders?limit=many", 400, "request.invalid")]
    [InlineData("GET", "/api/orders?status=collected&day=yesterday", 400, "request.invalid")]
    [InlineData("GET", "/api/nothing", 404, "route.not_found")]
    [InlineData("DELETE", "/api/shop", 405, "method.not_allowed")]
    public async Task A_bad_address_has_a_code(string method, string path, int status, string code)
    {
        await using var shop = await TestShop.OpenAsync();

        (await shop.Barista().SendAsync(new HttpMethod(method), path, null)).ShouldBe(status, code);
    }

    [Fact]
    public async Task Huge_bodies_and_other_media_types_are_refused()
    {
        await using var shop = await TestShop.OpenAsync();

        (await shop.Customer("ana").SendRawAsync(HttpMethod.Post, "/api/qr-code", $$"""{"code":"{{new string('x', 100_000)}}"}""")).ShouldBe(413, "too_large");
        (await shop.Customer("ana").SendRawAsync(HttpMethod.Post, "/api/qr-code", "code=x", "application/x-www-form-urlencoded")).ShouldBe(415, "media_type.unsupported");
        (await shop.Customer("ana").ScanAsync("x", key: "not a key!")).ShouldBe(400, "request.invalid");
    }

    [Theory]
    [InlineData("""{"capacity":0}""")]
    [InlineData("""{"capacity":"many"}""")]
    [InlineData("""{"capacity":"7"}""")]
    [InlineData("""{"timeZone":"Mars/Olympus"}""")]
    [InlineData("""{"readyMinutes":30,"makingMinutes":30}""")]
    [InlineData("""{"name":"<b>"}""")]
    [InlineData("""{"qrGraceMinutes":-1}""")]
    public async Task Settings_that_do_not_hold_together_are_refused(string body)
    {
        await using var shop = await TestShop.OpenAsync();

        (await shop.Admin().SendRawAsync(HttpMethod.Put, "/api/shop", body)).ShouldBe(400, "request.invalid");

        (await shop.ShopAsync()).GetProperty("version").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Of_two_people_who_change_settings_from_one_version_the_second_is_told()
    {
        await using var shop = await TestShop.OpenAsync();
        var version = (await shop.ShopAsync()).GetProperty("version").GetInt32();
        (await shop.SetAsync(new { capacity = 7, version })).ShouldBe(200).Number("capacity").ShouldBe(7);

        (await shop.SetAsync(new { capacity = 8, version })).ShouldBe(412, "version.mismatch").Number("version").ShouldBe(version + 1);
    }

    [Fact]
    public async Task A_screen_that_has_it_already_gets_304()
    {
        await using var shop = await TestShop.OpenAsync();
        var ana = shop.Customer("ana");
        var id = (await shop.OrderAsync("ana")).Text("id");
        foreach (var path in new[] { "/api/orders/" + id, "/api/orders?mine=true", "/api/shop", "/api/menu" })
        {
            var first = (await ana.GetAsync(path)).ShouldBe(200);
            var tag = first.Headers.ETag!.ToString();
            (await ana.GetAsync(path, tag)).ShouldBe(304).Headers.ETag!.ToString().ShouldBe(tag);
        }

        (await ana.GetAsync("/api/orders/" + id)).Headers.ETag!.ToString().ShouldBe("\"1\"");
        var operations = new System.Collections.Concurrent.ConcurrentQueue<string>();
        shop.Dynamo.On(operation =>
        {
            operations.Enqueue(operation);
            return Fault.None;
        });
        (await ana.GetAsync("/api/orders/" + id, "\"1\"")).ShouldBe(304);
        operations.ShouldBe(["GetItem"]);
        await ana.PlaceAsync(id);
        (await ana.GetAsync("/api/orders/" + id, "\"1\"")).ShouldBe(200).Headers.ETag!.ToString().ShouldBe("\"2\"");
    }

    [Fact]
    public async Task Lists_come_in_pages_and_in_the_order_of_the_queue()
    {
        await using var shop = await TestShop.OpenAsync();
        (await shop.SetAsync(new { qrTokens = 100, ordersPerCustomer = 20 })).ShouldBe(200);
        for (var i = 0; i < 5; i++)
        {
            await shop.OrderAsync("ana", i < 3 ? "placed" : i == 3 ? "making" : "collected");
            shop.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await PagesAsync(shop.Barista(), "/api/orders?status=placed,making,ready&limit=2")).ShouldBe([1, 2, 3, 4]);
        (await PagesAsync(shop.Barista(), "/api/orders?status=placed,collected&limit=3")).ShouldBe([1, 2, 3, 5]);
        (await PagesAsync(shop.Customer("ana"), "/api/orders?mine=true&limit=2")).ShouldBe([5, 4, 3, 2, 1]);
        (await PagesAsync(shop.Barista(), "/api/orders?status=collected&day=2020-01-01")).ShouldBeEmpty();
        (await shop.Barista().GetAsync("/api/orders?status=placed")).Body.GetProperty("items")[0].TryGetProperty("timeline", out _).ShouldBeFalse();

        static async Task<List<int>> PagesAsync(Person person, string path)
        {
            var numbers = new List<int>();
            string? next = null;
            do
            {
                var page = (await person.GetAsync(path + (next is null ? "" : "&next=" + Uri.EscapeDataString(next)))).ShouldBe(200);
                numbers.AddRange(page.Body.GetProperty("items").EnumerateArray().Select(order => order.GetProperty("number").GetInt32()));
                next = page.Body.GetProperty("next").GetString();
            }
            while (next is not null);
            return numbers;
        }
    }

    [Fact]
    public async Task The_day_in_numbers()
    {
        await using var shop = await TestShop.OpenAsync();
        await shop.OrderAsync("ana", "collected");
        await shop.OrderAsync("bob", "making");
        var scanned = await shop.OrderAsync("cid");
        await shop.Customer("cid").TapAsync(scanned.Text("id"), "cancel");

        var stats = (await shop.Admin().GetAsync("/api/stats")).ShouldBe(200).Body;

        stats.GetProperty("orders").ToString().ShouldBe("""{"scanned":0,"placed":0,"making":1,"ready":0,"collected":1,"cancelled":1,"expired":0,"rejected":0}""");
        stats.GetProperty("drinks").ToString().ShouldBe("""[{"drink":"flat-white","count":2}]""");
        (stats.GetProperty("inFlight").GetInt32(), stats.GetProperty("baristasActive").GetInt32()).ShouldBe((1, 1));
    }

    [Fact]
    public async Task The_menu_can_be_changed_in_parts_and_says_what_is_wrong()
    {
        await using var shop = await TestShop.OpenAsync();
        var menu = (await shop.Nobody().GetAsync("/api/menu")).ShouldBe(200).Body;
        menu.GetProperty("drinks").GetArrayLength().ShouldBe(10);
        menu.GetProperty("drinks")[3].GetProperty("names").GetProperty("de").GetString().ShouldBe("Cappuccino");

        var changed = (await shop.Admin().SendAsync(HttpMethod.Put, "/api/menu/latte", new { choicesUnavailable = new[] { "milk.whole" } })).ShouldBe(200);
        changed.Body.GetProperty("options")[0].GetProperty("choices")[0].GetProperty("available").GetBoolean().ShouldBeFalse();
        var order = await shop.OrderAsync("ana");
        (await shop.Customer("ana").PlaceAsync(order.Text("id"), "latte", new { milk = "whole" })).ShouldBe(422, "options.invalid");
        (await shop.Customer("ana").PlaceAsync(order.Text("id"), "latte")).ShouldBe(200).Body.GetProperty("options").GetProperty("milk")[0].GetString().ShouldBe("skimmed");
        (await shop.Admin().SendAsync(HttpMethod.Put, "/api/menu/cortado", new { name = "Cortado" })).ShouldBe(400, "request.invalid");
        (await shop.Admin().SendAsync(HttpMethod.Put, "/api/menu/cortado", new { name = "Cortado", sizes = new[] { new { id = "regular", name = "Regular" } } })).ShouldBe(200);
        (await shop.Admin().SendAsync(HttpMethod.Put, "/api/menu/Not%20An%20Id", new { name = "X" })).ShouldBe(400, "request.invalid");
        (await shop.Admin().SendAsync(HttpMethod.Put, "/api/menu/latte", new { sizes = Array.Empty<object>() })).ShouldBe(400, "request.invalid");
        var after = (await shop.Nobody().GetAsync("/api/menu")).Body;
        (after.GetProperty("drinks").GetArrayLength(), after.GetProperty("version").GetInt32()).ShouldBe((11, 3));
    }

    [Fact]
    public async Task The_description_names_every_route_and_every_shape()
    {
        await using var shop = await TestShop.OpenAsync();

        var document = (await shop.Nobody().GetAsync("/openapi/v1.json")).ShouldBe(200).Body;

        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).ToList();
        operations.Select(operation => operation.Value.GetProperty("operationId").GetString()).Order(StringComparer.Ordinal).ShouldBe([
            "acceptOrder", "cancelOrder", "changeDrink", "changeShop", "collectOrder", "getMenu", "getOrder", "getQrCode", "getShop", "getStats", "getWorkflow",
            "listOrders", "placeOrder", "readyOrder", "releaseOrder", "scan",
        ]);
        foreach (var operation in operations)
        {
            var answers = operation.Value.GetProperty("responses").EnumerateObject().Where(answer => answer.Name.StartsWith('2')).ToList();
            answers.ShouldNotBeEmpty();
            answers.ShouldAllBe(answer => answer.Value.GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString() != null);
        }

        var schemas = document.GetProperty("components").GetProperty("schemas");
        schemas.GetProperty("PlaceRequest").GetProperty("required").EnumerateArray().Select(member => member.GetString()).ShouldBe(["drink"]);
        schemas.GetProperty("Order").GetProperty("required").EnumerateArray().Select(member => member.GetString()).ShouldContain("timeline");
        schemas.GetProperty("Order").GetProperty("properties").GetProperty("version").GetProperty("type").GetString().ShouldBe("integer");
        schemas.GetProperty("OrderStatus").GetProperty("enum").GetArrayLength().ShouldBe(8);
    }
}
