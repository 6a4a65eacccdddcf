using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Espresso.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.Kernel;

/// <summary>What goes over the wire, byte by byte where it matters; real clients are in Wire/.</summary>
public class ProtocolTests
{
    private const string Form = "application/x-www-form-urlencoded";
    private static readonly XNamespace Sqs = "http://queue.amazonaws.com/doc/2012-11-05/";

    [Fact]
    public async Task SQS_speaks_Query_with_flattened_lists_and_maps()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var created = await XmlAsync(cloud, "Action=CreateQueue&Version=2012-11-05&QueueName=q&Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=7&Tag.1.Key=team&Tag.1.Value=bar");
        var url = created.Descendants(Sqs + "QueueUrl").Single().Value;
        url.ShouldBe($"{cloud.Cloud.BaseUrl}/000000000000/q");

        var sent = await XmlAsync(cloud,
            $"Action=SendMessage&Version=2012-11-05&QueueUrl={Uri.EscapeDataString(url)}&MessageBody=a%20%26%20b&MessageAttribute.1.Name=type&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=x");
        sent.Descendants(Sqs + "MD5OfMessageBody").Single().Value.ShouldBe("9fed43e0f68e6c705d96bd051704f1f2");

        var received = await XmlAsync(cloud, "Action=ReceiveMessage&Version=2012-11-05&AttributeName.1=All&MessageAttributeName.1=All", "/000000000000/q");
        var message = received.Descendants(Sqs + "Message").Single();
        message.Element(Sqs + "Body")!.Value.ShouldBe("a & b");
        message.Elements(Sqs + "Attribute").Select(attribute => attribute.Element(Sqs + "Name")!.Value).ShouldContain("ApproximateReceiveCount");
        message.Element(Sqs + "MessageAttribute")!.Element(Sqs + "Value")!.Element(Sqs + "StringValue")!.Value.ShouldBe("x");

        var attributes = await XmlAsync(cloud, "Action=GetQueueAttributes&Version=2012-11-05&AttributeName.1=VisibilityTimeout", "/000000000000/q");
        attributes.Descendants(Sqs + "Attribute").Select(attribute => (attribute.Element(Sqs + "Name")!.Value, attribute.Element(Sqs + "Value")!.Value)).ShouldBe([("VisibilityTimeout", "7")]);
    }

    [Fact]
    public async Task A_Query_error_is_an_ErrorResponse_with_the_old_code()
    {
        await using var cloud = await RunningCloud.StartAsync();
        using var response = await PostAsync(cloud, "sqs", Form, "Action=GetQueueUrl&Version=2012-11-05&QueueName=none");
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var xml = XDocument.Parse(await response.Content.ReadAsStringAsync());
        xml.Descendants(Sqs + "Code").Single().Value.ShouldBe("AWS.SimpleQueueService.NonExistentQueue");
        xml.Descendants(Sqs + "Type").Single().Value.ShouldBe("Sender");
        xml.Descendants(Sqs + "RequestId").Single().Value.ShouldBe(response.Headers.GetValues("x-amzn-RequestId").Single());
    }

    [Fact]
    public async Task A_JSON_error_has_its_type_and_the_code_of_Query_in_a_header()
    {
        await using var cloud = await RunningCloud.StartAsync();
        using var response = await PostAsync(cloud, "sqs", "application/x-amz-json-1.0", """{"QueueName": "none"}""", "AmazonSQS.GetQueueUrl");
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Headers.GetValues("x-amzn-query-error").ShouldBe(["AWS.SimpleQueueService.NonExistentQueue;Sender"]);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-amz-json-1.0");
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!["__type"]!.GetValue<string>().ShouldBe("com.amazonaws.sqs#QueueDoesNotExist");
    }

    [Fact]
    public async Task What_is_not_there_says_so_by_name_in_the_clients_protocol()
    {
        await using var cloud = await RunningCloud.StartAsync();
        using var operation = await PostAsync(cloud, "events", "application/x-amz-json-1.1", "{}", "AWSEvents.CreateArchive");
        operation.StatusCode.ShouldBe(HttpStatusCode.NotImplemented);
        (await operation.Content.ReadAsStringAsync()).ShouldBe("""{"__type":"NotImplemented","message":"LocalCloud does not implement events:CreateArchive."}""");

        using var service = await PostAsync(cloud, "ec2", Form, "Action=DescribeInstances&Version=2016-11-15");
        service.StatusCode.ShouldBe(HttpStatusCode.NotImplemented);
        XDocument.Parse(await service.Content.ReadAsStringAsync()).Descendants("Message").Single().Value.ShouldBe("LocalCloud does not implement ec2:DescribeInstances.");

        using var path = await PostAsync(cloud, "lambda", "application/json", "{}", path: "/2015-03-31/nowhere");
        path.StatusCode.ShouldBe(HttpStatusCode.NotImplemented);
        path.Headers.GetValues("x-amzn-ErrorType").ShouldBe(["NotImplemented"]);

        using var plain = await cloud.Http.GetAsync("/favicon.ico");
        plain.StatusCode.ShouldBe(HttpStatusCode.NotImplemented);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"QueueName": {}}""")]
    [InlineData("""{"QueueName": "q", "Attributes": []}""")]
    public async Task A_body_that_cannot_be_read_is_the_callers_fault(string body)
    {
        await using var cloud = await RunningCloud.StartAsync();
        using var response = await PostAsync(cloud, "sqs", "application/x-amz-json-1.0", body, "AmazonSQS.CreateQueue");
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain("SerializationException");
    }

    [Fact]
    public async Task A_huge_body_is_refused()
    {
        await using var cloud = await RunningCloud.StartAsync();
        using var response = await PostAsync(cloud, "sqs", "application/x-amz-json-1.0", $$"""{"QueueName": "{{new string('a', 17 * 1024 * 1024)}}"}""", "AmazonSQS.CreateQueue");
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1", "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01")]
    [InlineData("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0", "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-00")]
    public void Trace_context_goes_into_XRays_form_and_back(string header, string traceParent)
    {
        XRayHeader.ToTraceParent(header).ShouldBe(traceParent);
        XRayHeader.FromTraceParent(traceParent).ShouldBe(header);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Root=1-5759e988;Parent=x")]
    public void No_trace_context_comes_from_what_is_none(string? header) => XRayHeader.ToTraceParent(header).ShouldBeNull();

    private static async Task<XDocument> XmlAsync(RunningCloud cloud, string form, string path = "/")
    {
        using var response = await PostAsync(cloud, "sqs", Form, form, path: path);
        var body = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, body);
        return XDocument.Parse(body);
    }

    private static async Task<HttpResponseMessage> PostAsync(RunningCloud cloud, string service, string contentType, string body, string? target = null, string path = "/")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(contentType);
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=test/20261122/eu-west-1/{service}/aws4_request, SignedHeaders=host, Signature=0");
        if (target is not null)
        {
            request.Headers.Add("X-Amz-Target", target);
        }

        return await cloud.Http.SendAsync(request);
    }
}
