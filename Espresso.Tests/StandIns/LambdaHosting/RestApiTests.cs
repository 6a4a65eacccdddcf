using System.Security.Claims;
using System.Text.Json.Nodes;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Microsoft.AspNetCore.Http;
using static Espresso.Tests.StandIns.LambdaHosting.Events;

namespace Espresso.Tests.StandIns.LambdaHosting;

public class RestApiTests
{
    /// <summary>Answers with what the application sees of a request.</summary>
    private static Task<string> SeeAsync(string @event, Func<HttpContext, string> see) => SeeAsync(@event, http => Task.FromResult(see(http)));

    private static async Task<string> SeeAsync(string @event, Func<HttpContext, Task<string>> see)
    {
        await using var function = await Function.StartAsync(async http => await http.Response.WriteAsync(await see(http)));
        return Function.BodyOf(await function.InvokeAsync(@event));
    }

    private static string Where(HttpContext http) => $"{http.Request.PathBase.Value}|{http.Request.Path.Value}|{http.Request.QueryString.Value}";

    [Theory]
    [InlineData("/api/shop", "/api/shop", "/v1/api/shop", null, "/v1|/api/shop|")]
    [InlineData("/api/orders/{id}", "/api/orders/o1", "/v1/api/orders/o1", """{"id":"o1"}""", "/v1|/api/orders/o1|")]
    [InlineData("/{proxy+}", "/api/orders/o1", "/v1/api/orders/o1", """{"proxy":"api/orders/o1"}""", "/v1|/api/orders/o1|")]
    [InlineData("/{kind}/{proxy+}", "/api/a/b", "/v1/api/a/b", """{"kind":"api","proxy":"a/b"}""", "/v1|/api/a/b|")]
    // A custom domain whose base path "shop" is mapped to the stage: both paths begin with it.
    [InlineData("/{proxy+}", "/shop/api/menu", "/shop/api/menu", """{"proxy":"api/menu"}""", "/shop|/api/menu|")]
    [InlineData("/api/menu", "/shop/api/menu", "/shop/api/menu", null, "/shop|/api/menu|")]
    [InlineData("/", "/", "/v1", null, "/v1|/|")]
    [InlineData("/", "/", "/v1/", null, "/v1|/|")]
    // Not a cut between two segments: nothing is taken off.
    [InlineData("/shop", "/shop", "/workshop", null, "|/shop|")]
    [InlineData("/api/names/{name}", "/api/names/J%C3%BCrgen%2FAna%20B", "/v1/api/names/J%C3%BCrgen%2FAna%20B", """{"name":"J\u00fcrgen%2FAna B"}""", "/v1|/api/names/Jürgen%2FAna B|")]
    public async Task Path_and_base_come_from_resource_parameters_and_stage(string resource, string path, string whole, string? parameters, string expected)
    {
        var @event = Rest("GET", path, change: e =>
        {
            e["resource"] = resource;
            e["requestContext"]!["path"] = whole;
            e["pathParameters"] = parameters is null ? null : JsonNode.Parse(parameters);
        });

        (await SeeAsync(@event, Where)).ShouldBe(expected);
    }

    [Fact]
    public async Task Queries_are_written_as_they_were_sent()
    {
        var @event = Rest("GET", "/api/orders", change: e =>
        {
            e["queryStringParameters"] = JsonNode.Parse("""{"status":"ready","q":"a&b=ü +","flag":""}""");
            e["multiValueQueryStringParameters"] = JsonNode.Parse("""{"status":["making","ready"],"q":["a&b=ü +"],"flag":[""]}""");
        });

        var seen = await SeeAsync(@event, http => $"{http.Request.QueryString.Value} {http.Request.Query["status"]} {http.Request.Query["q"]} [{http.Request.Query["flag"]}]");

        seen.ShouldBe("?status=making&status=ready&q=a%26b%3D%C3%BC%20%2B&flag= making,ready a&b=ü + []");
    }

    [Fact]
    public async Task Single_values_serve_where_there_are_no_others()
    {
        var @event = Rest("GET", "/", change: e =>
        {
            e["multiValueHeaders"] = null;
            e["headers"]!["X-One"] = "1";
            e["queryStringParameters"] = JsonNode.Parse("""{"a":"1"}""");
        });

        (await SeeAsync(@event, http => $"{http.Request.Headers["X-One"]} {http.Request.QueryString}")).ShouldBe("1 ?a=1");
    }

    [Fact]
    public async Task Headers_keep_their_values_and_the_commas_in_them()
    {
        const string agent = "Mozilla/5.0 (KHTML, like Gecko) Chrome/120";
        const string date = "Sun, 22 Nov 2026 10:00:00 GMT";
        var @event = Rest("GET", "/", change: e =>
        {
            SetHeader(e, "User-Agent", agent);
            SetHeader(e, "If-Modified-Since", date);
            SetHeader(e, "Accept", "text/html", "text/plain");
            SetHeader(e, "Cookie", "a=1", "b=2");
        });

        var seen = await SeeAsync(@event, http =>
        {
            var headers = http.Request.Headers;
            return $"{headers.UserAgent.Count}:{headers.UserAgent};{headers.IfModifiedSince.Count}:{http.Request.GetTypedHeaders().IfModifiedSince:O};{headers.Accept.Count};{http.Request.Cookies["a"]}{http.Request.Cookies["b"]}";
        });

        seen.ShouldBe($"1:{agent};1:2026-11-22T10:00:00.0000000+00:00;2;12");
    }

    [Theory]
    [InlineData("abc123.execute-api.eu-west-1.amazonaws.com", "abc123.execute-api.eu-west-1.amazonaws.com")]
    [InlineData(null, "abc123.execute-api.")]
    public async Task A_missing_host_is_the_APIs(string? domain, string expected)
    {
        var @event = Rest("GET", "/", change: e =>
        {
            e["headers"]!.AsObject().Remove("Host");
            e["multiValueHeaders"]!.AsObject().Remove("Host");
            e["requestContext"]!["domainName"] = domain;
        });

        (await SeeAsync(@event, http => http.Request.Host.Value!)).ShouldStartWith(expected);
    }

    [Fact]
    public async Task The_connection_is_the_callers()
        => (await SeeAsync(Rest("GET", "/"), http => $"{http.Request.Scheme} {http.Request.IsHttps} {http.Connection.RemoteIpAddress} {http.Connection.LocalPort} {http.Request.Protocol}"))
            .ShouldBe("https True 203.0.113.7 443 HTTP/1.1");

    [Fact]
    public async Task The_trace_the_context_and_the_event_are_at_hand()
    {
        var seen = await SeeAsync(Rest("GET", "/api/shop"), http =>
        {
            var context = (ILambdaContext)http.Items["LambdaContext"]!;
            var request = (APIGatewayProxyRequest)http.Items["LambdaRequestObject"]!;
            return $"{http.TraceIdentifier}|{context.AwsRequestId}|{context.InvokedFunctionArn}|{request.RequestContext.RequestId}|{request.RequestContext.Stage}";
        });

        seen.ShouldBe("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1|request-1|"
            + "arn:aws:lambda:eu-west-1:000000000000:function:orders|c6af9ac6-7b61-11e6-9a41-93e8deadbeef|v1");
    }

    [Theory]
    [InlineData("""{"name":"Jürgen"}""", false)]
    [InlineData("eyJuYW1lIjoiSsO8cmdlbiJ9", true)]
    public async Task Bodies_come_as_text_or_in_base64(string body, bool isBase64)
    {
        var @event = Rest("PUT", "/", body, e =>
        {
            e["isBase64Encoded"] = isBase64;
            SetHeader(e, "Content-Length", "999");
            SetHeader(e, "Transfer-Encoding", "chunked");
        });

        var seen = await SeeAsync(@event, async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            return $"{await reader.ReadToEndAsync()} {http.Request.ContentLength} {http.Request.Headers.TransferEncoding.Count}";
        });

        seen.ShouldBe("""{"name":"Jürgen"} 18 0""");
    }

    [Fact]
    public async Task Large_events_and_answers_pass()
    {
        var name = new string('ü', 300_000);

        var seen = await SeeAsync(Rest("PUT", "/", name), async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            return await reader.ReadToEndAsync();
        });

        seen.ShouldBe(name);
    }

    public static TheoryData<string, string> Authorizers => new()
    {
        {
            """{"claims":{"sub":"u1","cognito:groups":"barista,admin","email_verified":"true","exp":"Sun Nov 22 11:00:00 UTC 2026"}}""",
            "True|sub=u1;cognito:groups=barista,admin;email_verified=true;exp=Sun Nov 22 11:00:00 UTC 2026"
        },
        { """{"principalId":"u1","tenant":"shop","level":3,"vip":true}""", "True|principalId=u1;tenant=shop;level=3;vip=True" },
        { """{"claims":{}}""", "False|" },
        { "null", "False|" },
    };

    [Theory]
    [MemberData(nameof(Authorizers))]
    public async Task The_user_is_who_the_authorizer_says(string authorizer, string expected)
    {
        var @event = Rest("GET", "/", change: e => e["requestContext"]!["authorizer"] = JsonNode.Parse(authorizer));

        (await SeeAsync(@event, Describe)).ShouldBe(expected);
    }

    [Fact]
    public async Task A_header_makes_no_user()
        => (await SeeAsync(Rest("GET", "/", change: e => SetHeader(e, "Authorization", "Bearer abc")), Describe)).ShouldBe("False|");

    internal static string Describe(HttpContext http) =>
        $"{http.User.Identity?.IsAuthenticated ?? false}|{string.Join(';', http.User.Claims.Select((Claim c) => $"{c.Type}={c.Value}"))}";
}
