using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.Logs;

/// <summary>CloudWatch Logs: groups, streams, events, and what a restart leaves of them.</summary>
public sealed class LogGroupTests
{
    [Fact]
    public async Task Groups_are_created_listed_and_deleted()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CallAsync("logs", "CreateLogGroup", """{"logGroupName": "/a/one", "tags": {"k": "v"}}""");
        await cloud.CallAsync("logs", "CreateLogGroup", """{"logGroupName": "/b/two"}""");
        var again = await cloud.RefusalAsync("logs", "CreateLogGroup", """{"logGroupName": "/a/one"}""");
        (again.Code, again.Message).ShouldBe(("ResourceAlreadyExistsException", "The specified log group already exists"));
        await cloud.CallAsync("logs", "PutRetentionPolicy", """{"logGroupName": "/a/one", "retentionInDays": 7}""");
        var group = (await cloud.CallAsync("logs", "DescribeLogGroups", """{"logGroupNamePrefix": "/a"}""")).Objects("logGroups").ShouldHaveSingleItem();
        group.Text("arn").ShouldBe("arn:aws:logs:eu-west-1:000000000000:log-group:/a/one:*");
        group.Number("retentionInDays").ShouldBe(7);
        (await cloud.CallAsync("logs", "ListTagsForResource", """{"resourceArn": "arn:aws:logs:eu-west-1:000000000000:log-group:/a/one"}""")).Object("tags")!.Text("k").ShouldBe("v");
        var page = await cloud.CallAsync("logs", "DescribeLogGroups", """{"limit": 1}""");
        (await cloud.CallAsync("logs", "DescribeLogGroups", $$"""{"limit": 1, "nextToken": "{{page.Text("nextToken")}}"}""")).Objects("logGroups")[0].Text("logGroupName").ShouldBe("/b/two");
        await cloud.CallAsync("logs", "DeleteLogGroup", """{"logGroupName": "/a/one"}""");
        (await cloud.RefusalAsync("logs", "DeleteLogGroup", """{"logGroupName": "/a/one"}""")).Message.ShouldBe("The specified log group does not exist.");
    }

    [Fact]
    public async Task Events_are_read_forwards_backwards_and_by_pattern()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await FillAsync(cloud);
        var head = await cloud.CallAsync("logs", "GetLogEvents", """{"logGroupName": "g", "logStreamName": "s", "startFromHead": true, "limit": 2}""");
        Messages(head).ShouldBe(["first error", "second"]);
        var rest = await cloud.CallAsync("logs", "GetLogEvents", $$"""{"logGroupName": "g", "logStreamName": "s", "nextToken": "{{head.Text("nextForwardToken")}}"}""");
        Messages(rest).ShouldBe(["third error timeout"]);
        var end = await cloud.CallAsync("logs", "GetLogEvents", $$"""{"logGroupName": "g", "logStreamName": "s", "nextToken": "{{rest.Text("nextForwardToken")}}"}""");
        Messages(end).ShouldBeEmpty();
        end.Text("nextForwardToken").ShouldBe(rest.Text("nextForwardToken"));
        var tail = await cloud.CallAsync("logs", "GetLogEvents", """{"logGroupName": "g", "logStreamName": "s", "limit": 1}""");
        Messages(tail).ShouldBe(["third error timeout"]);
        Messages(await cloud.CallAsync("logs", "GetLogEvents", $$"""{"logGroupName": "g", "logStreamName": "s", "limit": 1, "nextToken": "{{tail.Text("nextBackwardToken")}}"}""")).ShouldBe(["second"]);

        Messages(await cloud.CallAsync("logs", "FilterLogEvents", """{"logGroupName": "g", "filterPattern": "error -timeout"}""")).ShouldBe(["first error"]);
        Messages(await cloud.CallAsync("logs", "FilterLogEvents", """{"logGroupName": "g", "filterPattern": "?second ?timeout"}""")).ShouldBe(["second", "third error timeout"]);
        Messages(await cloud.CallAsync("logs", "FilterLogEvents", """{"logGroupName": "g", "filterPattern": "\"error timeout\""}""")).ShouldBe(["third error timeout"]);
        Messages(await cloud.CallAsync("logs", "FilterLogEvents", """{"logGroupName": "g", "startTime": 2000, "endTime": 3000}""")).ShouldBe(["second"]);
        (await cloud.RefusalAsync("logs", "FilterLogEvents", """{"logGroupName": "g", "filterPattern": "{ $.a = 1 }"}""")).Code.ShouldBe("NotImplemented");
    }

    [Fact]
    public async Task Events_out_of_order_and_streams_that_are_not_there_are_refused()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await FillAsync(cloud);
        (await cloud.RefusalAsync("logs", "PutLogEvents", """{"logGroupName": "g", "logStreamName": "s", "logEvents": [{"timestamp": 2, "message": "a"}, {"timestamp": 1, "message": "b"}]}""")).Message
            .ShouldBe("Log events in a single PutLogEvents request must be in chronological order.");
        (await cloud.RefusalAsync("logs", "PutLogEvents", """{"logGroupName": "g", "logStreamName": "no", "logEvents": []}""")).Message.ShouldBe("The specified log stream does not exist.");
    }

    [Fact]
    public async Task Events_are_there_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        await using (var cloud = await RunningCloud.StartAsync(folder.Path))
        {
            await FillAsync(cloud);
        }

        await using var again = await RunningCloud.StartAsync(folder.Path);
        Messages(await again.CallAsync("logs", "FilterLogEvents", """{"logGroupName": "g"}""")).ShouldBe(["first error", "second", "third error timeout"]);
        var stream = (await again.CallAsync("logs", "DescribeLogStreams", """{"logGroupName": "g", "orderBy": "LastEventTime", "descending": true}""")).Objects("logStreams").ShouldHaveSingleItem();
        (stream.Number("firstEventTimestamp"), stream.Number("lastEventTimestamp")).ShouldBe((1000, 3000));
    }

    private static async Task FillAsync(RunningCloud cloud)
    {
        await cloud.CallAsync("logs", "CreateLogGroup", """{"logGroupName": "g"}""");
        await cloud.CallAsync("logs", "CreateLogStream", """{"logGroupName": "g", "logStreamName": "s"}""");
        await cloud.CallAsync("logs", "PutLogEvents", """
            {"logGroupName": "g", "logStreamName": "s", "logEvents": [
              {"timestamp": 1000, "message": "first error"}, {"timestamp": 2000, "message": "second"}, {"timestamp": 3000, "message": "third error timeout"}]}
            """);
    }

    private static string[] Messages(JsonObject answer) => [.. answer.Objects("events").Select(e => e.Text("message")!)];
}
