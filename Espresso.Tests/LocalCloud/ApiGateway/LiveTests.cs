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

    [Fact]
    public async Task A_connection_can_be_looked_at_and_ended()
    {
        await using var live = await LiveApi.CreateAsync();
        var (client, id) = await live.ConnectAsync("", ("User-Agent", "page/1"));
        using var _ = client;

        using var seen = await live.CallAsync(HttpMethod.Get, id);
        var view = JsonNode.Parse(await seen.Content.ReadAsStringAsync())!.AsObject();
        view["identity"]!.ToJsonString().ShouldBe("""{"sourceIp":"127.0.0.1","userAgent":"page/1"}""");
        view.Text("connectedAt")!.ShouldMatch(@"^\d{4}-\d\d-\d\dT[0-9:.]+Z$");
        view.Text("lastActiveAt").ShouldNotBeNull();
        (await live.PostAsync(id, new string('x', 128 * 1024))).ShouldBe(200);
        (await client.ReceiveAsync()).Length.ShouldBe(128 * 1024);
        using var large = await live.CallAsync(HttpMethod.Post, id, new byte[(128 * 1024) + 1]);
        ((int)large.StatusCode).ShouldBe(413);
        large.Headers.GetValues("x-amzn-ErrorType").ShouldBe(["PayloadTooLargeException"]);
        using var binary = await live.CallAsync(HttpMethod.Post, id, [0xFF, 0x00]);
        var received = await client.NextAsync();
        received.Type.ShouldBe(WebSocketMessageType.Binary);
        received.Bytes.ShouldBe([0xFF, 0x00]);

        var ending = live.CallAsync(HttpMethod.Delete, id);
        (await client.EndAsync()).ShouldBe((1000, "Connection Closed Normally"));
        using var ended = await ending;
        ((int)ended.StatusCode).ShouldBe(204);
        var happened = await live.EventAsync();
        happened["requestContext"]!["routeKey"]!.GetValue<string>().ShouldBe("$disconnect");
        happened["requestContext"]!["disconnectStatusCode"]!.GetValue<int>().ShouldBe(1000);
        (await live.PostAsync(id, "x")).ShouldBe(410);
    }

    [Fact]
    public async Task A_message_goes_where_its_expression_says_and_to_default_otherwise()
    {
        await using var live = await LiveApi.CreateAsync();
        var (client, id) = await live.ConnectAsync();
        using var _ = client;

        foreach (var (message, route) in new[] { ("""{"action": "say", "text": "ä"}""", "say"), ("""{"action": "sing"}""", "$default"), ("""{"action": "$connect"}""", "$default"), ("no JSON", "$default"), ("[]", "$default") })
        {
            await client.SendAsync(message);
            var happened = await live.EventAsync();
            happened.Text("body").ShouldBe(message);
            happened["isBase64Encoded"]!.GetValue<bool>().ShouldBeFalse();
            var context = happened.Object("requestContext")!;
            (context.Text("routeKey"), context.Text("eventType"), context.Text("connectionId")).ShouldBe((route, "MESSAGE", id));
            context.Text("messageId").ShouldNotBeNull();
        }

        live.Answers["say"] = "fail: hoarse";
        await client.SendAsync("""{"action": "say"}""");
        var requestId = (await live.EventAsync())["requestContext"]!["requestId"]!.GetValue<string>();
        (await client.ReceiveAsync()).ShouldBe($$"""{"message":"Internal server error","connectionId":"{{id}}","requestId":"{{requestId}}"}""");
    }

    [Fact]
    public async Task Without_routes_everybody_may_connect_and_nothing_may_be_said()
    {
        await using var live = await LiveApi.CreateAsync(resources =>
        {
            foreach (var route in new[] { "Connect", "Disconnect", "Default", "Say" })
            {
                resources.Remove(route);
            }
        });
        using var client = await live.OpenAsync();

        await client.SendAsync("hello?");

        var answer = JsonNode.Parse(await client.ReceiveAsync())!.AsObject();
        answer.Select(member => member.Key).ShouldBe(["message", "connectionId", "requestId"]);
        answer.Text("message").ShouldBe("Forbidden");
        (await live.PostAsync(answer.Text("connectionId")!, "you may listen")).ShouldBe(200);
        (await client.ReceiveAsync()).ShouldBe("you may listen");
    }

    [Fact]
    public async Task The_function_hears_how_a_page_left()
    {
        await using var live = await LiveApi.CreateAsync();
        var (client, id) = await live.ConnectAsync();
        await client.Socket.CloseAsync((WebSocketCloseStatus)4001, "signed out", CancellationToken.None);
        var left = (await live.EventAsync()).Object("requestContext")!;
        (left.Text("eventType"), left.Text("connectionId"), left.Number("disconnectStatusCode"), left.Text("disconnectReason")).ShouldBe(("DISCONNECT", id, 4001, "signed out"));
        (await live.PostAsync(id, "x")).ShouldBe(410);
        client.Dispose();

        (client, _) = await live.ConnectAsync();
        client.Socket.Abort();
        (await live.EventAsync()).Object("requestContext")!.Number("disconnectStatusCode").ShouldBe(1006);
        client.Dispose();
    }

    [Fact]
    public async Task What_is_too_long_or_no_text_ends_the_connection()
    {
        await using var live = await LiveApi.CreateAsync();
        using (var client = (await live.ConnectAsync()).Client)
        {
            await client.SendAsync(new string('x', (32 * 1024) + 1));
            (await client.EndAsync()).Status.ShouldBe(1009, "a frame");
            (await live.EventAsync())["requestContext"]!["disconnectStatusCode"]!.GetValue<int>().ShouldBe(1009);
        }

        using (var client = (await live.ConnectAsync()).Client)
        {
            await SendFramesAsync(client, 4);
            (await live.EventAsync()).Text("body")!.Length.ShouldBe(128 * 1024);
            await SendFramesAsync(client, 5);
            (await client.EndAsync()).Status.ShouldBe(1009, "a message");
            await live.EventAsync();
        }

        using (var client = (await live.ConnectAsync()).Client)
        {
            await client.SendAsync("x", WebSocketMessageType.Binary);
            (await client.EndAsync()).Status.ShouldBe(1003);
        }

        static async Task SendFramesAsync(LiveApi.Client client, int count)
        {
            var frame = Encoding.UTF8.GetBytes(new string('x', 32 * 1024));
            for (var i = 1; i <= count; i++)
            {
                await client.Socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: i == count, CancellationToken.None);
            }
        }
    }

    [Fact]
    public async Task The_function_may_choose_a_subprotocol()
    {
        await using var live = await LiveApi.CreateAsync();
        live.Answers["$connect"] = """{"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "hints.v2"}}""";
        using var socket = LiveApi.Client.Prepare();
        socket.Options.AddSubProtocol("hints.v1");
        socket.Options.AddSubProtocol("hints.v2");
        await socket.ConnectAsync(live.Url, CancellationToken.None);
        socket.SubProtocol.ShouldBe("hints.v2");
    }

    [Theory]
    [InlineData("Permission", """{"Type": "AWS::SQS::Queue"}""", 500)]
    [InlineData("Stage", """{"Type": "AWS::ApiGatewayV2::Stage", "Properties": {"ApiId": {"Ref": "Api"}, "StageName": "live"}}""", 403)]
    [InlineData("Stage", """{"Type": "AWS::ApiGatewayV2::Stage", "Properties": {"ApiId": {"Ref": "Api"}, "StageName": "other", "AutoDeploy": true}}""", 403)]
    [InlineData("Stage", """{"Type": "AWS::ApiGatewayV2::Stage", "Properties": {"ApiId": {"Ref": "Api"}, "StageName": "live", "AutoDeploy": true, "DefaultRouteSettings": {"ThrottlingRateLimit": 0, "ThrottlingBurstLimit": 0}}}""", 429)]
    public async Task Nobody_connects_without_permission_stage_or_room(string logicalId, string resource, int status)
    {
        await using var live = await LiveApi.CreateAsync(resources => resources[logicalId] = JsonNode.Parse(resource));
        (await live.RefusedAsync()).ShouldBe(status);
    }

    [Fact]
    public async Task A_function_that_takes_longer_than_its_integration_may_refuses_with_504()
    {
        await using var live = await LiveApi.CreateAsync(resources =>
        {
            resources["Integration"]!["Properties"]!["TimeoutInMillis"] = "50";
            // Nobody polls for this one.
            resources["Function"]!["Properties"]!["FunctionName"] = "asleep";
        });
        (await live.RefusedAsync()).ShouldBe(504);
    }

    [Theory]
    [InlineData("Origin", LiveApi.Site, 101)]
    [InlineData("Origin", "http://localhost:5180", 101)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Host", "evil.example", 403)]
    [InlineData("Sec-WebSocket-Version", "12", 400)]
    [InlineData("Sec-WebSocket-Key", "short", 400)]
    [InlineData("Upgrade", "", 426)]
    public async Task Only_the_site_and_what_is_no_page_may_open_a_connection(string header, string value, int status)
    {
        await using var live = await LiveApi.CreateAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, live.Url.ToString().Replace("ws:", "http:", StringComparison.Ordinal));
        foreach (var (name, usual) in new[] { ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==") })
        {
            request.Headers.TryAddWithoutValidation(name, name == header ? value : usual);
        }

        if (header is "Origin" or "Host")
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        using var response = await live.Cloud.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        ((int)response.StatusCode).ShouldBe(status);
    }
}
