using Amazon.StandIns;

namespace Amazon.SQS.Model;

/// <summary>SQS's structure MessageAttributeValue.</summary>
public partial class MessageAttributeValue
{
    public string StringValue { get; set; }
    public MemoryStream BinaryValue { get; set; }
    public string DataType { get; set; }
}

/// <summary>SQS's structure MessageSystemAttributeValue.</summary>
public partial class MessageSystemAttributeValue
{
    public string StringValue { get; set; }
    public MemoryStream BinaryValue { get; set; }
    public string DataType { get; set; }
}

/// <summary>SQS's structure SendMessageBatchRequestEntry.</summary>
public partial class SendMessageBatchRequestEntry
{
    public string Id { get; set; }
    public string MessageBody { get; set; }
    public int? DelaySeconds { get; set; }
    public Dictionary<string, MessageAttributeValue> MessageAttributes { get; set; } = Unset.Map<MessageAttributeValue>();
    public Dictionary<string, MessageSystemAttributeValue> MessageSystemAttributes { get; set; } = Unset.Map<MessageSystemAttributeValue>();
    public string MessageDeduplicationId { get; set; }
    public string MessageGroupId { get; set; }
}

/// <summary>SQS's structure SendMessageBatchResultEntry.</summary>
public partial class SendMessageBatchResultEntry
{
    public string Id { get; set; }
    public string MessageId { get; set; }
    public string MD5OfMessageBody { get; set; }
    public string MD5OfMessageAttributes { get; set; }
    public string MD5OfMessageSystemAttributes { get; set; }
    public string SequenceNumber { get; set; }
}

/// <summary>SQS's structure BatchResultErrorEntry.</summary>
public partial class BatchResultErrorEntry
{
    public string Id { get; set; }
    public bool? SenderFault { get; set; }
    public string Code { get; set; }
    public string Message { get; set; }
}

/// <summary>SQS's structure Message.</summary>
public partial class Message
{
    public string MessageId { get; set; }
    public string ReceiptHandle { get; set; }
    public string MD5OfBody { get; set; }
    public string Body { get; set; }
    public Dictionary<string, string> Attributes { get; set; } = Unset.Map<string>();
    public string MD5OfMessageAttributes { get; set; }
    public Dictionary<string, MessageAttributeValue> MessageAttributes { get; set; } = Unset.Map<MessageAttributeValue>();
}

/// <summary>SQS's structure DeleteMessageBatchRequestEntry.</summary>
public partial class DeleteMessageBatchRequestEntry
{
    public string Id { get; set; }
    public string ReceiptHandle { get; set; }
}

/// <summary>SQS's structure DeleteMessageBatchResultEntry.</summary>
public partial class DeleteMessageBatchResultEntry
{
    public string Id { get; set; }
}

/// <summary>SQS's structure ChangeMessageVisibilityBatchRequestEntry.</summary>
public partial class ChangeMessageVisibilityBatchRequestEntry
{
    public string Id { get; set; }
    public string ReceiptHandle { get; set; }
    public int? VisibilityTimeout { get; set; }
}

/// <summary>SQS's structure ChangeMessageVisibilityBatchResultEntry.</summary>
public partial class ChangeMessageVisibilityBatchResultEntry
{
    public string Id { get; set; }
}
