using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.Lambda;

namespace Espresso.Tests.LocalCloud.EventBridge;

public class RuleTests
{
    [Fact]
    public async Task An_event_goes_to_the_targets_of_the_rules_that_want_it()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q");
        await RuleAsync(cloud, "ready", """{"detail": {"status": ["ready"]}}""", Target("q"));
        await RuleAsync(cloud, "off", """{"source": ["shop"]}""", Target("q"));
        await cloud.CallAsync("events", "DisableRule", """{"Name": "off"}""");
        await PutAsync(cloud, """{"status": "making"}""");
        var id = await PutAsync(cloud, """{"status": "ready"}""");
        var seen = JsonNode.Parse((await cloud.BodiesAsync(queue)).Single())!;
        seen["id"]!.GetValue<string>().ShouldBe(id);
        seen["detail-type"]!.GetValue<string>().ShouldBe("order");
        seen["account"]!.GetValue<string>().ShouldBe("000000000000");

        await cloud.CallAsync("events", "EnableRule", """{"Name": "off"}""");
        await PutAsync(cloud, """{"status": "making"}""");
        (await cloud.BodiesAsync(queue)).Length.ShouldBe(1);
    }

    [Theory]
    [InlineData(""" "Input": "{\"fixed\": 1}" """, """{"fixed": 1}""")]
    [InlineData(""" "InputPath": "$.detail.items[1]" """, """{"id":"y"}""")]
    [InlineData(""" "InputPath": "$.detail.none" """, "null")]
    [InlineData(""" "InputTransformer": {"InputPathsMap": {"n": "$.detail.name", "i": "$.detail.items"}, "InputTemplate": "{\"who\": \"for <n>\", \"name\": <n>, \"items\": <i>, \"rule\": \"<aws.events.rule-name>\"}"} """,
        """{"who": "for A \"B\"", "name": "A \"B\"", "items": [{"id":"x"},{"id":"y"}], "rule": "r"}""")]
    [InlineData(""" "InputTransformer": {"InputPathsMap": {"n": "$.detail.name"}, "InputTemplate": "\"Order for <n> <unknown>\""} """, "\"Order for A \\\"B\\\" <unknown>\"")]
    public async Task A_target_gets_what_its_input_says(string input, string expected)
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q");
        await RuleAsync(cloud, "r", """{"source": ["shop"]}""", $$"""{"Id": "1", "Arn": "{{RunningCloud.QueueArn("q")}}", {{input}}}""");
        await PutAsync(cloud, """{"name": "A \"B\"", "items": [{"id": "x"}, {"id": "y"}]}""");
        (await cloud.BodiesAsync(queue)).ShouldBe([expected]);
    }

    [Fact]
    public async Task A_schedule_runs_with_the_clock_once_however_far_it_went()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q");
        await cloud.CallAsync("events", "PutRule", """{"Name": "sweep", "ScheduleExpression": "rate(1 minute)"}""");
        await cloud.CallAsync("events", "PutTargets", $$"""{"Rule": "sweep", "Targets": [{{Target("q")}}]}""");
        foreach (var minutes in new[] { 1.1, 15 })
        {
            await cloud.AdvanceAsync(TimeSpan.FromMinutes(minutes));
            var seen = JsonNode.Parse((await cloud.TakeAsync(queue, seconds: 10)).Single())!;
            seen["detail-type"]!.GetValue<string>().ShouldBe("Scheduled Event");
            seen["resources"]![0]!.GetValue<string>().ShouldBe("arn:aws:events:eu-west-1:000000000000:rule/sweep");
        }

        await cloud.CallAsync("events", "DisableRule", """{"Name": "sweep"}""");
        await cloud.AdvanceAsync(TimeSpan.FromMinutes(5));
        (await cloud.AttributeAsync(queue, "ApproximateNumberOfMessages")).ShouldBe("0");
    }

    [Fact]
    public async Task A_function_gets_the_event_itself()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreateFunctionAsync("sweep");
        await RuleAsync(cloud, "r", """{"source": ["shop"]}""", $$"""{"Id": "1", "Arn": "{{RunningCloud.FunctionArn("sweep")}}"}""");
        await PutAsync(cloud, """{"n": 1}""");
        using var process = new Poller(cloud, "sweep");
        var invocation = await process.NextAsync();
        invocation.Payload["detail"]!.ToJsonString().ShouldBe("""{"n":1}""");
        await process.RespondAsync(invocation, "null");
    }

    [Fact]
    public async Task What_cannot_be_delivered_goes_to_the_targets_dead_letters()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var dead = await cloud.QueueAsync("dead");
        await RuleAsync(cloud, "r", """{"source": ["shop"]}""",
            $$"""{"Id": "1", "Arn": "{{RunningCloud.QueueArn("gone")}}", "DeadLetterConfig": {"Arn": "{{RunningCloud.QueueArn("dead")}}"} }""");
        await PutAsync(cloud, "{}");
        var letter = (await cloud.ReceiveAsync(dead)).Single();
        letter.Object("MessageAttributes")!.Object("ERROR_CODE")!.Text("StringValue").ShouldBe("QueueDoesNotExist");
        letter.Object("MessageAttributes")!.Object("TARGET_ARN")!.Text("StringValue").ShouldBe(RunningCloud.QueueArn("gone"));
    }

    [Fact]
    public async Task A_custom_bus_is_apart_and_can_be_a_target()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q");
        var bus = (await cloud.CallAsync("events", "CreateEventBus", """{"Name": "other"}""")).Text("EventBusArn");
        await cloud.CallAsync("events", "PutRule", """{"Name": "r", "EventBusName": "other", "EventPattern": "{\"source\": [\"shop\"]}"}""");
        await cloud.CallAsync("events", "PutTargets", $$"""{"Rule": "r", "EventBusName": "other", "Targets": [{{Target("q")}}]}""");
        await PutAsync(cloud, """{"n": 1}""");
        (await cloud.BodiesAsync(queue)).ShouldBeEmpty();

        await RuleAsync(cloud, "forward", """{"source": ["shop"]}""", $$"""{"Id": "1", "Arn": "{{bus}}"}""");
        await PutAsync(cloud, """{"n": 2}""");
        (await cloud.BodiesAsync(queue)).Length.ShouldBe(1);
        (await cloud.RefusalAsync("events", "DeleteEventBus", """{"Name": "other"}""")).Message.ShouldContain("has rules");
    }

    [Theory]
    [InlineData("PutRule", """{"Name": "r"}""", "ValidationException")]
    [InlineData("PutRule", """{"Name": "r", "EventPattern": "{}"}""", "InvalidEventPatternException")]
    [InlineData("PutRule", """{"Name": "r", "ScheduleExpression": "rate(1 minutes)"}""", "ValidationException")]
    [InlineData("PutRule", """{"Name": "r", "EventBusName": "none", "EventPattern": "{\"a\": [1]}"}""", "ResourceNotFoundException")]
    [InlineData("DescribeRule", """{"Name": "none"}""", "ResourceNotFoundException")]
    [InlineData("DeleteRule", """{"Name": "kept"}""", "ValidationException")]
    [InlineData("PutTargets", """{"Rule": "kept", "Targets": [{"Id": "1", "Arn": "x"}]}""", "ValidationException")]
    [InlineData("PutTargets", """{"Rule": "kept", "Targets": [{"Id": "1", "Arn": "arn:aws:kinesis:eu-west-1:000000000000:stream/s"}]}""", "NotImplemented")]
    [InlineData("PutTargets", """{"Rule": "kept", "Targets": [{"Id": "1", "Arn": "arn:aws:sqs:eu-west-1:000000000000:q", "Input": "{}", "InputPath": "$"}]}""", "ValidationException")]
    [InlineData("PutEvents", """{"Entries": []}""", "ValidationException")]
    public async Task Refusals_have_the_codes_of_EventBridge(string operation, string input, string code)
    {
        await using var cloud = await RunningCloud.StartAsync();
        await RuleAsync(cloud, "kept", """{"source": ["shop"]}""", Target("q"));
        (await cloud.RefusalAsync("events", operation, input)).Code.ShouldBe(code);
    }

    [Fact]
    public async Task An_entry_that_cannot_be_an_event_fails_alone()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var answer = await cloud.CallAsync("events", "PutEvents",
            """{"Entries": [{"Source": "a", "DetailType": "t", "Detail": "{}"}, {"Source": "a", "DetailType": "t", "Detail": "x"}, {"Source": "aws.ec2", "DetailType": "t", "Detail": "{}"}, {"DetailType": "t", "Detail": "{}"}]}""");
        answer.Number("FailedEntryCount").ShouldBe(3);
        answer.Objects("Entries").Select(entry => entry.Text("ErrorCode")).ShouldBe([null, "MalformedDetail", "NotAuthorizedForSourceException", "InvalidArgument"]);
    }

    private static string Target(string queue) => $$"""{"Id": "1", "Arn": "{{RunningCloud.QueueArn(queue)}}"}""";

    private static async Task RuleAsync(RunningCloud cloud, string name, string pattern, string target)
    {
        await cloud.CallAsync("events", "PutRule", new JsonObject { ["Name"] = name, ["EventPattern"] = pattern }.ToJsonString());
        await cloud.CallAsync("events", "PutTargets", $$"""{"Rule": "{{name}}", "Targets": [{{target}}]}""");
    }

    private static async Task<string> PutAsync(RunningCloud cloud, string detail)
    {
        var entry = new JsonObject { ["Source"] = "shop", ["DetailType"] = "order", ["Detail"] = detail };
        var answer = await cloud.CallAsync("events", "PutEvents", new JsonObject { ["Entries"] = new JsonArray(entry) }.ToJsonString());
        return answer.Objects("Entries").Single().Text("EventId")!;
    }
}
