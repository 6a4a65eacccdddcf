using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Espresso.Tests.Notifications;

public class EventReaderTests
{
    private const string Overdue =
        """{"id":"a1","type":"alert","kind":"order.overdue","severity":"warning","subject":"Order 12 takes long","detail":"15 minutes","orderId":"o1","at":"2026-11-22T10:00:00.000Z"}""";

    private const string Alarm =
        """{"AlarmName":"notifications-dead-letters","AlarmDescription":"Messages were set aside.","NewStateValue":"ALARM","NewStateReason":"1 > 0","StateChangeTime":"2026-11-22T10:01:00.000+0000"}""";

    private const string Finding =
        """{"id":"g1","detail-type":"GuardDuty Finding","source":"aws.guardduty","time":"2026-11-22T10:02:00Z","detail":{"severity":8,"title":"Unusual call"}}""";

    [Fact]
    public async Task Alerts_of_all_three_shapes_are_listed_once_newest_first()
    {
        await using var shop = await NotificationsShop.OpenAsync();
        foreach (var body in new[] { Overdue, Alarm, Finding, Overdue, Alarm, Finding }) await shop.DeliverAsync(body);

        using var http = shop.As("ada", "admin");
        var page = await http.GetFromJsonAsync<JsonElement>("/api/alerts");

        page.GetProperty("items").EnumerateArray().Select(a => (
            a.GetProperty("kind").GetString(), a.GetProperty("severity").GetString(), a.GetProperty("subject").GetString(), a.GetProperty("orderId").GetString()))
            .ShouldBe([
                ("aws.guardduty", "critical", "Unusual call", null),
                ("alarm", "critical", "Alarm: notifications-dead-letters", null),
                ("order.overdue", "warning", "Order 12 takes long", "o1"),
            ]);
        page.GetProperty("items")[1].GetProperty("detail").GetString().ShouldBe("Messages were set aside. 1 > 0");
    }

    [Fact]
    public async Task Alerts_are_polled_by_their_tag()
    {
        await using var shop = await NotificationsShop.OpenAsync();
        await shop.DeliverAsync(Overdue);
        using var http = shop.As("ada", "admin");
        using var first = await http.GetAsync("/api/alerts");
        http.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        using var same = await http.GetAsync("/api/alerts");
        await shop.DeliverAsync(Alarm);
        using var changed = await http.GetAsync("/api/alerts");

        ((int)same.StatusCode, (int)changed.StatusCode).ShouldBe((304, 200));
    }

    public static TheoryData<string> Poison =>
    [
        "", "null", "[]", "\"text\"", "{}", """{"type":"something.else"}""", """{"type":"order.status-changed"}""",
        """{"type":"alert","id":"a1"}""", """{"AlarmName":"x"}""",
        With("status", "brewing"), With("version", "two"), With("customerId", null), With("at", "noon"),
    ];

    [Theory]
    [MemberData(nameof(Poison))]
    public async Task What_cannot_be_understood_is_thrown_and_leaves_nothing(string body)
    {
        await using var shop = await NotificationsShop.OpenAsync();

        (await Record.ExceptionAsync(() => shop.DeliverAsync(body))).ShouldNotBeNull();

        (await shop.InboxAsync("ana")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    private static string With(string field, string? value)
    {
        var change = JsonNode.Parse(NotificationsShop.Change("o1", 2, "placed"))!.AsObject();
        change[field] = value;
        return change.ToJsonString();
    }
}
