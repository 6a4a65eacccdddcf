using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Espresso.Tests.Notifications;

public class InboxTests
{
    private static string[] Texts(JsonElement inbox, string field) => [.. inbox.GetProperty("items").EnumerateArray().Select(i => i.GetProperty(field).ToString())];

    [Fact]
    public async Task An_event_is_in_the_inbox_once_however_often_it_comes()
    {
        await using var shop = await NotificationsShop.OpenAsync();
        var change = NotificationsShop.Change("o1", 2, "placed");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => shop.DeliverAsync(change)));
        await shop.DeliverAsync(change);

        var inbox = await shop.InboxAsync("ana");
        var item = inbox.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        item.GetProperty("id").GetString().ShouldBe("o1#2");
        item.GetProperty("orderId").GetString().ShouldBe("o1");
        item.GetProperty("status").GetString().ShouldBe("placed");
        item.GetProperty("title").GetString().ShouldBe("Order #12 is placed");
        item.GetProperty("text").GetString().ShouldBe("We have your Flat white. A barista will take it on soon.");
        item.GetProperty("at").GetString().ShouldBe("2026-11-22T10:02:00Z");
        item.GetProperty("read").GetBoolean().ShouldBeFalse();
        inbox.GetProperty("unread").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_story_is_told_newest_first()
    {
        await using var shop = await NotificationsShop.OpenAsync();

        foreach (var (version, status) in new[] { (1, "scanned"), (2, "placed"), (3, "making"), (4, "ready"), (5, "collected") })
            await shop.DeliverAsync(NotificationsShop.Change("o1", version, status));

        Texts(await shop.InboxAsync("ana"), "status").ShouldBe(["collected", "ready", "making", "placed"]);
    }

    [Fact]
    public async Task An_event_behind_a_newer_one_takes_its_own_place_once()
    {
        await using var shop = await NotificationsShop.OpenAsync();
        await shop.DeliverAsync(NotificationsShop.Change("o1", 4, "ready"));

        await shop.DeliverAsync(NotificationsShop.Change("o1", 3, "making"));
        await shop.DeliverAsync(NotificationsShop.Change("o1", 3, "making"));
        await shop.DeliverAsync(NotificationsShop.Change("o1", 1, "scanned"));
        await shop.DeliverAsync(NotificationsShop.Change("o1", 4, "ready"));

        Texts(await shop.InboxAsync("ana"), "status").ShouldBe(["ready", "making"]);
    }

    [Fact]
    public async Task Each_customer_sees_only_what_is_theirs()
    {
        await using var shop = await NotificationsShop.OpenAsync();
        await shop.DeliverAsync(NotificationsShop.Change("o1", 2, "placed", "ana"));
        await shop.DeliverAsync(NotificationsShop.Change("o2", 2, "placed", "bob"));

        Texts(await shop.InboxAsync("ana"), "orderId").ShouldBe(["o1"]);
        Texts(await shop.InboxAsync("bob"), "orderId").ShouldBe(["o2"]);
        Texts(await shop.InboxAsync("cyd"), "orderId").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancelled_order_says_why()
    {
        await using var shop = await NotificationsShop.OpenAsync();
        await shop.DeliverAsync(NotificationsShop.Change("o1", 2, "cancelled", reason: "The milk is out."));
        await shop.DeliverAsync(NotificationsShop.Change("o2", 2, "rejected"));

        Texts(await shop.InboxAsync("ana"), "title").ShouldBe(["Your order could not be taken", "Order #12 was cancelled"], ignoreOrder: true);
        Texts(await shop.InboxAsync("ana"), "text").ShouldBe(
            ["The shop could not take the order.", "The order was cancelled. Reason: The milk is out."], ignoreOrder: true);
    }

    [Fact]
    public async Task The_inbox_speaks_the_browsers_language_until_one_is_chosen()
    {
        await using var shop = await NotificationsShop.OpenAsync();
        await shop.DeliverAsync(NotificationsShop.Change("o1", 4, "ready"));
        using var http = shop.As("ana");
        http.DefaultRequestHeaders.Add("Accept-Language", "fr-FR, de-AT;q=0.9, en;q=0.8");
        Texts(await http.GetFromJsonAsync<JsonElement>("/api/notifications"), "title").ShouldBe(["Bestellung #12 ist fertig"]);

        await http.PutAsync("/api/notifications/preferences", NotificationsShop.Json("""{"language":"en"}"""));

        Texts(await http.GetFromJsonAsync<JsonElement>("/api/notifications"), "title").ShouldBe(["Order #12 is ready"]);
    }

    [Fact]
    public async Task A_poll_costs_nothing_until_something_changes()
    {
        await using var shop = await NotificationsShop.OpenAsync();
        using var http = shop.As("ana");
        await shop.DeliverAsync(NotificationsShop.Change("o1", 2, "placed"));
        async Task<(HttpStatusCode, string)> Poll(string? known)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/notifications");
            if (known is not null) request.Headers.TryAddWithoutValidation("If-None-Match", known);
            using var response = await http.SendAsync(request);
            return (response.StatusCode, response.Headers.ETag!.Tag);
        }

        var (_, first) = await Poll(null);
        (await Poll(first)).ShouldBe((HttpStatusCode.NotModified, first));
        await shop.DeliverAsync(NotificationsShop.Change("o1", 2, "placed"));
        (await Poll(first)).ShouldBe((HttpStatusCode.NotModified, first));

        await shop.DeliverAsync(NotificationsShop.Change("o1", 3, "making"));
        var (changed, second) = await Poll(first);
        await http.PostAsync("/api/notifications/read", NotificationsShop.Json("""{"upTo":"o1#3"}"""));
        var (read, third) = await Poll(second);

        (changed, read).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK));
        new[] { first, second, third }.Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task Reading_counts_for_all_older_messages_and_never_goes_back()
    {
        await using var shop = await NotificationsShop.OpenAsync();
        foreach (var (version, status) in new[] { (2, "placed"), (3, "making"), (4, "ready") }) await shop.DeliverAsync(NotificationsShop.Change("o1", version, status));
        using var http = shop.As("ana");

        (await http.PostAsync("/api/notifications/read", NotificationsShop.Json("""{"upTo":"o1#3"}"""))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await http.PostAsync("/api/notifications/read", NotificationsShop.Json("""{"upTo":"o1#2"}"""))).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        var inbox = await shop.InboxAsync("ana");
        Texts(inbox, "read").ShouldBe(["False", "True", "True"]);
        inbox.GetProperty("unread").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_message_of_somebody_else_cannot_be_read()
    {
        await using var shop = await NotificationsShop.OpenAsync();
        await shop.DeliverAsync(NotificationsShop.Change("o1", 2, "placed", "bob"));
        using var http = shop.As("ana");

        using var answer = await http.PostAsync("/api/notifications/read", NotificationsShop.Json("""{"upTo":"o1#2"}"""));

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("notification.not_found");
        (await shop.InboxAsync("bob")).GetProperty("unread").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Pages_join_without_gap_or_overlap()
    {
        await using var shop = await NotificationsShop.OpenAsync();
        for (var i = 1; i <= 5; i++) await shop.DeliverAsync(NotificationsShop.Change($"o{i}", i, "placed"));

        var ids = new List<string>();
        for (string? next = null; ;)
        {
            var page = await shop.InboxAsync("ana", "?limit=2" + (next is null ? "" : "&next=" + next));
            ids.AddRange(Texts(page, "id"));
            page.GetProperty("unread").GetInt32().ShouldBe(5);
            if (page.GetProperty("next").ValueKind == JsonValueKind.Null) break;
            next = page.GetProperty("next").GetString();
        }

        ids.ShouldBe(["o5#5", "o4#4", "o3#3", "o2#2", "o1#1"]);
    }

    [Theory]
    [InlineData("GET", "/api/notifications?limit=0", null)]
    [InlineData("GET", "/api/notifications?limit=101", null)]
    [InlineData("GET", "/api/notifications?limit=many", null)]
    [InlineData("GET", "/api/notifications?next=!!", null)]
    [InlineData("GET", "/api/notifications?next=SEVBRA", null)]
    [InlineData("POST", "/api/notifications/read", "{}")]
    [InlineData("POST", "/api/notifications/read", """{"upTo":7}""")]
    [InlineData("PUT", "/api/notifications/preferences", """{"language":"fr"}""")]
    [InlineData("PUT", "/api/notifications/preferences", """{"email":"yes"}""")]
    [InlineData("PUT", "/api/notifications/preferences", "nonsense")]
    public async Task What_makes_no_sense_is_refused(string method, string path, string? body)
    {
        await using var shop = await NotificationsShop.OpenAsync();
        using var http = shop.As("ana");
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : NotificationsShop.Json(body) };

        using var answer = await http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("request.invalid");
    }

    [Fact]
    public async Task Preferences_change_one_by_one()
    {
        await using var shop = await NotificationsShop.OpenAsync("shop@example.com");
        using var http = shop.As("ana");
        (await http.GetStringAsync("/api/notifications/preferences")).ShouldBe("""{"language":"en","email":false,"emailAvailable":true}""");

        await http.PutAsync("/api/notifications/preferences", NotificationsShop.Json("""{"language":"de"}"""));
        using var answer = await http.PutAsync("/api/notifications/preferences", NotificationsShop.Json("""{"email":true}"""));

        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"language":"de","email":true,"emailAvailable":true}""");
    }

    [Theory]
    [InlineData("GET", "/api/notifications", 401, 200, 200, 200)]
    [InlineData("GET", "/api/notifications/preferences", 401, 200, 200, 200)]
    [InlineData("GET", "/api/alerts", 401, 403, 403, 200)]
    [InlineData("GET", "/health", 200, 200, 200, 200)]
    [InlineData("GET", "/openapi/v1.json", 200, 200, 200, 200)]
    [InlineData("GET", "/api/nothing", 404, 404, 404, 404)]
    public async Task Each_route_opens_to_whom_it_says(string method, string path, int nobody, int customer, int barista, int admin)
    {
        await using var shop = await NotificationsShop.OpenAsync();
        var answers = new List<int>();
        foreach (var http in new[] { shop.As(null), shop.As("ana"), shop.As("ben", "barista"), shop.As("ada", "admin") })
        {
            using var answer = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
            answers.Add((int)answer.StatusCode);
            http.Dispose();
        }

        answers.ShouldBe([nobody, customer, barista, admin]);
    }

    [Fact]
    public async Task The_API_is_described_with_the_shapes_of_its_answers()
    {
        await using var shop = await NotificationsShop.OpenAsync();
        using var http = shop.As(null);

        var document = await http.GetFromJsonAsync<JsonElement>("/openapi/v1.json");

        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).Select(o => o.Value.GetProperty("operationId").GetString());
        operations.ShouldBe(["listAlerts", "openConnection", "listNotifications", "readNotifications", "getPreferences", "putPreferences"], ignoreOrder: true);
        var schemas = document.GetProperty("components").GetProperty("schemas");
        schemas.GetProperty("InboxPage").GetProperty("required").EnumerateArray().Select(e => e.GetString()).ShouldBe(["items", "unread", "next"]);
        schemas.GetProperty("Notification").GetProperty("properties").EnumerateObject().Select(p => p.Name)
            .ShouldBe(["id", "orderId", "status", "title", "text", "at", "read"]);
        schemas.TryGetProperty("Problem", out _).ShouldBeTrue();
    }
}
