using System.Net;
using System.Text.Json;

namespace Espresso.Tests.Dashboard;

public sealed class TheAppHostsResources
{
    private const string Orders = """
        {"name":"orders-1","displayName":"orders","resourceType":"Project","state":"Running","health":"Healthy","startedAt":"2026-11-22T10:00:00Z",
         "urls":[{"name":"http","url":"http://127.0.0.1:5301","isInternal":false}],
         "environment":[{"name":"AWS_REGION","value":"eu-west-1","isSensitive":false},{"name":"Jwt__Key","value":"hidden","isSensitive":true},{"name":"AWS_SECRET_ACCESS_KEY","value":"s3cret","isSensitive":false}],
         "properties":{"executable.pid":7},"relationships":[{"type":"WaitFor","resource":"dynamodb"}],
         "commands":[{"name":"stop","displayName":"Stop","state":"enabled"}]}
        """;

    [Fact]
    public async Task They_appear_change_and_go()
    {
        await using var appHost = await FakeResourceService.StartAsync();
        appHost.Snapshot = Message("snapshot", Orders, """{"name":"web","resourceType":"Project","state":"Starting"}""");
        await using var dashboard = await Start(appHost);

        var list = await dashboard.UntilAsync("/api/resources", answer => Names(answer).Count == 2);
        list.GetProperty("connection").GetProperty("state").GetString().ShouldBe("connected");
        appHost.Send(Message("change", """{"name":"web","resourceType":"Project","state":"Running"}"""));
        await dashboard.UntilAsync("/api/resources", answer => State(answer, "web") == "Running");
        appHost.Send(Message("delete", """{"name":"web"}"""));
        await dashboard.UntilAsync("/api/resources", answer => Names(answer).SequenceEqual(["orders-1"]));
    }

    [Fact]
    public async Task They_stay_in_sight_while_the_AppHost_is_away_and_are_fresh_when_it_is_back()
    {
        var appHost = await FakeResourceService.StartAsync();
        appHost.Snapshot = Message("snapshot", Orders);
        var port = new Uri(appHost.Url).Port;
        await using var dashboard = await Start(appHost);
        await dashboard.UntilAsync("/api/resources", answer => Names(answer).Count == 1);

        await appHost.DisposeAsync();
        var away = await dashboard.UntilAsync("/api/resources", answer => Connection(answer) == "disconnected");
        Names(away).ShouldBe(["orders-1"]);

        await using var again = await FakeResourceService.StartAsync(port);
        again.Snapshot = Message("snapshot", """{"name":"orders-2","resourceType":"Project","state":"Running"}""");
        var back = await dashboard.UntilAsync("/api/resources", answer => Names(answer).SequenceEqual(["orders-2"]));
        Connection(back).ShouldBe("connected");
    }

    [Fact]
    public async Task A_wrong_key_is_said_to_be_one()
    {
        await using var appHost = await FakeResourceService.StartAsync();
        await using var dashboard = await RunningDashboard.StartAsync(("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", appHost.Url), ("Dashboard:ResourceServiceClient:ApiKey", "wrong"));

        var answer = await dashboard.UntilAsync("/api/resources", answer => Connection(answer) == "disconnected");

        answer.GetProperty("connection").GetProperty("problem").GetString()!.ShouldContain("API key");
    }

    [Fact]
    public async Task Secrets_leave_the_dashboard_one_by_one_when_asked_for()
    {
        await using var appHost = await FakeResourceService.StartAsync();
        appHost.Snapshot = Message("snapshot", Orders);
        await using var dashboard = await Start(appHost);
        var list = await dashboard.UntilAsync("/api/resources", answer => Names(answer).Count == 1);
        list.GetRawText().ShouldNotContain("hidden");

        var detail = await dashboard.GetAsync("/api/resources/orders-1");

        detail.GetRawText().ShouldNotContain("hidden");

        // Its name gives it away, though nobody declared it.
        detail.GetRawText().ShouldNotContain("s3cret");
        detail.GetRawText().ShouldContain("eu-west-1");
        (await dashboard.GetAsync("/api/resources/orders-1/environment/AWS_SECRET_ACCESS_KEY")).GetProperty("value").GetString().ShouldBe("s3cret");
    }

    [Fact]
    public async Task Commands_go_to_the_AppHost_and_their_end_comes_back()
    {
        await using var appHost = await FakeResourceService.StartAsync();
        appHost.Snapshot = Message("snapshot", Orders);
        appHost.CommandAnswer = """{"kind":"failed","message":"It would not stop."}""";
        await using var dashboard = await Start(appHost);
        await dashboard.UntilAsync("/api/resources", answer => Names(answer).Count == 1);

        using var answer = await dashboard.Client.PostAsync(new Uri("/api/resources/orders-1/commands/stop", UriKind.Relative), content: null);
        using var unknown = await dashboard.Client.PostAsync(new Uri("/api/resources/orders-1/commands/explode", UriKind.Relative), content: null);

        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"kind":"failed","message":"It would not stop."}""");
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await unknown.Content.ReadAsStringAsync()).ShouldContain("It has: stop");
        appHost.Executed.ShouldBe(["orders-1/stop"]);
    }

    [Fact]
    public async Task Console_lines_come_with_their_backlog_then_one_by_one()
    {
        await using var appHost = await FakeResourceService.StartAsync();
        appHost.Snapshot = Message("snapshot", Orders);
        appHost.Write("orders-1", 1, "first", timestamp: DateTimeOffset.UnixEpoch);
        appHost.Write("orders-1", 2, "second", isError: true);
        await using var dashboard = await Start(appHost);
        await dashboard.UntilAsync("/api/resources", answer => Names(answer).Count == 1);

        var backlog = await dashboard.UntilAsync("/api/console/orders-1", answer => answer.GetProperty("items").GetArrayLength() == 2);
        var cursor = backlog.GetProperty("cursor").GetString();
        backlog.GetProperty("reset").GetBoolean().ShouldBeTrue();
        backlog.GetProperty("items")[1].GetProperty("isError").GetBoolean().ShouldBeTrue();
        appHost.WriteRaw("orders-1", """{"lineNumber":3,"text":"third","isError":false,"timestamp":"the"}""");
        var news = await dashboard.UntilAsync($"/api/console/orders-1?cursor={cursor}", answer => answer.GetProperty("items").GetArrayLength() > 0);

        news.GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("text").GetString().ShouldBe("the third");
        news.GetProperty("reset").GetBoolean().ShouldBeFalse();
        using var unknown = await dashboard.Client.GetAsync(new Uri("/api/console/nobody", UriKind.Relative));
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Console_lines_start_over_when_the_AppHost_did()
    {
        var appHost = await FakeResourceService.StartAsync();
        appHost.Snapshot = Message("snapshot", Orders);
        appHost.Write("orders-1", 1, "of the first run");
        var port = new Uri(appHost.Url).Port;
        await using var dashboard = await Start(appHost);
        await dashboard.UntilAsync("/api/resources", answer => Names(answer).Count == 1);
        var first = await dashboard.UntilAsync("/api/console/orders-1", answer => answer.GetProperty("items").GetArrayLength() == 1);

        await appHost.DisposeAsync();
        await using var again = await FakeResourceService.StartAsync(port);
        again.Snapshot = Message("snapshot", Orders);
        again.Write("orders-1", 1, "of the second run");

        var second = await dashboard.UntilAsync($"/api/console/orders-1?cursor={first.GetProperty("cursor").GetString()}", answer => answer.GetProperty("items").GetArrayLength() == 1);
        second.GetProperty("reset").GetBoolean().ShouldBeTrue();
        second.GetProperty("items")[0].GetProperty("text").GetString().ShouldBe("of the second run");
    }

    [Fact]
    public async Task Without_an_AppHost_the_dashboard_shows_telemetry_alone()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var (traces, logs) = new SampleTelemetry(DateTimeOffset.UnixEpoch).Order(DateTimeOffset.UnixEpoch.AddYears(56), 3, failing: true);
        using var sentTraces = await dashboard.SendAsync("/v1/traces", traces);
        using var sentLogs = await dashboard.SendAsync("/v1/logs", logs);

        var answer = await dashboard.GetAsync("/api/resources");

        Connection(answer).ShouldBe("none");
        answer.GetProperty("telemetrySources").EnumerateArray().Select(name => name.GetString()).ShouldBe(["localcloud", "notifications-events", "orders", "orders-workflow", "web"]);
    }

    [Fact]
    public async Task A_call_to_a_resource_without_telemetry_names_it_by_its_address()
    {
        await using var appHost = await FakeResourceService.StartAsync();
        appHost.Snapshot = Message("snapshot", """{"name":"dynamodb-1","displayName":"dynamodb","resourceType":"Executable","urls":[{"name":"http","url":"http://localhost:8000","isInternal":true}]}""");
        await using var dashboard = await Start(appHost);
        await dashboard.UntilAsync("/api/resources", answer => Names(answer).Count == 1);
        var (traces, _) = new SampleTelemetry(DateTimeOffset.UnixEpoch).Order(DateTimeOffset.UnixEpoch.AddYears(56), 3, failing: false);
        using var sent = await dashboard.SendAsync("/v1/traces", traces);

        var id = (await dashboard.GetAsync("/api/traces")).GetProperty("items")[0].GetProperty("traceId").GetString();
        var spans = (await dashboard.GetAsync($"/api/traces/{id}")).GetProperty("spans").EnumerateArray();

        var write = spans.Single(span => span.GetProperty("name").GetString() == "DynamoDB.TransactWriteItems");
        write.GetProperty("peer").GetString().ShouldBe("dynamodb");
        write.GetProperty("category").GetString().ShouldBe("database");
        write.GetProperty("target").GetString().ShouldBe("espresso-OrdersTable");
    }

    private static Task<RunningDashboard> Start(FakeResourceService appHost) => RunningDashboard.StartAsync(
        ("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", appHost.Url), ("Dashboard:ResourceServiceClient:ApiKey", FakeResourceService.ApiKey));

    private static string Message(string type, params string[] resources) =>
        JsonSerializer.Serialize(JsonDocument.Parse($$"""{"type":"{{type}}","resources":[{{string.Join(',', resources)}}]}""").RootElement);

    private static string? Connection(JsonElement answer) => answer.GetProperty("connection").GetProperty("state").GetString();

    private static List<string?> Names(JsonElement answer) =>
        [.. answer.GetProperty("resources").EnumerateArray().Select(row => row.GetProperty("resource").GetProperty("name").GetString())];

    private static string? State(JsonElement answer, string name) => answer.GetProperty("resources").EnumerateArray()
        .Select(row => row.GetProperty("resource")).Single(resource => resource.GetProperty("name").GetString() == name).GetProperty("state").GetString();
}
