using Espresso.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.Sqs;

public class QueueTests
{
    [Fact]
    public async Task A_received_message_comes_back_when_its_visibility_is_over()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q", """{"VisibilityTimeout": "60"}""");
        await cloud.SendAsync(queue, "a");

        (await cloud.BodiesAsync(queue)).ShouldBe(["a"]);
        (await cloud.BodiesAsync(queue)).ShouldBeEmpty();
        (await cloud.AttributeAsync(queue, "ApproximateNumberOfMessagesNotVisible")).ShouldBe("1");

        await cloud.AdvanceAsync(TimeSpan.FromSeconds(61));
        var again = (await cloud.ReceiveAsync(queue)).Single();
        again.Object("Attributes")!.Text("ApproximateReceiveCount").ShouldBe("2");
    }

    [Fact]
    public async Task A_deleted_message_stays_away()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q");
        await cloud.SendAsync(queue, "a");
        await DeleteAsync(cloud, queue, (await cloud.ReceiveAsync(queue)).Single());
        await cloud.AdvanceAsync(TimeSpan.FromHours(1));
        (await cloud.BodiesAsync(queue)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_receipt_of_an_earlier_receive_deletes_nothing()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q", """{"VisibilityTimeout": "1"}""");
        await cloud.SendAsync(queue, "a");
        var first = (await cloud.ReceiveAsync(queue)).Single();
        await cloud.AdvanceAsync(TimeSpan.FromSeconds(2));
        (await cloud.BodiesAsync(queue)).ShouldBe(["a"]);
        await DeleteAsync(cloud, queue, first);
        await cloud.AdvanceAsync(TimeSpan.FromSeconds(2));
        (await cloud.BodiesAsync(queue)).ShouldBe(["a"]);
    }

    [Fact]
    public async Task Visibility_can_be_changed_while_a_message_is_out_and_only_then()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q");
        await cloud.SendAsync(queue, "a");
        var handle = (await cloud.ReceiveAsync(queue)).Single().Text("ReceiptHandle");
        await cloud.CallAsync("sqs", "ChangeMessageVisibility", $$"""{"QueueUrl": "{{queue}}", "ReceiptHandle": "{{handle}}", "VisibilityTimeout": 0}""");
        (await cloud.AttributeAsync(queue, "ApproximateNumberOfMessages")).ShouldBe("1");
        var refusal = await cloud.RefusalAsync("sqs", "ChangeMessageVisibility", $$"""{"QueueUrl": "{{queue}}", "ReceiptHandle": "{{handle}}", "VisibilityTimeout": 5}""");
        refusal.Code.ShouldBe("InvalidParameterValue");
        refusal.Message.ShouldEndWith("Reason: Message does not exist or is not available for visibility timeout change.");
    }

    [Fact]
    public async Task A_delayed_message_waits_for_its_time()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q", """{"DelaySeconds": "10"}""");
        await cloud.SendAsync(queue, "by queue");
        await cloud.SendAsync(queue, "at once", """, "DelaySeconds": 0""");
        await cloud.SendAsync(queue, "late", """, "DelaySeconds": 900""");
        (await cloud.BodiesAsync(queue)).ShouldBe(["at once"]);
        (await cloud.AttributeAsync(queue, "ApproximateNumberOfMessagesDelayed")).ShouldBe("2");
        await cloud.AdvanceAsync(TimeSpan.FromSeconds(11));
        (await cloud.BodiesAsync(queue)).ShouldBe(["by queue"]);
    }

    [Fact]
    public async Task A_long_poll_ends_with_the_first_message()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q");
        var waiting = cloud.BodiesAsync(queue, seconds: 20);
        waiting.IsCompleted.ShouldBeFalse();
        await cloud.SendAsync(queue, "a");
        (await waiting.WaitAsync(TimeSpan.FromSeconds(15))).ShouldBe(["a"]);
    }

    [Fact]
    public async Task A_long_poll_ends_when_a_message_becomes_visible_by_itself()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q");
        await cloud.SendAsync(queue, "later", """, "DelaySeconds": 600""");
        var waiting = cloud.BodiesAsync(queue, seconds: 20);
        await cloud.AdvanceAsync(TimeSpan.FromSeconds(601));
        (await waiting.WaitAsync(TimeSpan.FromSeconds(15))).ShouldBe(["later"]);
    }

    [Fact]
    public async Task What_is_received_too_often_goes_to_the_dead_letters()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var dead = await cloud.QueueAsync("dead");
        var queue = await cloud.QueueAsync("q",
            $$"""{"VisibilityTimeout": "1", "RedrivePolicy": "{\"deadLetterTargetArn\":\"{{RunningCloud.QueueArn("dead")}}\",\"maxReceiveCount\":2}"}""");
        await cloud.SendAsync(queue, "poison");
        for (var i = 0; i < 2; i++)
        {
            (await cloud.BodiesAsync(queue)).ShouldBe(["poison"]);
            await cloud.AdvanceAsync(TimeSpan.FromSeconds(2));
        }

        (await cloud.BodiesAsync(queue)).ShouldBeEmpty();
        var moved = (await cloud.ReceiveAsync(dead)).Single();
        moved.Text("Body").ShouldBe("poison");
        moved.Object("Attributes")!.Text("DeadLetterQueueSourceArn").ShouldBe(RunningCloud.QueueArn("q"));
        var sources = await cloud.CallAsync("sqs", "ListDeadLetterSourceQueues", $$"""{"QueueUrl": "{{dead}}"}""");
        sources.Texts("queueUrls").ShouldBe([queue]);
    }

    [Fact]
    public async Task Old_messages_end_with_the_retention_period()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q", """{"MessageRetentionPeriod": "3600"}""");
        await cloud.SendAsync(queue, "old");
        await cloud.AdvanceAsync(TimeSpan.FromMinutes(59));
        await cloud.SendAsync(queue, "young");
        await cloud.AdvanceAsync(TimeSpan.FromMinutes(2));
        (await cloud.BodiesAsync(queue)).ShouldBe(["young"]);
    }

    [Fact]
    public async Task The_digest_of_attributes_is_the_one_that_clients_compare()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q");
        // The value was computed by botocore's own check of a real answer with these attributes.
        var sent = await cloud.SendAsync(queue, "hi",
            """, "MessageAttributes": {"t": {"DataType": "String", "StringValue": "x"}, "n": {"DataType": "Number", "StringValue": "1"}, "b": {"DataType": "Binary", "BinaryValue": "MTIz"}}""");
        sent.Text("MD5OfMessageBody").ShouldBe("49f68a5c8493ec2c0bf489821c21fc3b");
        sent.Text("MD5OfMessageAttributes").ShouldBe("f7aed4f08fe57857933888592745b2d7");
        var received = (await cloud.ReceiveAsync(queue)).Single();
        received.Text("MD5OfMessageAttributes").ShouldBe("f7aed4f08fe57857933888592745b2d7");
    }

    [Fact]
    public async Task A_batch_answers_entry_by_entry()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q");
        var answer = await cloud.CallAsync("sqs", "SendMessageBatch",
            $$"""{"QueueUrl": "{{queue}}", "Entries": [{"Id": "1", "MessageBody": "a"}, {"Id": "2", "MessageBody": "b", "DelaySeconds": 901}, {"Id": "3", "MessageBody": "\u0001"}]}""");
        answer.Objects("Successful").Select(entry => entry.Text("Id")).ShouldBe(["1"]);
        answer.Objects("Failed").Select(entry => (entry.Text("Id"), entry.Text("Code"))).ShouldBe([("2", "InvalidParameterValue"), ("3", "InvalidMessageContents")]);
    }

    [Theory]
    [InlineData("[]", "EmptyBatchRequest")]
    [InlineData("""[{"Id": "1", "MessageBody": "a"}, {"Id": "1", "MessageBody": "b"}]""", "BatchEntryIdsNotDistinct")]
    [InlineData("""[{"Id": "a b", "MessageBody": "a"}]""", "InvalidBatchEntryId")]
    public async Task A_batch_that_makes_no_sense_is_refused_whole(string entries, string code)
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q");
        (await cloud.RefusalAsync("sqs", "SendMessageBatch", $$"""{"QueueUrl": "{{queue}}", "Entries": {{entries}}}""")).Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("CreateQueue", """{"QueueName": "a b"}""", "InvalidParameterValue")]
    [InlineData("CreateQueue", """{"QueueName": "q.fifo"}""", "InvalidParameterValue")]
    [InlineData("CreateQueue", """{"QueueName": "n", "Attributes": {"VisibilityTimeout": "43201"}}""", "InvalidAttributeValue")]
    [InlineData("CreateQueue", """{"QueueName": "n", "Attributes": {"Colour": "red"}}""", "InvalidAttributeName")]
    [InlineData("CreateQueue", """{"QueueName": "n", "Attributes": {"RedrivePolicy": "{}"}}""", "InvalidParameterValue")]
    [InlineData("CreateQueue", """{"QueueName": "q", "Attributes": {"DelaySeconds": "5"}}""", "QueueNameExists")]
    [InlineData("GetQueueUrl", """{"QueueName": "none"}""", "QueueDoesNotExist")]
    [InlineData("SendMessage", """{"QueueUrl": "http://h/000000000000/q"}""", "MissingParameter")]
    [InlineData("SendMessage", """{"QueueUrl": "http://h/000000000000/q", "MessageBody": "a", "MessageDeduplicationId": "d"}""", "InvalidParameterValue")]
    [InlineData("ReceiveMessage", """{"QueueUrl": "http://h/000000000000/q", "MaxNumberOfMessages": 11}""", "InvalidParameterValue")]
    [InlineData("ReceiveMessage", """{"QueueUrl": "http://h/000000000000/q", "WaitTimeSeconds": 21}""", "InvalidParameterValue")]
    [InlineData("DeleteMessage", """{"QueueUrl": "http://h/000000000000/q", "ReceiptHandle": "x"}""", "ReceiptHandleIsInvalid")]
    [InlineData("GetQueueAttributes", """{"QueueUrl": "http://h/000000000000/q", "AttributeNames": ["Colour"]}""", "InvalidAttributeName")]
    public async Task Refusals_have_the_codes_of_SQS(string operation, string input, string code)
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.QueueAsync("q");
        (await cloud.RefusalAsync("sqs", operation, input)).Code.ShouldBe(code);
    }

    [Fact]
    public async Task A_queue_can_be_purged_tagged_listed_and_deleted()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("a");
        await cloud.QueueAsync("b");
        await cloud.SendAsync(queue, "x");
        await cloud.CallAsync("sqs", "PurgeQueue", $$"""{"QueueUrl": "{{queue}}"}""");
        (await cloud.BodiesAsync(queue)).ShouldBeEmpty();

        await cloud.CallAsync("sqs", "TagQueue", $$"""{"QueueUrl": "{{queue}}", "Tags": {"x": "1", "y": "2"} }""");
        await cloud.CallAsync("sqs", "UntagQueue", $$"""{"QueueUrl": "{{queue}}", "TagKeys": ["x"]}""");
        (await cloud.CallAsync("sqs", "ListQueueTags", $$"""{"QueueUrl": "{{queue}}"}""")).TextMap("Tags").ShouldBe(new Dictionary<string, string> { ["y"] = "2" });

        var page = await cloud.CallAsync("sqs", "ListQueues", """{"MaxResults": 1}""");
        page.Texts("QueueUrls").ShouldBe([queue]);
        var rest = await cloud.CallAsync("sqs", "ListQueues", $$"""{"MaxResults": 1, "NextToken": "{{page.Text("NextToken")}}"}""");
        rest.Texts("QueueUrls").Single().ShouldEndWith("/b");
        rest.ContainsKey("NextToken").ShouldBeFalse();

        await cloud.CallAsync("sqs", "DeleteQueue", $$"""{"QueueUrl": "{{queue}}"}""");
        (await cloud.RefusalAsync("sqs", "ReceiveMessage", $$"""{"QueueUrl": "{{queue}}"}""")).Code.ShouldBe("QueueDoesNotExist");
    }

    [Fact]
    public async Task Twenty_consumers_share_a_queue_without_a_message_twice()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q");
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => cloud.SendAsync(queue, $"{i}")));
        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            var mine = new List<string>();
            while (await cloud.BodiesAsync(queue) is { Length: > 0 } bodies)
            {
                mine.AddRange(bodies);
            }

            return mine;
        }));
        taken.SelectMany(bodies => bodies).Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 200).Select(i => $"{i}").Order(StringComparer.Ordinal));
    }

    internal static Task DeleteAsync(RunningCloud cloud, string queue, System.Text.Json.Nodes.JsonObject message) =>
        cloud.CallAsync("sqs", "DeleteMessage", $$"""{"QueueUrl": "{{queue}}", "ReceiptHandle": "{{message.Text("ReceiptHandle")}}"}""");
}
