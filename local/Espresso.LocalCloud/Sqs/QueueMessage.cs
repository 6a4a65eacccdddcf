using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Espresso.LocalCloud.Sqs;

/// <summary>A message as a queue holds and the store keeps it. Times are milliseconds since 1970 on the cloud's clock.</summary>
internal sealed class QueueMessage
{
    public required string MessageId { get; init; }

    /// <summary>Its place in the queue; new when it moves to a dead-letter queue.</summary>
    public required long Sequence { get; set; }

    public required string Body { get; init; }

    public JsonObject? Attributes { get; init; }

    public required long SentAt { get; init; }

    /// <summary>When it can be received (again).</summary>
    public long VisibleAt { get; set; }

    public int ReceiveCount { get; set; }

    public long? FirstReceivedAt { get; set; }

    /// <summary>The nonce of the newest receipt handle; null while never received.</summary>
    public string? Receipt { get; set; }

    public string? GroupId { get; init; }

    public string? DeduplicationId { get; init; }

    /// <summary>The system attribute <c>AWSTraceHeader</c>.</summary>
    public string? TraceHeader { get; init; }

    /// <summary>ARN of the queue that it came from.</summary>
    public string? DeadLetterSource { get; set; }

    /// <summary>
    /// Out with a function, for as long as that takes: invisible here, but stored as visible, because after a kill
    /// nobody is left who would give it back.
    /// </summary>
    [JsonIgnore]
    public bool IsHeld { get; set; }

    /// <summary>The twenty digits that FIFO queues show.</summary>
    [JsonIgnore]
    public string SequenceNumber => Sequence.ToString("D20", System.Globalization.CultureInfo.InvariantCulture);

    public bool IsVisible(long now) => !IsHeld && VisibleAt <= now;

    public bool IsInFlight(long now) => Receipt is not null && !IsVisible(now);
}

/// <summary>A message with the handle to delete it by.</summary>
internal sealed record ReceivedMessage(QueueMessage Message, string ReceiptHandle);

/// <summary>What stands in a receipt handle: queue, place and the nonce of one receive.</summary>
internal readonly record struct ReceiptHandle(string QueueId, long Sequence, string Nonce)
{
    public override string ToString() => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{QueueId}:{Sequence:X}:{Nonce}"));

    public static ReceiptHandle Parse(string text)
    {
        var buffer = new byte[text.Length];
        if (Convert.TryFromBase64String(text, buffer, out var length)
            && System.Text.Encoding.UTF8.GetString(buffer, 0, length).Split(':') is [var queue, var place, var nonce]
            && long.TryParse(place, System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var sequence))
        {
            return new ReceiptHandle(queue, sequence, nonce);
        }

        throw SqsErrors.InvalidReceipt(text);
    }
}
