using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Sns;
using Espresso.Tests.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.Lambda;

namespace Espresso.Tests.LocalCloud.Sns;

public class TopicTests
{
    private const string Topic = "arn:aws:sns:eu-west-1:000000000000:t";

    [Fact]
    public async Task Raw_delivery_gives_a_queue_the_message_and_its_attributes()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await SubscribedAsync(cloud, """{"RawMessageDelivery": "true"}""");
        await PublishAsync(cloud, "hello", """{"type": {"DataType": "String", "StringValue": "x"}}""");
        var message = (await cloud.ReceiveAsync(queue)).Single();
        message.Text("Body").ShouldBe("hello");
        message.Object("MessageAttributes")!.ToJsonString().ShouldBe("""{"type":{"DataType":"String","StringValue":"x"}}""");
    }

    [Fact]
    public async Task Without_it_the_message_comes_in_an_envelope()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await SubscribedAsync(cloud, "{}");
        var id = await PublishAsync(cloud, "hello", """{"n": {"DataType": "Number", "StringValue": "1"}}""");
        var envelope = JsonNode.Parse((await cloud.BodiesAsync(queue)).Single())!;
        envelope["Type"]!.GetValue<string>().ShouldBe("Notification");
        envelope["MessageId"]!.GetValue<string>().ShouldBe(id);
        envelope["TopicArn"]!.GetValue<string>().ShouldBe(Topic);
        envelope["Message"]!.GetValue<string>().ShouldBe("hello");
        envelope["MessageAttributes"]!.ToJsonString().ShouldBe("""{"n":{"Type":"Number","Value":"1"}}""");
    }

    [Theory]
    [InlineData("""{"type": ["x"]}""", true)]
    [InlineData("""{"type": ["y"]}""", false)]
    [InlineData("""{"n": [{"numeric": [">", 5]}]}""", true)]
    [InlineData("""{"n": ["7"]}""", false)]
    [InlineData("""{"list": ["b"]}""", true)]
    [InlineData("""{"list": [{"anything-but": ["a", "b"]}]}""", false)]
    [InlineData("""{"type": ["x"], "n": [8]}""", false)]
    [InlineData("""{"none": [{"exists": false}]}""", true)]
    [InlineData("""{"$or": [{"type": ["y"]}, {"n": [7]}]}""", true)]
    public async Task A_filter_policy_on_attributes_lets_through_what_fits(string policy, bool expected)
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await SubscribedAsync(cloud, new JsonObject { ["RawMessageDelivery"] = "true", ["FilterPolicy"] = policy }.ToJsonString());
        await PublishAsync(cloud, "m",
            """{"type": {"DataType": "String", "StringValue": "x"}, "n": {"DataType": "Number", "StringValue": "7"}, "list": {"DataType": "String.Array", "StringValue": "[\"a\",\"b\"]"}}""");
        (await cloud.BodiesAsync(queue)).ShouldBe(expected ? ["m"] : []);
    }

    [Theory]
    [InlineData("""{"status": "ready"}""", true)]
    [InlineData("""{"status": "making"}""", false)]
    [InlineData("plain text", false)]
    public async Task A_filter_policy_can_look_into_the_body(string body, bool expected)
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await SubscribedAsync(cloud, """{"RawMessageDelivery": "true", "FilterPolicyScope": "MessageBody", "FilterPolicy": "{\"status\": [\"ready\"]}"}""");
        await PublishAsync(cloud, body);
        (await cloud.BodiesAsync(queue)).ShouldBe(expected ? [body] : []);
    }

    [Fact]
    public async Task What_cannot_be_delivered_goes_to_the_subscriptions_dead_letters()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var dead = await cloud.QueueAsync("dead");
        var queue = await SubscribedAsync(cloud, new JsonObject { ["RawMessageDelivery"] = "true", ["RedrivePolicy"] = $$"""{"deadLetterTargetArn": "{{RunningCloud.QueueArn("dead")}}"}""" }.ToJsonString());
        await cloud.CallAsync("sqs", "DeleteQueue", $$"""{"QueueUrl": "{{queue}}"}""");
        await PublishAsync(cloud, "lost");
        (await cloud.BodiesAsync(dead)).ShouldBe(["lost"]);
    }

    [Fact]
    public async Task A_function_gets_a_record()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreateFunctionAsync("alerts");
        await cloud.CallAsync("sns", "CreateTopic", """{"Name": "t"}""");
        await cloud.CallAsync("sns", "Subscribe", $$"""{"TopicArn": "{{Topic}}", "Protocol": "lambda", "Endpoint": "{{RunningCloud.FunctionArn("alerts")}}"}""");
        await cloud.Service<ISns>().PublishAsync(Topic, "hello", "Subject");
        using var process = new Poller(cloud, "alerts");
        var invocation = await process.NextAsync();
        var record = invocation.Payload["Records"]![0]!;
        record["EventSource"]!.GetValue<string>().ShouldBe("aws:sns");
        record["Sns"]!["Message"]!.GetValue<string>().ShouldBe("hello");
        record["Sns"]!["Subject"]!.GetValue<string>().ShouldBe("Subject");
        await process.RespondAsync(invocation, "null");
    }

    [Fact]
    public async Task Mail_goes_to_the_mailbox_and_SMS_are_listed()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CallAsync("sns", "CreateTopic", """{"Name": "t"}""");
        await cloud.CallAsync("sns", "Subscribe", $$"""{"TopicArn": "{{Topic}}", "Protocol": "email", "Endpoint": "admin@example.com"}""");
        await cloud.Service<ISns>().PublishAsync(Topic, "the shop is full", "Alert");
        (await cloud.Http.GetStringAsync("/_localcloud/mail.json")).ShouldContain("admin@example.com");
        await cloud.CallAsync("sns", "Publish", """{"PhoneNumber": "+4915112345678", "Message": "your coffee"}""");
        (await cloud.Http.GetStringAsync("/_localcloud/sns.json")).ShouldContain("your coffee");
    }

    [Fact]
    public async Task A_trace_reaches_the_queue()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await SubscribedAsync(cloud, """{"RawMessageDelivery": "true"}""");
        await PublishAsync(cloud, "m", """{"traceparent": {"DataType": "String", "StringValue": "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01"}}""");
        (await cloud.ReceiveAsync(queue)).Single().Object("Attributes")!.Text("AWSTraceHeader").ShouldNotBeNull().ShouldStartWith("Root=1-5759e988-bd862e3fe1be46a994272793;");
    }

    [Theory]
    [InlineData("Publish", """{"TopicArn": "arn:aws:sns:eu-west-1:000000000000:none", "Message": "m"}""", "NotFound")]
    [InlineData("Publish", """{"TopicArn": "arn:aws:sns:eu-west-1:000000000000:t", "Message": ""}""", "InvalidParameter")]
    [InlineData("Publish", """{"TopicArn": "x", "Message": "m"}""", "InvalidParameter")]
    [InlineData("Publish", """{"PhoneNumber": "12", "Message": "m"}""", "InvalidParameter")]
    [InlineData("Publish", """{"TopicArn": "arn:aws:sns:eu-west-1:000000000000:t", "Message": "{}", "MessageStructure": "json"}""", "InvalidParameter")]
    [InlineData("CreateTopic", """{"Name": "a b"}""", "InvalidParameter")]
    [InlineData("CreateTopic", """{"Name": "t.fifo", "Attributes": {"FifoTopic": "true"}}""", "NotImplemented")]
    [InlineData("CreateTopic", """{"Name": "n", "Attributes": {"Colour": "red"}}""", "InvalidParameter")]
    [InlineData("Subscribe", """{"TopicArn": "arn:aws:sns:eu-west-1:000000000000:t", "Protocol": "pigeon", "Endpoint": "x"}""", "InvalidParameter")]
    [InlineData("Subscribe", """{"TopicArn": "arn:aws:sns:eu-west-1:000000000000:t", "Protocol": "https", "Endpoint": "https://x.example"}""", "NotImplemented")]
    [InlineData("Subscribe", """{"TopicArn": "arn:aws:sns:eu-west-1:000000000000:t", "Protocol": "sqs", "Endpoint": "x"}""", "InvalidParameter")]
    [InlineData("Subscribe", """{"TopicArn": "arn:aws:sns:eu-west-1:000000000000:t", "Protocol": "sqs", "Endpoint": "arn:aws:sqs:eu-west-1:000000000000:q", "Attributes": {"FilterPolicy": "{\"a\": \"x\"}"}}""", "InvalidParameter")]
    [InlineData("GetSubscriptionAttributes", """{"SubscriptionArn": "arn:aws:sns:eu-west-1:000000000000:t:none"}""", "NotFound")]
    public async Task Refusals_have_the_codes_of_SNS(string operation, string input, string code)
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CallAsync("sns", "CreateTopic", """{"Name": "t"}""");
        (await cloud.RefusalAsync("sns", operation, input)).Code.ShouldBe(code);
    }

    [Fact]
    public async Task Deleting_a_topic_ends_its_subscriptions()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await SubscribedAsync(cloud, "{}");
        (await cloud.CallAsync("sns", "ListSubscriptions")).Objects("Subscriptions").Count.ShouldBe(1);
        await cloud.CallAsync("sns", "DeleteTopic", $$"""{"TopicArn": "{{Topic}}"}""");
        (await cloud.CallAsync("sns", "ListSubscriptions")).Objects("Subscriptions").ShouldBeEmpty();
        (await cloud.CallAsync("sns", "ListTopics")).Objects("Topics").ShouldBeEmpty();
    }

    private static async Task<string> SubscribedAsync(RunningCloud cloud, string attributes)
    {
        var queue = await cloud.QueueAsync("q");
        await cloud.CallAsync("sns", "CreateTopic", """{"Name": "t"}""");
        await cloud.CallAsync("sns", "Subscribe", $$"""{"TopicArn": "{{Topic}}", "Protocol": "sqs", "Endpoint": "{{RunningCloud.QueueArn("q")}}", "Attributes": {{attributes}}}""");
        return queue;
    }

    private static async Task<string> PublishAsync(RunningCloud cloud, string message, string attributes = "{}")
    {
        var input = new JsonObject { ["TopicArn"] = Topic, ["Message"] = message, ["MessageAttributes"] = JsonNode.Parse(attributes) };
        return (await cloud.CallAsync("sns", "Publish", input.ToJsonString())).Text("MessageId")!;
    }
}
