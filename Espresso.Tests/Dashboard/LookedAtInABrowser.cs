using Espresso.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Espresso.Tests.Dashboard;

/// <summary>The pages in a real browser, under their real content security policy: whatever it blocks fails the test.</summary>
public sealed class LookedAtInABrowser(Browser browser) : IClassFixture<Browser>
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_failed_order_is_followed_from_the_list_to_its_span_and_its_log()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var sample = new SampleTelemetry(Noon);
        for (var number = 1; number <= 5; number++)
        {
            var (traces, logs) = sample.Order(Noon.AddMinutes(number), number, failing: number == 3);
            using var sentTraces = await dashboard.SendAsync("/v1/traces", traces);
            using var sentLogs = await dashboard.SendAsync("/v1/logs", logs);
        }

        await Visit(dashboard, async page =>
        {
            await page.GetByRole(AriaRole.Link, new() { Name = "Traces" }).ClickAsync();
            await Expect(page.GetByText("5 of 5 traces match")).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Errors" }).ClickAsync();
            await Expect(page.GetByText("1 of 5 traces match")).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Grid, new() { Name = "Traces, newest first" }).FocusAsync();
            await page.Keyboard.PressAsync("ArrowDown");
            await page.Keyboard.PressAsync("Enter");

            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("POST /api/qr-code");
            await page.GetByText("WaitForReady").ClickAsync();
            var drawer = page.GetByRole(AriaRole.Complementary, new() { Name = "Details" });
            await Expect(drawer).ToContainTextAsync("Error States.Timeout: nobody marked the order ready in 15 minutes");
            await drawer.GetByRole(AriaRole.Button, new() { Name = "is overdue" }).ClickAsync();
            await Expect(drawer).ToContainTextAsync("System.TimeoutException: The task timed out.");
        });
    }

    [Fact]
    public async Task News_arrive_by_themselves_and_markup_stays_text()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        await Visit(dashboard, async page =>
        {
            await page.GotoAsync("/structuredlogs");
            await Expect(page.GetByText("No logs yet")).ToBeVisibleAsync();
            var (_, logs) = new SampleTelemetry(Noon).Order(Noon, 1, failing: false);
            logs.ResourceLogs[0].ScopeLogs[0].LogRecords[0].Body.StringValue = "<img src=x onerror=alert(1)> {OrderId}";
            using var sent = await dashboard.SendAsync("/v1/logs", logs);

            await Expect(page.GetByText("<img src=x onerror=alert(1)> o-00001")).ToBeVisibleAsync();
            await page.GetByText("<img src=x onerror=alert(1)> o-00001").ClickAsync();
            await Expect(page.Locator(".drawer .message")).ToHaveTextAsync("<img src=x onerror=alert(1)> o-00001");
        });
    }

    [Fact]
    public async Task A_resource_shows_its_console_and_a_secret_only_on_request()
    {
        await using var appHost = await FakeResourceService.StartAsync();
        appHost.Snapshot = """{"type":"snapshot","resources":[{"name":"orders-1","displayName":"orders","resourceType":"Project","state":"Running","environment":[{"name":"Jwt__Key","value":"hidden","isSensitive":true}],"commands":[{"name":"stop","displayName":"Stop","confirmation":"Really?","state":"enabled","isHighlighted":true}]}]}""";
        appHost.Write("orders-1", 1, "\u001b[32minfo\u001b[0m: listening on http://127.0.0.1:5301.");
        await using var dashboard = await RunningDashboard.StartAsync(("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", appHost.Url), ("Dashboard:ResourceServiceClient:ApiKey", FakeResourceService.ApiKey));

        await Visit(dashboard, async page =>
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "orders", Exact = true }).ClickAsync();
            var drawer = page.GetByRole(AriaRole.Complementary, new() { Name = "Details" });
            await Expect(drawer).ToContainTextAsync("Jwt__Key");
            await Expect(drawer).Not.ToContainTextAsync("hidden");
            await drawer.GetByRole(AriaRole.Button, new() { Name = "Show Jwt__Key" }).ClickAsync();
            await Expect(drawer).ToContainTextAsync("hidden");

            await page.GetByRole(AriaRole.Button, new() { Name = "Stop orders" }).ClickAsync();
            await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
            await Expect(page.GetByText("Stop, orders: done.")).ToBeVisibleAsync();
            appHost.Executed.ShouldBe(["orders-1/stop"]);

            await page.GetByRole(AriaRole.Link, new() { Name = "Console logs of orders" }).ClickAsync();
            await Expect(page.Locator(".console .line")).ToContainTextAsync("info: listening on http://127.0.0.1:5301.");
            (await page.Locator(".console .line a").GetAttributeAsync("href")).ShouldBe("http://127.0.0.1:5301");
            (await page.Locator(".console .fg2").InnerTextAsync()).ShouldBe("info");
            appHost.Write("orders-1", 2, "a line that comes later");
            await Expect(page.GetByText("a line that comes later")).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task Metrics_are_drawn_and_can_be_read_as_a_table()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        var sample = new SampleTelemetry(now.AddMinutes(-3));
        for (var step = 0; step < 18; step++)
        {
            using var sent = await dashboard.SendAsync("/v1/metrics", sample.Metrics(now.AddSeconds(-10 * (17 - step))));
        }

        await Visit(dashboard, async page =>
        {
            await page.GotoAsync("/metrics/resource/orders");
            await page.GetByRole(AriaRole.Button, new() { Name = "http.server.request.duration" }).ClickAsync();
            await Expect(page.Locator(".plot .series").First).ToBeVisibleAsync();
            await Expect(page.Locator(".chart .legend li").First).ToHaveTextAsync("p50");
            await page.GetByRole(AriaRole.Button, new() { Name = "Table" }).ClickAsync();
            await Expect(page.Locator(".numbers thead")).ToContainTextAsync("p99");
            (await page.Locator(".numbers tbody tr").CountAsync()).ShouldBeGreaterThan(5);
        });
    }

    [Fact]
    public async Task Terminal_colours_become_styles_and_times_are_told_in_the_unit_that_reads_best()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        await Visit(dashboard, async page =>
        {
            (await Styled(page, "plain")).ShouldBe("plain|");
            (await Styled(page, "\u001b[1;31mred\u001b[0m and \u001b[38;5;208morange\u001b[39m")).ShouldBe("red|1 b; and |;orange|rgb(255 135 0)");
            (await Styled(page, "\u001b]0;title\u0007shown\u001b[2K")).ShouldBe("shown|");
            foreach (var (milliseconds, expected) in new[] { (0, "0"), (0.0005, "500 ns"), (0.25, "250 µs"), (12.345, "12.3 ms"), (61_000, "1 min 1 s"), (90_000_000, "1 d 1 h") })
            {
                (await page.EvaluateAsync<string>("async ms => (await import('/js/lib/format.js')).duration(ms)", milliseconds)).ShouldBe(expected);
            }
        });

        static Task<string> Styled(IPage page, string line) => page.EvaluateAsync<string>(
            "async line => (await import('/js/lib/ansi.js')).parse(line).segments.map(({ text, style }) => text + '|' + (style.color ?? '') + (style.bold ? ' b' : '')).join(';')", line);
    }

    private Task Visit(RunningDashboard dashboard, Func<IPage, Task> look) => browser.VisitAsync(dashboard.FrontendUrl, async page =>
    {
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync("/login");
        await page.GetByLabel("Token").FillAsync(RunningDashboard.Token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Resources" })).ToBeVisibleAsync();
        await look(page);
        complaints.ShouldBeEmpty();
    });
}
