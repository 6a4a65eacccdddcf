using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Web;
using Espresso.Notifications.Live;
using Espresso.Tests.StandIns.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Espresso.Tests.Notifications;

public class LiveTests
{
    [Fact]
    public async Task A_ticket_lets_its_owner_connect_once()
    {
        await using var shop = await NotificationsShop.OpenLiveAsync();
        var ticket = await TicketAsync(shop, "ana");

        (await ConnectAsync(shop, ticket, "first")).ShouldBe(200);
        (await ConnectAsync(shop, ticket, "second")).ShouldBe(403);
        // Lambda may hand over the same event twice.
        (await ConnectAsync(shop, ticket, "first")).ShouldBe(200);
    }

    [Fact]
    public async Task A_ticket_that_is_too_old_lets_nobody_connect()
    {
        await using var shop = await NotificationsShop.OpenLiveAsync();
        var ticket = await TicketAsync(shop, "ana");

        shop.Clock.Advance(ConnectionStore.TicketLife + TimeSpan.FromSeconds(1));

        (await ConnectAsync(shop, ticket, "late")).ShouldBe(403);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("staff")]
    [InlineData("staff.")]
    [InlineData(".1")]
    [InlineData("staff.1763809200-00000000000000000000000000000000")]
    [InlineData("staff.notanumber-00000000000000000000000000000000")]
    public async Task What_is_no_ticket_of_ours_lets_nobody_connect(string? ticket)
    {
        await using var shop = await NotificationsShop.OpenLiveAsync();
        await TicketAsync(shop, "bo", "barista");

        (await ConnectAsync(shop, ticket, "guess")).ShouldBe(403);
        await shop.DeliverAsync(NotificationsShop.Change("o1", 2, "placed"));
        shop.Connections.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_change_is_told_to_its_customer_and_to_the_staff()
    {
        await using var shop = await NotificationsShop.OpenLiveAsync();
        await shop.DeliverAsync(NotificationsShop.Change("o1", 2, "placed"));
        await ConnectAsync(shop, await TicketAsync(shop, "ana"), "anas-phone=");
        await ConnectAsync(shop, await TicketAsync(shop, "ana"), "anas-tablet=");
        await ConnectAsync(shop, await TicketAsync(shop, "ben"), "bens-phone=");
        await ConnectAsync(shop, await TicketAsync(shop, "bo", "barista"), "board=");
        await ConnectAsync(shop, await TicketAsync(shop, "eve", "admin"), "screen=");

        await shop.DeliverAsync(NotificationsShop.Change("o1", 3, "making"));

        shop.Connections.Requests.Select(request => request.Path).Order(StringComparer.Ordinal).ShouldBe(
            ["/live/@connections/anas-phone=", "/live/@connections/anas-tablet=", "/live/@connections/board=", "/live/@connections/screen="]);
        Told("/live/@connections/anas-tablet=").ShouldBe("""{"orderId":"o1","version":3,"unread":2}""");
        Told("/live/@connections/board=").ShouldBe("""{"orderId":"o1","version":3}""");

        string Told(string path) => shop.Connections.Requests.Single(request => request.Path == path).Body;
    }

    [Fact]
    public async Task Who_connects_learns_how_many_messages_are_unread()
    {
        await using var shop = await NotificationsShop.OpenLiveAsync();
        await shop.DeliverAsync(NotificationsShop.Change("o1", 2, "placed"));

        (await OpenAsync(shop, "ana")).GetProperty("unread").GetInt32().ShouldBe(1);
        (await OpenAsync(shop, "bo", "barista")).GetProperty("unread").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_scan_is_told_to_nobody()
    {
        await using var shop = await NotificationsShop.OpenLiveAsync();
        await ConnectAsync(shop, await TicketAsync(shop, "ana"), "phone");

        await shop.DeliverAsync(NotificationsShop.Change("o1", 1, "scanned"));

        shop.Connections.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_connection_that_is_gone_is_forgotten()
    {
        await using var shop = await NotificationsShop.OpenLiveAsync(new Answer(410, "", ("x-amzn-ErrorType", "GoneException")));
        await ConnectAsync(shop, await TicketAsync(shop, "ana"), "phone");
        shop.Clock.Advance(TimeSpan.FromMinutes(1));

        await shop.DeliverAsync(NotificationsShop.Change("o1", 2, "placed"));
        await shop.DeliverAsync(NotificationsShop.Change("o1", 3, "making"));

        shop.Connections.Single().Body.ShouldContain("2");
    }

    [Fact]
    public async Task A_connection_whose_handshake_may_still_be_going_on_is_kept()
    {
        await using var shop = await NotificationsShop.OpenLiveAsync(new Answer(410, "", ("x-amzn-ErrorType", "GoneException")));
        await ConnectAsync(shop, await TicketAsync(shop, "ana"), "phone");

        await shop.DeliverAsync(NotificationsShop.Change("o1", 2, "placed"));
        await shop.DeliverAsync(NotificationsShop.Change("o1", 3, "making"));

        shop.Connections.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_page_that_cannot_be_told_costs_nobody_else_anything()
    {
        await using var shop = await NotificationsShop.OpenLiveAsync(new Answer(500, ""));
        await ConnectAsync(shop, await TicketAsync(shop, "ana"), "phone");

        await shop.DeliverAsync(NotificationsShop.Change("o1", 2, "placed"));
        await shop.DeliverAsync(NotificationsShop.Change("o1", 3, "making"));

        shop.Connections.Requests.Count.ShouldBe(2);
        (await shop.InboxAsync("ana")).GetProperty("unread").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Tickets_that_nobody_used_keep_nobody_from_being_told()
    {
        await using var shop = await NotificationsShop.OpenLiveAsync();
        await ConnectAsync(shop, await TicketAsync(shop, "bo", "barista"), "board");
        shop.Clock.Advance(TimeSpan.FromSeconds(1));
        var store = shop.Services.GetRequiredService<ConnectionStore>();
        await Task.WhenAll(Enumerable.Range(0, 150).Select(_ => store.IssueAsync(Audience.Staff, CancellationToken.None)));

        await shop.DeliverAsync(NotificationsShop.Change("o1", 2, "placed"));

        shop.Connections.Single().Path.ShouldBe("/live/@connections/board");
    }

    [Fact]
    public async Task Whoever_connected_longer_ago_than_a_connection_can_last_is_not_told()
    {
        await using var shop = await NotificationsShop.OpenLiveAsync();
        await ConnectAsync(shop, await TicketAsync(shop, "ana"), "phone");

        shop.Clock.Advance(TimeSpan.FromHours(2.1));
        await shop.DeliverAsync(NotificationsShop.Change("o1", 2, "placed"));

        shop.Connections.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_who_is_signed_in_gets_a_ticket()
    {
        await using var shop = await NotificationsShop.OpenLiveAsync();
        using var nobody = shop.As(user: null);

        using var answer = await nobody.PostAsync("/api/notifications/connections", content: null);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Where_nobody_can_connect_the_answer_says_so_and_events_are_announced_all_the_same()
    {
        await using var shop = await NotificationsShop.OpenAsync();
        using var ana = shop.As("ana");

        using var answer = await ana.PostAsync("/api/notifications/connections", content: null);
        await shop.DeliverAsync(NotificationsShop.Change("o1", 2, "placed"));

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("live.unavailable");
        (await shop.InboxAsync("ana")).GetProperty("unread").GetInt32().ShouldBe(1);
    }

    /// <summary>The ticket in the address that the API answers.</summary>
    private static async Task<string> TicketAsync(NotificationsShop shop, string user, params string[] groups)
    {
        var url = new Uri((await OpenAsync(shop, user, groups)).GetProperty("url").GetString()!);
        (url.Scheme, url.AbsolutePath).ShouldBe(("ws", "/live"));
        return HttpUtility.ParseQueryString(url.Query)["ticket"]!;
    }

    private static async Task<JsonElement> OpenAsync(NotificationsShop shop, string user, params string[] groups)
    {
        using var http = shop.As(user, groups);
        using var answer = await http.PostAsync("/api/notifications/connections", content: null);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<int> ConnectAsync(NotificationsShop shop, string? ticket, string connectionId)
    {
        var connect = new Connect(shop.Services.GetRequiredService<ConnectionStore>(), NullLogger<Connect>.Instance);
        Dictionary<string, string>? query = ticket is null ? null : new() { ["ticket"] = ticket };
        return (await connect.HandleAsync(new ConnectEvent(new ConnectContext(connectionId), query), null!, CancellationToken.None)).StatusCode;
    }
}
