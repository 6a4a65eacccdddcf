using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Espresso.Tests.LocalCloud.StepFunctions;

/// <summary>Tasks that call the services of this process, generic and optimised, and HTTP endpoints of this machine.</summary>
public sealed class IntegrationTests
{
    [Fact]
    public async Task Messages_go_to_queues_and_errors_come_back_in_the_sdks_words()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q");
        var sent = await cloud.TaskAsync("arn:aws:states:::sqs:sendMessage", $$"""{"QueueUrl": "{{queue}}", "MessageBody": {"a.$": "$.x"} }""", """{"x": [1, 2]}""");
        sent.Output().Object("SdkHttpMetadata")!.Object("HttpHeaders")!.Text("Content-Type").ShouldBe("application/x-amz-json-1.0");
        (await cloud.BodiesAsync(queue)).ShouldBe(["""{"a":[1,2]}"""]);

        var empty = await cloud.TaskAsync("arn:aws:states:::sqs:sendMessage", $$"""{"QueueUrl": "{{queue}}", "MessageBody": null}""");
        empty.Text("error").ShouldBe("SQS.AmazonSQSException");
        empty.Text("cause")!.ShouldStartWith("The request must contain the parameter MessageBody. (Service: AmazonSQS; Status Code: 400; Error Code: MissingParameter; Request ID: ");
        (await cloud.TaskAsync("arn:aws:states:::sqs:sendMessage", $$"""{"QueueUrl": "{{queue}}no", "MessageBody": "x"}""")).Text("error").ShouldBe("SQS.QueueDoesNotExistException");
        (await cloud.TaskAsync("arn:aws:states:::aws-sdk:sqs:getQueueUrl", """{"QueueName": "no"}""")).Text("error").ShouldBe("Sqs.QueueDoesNotExistException");
        (await cloud.TaskAsync("arn:aws:states:::aws-sdk:sqs:getQueueUrl", """{"QueueName": "q"}""")).Output().ToText().ShouldBe($$"""{"QueueUrl":"{{queue}}"}""");
    }

    [Fact]
    public async Task Events_are_put_with_their_origin_and_a_failed_entry_fails_the_task()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q");
        await cloud.CallAsync("events", "PutRule", """{"Name": "r", "EventPattern": "{\"source\": [\"mine\"]}"}""");
        await cloud.CallAsync("events", "PutTargets", $$"""{"Rule": "r", "Targets": [{"Id": "1", "Arn": "{{RunningCloud.QueueArn("q")}}"}]}""");
        var put = await cloud.TaskAsync("arn:aws:states:::events:putEvents", """{"Entries": [{"Source": "mine", "DetailType": "d", "Detail": {"a": 1}}]}""");
        put.Output().Number("FailedEntryCount").ShouldBe(0);
        var happening = JsonNode.Parse((await cloud.BodiesAsync(queue, seconds: 5)).ShouldHaveSingleItem())!.AsObject();
        happening.Texts("resources").ShouldBe([put.Text("stateMachineArn")!, put.Text("executionArn")!]);
        var failed = await cloud.TaskAsync("arn:aws:states:::events:putEvents", """{"Entries": [{"DetailType": "d", "Detail": {"a": 1}}]}""");
        failed.Text("error").ShouldBe("EventBridge.FailedEntry");
        failed.Text("cause")!.ShouldContain("Parameter Source is not valid. Reason: Source is a required argument.");
    }

    [Fact]
    public async Task Generic_calls_of_step_functions_itself_have_capital_members_and_printed_moments()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var machine = await cloud.MachineAsync("""{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}""");
        var described = (await cloud.TaskAsync("arn:aws:states:::aws-sdk:sfn:describeStateMachine", $$"""{"StateMachineArn": "{{machine}}"}""")).Output();
        described.Text("Name").ShouldBe("machine");
        described.Text("CreationDate")!.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$");
        (await cloud.TaskAsync("arn:aws:states:::aws-sdk:sfn:describeStateMachine", $$"""{"StateMachineArn": "{{machine}}no"}""")).Text("error").ShouldBe("Sfn.StateMachineDoesNotExistException");
        (await cloud.TaskAsync("arn:aws:states:::aws-sdk:s3:getObject", """{"Bucket": "no", "Key": "k"}""")).Text("error").ShouldBe("S3.NoSuchBucketException");
        await cloud.CallAsync("logs", "CreateLogGroup", """{"logGroupName": "g"}""");
        (await cloud.TaskAsync("arn:aws:states:::aws-sdk:cloudwatchlogs:describeLogGroups", "{}")).Output().Objects("LogGroups")[0].Text("LogGroupName").ShouldBe("g");
    }

    [Theory]
    [InlineData("""{"AuthorizationType": "BASIC", "AuthParameters": {"BasicAuthParameters": {"Username": "u", "Password": "p"}}}""", "Basic dTpw", null)]
    [InlineData("""{"AuthorizationType": "API_KEY", "AuthParameters": {"ApiKeyAuthParameters": {"ApiKeyName": "x-key", "ApiKeyValue": "secret"}, "InvocationHttpParameters": {"QueryStringParameters": [{"Key": "t", "Value": "1"}]}}}""", "", "secret")]
    public async Task An_http_task_is_authorized_by_its_connection(string authorization, string header, string? key)
    {
        await using var cloud = await RunningCloud.StartAsync();
        await using var api = await ApiAsync();
        var input = JsonNode.Parse(authorization)!.AsObject();
        input["Name"] = "c";
        var connection = (await cloud.CallAsync("events", "CreateConnection", input.ToJsonString())).Text("ConnectionArn");
        var parameters = $$$"""{"ApiEndpoint": "{{{api.Urls.First()}}}/echo", "Method": "POST", "InvocationConfig": {"ConnectionArn": "{{{connection}}}"}, "RequestBody": {"a": 1}}""";
        var output = (await cloud.TaskAsync("arn:aws:states:::http:invoke", parameters)).Output();
        output.Number("StatusCode").ShouldBe(200);
        output.Text("StatusText").ShouldBe("OK");
        var seen = output.Object("ResponseBody")!;
        seen.Text("authorization").ShouldBe(header);
        seen.Text("key").ShouldBe(key ?? "");
        seen.Text("query").ShouldBe(key is null ? "" : "?t=1");
        seen.Text("body").ShouldBe("""{"a":1}""");
        seen.Text("type").ShouldBe("application/json");

        var missing = await cloud.TaskAsync("arn:aws:states:::http:invoke", parameters.Replace("/echo", "/no", StringComparison.Ordinal));
        (missing.Text("error"), missing.Text("cause")).ShouldBe(("States.Http.StatusCode.404", "Not Found"));
        (await cloud.TaskAsync("arn:aws:states:::http:invoke", parameters.Replace(api.Urls.First(), "http://example.com", StringComparison.Ordinal))).Text("error").ShouldBe("States.Http.Socket");
        (await cloud.CallAsync("events", "DescribeConnection", """{"Name": "c"}""")).ToText().ShouldNotContain("secret");
    }

    private static async Task<WebApplication> ApiAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        var app = builder.Build();
        app.Map("/echo", static async (HttpContext http) =>
        {
            using var reader = new StreamReader(http.Request.Body);
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(new JsonObject
            {
                ["authorization"] = http.Request.Headers.Authorization.ToString(),
                ["key"] = http.Request.Headers["x-key"].ToString(),
                ["query"] = http.Request.QueryString.Value,
                ["body"] = await reader.ReadToEndAsync(),
                ["type"] = http.Request.ContentType,
            }.ToJsonString());
        });
        await app.StartAsync();
        return app;
    }
}
