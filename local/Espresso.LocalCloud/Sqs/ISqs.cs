using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.Sqs;

/// <summary>SQS for other services of this process.</summary>
public interface ISqs
{
    /// <summary>Whether the queue is there; <paramref name="queue"/> is an ARN or a URL.</summary>
    bool Exists(string queue);

    /// <summary>Sends a message; done when the message survives a kill.</summary>
    /// <param name="queue">ARN or URL.</param>
    /// <exception cref="Kernel.CloudException"><c>QueueDoesNotExist</c>, <c>InvalidParameterValue</c>, …</exception>
    Task<SentMessage> SendAsync(string queue, OutgoingMessage message, CancellationToken cancellationToken = default);
}

/// <summary>A message to send.</summary>
/// <param name="Body">1 byte to 1 MiB of text.</param>
public sealed record OutgoingMessage(string Body)
{
    /// <summary>Attributes in the shape of the JSON protocol: <c>{"type": {"DataType": "String", "StringValue": "…"}}</c>.</summary>
    public JsonObject? Attributes { get; init; }

    /// <summary>For FIFO queues.</summary>
    public string? GroupId { get; init; }

    /// <summary>For FIFO queues; default: the body's SHA-256 where the queue says so.</summary>
    public string? DeduplicationId { get; init; }

    /// <summary>Seconds until it can be received, 0 to 900; default: the queue's.</summary>
    public int? DelaySeconds { get; init; }

    /// <summary>W3C trace context, kept as the system attribute <c>AWSTraceHeader</c>.</summary>
    public string? TraceParent { get; init; }
}

/// <summary>What SQS says of a sent message.</summary>
public sealed record SentMessage(string MessageId, string BodyMd5, string? AttributesMd5, string? SequenceNumber);
