using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.XRay;
using Espresso.Tests.LocalCloud.Kernel;
using Espresso.Tests.Support;

namespace Espresso.Tests.LocalCloud.XRay;

/// <summary>X-Ray's two ways in, the daemon's datagrams and the API, and the way out.</summary>
public class Traces
{
    private const string Id = "1-67a1b2c3-0123456789abcdef01234567";

    [Fact]
    public async Task What_the_daemon_takes_by_UDP_comes_back_as_one_trace()
    {
        await using var cloud = await RunningCloud.StartAsync();
        using var daemon = new UdpClient();
        daemon.Connect(System.Net.IPEndPoint.Parse(cloud.Service<IXRay>().DaemonAddress));
        await SendAsync(daemon, "no document");
        await SendAsync(daemon, "{\"format\":\"json\",\"version\":1}\n" + Document("2", "dynamodb", parent: "1", type: "subsegment"));
        await SendAsync(daemon, "{\"format\":\"json\",\"version\":1}\n" + Document("1", "orders"));

        var trace = await Eventually.GetAsync(() => GetAsync(cloud), trace => trace?["Segments"]?[0]?["Document"]?.GetValue<string>().Contains("subsegments", StringComparison.Ordinal) == true, "both documents");

        var segment = trace!["Segments"]!.AsArray().ShouldHaveSingleItem()!;
        segment["Id"]!.GetValue<string>().ShouldBe("1");
        JsonNode.Parse(segment["Document"]!.GetValue<string>())!["subsegments"]![0]!["name"]!.GetValue<string>().ShouldBe("dynamodb");
        trace["Duration"]!.GetValue<double>().ShouldBe(0.5);
    }

    [Fact]
    public async Task The_API_takes_documents_and_names_those_that_are_none()
    {
        await using var cloud = await RunningCloud.StartAsync();

        var answer = await cloud.CallAsync("xray", "PutTraceSegments",
            new JsonObject { ["TraceSegmentDocuments"] = new JsonArray(Document("1", "orders"), """{"id":"2","name":"orders"}""", "{") }.ToJsonString());

        var refused = answer["UnprocessedTraceSegments"]!.AsArray();
        refused.Select(one => one!["Id"]?.GetValue<string>()).ShouldBe(["2", null]);
        refused[0]!["ErrorCode"]!.GetValue<string>().ShouldBe("ParseError");
        (await GetAsync(cloud)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Traces_of_a_time_are_summarised_with_their_services_and_faults()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CallAsync("xray", "PutTraceSegments", new JsonObject
        {
            ["TraceSegmentDocuments"] = new JsonArray(Document("1", "orders"), Document("2", "notifications", parent: "1", extra: ",\"fault\":true")),
        }.ToJsonString());

        var inside = await cloud.CallAsync("xray", "GetTraceSummaries", """{"StartTime": 1700000000, "EndTime": 1700000100}""");
        var outside = await cloud.CallAsync("xray", "GetTraceSummaries", """{"StartTime": 1600000000, "EndTime": 1600000100}""");

        var summary = inside["TraceSummaries"]!.AsArray().ShouldHaveSingleItem()!;
        summary["Id"]!.GetValue<string>().ShouldBe(Id);
        summary["HasFault"]!.GetValue<bool>().ShouldBeTrue();
        summary["HasError"]!.GetValue<bool>().ShouldBeFalse();
        summary["ServiceIds"]!.AsArray().Select(service => service!["Name"]!.GetValue<string>()).ShouldBe(["notifications", "orders"]);
        outside["TraceSummaries"]!.AsArray().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("annotation.order_id = \"o 1 AND more\"", true)]
    [InlineData("annotation[order_id] = \"o2\"", false)]
    [InlineData("annotation.order_id != \"o2\" AND annotation.number = 7 AND annotation.fresh = true", true)]
    [InlineData("annotation.number = \"7\"", false)]
    [InlineData("annotation.missing != 1", false)]
    [InlineData("service(\"orders\") AND fault", true)]
    [InlineData("!service(\"orders\")", false)]
    [InlineData("ok", false)]
    [InlineData("!ok AND !throttle", true)]
    public async Task Traces_are_picked_by_a_filter(string filter, bool isFound)
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CallAsync("xray", "PutTraceSegments", new JsonObject
        {
            ["TraceSegmentDocuments"] = new JsonArray(
                Document("1", "orders", extra: ",\"annotations\":{\"order_id\":\"o 1 AND more\",\"number\":7,\"fresh\":true}"),
                Document("2", "notifications", parent: "1", extra: ",\"fault\":true")),
        }.ToJsonString());

        var found = await cloud.CallAsync("xray", "GetTraceSummaries", new JsonObject { ["StartTime"] = 1700000000, ["EndTime"] = 1700000100, ["FilterExpression"] = filter }.ToJsonString());

        found["TraceSummaries"]!.AsArray().Count.ShouldBe(isFound ? 1 : 0);
    }

    [Fact]
    public async Task A_filter_that_is_not_understood_is_named_with_what_there_is()
    {
        await using var cloud = await RunningCloud.StartAsync();

        var refusal = await cloud.RefusalAsync("xray", "GetTraceSummaries", """{"StartTime": 1, "EndTime": 2, "FilterExpression": "fault AND duration > 5"}""");

        refusal.Message.ShouldContain("duration > 5");
        refusal.Message.ShouldContain("annotation.KEY");
    }

    [Fact]
    public async Task A_trace_that_is_not_there_is_listed_as_such()
    {
        await using var cloud = await RunningCloud.StartAsync();

        var answer = await cloud.CallAsync("xray", "BatchGetTraces", $$"""{"TraceIds": ["{{Id}}"]}""");

        answer["Traces"]!.AsArray().ShouldBeEmpty();
        answer["UnprocessedTraceIds"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldBe(Id);
        (await cloud.RefusalAsync("xray", "BatchGetTraces", """{"TraceIds": []}""")).Code.ShouldBe("InvalidRequestException");
        (await cloud.RefusalAsync("xray", "GetTraceSummaries", """{"StartTime": "soon", "EndTime": 1}""")).Message.ShouldStartWith("StartTime");
    }

    private static async Task<JsonObject?> GetAsync(RunningCloud cloud) =>
        (await cloud.CallAsync("xray", "BatchGetTraces", $$"""{"TraceIds": ["{{Id}}"]}"""))["Traces"]!.AsArray().FirstOrDefault()?.AsObject();

    private static string Document(string id, string name, string? parent = null, string? type = null, string extra = "") =>
        $$"""{"id":"{{id}}","trace_id":"{{Id}}","name":"{{name}}","start_time":1700000000.5,"end_time":1700000001.0"""
        + (parent is null ? "" : $",\"parent_id\":\"{parent}\"") + (type is null ? "" : $",\"type\":\"{type}\"") + extra + "}";

    private static async Task SendAsync(UdpClient daemon, string text) => await daemon.SendAsync(Encoding.UTF8.GetBytes(text));
}
