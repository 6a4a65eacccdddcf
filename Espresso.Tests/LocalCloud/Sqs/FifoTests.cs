using Espresso.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.Sqs;

public class FifoTests
{
    [Fact]
    public async Task A_group_comes_in_order_and_not_while_one_of_it_is_out()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await FifoAsync(cloud);
        foreach (var (body, group) in new[] { ("a1", "a"), ("b1", "b"), ("a2", "a"), ("a3", "a") })
        {
            await SendAsync(cloud, queue, body, group);
        }

        var first = (await cloud.ReceiveAsync(queue, most: 2)).ToList();
        first.Select(message => message.Text("Body")).ShouldBe(["a1", "a2"]);
        (await cloud.BodiesAsync(queue)).ShouldBe(["b1"]);
        await QueueTests.DeleteAsync(cloud, queue, first[0]);
        (await cloud.BodiesAsync(queue)).ShouldBeEmpty();
        await QueueTests.DeleteAsync(cloud, queue, first[1]);
        (await cloud.BodiesAsync(queue)).ShouldBe(["a3"]);
    }

    [Fact]
    public async Task What_comes_back_comes_before_its_successors()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await FifoAsync(cloud);
        await SendAsync(cloud, queue, "a1", "a");
        await SendAsync(cloud, queue, "a2", "a");
        (await cloud.ReceiveAsync(queue, most: 1)).Count.ShouldBe(1);
        await cloud.AdvanceAsync(TimeSpan.FromSeconds(31));
        (await cloud.BodiesAsync(queue)).ShouldBe(["a1", "a2"]);
    }

    [Fact]
    public async Task The_same_message_within_five_minutes_is_taken_once()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await FifoAsync(cloud);
        var first = await SendAsync(cloud, queue, "same", "a");
        var second = await SendAsync(cloud, queue, "same", "a");
        second.Text("MessageId").ShouldBe(first.Text("MessageId"));
        second.Text("SequenceNumber").ShouldBe(first.Text("SequenceNumber"));
        (await cloud.AttributeAsync(queue, "ApproximateNumberOfMessages")).ShouldBe("1");

        await cloud.AdvanceAsync(TimeSpan.FromMinutes(5.1));
        var later = await SendAsync(cloud, queue, "same", "a");
        later.Text("MessageId").ShouldNotBe(first.Text("MessageId"));
        (await cloud.AttributeAsync(queue, "ApproximateNumberOfMessages")).ShouldBe("2");
    }

    [Fact]
    public async Task A_group_and_an_id_are_asked_for()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("plain.fifo", """{"FifoQueue": "true"}""");
        (await Should.ThrowAsync<CloudException>(() => cloud.SendAsync(queue, "a"))).Message.ShouldBe("The request must contain the parameter MessageGroupId.");
        (await Should.ThrowAsync<CloudException>(() => SendAsync(cloud, queue, "a", "g"))).Message
            .ShouldBe("The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
        (await Should.ThrowAsync<CloudException>(() => SendAsync(cloud, queue, "a", "g", """, "DelaySeconds": 1"""))).Code.ShouldBe("InvalidParameterValue");
    }

    [Fact]
    public async Task A_receipt_ends_with_the_visibility()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await FifoAsync(cloud);
        await SendAsync(cloud, queue, "a", "g");
        var message = (await cloud.ReceiveAsync(queue)).Single();
        await cloud.AdvanceAsync(TimeSpan.FromSeconds(31));
        (await Should.ThrowAsync<CloudException>(() => QueueTests.DeleteAsync(cloud, queue, message))).Message.ShouldEndWith("Reason: The receipt handle has expired.");
    }

    private static Task<string> FifoAsync(RunningCloud cloud) => cloud.QueueAsync("q.fifo", """{"FifoQueue": "true", "ContentBasedDeduplication": "true"}""");

    private static Task<System.Text.Json.Nodes.JsonObject> SendAsync(RunningCloud cloud, string queue, string body, string group, string more = "") =>
        cloud.SendAsync(queue, body, $$""", "MessageGroupId": "{{group}}" {{more}}""");
}
