using Espresso.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.Lambda;

public class MappingTests
{
    [Fact]
    public async Task A_queue_gives_nothing_until_its_function_polls()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await MappedAsync(cloud);
        await cloud.SendAsync(queue, "a");
        (await cloud.AttributeAsync(queue, "ApproximateNumberOfMessages")).ShouldBe("1");

        using var process = new Poller(cloud, "events");
        var invocation = await process.NextAsync();
        invocation.Bodies.ShouldBe(["a"]);
        var record = invocation.Payload["Records"]![0]!;
        record["eventSource"]!.GetValue<string>().ShouldBe("aws:sqs");
        record["eventSourceARN"]!.GetValue<string>().ShouldBe(RunningCloud.QueueArn("q"));
        record["attributes"]!["ApproximateReceiveCount"]!.GetValue<string>().ShouldBe("1");
        await process.RespondAsync(invocation, "{}");
        await EmptyAsync(cloud, queue);
    }

    [Fact]
    public async Task A_message_stays_out_however_long_its_function_takes()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await MappedAsync(cloud);
        using var process = new Poller(cloud, "events");
        await cloud.SendAsync(queue, "a");
        var invocation = await process.NextAsync();
        await cloud.AdvanceAsync(TimeSpan.FromHours(3));
        (await cloud.BodiesAsync(queue)).ShouldBeEmpty();
        (await cloud.AttributeAsync(queue, "ApproximateNumberOfMessagesNotVisible")).ShouldBe("1");
        await process.RespondAsync(invocation, "{}");
        await EmptyAsync(cloud, queue);
    }

    [Fact]
    public async Task Only_what_failed_comes_back_after_the_visibility_timeout()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await MappedAsync(cloud);
        await cloud.CallAsync("sqs", "SendMessageBatch", $$"""{"QueueUrl": "{{queue}}", "Entries": [{"Id": "1", "MessageBody": "good"}, {"Id": "2", "MessageBody": "bad"}]}""");
        using var process = new Poller(cloud, "events");
        var invocation = await process.NextAsync();
        invocation.Bodies.Order(StringComparer.Ordinal).ShouldBe(["bad", "good"]);
        await process.RespondAsync(invocation, $$"""{"batchItemFailures": [{"itemIdentifier": "{{invocation.MessageId("bad")}}"}]}""");

        var again = await cloud.AdvanceUntilAsync(process.NextAsync(), TimeSpan.FromSeconds(61));
        again.Bodies.ShouldBe(["bad"]);
        await process.RespondAsync(again, """{"batchItemFailures": []}""");
        await EmptyAsync(cloud, queue);
    }

    [Theory]
    [InlineData("""{"batchItemFailures": [{"itemIdentifier": "not of this batch"}]}""")]
    [InlineData("""{"batchItemFailures": [{"itemIdentifier": ""}]}""")]
    [InlineData("""{"batchItemFailures": [{}]}""")]
    [InlineData("not JSON")]
    public async Task An_answer_that_names_no_message_fails_the_whole_batch(string answer)
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await MappedAsync(cloud);
        await cloud.SendAsync(queue, "a");
        using var process = new Poller(cloud, "events");
        await process.RespondAsync(await process.NextAsync(), answer);
        var again = await cloud.AdvanceUntilAsync(process.NextAsync(), TimeSpan.FromSeconds(61));
        again.Bodies.ShouldBe(["a"]);
    }

    [Fact]
    public async Task What_a_dying_process_had_goes_to_the_next_one_at_once()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await MappedAsync(cloud);
        await cloud.SendAsync(queue, "a");
        var first = new Poller(cloud, "events");
        (await first.NextAsync()).Bodies.ShouldBe(["a"]);
        first.Dispose();
        using var second = new Poller(cloud, "events");
        var again = await second.NextAsync();
        again.Bodies.ShouldBe(["a"]);
        await second.RespondAsync(again, "{}");
        await EmptyAsync(cloud, queue);
    }

    [Fact]
    public async Task Poison_ends_in_the_dead_letters()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var dead = await cloud.QueueAsync("dead");
        var queue = await MappedAsync(cloud, attributes: $$"""{"VisibilityTimeout": "60", "RedrivePolicy": "{\"deadLetterTargetArn\":\"{{RunningCloud.QueueArn("dead")}}\",\"maxReceiveCount\":2}"}""");
        await cloud.SendAsync(queue, "poison");
        using var process = new Poller(cloud, "events");
        await process.FailAsync(await process.NextAsync(), "no");
        await process.FailAsync(await cloud.AdvanceUntilAsync(process.NextAsync(), TimeSpan.FromSeconds(61)), "no");
        var idle = process.NextAsync();
        string[] letters;
        do
        {
            await cloud.AdvanceAsync(TimeSpan.FromSeconds(61));
            letters = await cloud.BodiesAsync(dead, seconds: 1);
        }
        while (letters.Length == 0);
        letters.ShouldBe(["poison"]);
        idle.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_batch_is_at_most_as_large_as_the_mapping_says()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await MappedAsync(cloud, more: """, "BatchSize": 2""");
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => cloud.SendAsync(queue, $"{i}")));
        using var process = new Poller(cloud, "events");
        var sizes = new List<int>();
        for (var left = 5; left > 0; left -= sizes[^1])
        {
            var invocation = await process.NextAsync();
            sizes.Add(invocation.Bodies.Length);
            await process.RespondAsync(invocation, "{}");
        }

        sizes.ShouldBe([2, 2, 1]);
    }

    [Fact]
    public async Task No_more_batches_are_out_than_the_mapping_allows()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await MappedAsync(cloud, more: """, "BatchSize": 1, "ScalingConfig": {"MaximumConcurrency": 2}""");
        await Task.WhenAll(Enumerable.Range(0, 3).Select(i => cloud.SendAsync(queue, $"{i}")));
        var processes = Enumerable.Range(0, 3).Select(_ => new Poller(cloud, "events")).ToList();
        var waiting = processes.Select(process => process.NextAsync()).ToList();
        var first = await Task.WhenAny(waiting);
        await Task.WhenAny(waiting.Where(task => task != first));
        (await cloud.AttributeAsync(queue, "ApproximateNumberOfMessages")).ShouldBe("1");

        await processes[waiting.IndexOf(first)].RespondAsync(await first, "{}");
        await Task.WhenAll(waiting);
        (await cloud.AttributeAsync(queue, "ApproximateNumberOfMessages")).ShouldBe("0");
        processes.ForEach(process => process.Dispose());
    }

    [Fact]
    public async Task A_filter_drops_what_the_function_does_not_want()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await MappedAsync(cloud, more: """, "FilterCriteria": {"Filters": [{"Pattern": "{\"body\": {\"kind\": [\"order\"]}}"}]}""");
        await cloud.SendAsync(queue, """{"kind": "noise"}""");
        await cloud.SendAsync(queue, "plain text");
        await cloud.SendAsync(queue, """{"kind": "order"}""");
        using var process = new Poller(cloud, "events");
        var invocation = await process.NextAsync();
        invocation.Bodies.ShouldBe(["""{"kind": "order"}"""]);
        await process.RespondAsync(invocation, "{}");
        await EmptyAsync(cloud, queue);
    }

    [Fact]
    public async Task A_disabled_mapping_leaves_its_queue_alone()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await MappedAsync(cloud, more: """, "Enabled": false""");
        var mapping = (await cloud.CallAsync("lambda", "ListEventSourceMappings", """{"FunctionName": "events"}""")).Objects("EventSourceMappings").Single();
        mapping.Text("State").ShouldBe("Disabled");
        using var process = new Poller(cloud, "events");
        var next = process.NextAsync();
        await cloud.SendAsync(queue, "a");
        (await cloud.AttributeAsync(queue, "ApproximateNumberOfMessages")).ShouldBe("1");
        await cloud.CallAsync("lambda", "UpdateEventSourceMapping", $$"""{"UUID": "{{mapping.Text("UUID")}}", "Enabled": true}""");
        var invocation = await next;
        invocation.Bodies.ShouldBe(["a"]);
        await cloud.CallAsync("lambda", "DeleteEventSourceMapping", $$"""{"UUID": "{{mapping.Text("UUID")}}"}""");
        // The batch that is out ends as if the mapping were still there.
        await process.RespondAsync(invocation, "{}");
        await EmptyAsync(cloud, queue);
    }

    [Fact]
    public async Task A_queue_has_one_mapping_per_function()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await MappedAsync(cloud);
        (await cloud.RefusalAsync("lambda", "CreateEventSourceMapping", $$"""{"FunctionName": "events", "EventSourceArn": "{{RunningCloud.QueueArn("q")}}"}""")).Code.ShouldBe("ResourceConflictException");
    }

    private static async Task<string> MappedAsync(RunningCloud cloud, string more = "", string attributes = """{"VisibilityTimeout": "60"}""")
    {
        var queue = await cloud.QueueAsync("q", attributes);
        await cloud.CreateFunctionAsync("events");
        await cloud.CallAsync("lambda", "CreateEventSourceMapping",
            $$"""{"FunctionName": "events", "EventSourceArn": "{{RunningCloud.QueueArn("q")}}", "FunctionResponseTypes": ["ReportBatchItemFailures"] {{more}}}""");
        return queue;
    }

    /// <summary>Deleting follows the function's answer: asks until the queue is empty, or for twenty seconds.</summary>
    private static async Task EmptyAsync(RunningCloud cloud, string queue)
    {
        var watch = await cloud.QueueAsync("nothing-is-ever-in-it");
        for (var i = 0; i < 20; i++)
        {
            if (await cloud.AttributeAsync(queue, "ApproximateNumberOfMessages") == "0" && await cloud.AttributeAsync(queue, "ApproximateNumberOfMessagesNotVisible") == "0")
            {
                return;
            }

            await cloud.ReceiveAsync(watch, seconds: i == 0 ? 0 : 1);
        }

        Assert.Fail($"{queue} still has messages.");
    }
}
