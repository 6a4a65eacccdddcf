using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using static Espresso.Tests.StandIns.LambdaHosting.Events;

namespace Espresso.Tests.StandIns.LambdaHosting;

public class HttpApiTests
{
    private static async Task<string> SeeAsync(string @event, Func<HttpContext, string> see)
    {
        await using var function = await Function.StartAsync(http => http.Response.WriteAsync(see(http)), LambdaEventSource.HttpApi);
        return Function.BodyOf(await function.InvokeAsync(@event));
    }

    [Theory]
    [InlineData("$default", "/orders/o1", "|/orders/o1|?a=1&a=x%20y")]
    [InlineData("v1", "/v1/orders/o1", "/v1|/orders/o1|?a=1&a=x%20y")]
    [InlineData("v1", "/v1", "/v1|/|?a=1&a=x%20y")]
    [InlineData("v1", "/v1orders", "|/v1orders|?a=1&a=x%20y")]
    [InlineData("$default", "/J%C3%BCrgen%2F1", "|/Jürgen%2F1|?a=1&a=x%20y")]
    public async Task Path_base_and_query_are_the_requests(string stage, string path, string expected)
    {
        var @event = Http("GET", path, change: e =>
        {
            e["requestContext"]!["stage"] = stage;
            e["rawQueryString"] = "a=1&a=x%20y";
        });

        (await SeeAsync(@event, http => $"{http.Request.PathBase.Value}|{http.Request.Path.Value}|{http.Request.QueryString.Value}")).ShouldBe(expected);
    }

    [Fact]
    public async Task Cookies_and_headers_are_the_requests()
    {
        var @event = Http("GET", "/", change: e =>
        {
            e["cookies"] = new JsonArray("a=1", "b=2");
            e["headers"]!["user-agent"] = "Mozilla/5.0 (KHTML, like Gecko)";
            e["headers"]!["accept-encoding"] = "gzip, br";
        });

        var seen = await SeeAsync(@event, http =>
            $"{http.Request.Cookies["a"]}{http.Request.Cookies["b"]} {http.Request.Headers.UserAgent.Count} {http.Request.GetTypedHeaders().AcceptEncoding.Count} {http.Request.Host} {http.Connection.RemoteIpAddress}");

        seen.ShouldBe("12 1 2 xyz.lambda-url.eu-west-1.on.aws 203.0.113.7");
    }

    public static TheoryData<string, string> Authorizers => new()
    {
        { """{"jwt":{"claims":{"sub":"u1","cognito:groups":"[barista admin]"},"scopes":null}}""", "True|sub=u1;cognito:groups=[barista admin]" },
        { """{"lambda":{"user":"u1","level":3}}""", "True|user=u1;level=3" },
        { """{"iam":{"userId":"u1"}}""", "False|" },
    };

    [Theory]
    [MemberData(nameof(Authorizers))]
    public async Task The_user_is_who_the_authorizer_says(string authorizer, string expected)
        => (await SeeAsync(Http("GET", "/", change: e => e["requestContext"]!["authorizer"] = JsonNode.Parse(authorizer)), RestApiTests.Describe)).ShouldBe(expected);

    [Fact]
    public async Task Set_Cookie_stands_apart_and_values_are_joined()
    {
        await using var function = await Function.StartAsync(http =>
        {
            http.Response.StatusCode = 201;
            http.Response.Headers.Append("Set-Cookie", "a=1; Path=/");
            http.Response.Headers.Append("Set-Cookie", "b=2");
            http.Response.Headers.Append("Vary", "Accept-Encoding");
            http.Response.Headers.Append("Vary", "Origin");
            return Task.CompletedTask;
        }, LambdaEventSource.HttpApi);

        var answer = await function.InvokeAsync(Http("GET", "/"));

        answer["statusCode"]!.GetValue<int>().ShouldBe(201);
        answer["cookies"]!.ToJsonString().ShouldBe("""["a=1; Path=/","b=2"]""");
        answer["headers"]!.ToJsonString().ShouldBe("""{"Vary":"Accept-Encoding, Origin"}""");
    }
}
