using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.Kernel;

/// <summary>What was answered before a <c>kill -9</c> is there after it.</summary>
public sealed class KillTests : IDisposable
{
    private const string Account = "arn:aws:sqs:eu-west-1:000000000000";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Messages_survive_wherever_they_are()
    {
        string handle;
        using (var cloud = await CloudProcess.StartAsync(_folder.Path))
        {
            await QueueAsync(cloud, "q", """{"VisibilityTimeout": "600"}""");
            await QueueAsync(cloud, "f.fifo", """{"FifoQueue": "true", "ContentBasedDeduplication": "true"}""");
            await SendAsync(cloud, "q", "in flight");
            handle = (await ReceiveAsync(cloud, "q")).Single().Text("ReceiptHandle")!;
            await SendAsync(cloud, "q", "deleted");
            var deleted = (await ReceiveAsync(cloud, "q")).Single();
            await cloud.CallAsync("sqs", "AmazonSQS.DeleteMessage", new JsonObject { ["QueueUrl"] = "http://h/000000000000/q", ["ReceiptHandle"] = deleted.Text("ReceiptHandle") });
            await SendAsync(cloud, "q", "delayed", ("DelaySeconds", 900));
            await SendAsync(cloud, "f.fifo", "once", ("MessageGroupId", "g"));
            // As many as fit into a moment, so that the kill comes into the middle of the writing.
            await Task.WhenAll(Enumerable.Range(0, 200).Select(i => SendAsync(cloud, "q", $"waiting {i:D3}")));
            await cloud.KillAsync();
        }

        using var again = await CloudProcess.StartAsync(_folder.Path);
        await SendAsync(again, "f.fifo", "once", ("MessageGroupId", "g"));
        (await ReceiveAsync(again, "f.fifo")).Count.ShouldBe(1);
        var attributes = (await again.CallAsync("sqs", "AmazonSQS.GetQueueAttributes", new JsonObject { ["QueueUrl"] = "http://h/000000000000/q", ["AttributeNames"] = new JsonArray("All") })).Object("Attributes")!;
        attributes.Text("ApproximateNumberOfMessages").ShouldBe("200");
        attributes.Text("ApproximateNumberOfMessagesNotVisible").ShouldBe("1");
        attributes.Text("ApproximateNumberOfMessagesDelayed").ShouldBe("1");
        attributes.Text("VisibilityTimeout").ShouldBe("600");

        // The receipt of before the kill is still good.
        await again.CallAsync("sqs", "AmazonSQS.DeleteMessage", new JsonObject { ["QueueUrl"] = "http://h/000000000000/q", ["ReceiptHandle"] = handle });
        await again.Http.PostAsJsonAsync("/_localcloud/clock", new { advanceSeconds = 901 });
        var bodies = new List<string>();
        while (await ReceiveAsync(again, "q") is { Count: > 0 } messages)
        {
            bodies.AddRange(messages.Select(message => message.Text("Body")!));
        }

        bodies.Order(StringComparer.Ordinal).ShouldBe(["delayed", .. Enumerable.Range(0, 200).Select(i => $"waiting {i:D3}")]);
    }

    [Fact]
    public async Task Topics_rules_alarms_functions_and_their_work_survive()
    {
        using (var cloud = await CloudProcess.StartAsync(_folder.Path))
        {
            await QueueAsync(cloud, "q", """{"VisibilityTimeout": "600"}""");
            await QueueAsync(cloud, "other", "{}");
            await cloud.QueryAsync("sns", "Action=CreateTopic&Version=2010-03-31&Name=t");
            await cloud.QueryAsync("sns", $"Action=Subscribe&Version=2010-03-31&TopicArn=arn:aws:sns:eu-west-1:000000000000:t&Protocol=sqs&Endpoint={Account}:other&Attributes.entry.1.key=RawMessageDelivery&Attributes.entry.1.value=true");
            await cloud.CallAsync("events", "AWSEvents.PutRule", new JsonObject { ["Name"] = "r", ["ScheduleExpression"] = "rate(1 hour)" });
            await cloud.CallAsync("events", "AWSEvents.PutTargets", new JsonObject { ["Rule"] = "r", ["Targets"] = new JsonArray(new JsonObject { ["Id"] = "1", ["Arn"] = $"{Account}:other", ["Input"] = "\"tick\"" }) });
            await cloud.RestAsync("lambda", HttpMethod.Post, "/2015-03-31/functions",
                """{"FunctionName": "fn", "Role": "arn:aws:iam::000000000000:role/r", "Handler": "h", "Code": {"S3Bucket": "local-process", "S3Key": "k"}}""");
            await cloud.RestAsync("lambda", HttpMethod.Post, "/2015-03-31/event-source-mappings", $$"""{"FunctionName": "fn", "EventSourceArn": "{{Account}}:q"}""");
            using var invoke = new HttpRequestMessage(HttpMethod.Post, "/2015-03-31/functions/fn/invocations") { Content = new StringContent("""{"event": 1}""") };
            invoke.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=test/20261122/eu-west-1/lambda/aws4_request, SignedHeaders=host, Signature=0");
            invoke.Headers.Add("X-Amz-Invocation-Type", "Event");
            using var accepted = await cloud.Http.SendAsync(invoke);
            ((int)accepted.StatusCode).ShouldBe(202);

            // The event and then the message are out with a process when the kill comes.
            using (var taken = await cloud.Http.GetAsync("/fn/2018-06-01/runtime/invocation/next"))
            {
                taken.IsSuccessStatusCode.ShouldBeTrue();
            }

            await SendAsync(cloud, "q", "mapped");
            using (var taken = await cloud.Http.GetAsync("/fn/2018-06-01/runtime/invocation/next"))
            {
                (await taken.Content.ReadAsStringAsync()).ShouldContain("mapped");
            }

            await cloud.KillAsync();
        }

        using var again = await CloudProcess.StartAsync(_folder.Path);
        var payloads = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var next = await again.Http.GetAsync("/fn/2018-06-01/runtime/invocation/next");
            payloads.Add(await next.Content.ReadAsStringAsync());
            var id = next.Headers.GetValues("Lambda-Runtime-Aws-Request-Id").Single();
            using var answered = await again.Http.PostAsync($"/fn/2018-06-01/runtime/invocation/{id}/response", new StringContent("null"));
            answered.IsSuccessStatusCode.ShouldBeTrue();
        }

        payloads.ShouldContain("""{"event": 1}""");
        payloads.ShouldContain(payload => payload.Contains("mapped", StringComparison.Ordinal));

        await again.QueryAsync("sns", "Action=Publish&Version=2010-03-31&TopicArn=arn:aws:sns:eu-west-1:000000000000:t&Message=published");
        var published = (await ReceiveAsync(again, "other")).Single();
        published.Text("Body").ShouldBe("published");
        await again.CallAsync("sqs", "AmazonSQS.DeleteMessage", new JsonObject { ["QueueUrl"] = "http://h/000000000000/other", ["ReceiptHandle"] = published.Text("ReceiptHandle") });
        await again.Http.PostAsJsonAsync("/_localcloud/clock", new { advanceSeconds = 3601 });
        (await ReceiveAsync(again, "other", seconds: 10)).Single().Text("Body").ShouldBe("\"tick\"");
    }

    [Fact]
    public async Task A_WebSocket_API_survives_with_its_routes()
    {
        JsonObject api;
        using (var cloud = await CloudProcess.StartAsync(_folder.Path))
        {
            api = await cloud.RestAsync("apigateway", HttpMethod.Post, "/v2/apis", """{"name": "live", "protocolType": "WEBSOCKET", "routeSelectionExpression": "$request.body.action"}""");
            await cloud.RestAsync("apigateway", HttpMethod.Post, $"/v2/apis/{api.Text("apiId")}/routes", """{"routeKey": "$connect"}""");
            await cloud.KillAsync();
        }

        using var again = await CloudProcess.StartAsync(_folder.Path);
        using var asked = new HttpRequestMessage(HttpMethod.Get, $"/v2/apis/{api.Text("apiId")}/routes");
        asked.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=test/20261122/eu-west-1/apigateway/aws4_request, SignedHeaders=host, Signature=0");
        using var routes = await again.Http.SendAsync(asked);
        JsonNode.Parse(await routes.Content.ReadAsStringAsync())!.AsObject().Objects("items").Single().Text("routeKey").ShouldBe("$connect");
    }

    private static Task<JsonObject> QueueAsync(CloudProcess cloud, string name, string attributes) =>
        cloud.CallAsync("sqs", "AmazonSQS.CreateQueue", new JsonObject { ["QueueName"] = name, ["Attributes"] = JsonNode.Parse(attributes) });

    private static Task<JsonObject> SendAsync(CloudProcess cloud, string queue, string body, params (string Name, JsonNode Value)[] more)
    {
        var input = new JsonObject { ["QueueUrl"] = $"http://h/000000000000/{queue}", ["MessageBody"] = body };
        foreach (var (name, value) in more)
        {
            input[name] = value;
        }

        return cloud.CallAsync("sqs", "AmazonSQS.SendMessage", input);
    }

    private static async Task<IReadOnlyList<JsonObject>> ReceiveAsync(CloudProcess cloud, string queue, int seconds = 0)
    {
        var input = new JsonObject { ["QueueUrl"] = $"http://h/000000000000/{queue}", ["MaxNumberOfMessages"] = 10, ["WaitTimeSeconds"] = seconds };
        return (await cloud.CallAsync("sqs", "AmazonSQS.ReceiveMessage", input)).Objects("Messages");
    }
}
