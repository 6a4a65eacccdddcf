using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.ApiGatewayManagementApi;
using Amazon.ApiGatewayManagementApi.Model;
using Amazon.SimpleEmailV2;
using Amazon.SimpleEmailV2.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;

namespace Espresso.Tests.StandIns.Sdk;

public class JsonClientTests
{
    private static AmazonStepFunctionsClient StepFunctions(WireServer server) => new(
        "AKIDEXAMPLE", "secret", new AmazonStepFunctionsConfig { ServiceURL = server.Url, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });

    private static AmazonSQSClient Sqs(WireServer server) => new(
        "AKIDEXAMPLE", "secret", new AmazonSQSConfig { ServiceURL = server.Url, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });

    [Fact]
    public async Task An_execution_is_started_in_AWS_JSON()
    {
        await using var server = await WireServer.StartAsync(
            new Answer(200, """{"executionArn":"arn:e","startDate":1795341600.25}""", ("x-amzn-RequestId", "req-1")));
        using var client = StepFunctions(server);

        var answer = await client.StartExecutionAsync(new StartExecutionRequest { StateMachineArn = "arn:m", Name = "o1-1", Input = "{\"a\":1}" });

        answer.ExecutionArn.ShouldBe("arn:e");
        answer.StartDate.ShouldBe(new DateTime(2026, 11, 22, 10, 0, 0, 250, DateTimeKind.Utc));
        answer.ResponseMetadata.RequestId.ShouldBe("req-1");
        var request = server.Single();
        request.Headers["X-Amz-Target"].ShouldBe("AWSStepFunctions.StartExecution");
        request.Headers["Content-Type"].ShouldBe("application/x-amz-json-1.0");
        request.Headers["Authorization"].ShouldContain("/eu-west-1/states/aws4_request");
        request.Body.ShouldBe("""{"stateMachineArn":"arn:m","name":"o1-1","input":"{\u0022a\u0022:1}"}""");
    }

    [Fact]
    public async Task A_history_is_read_with_its_details()
    {
        await using var server = await WireServer.StartAsync(new Answer(200, """
            {"events":[
              {"id":1,"previousEventId":0,"timestamp":1795341600,"type":"ExecutionStarted","executionStartedEventDetails":{"input":"{}","roleArn":"r"}},
              {"id":2,"previousEventId":0,"timestamp":1795341600.5,"type":"ChoiceStateEntered","stateEnteredEventDetails":{"name":"By status","input":"{}"}}],
             "nextToken":"more"}
            """));
        using var client = StepFunctions(server);

        var answer = await client.GetExecutionHistoryAsync(
            new GetExecutionHistoryRequest { ExecutionArn = "arn:e", MaxResults = 2, ReverseOrder = false, IncludeExecutionData = true });

        answer.NextToken.ShouldBe("more");
        answer.Events.Select(e => (e.Id, e.PreviousEventId, e.Type)).ShouldBe(
            [(1, 0, HistoryEventType.ExecutionStarted), (2, 0, HistoryEventType.ChoiceStateEntered)]);
        answer.Events[1].StateEnteredEventDetails.Name.ShouldBe("By status");
        answer.Events[1].TaskFailedEventDetails.ShouldBeNull();
        server.Single().Body.ShouldBe("""{"executionArn":"arn:e","maxResults":2,"reverseOrder":false,"includeExecutionData":true}""");
    }

    [Theory]
    [InlineData("ExecutionAlreadyExists", typeof(ExecutionAlreadyExistsException))]
    [InlineData("com.amazonaws.states#TaskTimedOut", typeof(TaskTimedOutException))]
    [InlineData("TaskDoesNotExist", typeof(TaskDoesNotExistException))]
    [InlineData("InvalidToken", typeof(InvalidTokenException))]
    [InlineData("SomethingNew", typeof(AmazonStepFunctionsException))]
    public async Task An_error_has_the_exception_of_its_code(string type, Type expected)
    {
        await using var server = await WireServer.StartAsync(
            new Answer(400, $$"""{"__type":"{{type}}","message":"because"}""", ("x-amzn-RequestId", "req-9")));
        using var client = StepFunctions(server);

        var error = (AmazonStepFunctionsException)await Should.ThrowAsync(
            client.SendTaskSuccessAsync(new SendTaskSuccessRequest { TaskToken = "t", Output = "{}" }), expected);

        error.ErrorCode.ShouldBe(type.Split('#')[^1]);
        error.Message.ShouldBe("because");
        error.RequestId.ShouldBe("req-9");
        error.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Messages_are_received_with_attributes()
    {
        await using var server = await WireServer.StartAsync(new Answer(200, """
            {"Messages":[{"MessageId":"m1","ReceiptHandle":"h1","Body":"hello","Attributes":{"ApproximateReceiveCount":"2"},
              "MessageAttributes":{"type":{"DataType":"String","StringValue":"alert"},"raw":{"DataType":"Binary","BinaryValue":"AQI="}}}]}
            """));
        using var client = Sqs(server);

        var message = (await client.ReceiveMessageAsync(new ReceiveMessageRequest("http://q/1/n")
        {
            MaxNumberOfMessages = 10,
            WaitTimeSeconds = 20,
            MessageAttributeNames = ["All"],
            MessageSystemAttributeNames = ["ApproximateReceiveCount"],
        })).Messages.ShouldHaveSingleItem();

        message.Body.ShouldBe("hello");
        message.Attributes["ApproximateReceiveCount"].ShouldBe("2");
        message.MessageAttributes["type"].StringValue.ShouldBe("alert");
        message.MessageAttributes["raw"].BinaryValue.ToArray().ShouldBe([1, 2]);
        server.Single().Body.ShouldBe(
            """{"QueueUrl":"http://q/1/n","MessageSystemAttributeNames":["ApproximateReceiveCount"],"MessageAttributeNames":["All"],"MaxNumberOfMessages":10,"WaitTimeSeconds":20}""");
    }

    [Fact]
    public async Task A_message_carries_its_attributes()
    {
        await using var server = await WireServer.StartAsync(new Answer(200, """{"MessageId":"m1","MD5OfMessageBody":"x"}"""));
        using var client = Sqs(server);

        await client.SendMessageAsync(new SendMessageRequest("http://q/1/n", "hello")
        {
            MessageAttributes = new()
            {
                ["traceparent"] = new() { DataType = "String", StringValue = "00-1" },
                ["raw"] = new() { DataType = "Binary", BinaryValue = new MemoryStream(Encoding.UTF8.GetBytes("b")) },
            },
        });

        server.Single().Headers["X-Amz-Target"].ShouldBe("AmazonSQS.SendMessage");
        server.Single().Headers["x-amzn-query-mode"].ShouldBe("true");
        server.Single().Body.ShouldBe(
            """{"QueueUrl":"http://q/1/n","MessageBody":"hello","MessageAttributes":{"traceparent":{"StringValue":"00-1","DataType":"String"},"raw":{"BinaryValue":"Yg==","DataType":"Binary"}}}""");
    }

    [Fact]
    public async Task SQS_errors_keep_the_code_of_the_old_protocol()
    {
        await using var server = await WireServer.StartAsync(new Answer(400,
            """{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no such queue"}""",
            ("x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender")));
        using var client = Sqs(server);

        var error = await Should.ThrowAsync<QueueDoesNotExistException>(client.GetQueueUrlAsync("nothing"));

        error.ErrorCode.ShouldBe("AWS.SimpleQueueService.NonExistentQueue");
        error.ErrorType.ShouldBe(ErrorType.Sender);
    }

    [Fact]
    public async Task A_mail_goes_out_as_REST_JSON()
    {
        await using var server = await WireServer.StartAsync(new Answer(200, """{"MessageId":"mail-1"}"""));
        using var client = new AmazonSimpleEmailServiceV2Client(
            "AKIDEXAMPLE", "secret", new AmazonSimpleEmailServiceV2Config { ServiceURL = server.Url, AuthenticationRegion = "eu-west-1" });

        var answer = await client.SendEmailAsync(new SendEmailRequest
        {
            FromEmailAddress = "shop@example.com",
            Destination = new Destination { ToAddresses = ["ana@example.com"] },
            Content = new EmailContent
            {
                Simple = new Amazon.SimpleEmailV2.Model.Message { Subject = new Content { Data = "Ready" }, Body = new Body { Text = new Content { Data = "Your drink", Charset = "UTF-8" } } },
            },
        });

        answer.MessageId.ShouldBe("mail-1");
        var request = server.Single();
        (request.Method, request.Path).ShouldBe(("POST", "/v2/email/outbound-emails"));
        request.Headers["Content-Type"].ShouldBe("application/json");
        request.Headers["Authorization"].ShouldContain("/eu-west-1/ses/aws4_request");
        request.Body.ShouldBe(
            """{"FromEmailAddress":"shop@example.com","Destination":{"ToAddresses":["ana@example.com"]},"Content":{"Simple":{"Subject":{"Data":"Ready"},"Body":{"Text":{"Data":"Your drink","Charset":"UTF-8"}}}}}""");
    }

    [Fact]
    public async Task A_refused_mail_is_an_exception_with_its_code()
    {
        await using var server = await WireServer.StartAsync(
            new Answer(400, """{"message":"Email address is not verified."}""", ("x-amzn-ErrorType", "MessageRejected")));
        using var client = new AmazonSimpleEmailServiceV2Client(
            "AKIDEXAMPLE", "secret", new AmazonSimpleEmailServiceV2Config { ServiceURL = server.Url, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });

        var error = await Should.ThrowAsync<MessageRejectedException>(client.SendEmailAsync(new SendEmailRequest()));

        error.ErrorCode.ShouldBe("MessageRejected");
        error.Message.ShouldBe("Email address is not verified.");
    }

    [Fact]
    public async Task A_message_goes_to_a_connection_as_it_is()
    {
        await using var server = await WireServer.StartAsync(new Answer(200, ""));
        using var client = Connections(server);

        await client.PostToConnectionAsync(new PostToConnectionRequest { ConnectionId = "L0SM9cOFvHcCIhw=", Data = new MemoryStream("""{"version":3}"""u8.ToArray()) });

        var request = server.Single();
        (request.Method, request.Path).ShouldBe(("POST", "/live/@connections/L0SM9cOFvHcCIhw="));
        request.Headers["Content-Type"].ShouldBe("application/octet-stream");
        request.Headers["Authorization"].ShouldContain("/eu-west-1/execute-api/aws4_request");
        request.Body.ShouldBe("""{"version":3}""");
    }

    [Fact]
    public async Task A_connection_that_is_gone_is_an_exception_of_its_own()
    {
        await using var server = await WireServer.StartAsync(new Answer(410, "", ("x-amzn-ErrorType", "GoneException")));
        using var client = Connections(server);

        var error = await Should.ThrowAsync<GoneException>(client.PostToConnectionAsync(new PostToConnectionRequest { ConnectionId = "gone=", Data = new MemoryStream([1]) }));

        error.StatusCode.ShouldBe(System.Net.HttpStatusCode.Gone);
    }

    [Fact]
    public async Task A_message_without_a_connection_is_refused_here()
    {
        await using var server = await WireServer.StartAsync();
        using var client = Connections(server);

        (await Should.ThrowAsync<AmazonApiGatewayManagementApiException>(client.PostToConnectionAsync(new PostToConnectionRequest()))).Message.ShouldContain("ConnectionId");
    }

    private static AmazonApiGatewayManagementApiClient Connections(WireServer server) =>
        new("AKIDEXAMPLE", "secret", new AmazonApiGatewayManagementApiConfig { ServiceURL = server.Url + "/live", AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
}
