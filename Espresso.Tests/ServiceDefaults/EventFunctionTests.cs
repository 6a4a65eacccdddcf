using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Espresso.ServiceDefaults;
using Espresso.ServiceDefaults.Functions;

namespace Espresso.Tests.ServiceDefaults;

public partial class EventFunctionTests
{
    public sealed record Call(string Name, string? Traceparent);

    public sealed record Reply(string Text, string? TraceId, string RequestId);

    [JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Call))]
    [JsonSerializable(typeof(Reply))]
    private sealed partial class CallJson : JsonSerializerContext;

    public sealed class Greeter : IEventHandler<Call, Reply>
    {
        public Task<Reply> HandleAsync(Call input, ILambdaContext context, CancellationToken cancellationToken) => input.Name == "nobody"
            ? throw new InvalidOperationException("There is nobody to greet.")
            : Task.FromResult(new Reply($"Hello {input.Name}", Activity.Current?.TraceId.ToHexString(), context.AwsRequestId));
    }

    public sealed class Messages : IMessageHandler
    {
        public Task HandleAsync(SQSEvent.SQSMessage message, CancellationToken cancellationToken) => message.Body == "poison"
            ? throw new InvalidOperationException("This message cannot be handled.")
            : Task.CompletedTask;
    }

    private static Task<Service> StartAsync(FakeRuntimeApi api, string handler = "workflow") => Service.StartAsync(
        _ => { },
        builder => builder
            .AddLambdaEventHandler<Greeter, Call, Reply>("workflow", CallJson.Default.Call, CallJson.Default.Reply, call => call.Traceparent)
            .AddSqsMessageHandler<Messages>("events"),
        ("AWS_LAMBDA_FUNCTION_NAME", "orders-workflow"), ("AWS_LAMBDA_RUNTIME_API", api.Address), ("_HANDLER", handler));

    [Fact]
    public async Task An_event_is_answered_within_the_senders_trace()
    {
        await using var api = await FakeRuntimeApi.StartAsync();
        await using var service = await StartAsync(api);

        var (outcome, body) = await api.InvokeAsync(
            """{"name":"Ana","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}""");

        outcome.ShouldBe("response");
        body.ShouldBe("""{"text":"Hello Ana","traceId":"0af7651916cd43dd8448eb211c80319c","requestId":"request-1"}""");
    }

    [Theory]
    [InlineData("""{"name":"nobody"}""", "InvalidOperationException")]
    [InlineData("""{"name":""", "JsonException")]
    [InlineData("null", "JsonException")]
    [InlineData("[1]", "JsonException")]
    public async Task A_failure_is_reported_and_the_loop_goes_on(string body, string type)
    {
        await using var api = await FakeRuntimeApi.StartAsync();
        await using var service = await StartAsync(api);

        var failed = await api.InvokeAsync(body);
        var next = await api.InvokeAsync("""{"name":"Ana"}""");

        failed.Outcome.ShouldBe("error");
        JsonNode.Parse(failed.Body)!["errorType"]!.GetValue<string>().ShouldBe(type);
        next.Outcome.ShouldBe("response");
    }

    [Fact]
    public async Task The_loop_outlives_the_Runtime_API()
    {
        await using var api = await FakeRuntimeApi.StartAsync();
        await using var service = await StartAsync(api);
        (await api.InvokeAsync("""{"name":"Ana"}""")).Outcome.ShouldBe("response");

        await api.GoAwayAsync();
        await api.ComeUpAsync();

        (await api.InvokeAsync("""{"name":"Bob"}""")).Outcome.ShouldBe("response");
    }

    [Fact]
    public async Task Of_a_batch_only_the_messages_that_failed_come_again()
    {
        await using var api = await FakeRuntimeApi.StartAsync();
        await using var service = await StartAsync(api, "events");

        var (outcome, body) = await api.InvokeAsync("""
            {"Records":[
              {"messageId":"m1","receiptHandle":"h","body":"fine","eventSourceARN":"arn:aws:sqs:eu-west-1:1:notifications",
               "messageAttributes":{"traceparent":{"stringValue":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","dataType":"String"},
                                    "raw":{"binaryValue":"AQI=","dataType":"Binary","stringListValues":[],"binaryListValues":[]}}},
              {"messageId":"m2","receiptHandle":"h","body":"poison","eventSourceARN":"arn:aws:sqs:eu-west-1:1:notifications"},
              {"messageId":"m3","receiptHandle":"h","body":"fine","eventSourceARN":"arn:aws:sqs:eu-west-1:1:notifications"}]}
            """);

        outcome.ShouldBe("response");
        body.ShouldBe("""{"batchItemFailures":[{"itemIdentifier":"m2"}]}""");
    }

    [Fact]
    public async Task An_entry_of_another_name_leaves_the_service_a_web_server()
    {
        await using var api = await FakeRuntimeApi.StartAsync();
        await using var service = await StartAsync(api, "somethingElse");

        (await service.Http.GetStringAsync("/alive")).ShouldBe("Healthy");
    }

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "0af7651916cd43dd8448eb211c80319c")]
    [InlineData("nonsense", "00000000000000000000000000000000")]
    [InlineData(null, "00000000000000000000000000000000")]
    public void A_trace_is_taken_up_only_from_a_well_formed_header(string? traceparent, string trace)
        => TraceContext.Parse(traceparent).TraceId.ToHexString().ShouldBe(trace);
}
