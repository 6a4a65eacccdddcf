using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Lambda;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.Lambda;

public class InvocationTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_call_goes_to_the_process_that_polls_and_its_answer_comes_back()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreateFunctionAsync("orders");
        using var process = new Poller(cloud, "orders");
        var call = InvokeAsync(cloud, "orders", """{"n": 1}""");
        var invocation = await process.NextAsync();
        invocation.Payload.ToJsonString().ShouldBe("""{"n":1}""");
        invocation.Headers["Lambda-Runtime-Invoked-Function-Arn"].ShouldBe(RunningCloud.FunctionArn("orders"));
        long.Parse(invocation.Headers["Lambda-Runtime-Deadline-Ms"], System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBeGreaterThan(TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds());
        (await process.RespondAsync(invocation, """{"ok": true}""")).ShouldBe(202);

        using var answer = await call;
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.GetValues("X-Amz-Executed-Version").ShouldBe(["$LATEST"]);
        answer.Headers.Contains("X-Amz-Function-Error").ShouldBeFalse();
        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"ok": true}""");
        (await process.RespondAsync(invocation, "{}")).ShouldBe(400);
    }

    [Fact]
    public async Task A_functions_error_is_the_callers_answer()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreateFunctionAsync("orders");
        using var process = new Poller(cloud, "orders");
        var call = InvokeAsync(cloud, "orders", "{}");
        await process.FailAsync(await process.NextAsync(), "no");
        using var answer = await call;
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.GetValues("X-Amz-Function-Error").ShouldBe(["Unhandled"]);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"errorMessage":"no","errorType":"Broken"}""");
    }

    [Fact]
    public async Task A_process_that_dies_ends_its_call()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreateFunctionAsync("orders");
        var process = new Poller(cloud, "orders");
        var call = cloud.Service<ILambda>().InvokeAsync("orders", "{}"u8.ToArray());
        await process.NextAsync();
        process.Dispose();
        var answer = await call.WaitAsync(Deadline);
        answer.FunctionError.ShouldBe("Unhandled");
        JsonNode.Parse(answer.Payload.Span)!["errorType"]!.GetValue<string>().ShouldBe("Runtime.ExitError");
    }

    [Fact]
    public async Task Several_processes_share_the_calls()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreateFunctionAsync("orders");
        using var one = new Poller(cloud, "orders");
        using var two = new Poller(cloud, "orders");
        var calls = new[] { InvokeAsync(cloud, "orders", "1"), InvokeAsync(cloud, "orders", "2") };
        // Both are out at the same time, so neither waits for the other.
        var (first, second) = (await one.NextAsync(), await two.NextAsync());
        await one.RespondAsync(first, first.Payload.ToJsonString());
        await two.RespondAsync(second, second.Payload.ToJsonString());
        var answers = await Task.WhenAll(calls);
        (await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()))).ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task A_call_waits_for_the_first_process_and_is_dropped_when_its_caller_leaves()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreateFunctionAsync("orders");
        using var leaving = new CancellationTokenSource();
        var left = cloud.Service<ILambda>().InvokeAsync("orders", "1"u8.ToArray(), cancellationToken: leaving.Token);
        var stays = cloud.Service<ILambda>().InvokeAsync("orders", "2"u8.ToArray());
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => left);
        using var process = new Poller(cloud, "orders");
        var invocation = await process.NextAsync();
        invocation.Payload.ToJsonString().ShouldBe("2");
        await process.RespondAsync(invocation, "null");
        await stays.WaitAsync(Deadline);
    }

    [Fact]
    public async Task An_event_is_tried_three_times_and_ends_in_the_dead_letters()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var dead = await cloud.QueueAsync("dead");
        await cloud.CreateFunctionAsync("sweep", $$""", "DeadLetterConfig": {"TargetArn": "{{RunningCloud.QueueArn("dead")}}"}""");
        using var process = new Poller(cloud, "sweep");
        var id = await cloud.Service<ILambda>().InvokeEventAsync("sweep", """{"n":1}"""u8.ToArray());
        foreach (var pause in new[] { 0, 61, 121 })
        {
            var next = await cloud.AdvanceUntilAsync(process.NextAsync(), TimeSpan.FromSeconds(pause));
            next.Id.ShouldBe(id);
            await process.FailAsync(next, "still broken");
        }

        var letter = (await cloud.ReceiveAsync(dead, seconds: 20)).Single();
        letter.Text("Body").ShouldBe("""{"n":1}""");
        letter.Object("MessageAttributes")!.Object("ErrorMessage")!.Text("StringValue").ShouldBe("still broken");
        letter.Object("MessageAttributes")!.Object("RequestID")!.Text("StringValue").ShouldBe(id);
    }

    [Fact]
    public async Task An_events_outcome_goes_to_the_destinations()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var failed = await cloud.QueueAsync("failed");
        var done = await cloud.QueueAsync("done");
        await cloud.CreateFunctionAsync("sweep");
        await cloud.CallAsync("lambda", "PutFunctionEventInvokeConfig",
            $$$"""{"FunctionName": "sweep", "MaximumRetryAttempts": 0, "DestinationConfig": {"OnFailure": {"Destination": "{{{RunningCloud.QueueArn("failed")}}}"}, "OnSuccess": {"Destination": "{{{RunningCloud.QueueArn("done")}}}"} } }""");
        using var process = new Poller(cloud, "sweep");
        await cloud.Service<ILambda>().InvokeEventAsync("sweep", "1"u8.ToArray());
        await process.FailAsync(await process.NextAsync(), "no");
        var record = JsonNode.Parse((await cloud.BodiesAsync(failed, seconds: 20)).Single())!;
        record["requestContext"]!["condition"]!.GetValue<string>().ShouldBe("RetriesExhausted");
        record["responsePayload"]!["errorMessage"]!.GetValue<string>().ShouldBe("no");

        await cloud.Service<ILambda>().InvokeEventAsync("sweep", "2"u8.ToArray());
        await process.RespondAsync(await process.NextAsync(), "3");
        record = JsonNode.Parse((await cloud.BodiesAsync(done, seconds: 20)).Single())!;
        record["requestContext"]!["condition"]!.GetValue<string>().ShouldBe("Success");
        record["responsePayload"]!.GetValue<int>().ShouldBe(3);
    }

    [Fact]
    public async Task A_trace_goes_on_in_the_function()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreateFunctionAsync("orders");
        using var process = new Poller(cloud, "orders");
        var call = cloud.Service<ILambda>().InvokeAsync("orders", "{}"u8.ToArray(), "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01");
        var invocation = await process.NextAsync();
        invocation.Headers["Lambda-Runtime-Trace-Id"].ShouldStartWith("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=");
        await process.RespondAsync(invocation, "null");
        await call.WaitAsync(Deadline);
    }

    [Theory]
    [InlineData("GetFunction", """{"FunctionName": "none"}""", "ResourceNotFoundException")]
    [InlineData("GetFunction", """{"FunctionName": "a b"}""", "ValidationException")]
    [InlineData("GetFunction", """{"FunctionName": "orders:live"}""", "ResourceNotFoundException")]
    [InlineData("CreateFunction", """{"FunctionName": "orders", "Role": "r", "Code": {"S3Bucket": "local-process"}}""", "ResourceConflictException")]
    [InlineData("CreateFunction", """{"FunctionName": "other", "Role": "r", "Code": {"S3Bucket": "packages"}}""", "NotImplemented")]
    [InlineData("CreateFunction", """{"FunctionName": "other", "Role": "r", "Code": {"S3Bucket": "local-process"}, "Timeout": 901}""", "ValidationException")]
    [InlineData("CreateEventSourceMapping", """{"FunctionName": "orders", "EventSourceArn": "arn:aws:sqs:eu-west-1:000000000000:none"}""", "InvalidParameterValueException")]
    [InlineData("CreateEventSourceMapping", """{"FunctionName": "orders", "EventSourceArn": "arn:aws:kinesis:eu-west-1:000000000000:stream/s"}""", "NotImplemented")]
    [InlineData("GetEventSourceMapping", """{"UUID": "none"}""", "ResourceNotFoundException")]
    [InlineData("GetPolicy", """{"FunctionName": "orders"}""", "ResourceNotFoundException")]
    public async Task Refusals_have_the_codes_of_Lambda(string operation, string input, string code)
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreateFunctionAsync("orders");
        (await cloud.RefusalAsync("lambda", operation, input)).Code.ShouldBe(code);
    }

    [Fact]
    public async Task A_payload_must_be_JSON_of_at_most_six_megabytes()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreateFunctionAsync("orders");
        using var garbage = await InvokeAsync(cloud, "orders", "{");
        garbage.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        garbage.Headers.GetValues("x-amzn-ErrorType").ShouldBe(["InvalidRequestContentException"]);
        using var huge = await InvokeAsync(cloud, "orders", $"\"{new string('a', 6 * 1024 * 1024)}\"");
        huge.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_functions_settings_policy_and_tags_can_be_changed()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreateFunctionAsync("orders", """, "Environment": {"Variables": {"A": "1"}}, "Tags": {"x": "1"}""");
        await cloud.CallAsync("lambda", "UpdateFunctionConfiguration", """{"FunctionName": "orders", "Timeout": 55}""");
        var configuration = await cloud.CallAsync("lambda", "GetFunctionConfiguration", """{"FunctionName": "arn:aws:lambda:eu-west-1:000000000000:function:orders"}""");
        configuration.Number("Timeout").ShouldBe(55);
        configuration.Object("Environment")!.ToJsonString().ShouldBe("""{"Variables":{"A":"1"}}""");

        const string Permission = """{"FunctionName": "orders", "StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com"}""";
        await cloud.CallAsync("lambda", "AddPermission", Permission);
        (await cloud.RefusalAsync("lambda", "AddPermission", Permission)).Code.ShouldBe("ResourceConflictException");
        JsonNode.Parse((await cloud.CallAsync("lambda", "GetPolicy", """{"FunctionName": "orders"}""")).Text("Policy")!)!["Statement"]![0]!["Sid"]!.GetValue<string>().ShouldBe("s");
        await cloud.CallAsync("lambda", "RemovePermission", """{"FunctionName": "orders", "StatementId": "s"}""");

        (await cloud.CallAsync("lambda", "GetFunction", """{"FunctionName": "orders"}""")).TextMap("Tags").ShouldBe(new Dictionary<string, string> { ["x"] = "1" });
        await cloud.CallAsync("lambda", "DeleteFunction", """{"FunctionName": "orders"}""");
        (await cloud.CallAsync("lambda", "ListFunctions")).Objects("Functions").ShouldBeEmpty();
    }

    private static Task<HttpResponseMessage> InvokeAsync(RunningCloud cloud, string function, string payload)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/2015-03-31/functions/{function}/invocations") { Content = new StringContent(payload, Encoding.UTF8) };
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=test/20261122/eu-west-1/lambda/aws4_request, SignedHeaders=host, Signature=0");
        return cloud.Http.SendAsync(request);
    }
}
