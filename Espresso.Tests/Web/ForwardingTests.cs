using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Espresso.Tests.Web;

public class ForwardingTests
{
    private static readonly RequestDelegate s_orders = context => context.Response.WriteAsync("orders " + context.Request.Path + context.Request.QueryString);
    private static readonly RequestDelegate s_notifications = context => context.Response.WriteAsync("notifications " + context.Request.Path);

    [Theory]
    [InlineData("/api/shop", "orders /api/shop")]
    [InlineData("/api/orders?mine=true&next=a%2Fb", "orders /api/orders?mine=true&next=a%2Fb")]
    [InlineData("/api/orders/x/accept", "orders /api/orders/x/accept")]
    [InlineData("/api/unknown/route", "orders /api/unknown/route")]
    [InlineData("/api/notifications", "notifications /api/notifications")]
    [InlineData("/api/notifications/preferences", "notifications /api/notifications/preferences")]
    [InlineData("/api/alerts", "notifications /api/alerts")]
    [InlineData("/api/alertsmore", "orders /api/alertsmore")]
    public async Task Each_route_reaches_its_service(string path, string answer)
    {
        await using var web = await RunningWeb.StartAsync(s_orders, s_notifications);
        (await web.Http.GetStringAsync(path)).ShouldBe(answer);
    }

    [Fact]
    public async Task Tags_bodies_and_refusals_pass_through_unchanged()
    {
        await using var web = await RunningWeb.StartAsync(async context =>
        {
            context.Response.StatusCode = context.Request.Headers.IfNoneMatch == "\"3\"" ? 304 : 409;
            context.Response.Headers.ETag = "\"3\"";
            if (context.Response.StatusCode == 409)
            {
                context.Response.ContentType = "application/problem+json";
                using var reader = new StreamReader(context.Request.Body);
                await context.Response.WriteAsync($$"""{"code":"shop.full","status":409,"title":"Full","echo":"{{await reader.ReadToEndAsync()}}"}""");
            }
        }, s_notifications);

        using var refused = await web.SendAsync(HttpMethod.Post, "/api/qr-code", new StringContent("body", Encoding.UTF8, "application/json"));
        (await refused.ShouldBeProblemAsync(409, "shop.full")).ShouldContain("\"echo\":\"body\"");

        using var same = await web.SendAsync(HttpMethod.Get, "/api/orders/1", null, ("If-None-Match", "\"3\""));
        same.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        same.Headers.ETag?.Tag.ShouldBe("\"3\"");
        (await same.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_service_that_is_away_is_a_503_that_says_try_again()
    {
        await using var web = await RunningWeb.StartAsync(orders: null, s_notifications);

        using var absent = await web.SendAsync(HttpMethod.Get, "/api/shop");
        await absent.ShouldBeProblemAsync(503, "try_again");
        absent.Headers.RetryAfter?.Delta.ShouldBe(TimeSpan.FromSeconds(1));

        (await web.Http.GetStringAsync("/api/notifications")).ShouldBe("notifications /api/notifications");
    }

    [Fact]
    public async Task A_service_that_dies_while_it_answers_is_a_503_too()
    {
        await using var web = await RunningWeb.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        using var response = await web.SendAsync(HttpMethod.Post, "/api/qr-code", new StringContent("{}", Encoding.UTF8, "application/json"));
        await response.ShouldBeProblemAsync(503, "try_again");
    }

    [Fact]
    public async Task A_body_that_announces_too_much_is_refused_before_a_service_sees_it()
    {
        var reached = false;
        await using var web = await RunningWeb.StartAsync(_ =>
        {
            reached = true;
            return Task.CompletedTask;
        });

        using var response = await web.SendAsync(HttpMethod.Post, "/api/qr-code", new ByteArrayContent(new byte[64 * 1024 + 1]));

        await response.ShouldBeProblemAsync(413, "too_large");
        reached.ShouldBeFalse();
    }

    [Fact]
    public async Task A_body_that_turns_out_too_large_on_the_way_is_refused()
    {
        await using var web = await RunningWeb.StartAsync(async context => await context.Request.Body.CopyToAsync(Stream.Null));

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/qr-code") { Content = new StreamContent(new MemoryStream(new byte[300_000])) };
        request.Headers.TransferEncodingChunked = true;
        using var response = await web.Http.SendAsync(request);

        await response.ShouldBeProblemAsync(413, "too_large");
    }

    [Fact]
    public async Task A_forwarded_answer_carries_the_security_headers_and_no_server_name()
    {
        await using var web = await RunningWeb.StartAsync(context =>
        {
            context.Response.Headers.Server = "Kestrel";
            context.Response.Headers.ContentSecurityPolicy = "default-src *";
            return context.Response.WriteAsync("{}");
        });

        using var response = await web.SendAsync(HttpMethod.Get, "/api/shop");

        response.Header("Server").ShouldBeNull();
        response.Header("X-Content-Type-Options").ShouldBe("nosniff");
        response.Header("Content-Security-Policy")!.ShouldStartWith("default-src 'none'");
    }

    [Fact]
    public async Task A_missing_address_stops_the_start_and_names_the_setting()
    {
        var error = await Should.ThrowAsync<InvalidOperationException>(() => RunningWeb.StartAsync(settings: ("services:orders:http:0", "")));
        error.Message.ShouldContain("services__orders__http__0");
    }
}
