using System.Text.Json.Serialization;

namespace Amazon.Lambda.SQSEvents;

/// <summary>A batch of SQS messages, as an event source mapping hands it to a function.</summary>
public class SQSEvent
{
    public List<SQSMessage> Records { get; set; }

    /// <summary>One attribute of a message.</summary>
    public class MessageAttribute
    {
        public string StringValue { get; set; }

        public MemoryStream BinaryValue { get; set; }

        public List<string> StringListValues { get; set; }

        public List<MemoryStream> BinaryListValues { get; set; }

        public string DataType { get; set; }
    }

    /// <summary>One message.</summary>
    public class SQSMessage
    {
        public string MessageId { get; set; }

        public string ReceiptHandle { get; set; }

        public string Body { get; set; }

        public string Md5OfBody { get; set; }

        public string Md5OfMessageAttributes { get; set; }

        public string EventSourceArn { get; set; }

        public string EventSource { get; set; }

        public string AwsRegion { get; set; }

        public Dictionary<string, string> Attributes { get; set; }

        public Dictionary<string, MessageAttribute> MessageAttributes { get; set; }
    }
}

/// <summary>Which messages of a batch failed; the others are deleted from the queue (ReportBatchItemFailures).</summary>
public class SQSBatchResponse
{
    public SQSBatchResponse() : this([]) { }

    public SQSBatchResponse(List<BatchItemFailure> batchItemFailures) => BatchItemFailures = batchItemFailures;

    [JsonPropertyName("batchItemFailures")]
    public List<BatchItemFailure> BatchItemFailures { get; set; }

    /// <summary>A message that comes again.</summary>
    public class BatchItemFailure
    {
        /// <summary>Its message id.</summary>
        [JsonPropertyName("itemIdentifier")]
        public string ItemIdentifier { get; set; }
    }
}
