using System.Net;
using Espresso.Dashboard;
using Espresso.Dashboard.Otlp.Proto;

namespace Espresso.Tests.Dashboard;

/// <summary>Loopback is no boundary for a browser: what guards the dashboard's two doors.</summary>
public sealed class OnlyForThePersonAtThisMachine
{
    [Fact]
    public async Task Without_signing_in_there_are_no_pages_and_no_data()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var browser = Browser(dashboard);

        using var page = await browser.GetAsync(new Uri("/traces/detail/abc?span=1", UriKind.Relative));
        page.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        page.Headers.Location!.ToString().ShouldBe("/login?returnUrl=%2Ftraces%2Fdetail%2Fabc%3Fspan%3D1");
        foreach (var path in new[] { "/api/session", "/api/resources", "/api/logs", "/api/traces", "/api/metrics", "/api/live", "/api/nothing" })
        {
            using var api = await browser.GetAsync(new Uri(path, UriKind.Relative));
            api.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
        }
    }

    [Fact]
    public async Task The_login_link_signs_a_browser_in()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var browser = Browser(dashboard);

        using var login = await browser.GetAsync(new Uri($"/login?t={RunningDashboard.Token}&returnUrl=/traces", UriKind.Relative));
        login.Headers.Location!.ToString().ShouldBe("/traces");
        var cookie = login.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=strict", Case.Insensitive);
        cookie.ShouldNotContain(RunningDashboard.Token);

        using var page = await browser.GetAsync(new Uri("/traces", UriKind.Relative));
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await page.Content.ReadAsStringAsync()).ShouldContain("/js/main.js");
        using var signOut = await browser.PostAsync(new Uri("/logout", UriKind.Relative), content: null);
        using var after = await browser.GetAsync(new Uri("/api/session", UriKind.Relative));
        after.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a-token-for-test")]
    [InlineData("A-TOKEN-FOR-TESTS")]
    public async Task Another_token_signs_nobody_in(string token)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var browser = Browser(dashboard);

        using var login = await browser.GetAsync(new Uri($"/login?t={token}", UriKind.Relative));

        login.Headers.Contains("Set-Cookie").ShouldBeFalse();
        login.Headers.Location!.ToString().ShouldBe("/login?refused=1");
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("traces")]
    public async Task Signing_in_leads_nowhere_else(string returnUrl)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var browser = Browser(dashboard);

        using var login = await browser.GetAsync(new Uri($"/login?t={RunningDashboard.Token}&returnUrl={Uri.EscapeDataString(returnUrl)}", UriKind.Relative));

        login.Headers.Location!.ToString().ShouldBe("/");
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example:18888")]
    [InlineData("10.0.0.7")]
    public async Task A_name_that_only_points_here_gets_nothing(string host)
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        foreach (var (client, path) in new[] { (dashboard.Client, "/api/session"), (dashboard.Client, "/login"), (dashboard.Otlp, "/v1/traces") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
            using var response = await client.SendAsync(request);
            response.StatusCode.ShouldBeOneOf(HttpStatusCode.MisdirectedRequest, HttpStatusCode.Forbidden);
        }
    }

    [Theory]
    [InlineData("localhost:9999")]
    [InlineData("dashboard.localhost")]
    [InlineData("[::1]:18888")]
    [InlineData("127.0.0.1")]
    public async Task Names_of_this_machine_are_served_whatever_the_forwarded_port(string host)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/session") { Headers = { Host = host } };

        using var response = await dashboard.Client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Origin", "http://127.0.0.1:5180")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task A_page_of_another_origin_is_refused_even_with_a_session(string header, string value)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        foreach (var (method, path) in new[] { (HttpMethod.Get, "/api/logs"), (HttpMethod.Post, "/api/clear"), (HttpMethod.Post, "/logout") })
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Add(header, value);

            using var response = await dashboard.Client.SendAsync(request);

            response.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        }
    }

    [Fact]
    public async Task A_link_from_elsewhere_opens_a_page_but_no_data()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        (await Follow("/traces")).ShouldBe(HttpStatusCode.OK);
        (await Follow("/api/logs")).ShouldBe(HttpStatusCode.Forbidden);

        async Task<HttpStatusCode> Follow(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path)
            {
                Headers = { { "Sec-Fetch-Site", "cross-site" }, { "Sec-Fetch-Mode", "navigate" }, { "Sec-Fetch-Dest", "document" } },
            };
            using var response = await dashboard.Client.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Pages_run_their_own_scripts_only()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        using var response = await dashboard.Client.GetAsync(new Uri("/", UriKind.Relative));

        var policy = response.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("script-src 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        response.Headers.GetValues("X-Content-Type-Options").ShouldHaveSingleItem().ShouldBe("nosniff");
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("<script>");
    }

    [Fact]
    public async Task Each_door_leads_to_its_own_room()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        using var pages = await dashboard.Otlp.GetAsync(new Uri("/login", UriKind.Relative));
        pages.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var telemetry = await dashboard.Client.PostAsync(new Uri("/v1/traces", UriKind.Relative), content: null);
        telemetry.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Telemetry_needs_the_key_when_there_is_one_and_never_comes_from_a_page()
    {
        await using var dashboard = await RunningDashboard.StartAsync(("Dashboard:Otlp:PrimaryApiKey", "k1"));

        (await Send(null, null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await Send("k2", null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await Send("k1", null)).ShouldBe(HttpStatusCode.OK);
        (await Send("k1", "http://127.0.0.1:5180")).ShouldBe(HttpStatusCode.Forbidden);

        async Task<HttpStatusCode> Send(string? key, string? origin)
        {
            dashboard.Otlp.DefaultRequestHeaders.Clear();
            if (key is not null)
            {
                dashboard.Otlp.DefaultRequestHeaders.Add("x-otlp-api-key", key);
            }

            if (origin is not null)
            {
                dashboard.Otlp.DefaultRequestHeaders.Add("Origin", origin);
            }

            using var response = await dashboard.SendAsync("/v1/traces", new ExportTraceServiceRequest());
            return response.StatusCode;
        }
    }

    [Theory]
    [InlineData("--urls=http://0.0.0.0:0", "loopback")]
    [InlineData("--urls=http://192.168.1.4:18888", "127.0.0.1")]
    [InlineData("--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://*:18890", "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL")]
    [InlineData("--Dashboard:TelemetryLimits:MaxLogCount=none", "MaxLogCount")]
    public void A_setting_that_cannot_be_is_refused_with_its_name(string argument, string named) =>
        Should.Throw<DashboardConfigurationException>(() => DashboardHost.Create([argument])).Message.ShouldContain(named == "loopback" ? "ASPNETCORE_URLS" : named);

    private static HttpClient Browser(RunningDashboard dashboard) =>
        new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = dashboard.FrontendUrl };
}
