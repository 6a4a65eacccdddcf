using Amazon.StandIns;

namespace Amazon.SimpleNotificationService.Model;

/// <summary>SNS's structure MessageAttributeValue.</summary>
public partial class MessageAttributeValue
{
    public string DataType { get; set; }
    public string StringValue { get; set; }
    public MemoryStream BinaryValue { get; set; }
}

/// <summary>SNS's structure PublishBatchRequestEntry.</summary>
public partial class PublishBatchRequestEntry
{
    public string Id { get; set; }
    public string Message { get; set; }
    public string Subject { get; set; }
    public string MessageStructure { get; set; }
    public Dictionary<string, MessageAttributeValue> MessageAttributes { get; set; } = Unset.Map<MessageAttributeValue>();
    public string MessageDeduplicationId { get; set; }
    public string MessageGroupId { get; set; }
}

/// <summary>SNS's structure PublishBatchResultEntry.</summary>
public partial class PublishBatchResultEntry
{
    public string Id { get; set; }
    public string MessageId { get; set; }
    public string SequenceNumber { get; set; }
}

/// <summary>SNS's structure BatchResultErrorEntry.</summary>
public partial class BatchResultErrorEntry
{
    public string Id { get; set; }
    public string Code { get; set; }
    public string Message { get; set; }
    public bool? SenderFault { get; set; }
}

/// <summary>SNS's structure Tag.</summary>
public partial class Tag
{
    public string Key { get; set; }
    public string Value { get; set; }
}

/// <summary>SNS's structure Topic.</summary>
public partial class Topic
{
    public string TopicArn { get; set; }
}
