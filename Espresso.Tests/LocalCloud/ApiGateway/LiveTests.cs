using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.ApiGateway;

/// <summary>A WebSocket API, from the handshake to the function's event and back.</summary>
public class LiveTests
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public async Task A_handshake_becomes_an_event_and_what_is_posted_reaches_the_page()
    {
        await using var live = await LiveApi.CreateAsync();
        live.Url.ToString().ShouldBe($"ws{live.Cloud.Cloud.BaseUrl["http".Length..]}/_aws/execute-api/{live.ApiId}/live");

        using var client = await live.OpenAsync("?ticket=a%20b&tag=x&tag=y", ("Origin", LiveApi.Site), ("User-Agent", "page/1"), ("traceparent", Trace));

        var happened = await live.EventAsync();
        happened["headers"]!["Origin"]!.GetValue<string>().ShouldBe(LiveApi.Site);
        happened["headers"]!["X-Forwarded-For"]!.GetValue<string>().ShouldBe("127.0.0.1");
        happened["headers"]!["X-Amzn-Trace-Id"]!.GetValue<string>().ShouldStartWith("Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=");
        happened["multiValueHeaders"]!["Sec-WebSocket-Version"]!.ToJsonString().ShouldBe("""["13"]""");
        happened["queryStringParameters"]!.ToJsonString().ShouldBe("""{"ticket":"a b","tag":"y"}""");
        happened["multiValueQueryStringParameters"]!["tag"]!.ToJsonString().ShouldBe("""["x","y"]""");
        happened["stageVariables"]!.ToJsonString().ShouldBe("""{"roast":"dark"}""");
        happened["isBase64Encoded"]!.GetValue<bool>().ShouldBeFalse();
        happened.ContainsKey("body").ShouldBeFalse();
        var context = happened.Object("requestContext")!;
        context.Text("routeKey").ShouldBe("$connect");
        context.Text("eventType").ShouldBe("CONNECT");
        context.Text("messageDirection").ShouldBe("IN");
        context.Text("stage").ShouldBe("live");
        context.Text("apiId").ShouldBe(live.ApiId);
        context.Text("domainName").ShouldBe(live.Url.Authority);
        context.Text("requestTime")!.ShouldMatch(@"^\d{2}/[A-Z][a-z]{2}/\d{4}:[0-9:]{8} \+0000$");
        context.Number("requestTimeEpoch").ShouldNotBeNull();
        context.Number("connectedAt").ShouldNotBeNull();
        context.Text("requestId").ShouldBe(context.Text("extendedRequestId"));
        context["identity"]!.ToJsonString().ShouldBe("""{"sourceIp":"127.0.0.1","userAgent":"page/1"}""");
        var id = context.Text("connectionId")!;
        id.ShouldMatch("^[A-Za-z0-9_-]{15}=$");

        (await live.PostAsync(id, """{"orderId":"ä","version":3}""")).ShouldBe(200);
        (await client.ReceiveAsync()).ShouldBe("""{"orderId":"ä","version":3}""");
    }

    [Theory]
    [InlineData("""{"statusCode": 401}""", 401)]
    [InlineData("""{"statusCode": 403, "body": "no"}""", 403)]
    [InlineData("""{"statusCode": 500}""", 500)]
    [InlineData("""{"ok": true}""", 502)]
    [InlineData("fail: no beans", 502)]
    public async Task A_function_that_does_not_say_yes_refuses_the_handshake(string answer, int status)
    {
        await using var live = await LiveApi.CreateAsync();
        live.Answers["$connect"] = answer;

        (await live.RefusedAsync()).ShouldBe(status);

        var id = (await live.EventAsync()).Object("requestContext")!.Text("connectionId")!;
        (await live.PostAsync(id, "x")).ShouldBe(410);
    }

    [Fact]
    public async Task What_is_posted_to_nobody_is_gone()
    {
        await using var live = await LiveApi.CreateAsync();
        using var response = await live.CallAsync(HttpMethod.Post, "L0SM9cOFvHcCIhw=", "x"u8.ToArray());
        ((int)response.StatusCode).ShouldBe(410);
        response.Headers.GetValues("x-amzn-ErrorType").ShouldBe(["GoneException"]);
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!["message"]!.GetValue<string>().ShouldBe("The connection is gone.");
    }
}
