using Amazon.SimpleNotificationService;
using Amazon.SimpleNotificationService.Model;

namespace Espresso.Tests.StandIns.Sdk;

public class SnsClientTests
{
    private static AmazonSimpleNotificationServiceClient Client(WireServer server) => new(
        "AKIDEXAMPLE", "secret",
        new AmazonSimpleNotificationServiceConfig { ServiceURL = server.Url, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });

    [Fact]
    public async Task A_message_is_published_with_its_attributes()
    {
        await using var server = await WireServer.StartAsync(new Answer(200,
            "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult><MessageId>m-1</MessageId></PublishResult>"
            + "<ResponseMetadata><RequestId>req-1</RequestId></ResponseMetadata></PublishResponse>"));
        using var client = Client(server);

        var answer = await client.PublishAsync(new PublishRequest("arn:topic", "{\"a\":1}")
        {
            MessageAttributes = new() { ["type"] = new() { DataType = "String", StringValue = "order.status-changed" } },
        });

        answer.MessageId.ShouldBe("m-1");
        server.Single().Form.ShouldBe([
            "Action=Publish",
            "Message={\"a\":1}",
            "MessageAttributes.entry.1.Name=type",
            "MessageAttributes.entry.1.Value.DataType=String",
            "MessageAttributes.entry.1.Value.StringValue=order.status-changed",
            "TopicArn=arn:topic",
            "Version=2010-03-31",
        ]);
    }

    [Fact]
    public async Task A_text_message_names_a_phone_number()
    {
        await using var server = await WireServer.StartAsync(new Answer(200, "<PublishResponse><PublishResult/></PublishResponse>"));
        using var client = Client(server);

        await client.PublishAsync(new PublishRequest { PhoneNumber = "+491701234567", Message = "Ready" });

        server.Single().Form.ShouldBe(["Action=Publish", "Message=Ready", "PhoneNumber=+491701234567", "Version=2010-03-31"]);
    }

    [Fact]
    public async Task A_batch_tells_what_failed()
    {
        await using var server = await WireServer.StartAsync(new Answer(200,
            "<PublishBatchResponse><PublishBatchResult><Successful><member><Id>a</Id><MessageId>m-1</MessageId></member></Successful>"
            + "<Failed><member><Id>b</Id><Code>InternalError</Code><SenderFault>false</SenderFault></member></Failed></PublishBatchResult></PublishBatchResponse>"));
        using var client = Client(server);

        var answer = await client.PublishBatchAsync(new PublishBatchRequest
        {
            TopicArn = "arn:topic",
            PublishBatchRequestEntries = [new() { Id = "a", Message = "1" }, new() { Id = "b", Message = "2" }],
        });

        answer.Successful.ShouldHaveSingleItem().MessageId.ShouldBe("m-1");
        answer.Failed.ShouldHaveSingleItem().SenderFault.ShouldBe(false);
        server.Single().Form.ShouldContain("PublishBatchRequestEntries.member.2.Message=2");
    }

    [Fact]
    public async Task A_topic_that_does_not_exist_is_NotFoundException()
    {
        await using var server = await WireServer.StartAsync(new Answer(404,
            "<ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message></Error>"
            + "<RequestId>req-1</RequestId></ErrorResponse>"));
        using var client = Client(server);

        var error = await Should.ThrowAsync<NotFoundException>(client.PublishAsync("arn:none", "x"));

        error.ErrorCode.ShouldBe("NotFound");
    }
}
