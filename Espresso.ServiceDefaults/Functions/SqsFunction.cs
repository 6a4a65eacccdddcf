using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Espresso.ServiceDefaults.Functions;

/// <summary>Handles the messages of a queue, one at a time. A new one is made, in a scope of its own, for each message.</summary>
public interface IMessageHandler
{
    /// <summary>Handles one message. An exception means that it comes again and ends, after a few tries, in the dead-letter queue.</summary>
    /// <param name="message">The message; <c>Body</c> and <c>MessageAttributes</c> are the sender's.</param>
    /// <param name="cancellationToken">Ends when the invocation's time is nearly up or the process stops.</param>
    Task HandleAsync(SQSEvent.SQSMessage message, CancellationToken cancellationToken);
}

/// <summary>Lambda functions that an event source mapping feeds from queues.</summary>
public static class SqsFunction
{
    /// <summary>
    /// As <see cref="EventFunctions.AddLambdaEventHandler" />, for a function whose events are batches of SQS messages. The messages that
    /// failed are reported one by one (ReportBatchItemFailures); each goes on with the trace that its attribute <c>traceparent</c> names.
    /// </summary>
    public static WebApplicationBuilder AddSqsMessageHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this WebApplicationBuilder builder, string name)
        where THandler : class, IMessageHandler
    {
        builder.Services.TryAddScoped<IMessageHandler, THandler>();
        return builder.AddLambdaEventHandler<SqsBatchHandler, SQSEvent, SQSBatchResponse>(name, SqsJson.Default.SQSEvent, SqsJson.Default.SQSBatchResponse);
    }
}

/// <summary>Takes a batch apart. One message after the other: two of one order may be in it, and the older one is first.</summary>
internal sealed partial class SqsBatchHandler(IServiceScopeFactory scopes, ILogger<SqsBatchHandler> logger) : IEventHandler<SQSEvent, SQSBatchResponse>
{
    private static readonly ActivitySource Source = new(EventFunctions.ActivitySourceName);

    public async Task<SQSBatchResponse> HandleAsync(SQSEvent input, ILambdaContext context, CancellationToken cancellationToken)
    {
        var failures = new List<SQSBatchResponse.BatchItemFailure>();
        foreach (var message in input.Records ?? [])
        {
            using var activity = Source.StartFrom(TraceOf(message), $"process {Queue(message)}", ActivityKind.Consumer);
            activity?.SetTag("messaging.system", "aws_sqs").SetTag("messaging.message.id", message.MessageId);
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<IMessageHandler>().HandleAsync(message, cancellationToken);
            }
            catch (Exception e)
            {
                activity?.SetStatus(ActivityStatusCode.Error, e.Message).AddException(e);
                Log.Failed(logger, e, message.MessageId, Queue(message));
                failures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId });
            }
        }

        return new SQSBatchResponse(failures);
    }

    private static string? TraceOf(SQSEvent.SQSMessage message)
        => message.MessageAttributes is { } attributes && attributes.TryGetValue(TraceContext.FieldName, out var attribute) ? attribute.StringValue : null;

    // arn:aws:sqs:eu-west-1:000000000000:notifications
    private static string Queue(SQSEvent.SQSMessage message) => message.EventSourceArn?.Split(':')[^1] ?? "queue";

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Message {MessageId} of {Queue} failed; it comes again")]
        public static partial void Failed(ILogger logger, Exception exception, string messageId, string queue);
    }
}

// The event's members are lower case, and one is eventSourceARN; the package's type has no names of its own.
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, Converters = [typeof(Base64StreamConverter)])]
[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(SQSBatchResponse))]
internal sealed partial class SqsJson : JsonSerializerContext;

/// <summary>Binary message attributes are base64 in the event.</summary>
internal sealed class Base64StreamConverter : JsonConverter<MemoryStream>
{
    public override MemoryStream Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetBytesFromBase64());

    public override void Write(Utf8JsonWriter writer, MemoryStream value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value.ToArray());
}
