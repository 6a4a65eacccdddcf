using Amazon.Runtime;
using Amazon.StandIns;

namespace Amazon.SimpleNotificationService.Model;

/// <summary>Base class of the requests of SNS.</summary>
public partial class AmazonSimpleNotificationServiceRequest : AmazonWebServiceRequest;

/// <summary>Parameters of Publish.</summary>
public partial class PublishRequest : AmazonSimpleNotificationServiceRequest
{
    public string TopicArn { get; set; }
    public string TargetArn { get; set; }
    public string PhoneNumber { get; set; }
    public string Message { get; set; }
    public string Subject { get; set; }
    public string MessageStructure { get; set; }
    public Dictionary<string, MessageAttributeValue> MessageAttributes { get; set; } = Unset.Map<MessageAttributeValue>();
    public string MessageDeduplicationId { get; set; }
    public string MessageGroupId { get; set; }
}

/// <summary>Answer of Publish.</summary>
public partial class PublishResponse : AmazonWebServiceResponse
{
    public string MessageId { get; set; }
    public string SequenceNumber { get; set; }
}

/// <summary>Parameters of PublishBatch.</summary>
public partial class PublishBatchRequest : AmazonSimpleNotificationServiceRequest
{
    public string TopicArn { get; set; }
    public List<PublishBatchRequestEntry> PublishBatchRequestEntries { get; set; } = Unset.List<PublishBatchRequestEntry>();
}

/// <summary>Answer of PublishBatch.</summary>
public partial class PublishBatchResponse : AmazonWebServiceResponse
{
    public List<PublishBatchResultEntry> Successful { get; set; } = Unset.List<PublishBatchResultEntry>();
    public List<BatchResultErrorEntry> Failed { get; set; } = Unset.List<BatchResultErrorEntry>();
}

/// <summary>Parameters of CreateTopic.</summary>
public partial class CreateTopicRequest : AmazonSimpleNotificationServiceRequest
{
    public string Name { get; set; }
    public Dictionary<string, string> Attributes { get; set; } = Unset.Map<string>();
    public List<Tag> Tags { get; set; } = Unset.List<Tag>();
    public string DataProtectionPolicy { get; set; }
}

/// <summary>Answer of CreateTopic.</summary>
public partial class CreateTopicResponse : AmazonWebServiceResponse
{
    public string TopicArn { get; set; }
}

/// <summary>Parameters of DeleteTopic.</summary>
public partial class DeleteTopicRequest : AmazonSimpleNotificationServiceRequest
{
    public string TopicArn { get; set; }
}

/// <summary>Answer of DeleteTopic.</summary>
public partial class DeleteTopicResponse : AmazonWebServiceResponse;

/// <summary>Parameters of ListTopics.</summary>
public partial class ListTopicsRequest : AmazonSimpleNotificationServiceRequest
{
    public string NextToken { get; set; }
}

/// <summary>Answer of ListTopics.</summary>
public partial class ListTopicsResponse : AmazonWebServiceResponse
{
    public List<Topic> Topics { get; set; } = Unset.List<Topic>();
    public string NextToken { get; set; }
}

/// <summary>Parameters of Subscribe.</summary>
public partial class SubscribeRequest : AmazonSimpleNotificationServiceRequest
{
    public string TopicArn { get; set; }
    public string Protocol { get; set; }
    public string Endpoint { get; set; }
    public Dictionary<string, string> Attributes { get; set; } = Unset.Map<string>();
    public bool? ReturnSubscriptionArn { get; set; }
}

/// <summary>Answer of Subscribe.</summary>
public partial class SubscribeResponse : AmazonWebServiceResponse
{
    public string SubscriptionArn { get; set; }
}
