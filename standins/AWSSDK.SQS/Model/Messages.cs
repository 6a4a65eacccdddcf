using Amazon.Runtime;
using Amazon.StandIns;

namespace Amazon.SQS.Model;

/// <summary>Base class of the requests of SQS.</summary>
public partial class AmazonSQSRequest : AmazonWebServiceRequest;

/// <summary>Parameters of SendMessage.</summary>
public partial class SendMessageRequest : AmazonSQSRequest
{
    public string QueueUrl { get; set; }
    public string MessageBody { get; set; }
    public int? DelaySeconds { get; set; }
    public Dictionary<string, MessageAttributeValue> MessageAttributes { get; set; } = Unset.Map<MessageAttributeValue>();
    public Dictionary<string, MessageSystemAttributeValue> MessageSystemAttributes { get; set; } = Unset.Map<MessageSystemAttributeValue>();
    public string MessageDeduplicationId { get; set; }
    public string MessageGroupId { get; set; }
}

/// <summary>Answer of SendMessage.</summary>
public partial class SendMessageResponse : AmazonWebServiceResponse
{
    public string MD5OfMessageBody { get; set; }
    public string MD5OfMessageAttributes { get; set; }
    public string MD5OfMessageSystemAttributes { get; set; }
    public string MessageId { get; set; }
    public string SequenceNumber { get; set; }
}

/// <summary>Parameters of SendMessageBatch.</summary>
public partial class SendMessageBatchRequest : AmazonSQSRequest
{
    public string QueueUrl { get; set; }
    public List<SendMessageBatchRequestEntry> Entries { get; set; } = Unset.List<SendMessageBatchRequestEntry>();
}

/// <summary>Answer of SendMessageBatch.</summary>
public partial class SendMessageBatchResponse : AmazonWebServiceResponse
{
    public List<SendMessageBatchResultEntry> Successful { get; set; } = Unset.List<SendMessageBatchResultEntry>();
    public List<BatchResultErrorEntry> Failed { get; set; } = Unset.List<BatchResultErrorEntry>();
}

/// <summary>Parameters of ReceiveMessage.</summary>
public partial class ReceiveMessageRequest : AmazonSQSRequest
{
    public string QueueUrl { get; set; }
    public List<string> AttributeNames { get; set; } = Unset.List<string>();
    public List<string> MessageSystemAttributeNames { get; set; } = Unset.List<string>();
    public List<string> MessageAttributeNames { get; set; } = Unset.List<string>();
    public int? MaxNumberOfMessages { get; set; }
    public int? VisibilityTimeout { get; set; }
    public int? WaitTimeSeconds { get; set; }
    public string ReceiveRequestAttemptId { get; set; }
}

/// <summary>Answer of ReceiveMessage.</summary>
public partial class ReceiveMessageResponse : AmazonWebServiceResponse
{
    public List<Message> Messages { get; set; } = Unset.List<Message>();
}

/// <summary>Parameters of DeleteMessage.</summary>
public partial class DeleteMessageRequest : AmazonSQSRequest
{
    public string QueueUrl { get; set; }
    public string ReceiptHandle { get; set; }
}

/// <summary>Answer of DeleteMessage.</summary>
public partial class DeleteMessageResponse : AmazonWebServiceResponse;

/// <summary>Parameters of DeleteMessageBatch.</summary>
public partial class DeleteMessageBatchRequest : AmazonSQSRequest
{
    public string QueueUrl { get; set; }
    public List<DeleteMessageBatchRequestEntry> Entries { get; set; } = Unset.List<DeleteMessageBatchRequestEntry>();
}

/// <summary>Answer of DeleteMessageBatch.</summary>
public partial class DeleteMessageBatchResponse : AmazonWebServiceResponse
{
    public List<DeleteMessageBatchResultEntry> Successful { get; set; } = Unset.List<DeleteMessageBatchResultEntry>();
    public List<BatchResultErrorEntry> Failed { get; set; } = Unset.List<BatchResultErrorEntry>();
}

/// <summary>Parameters of ChangeMessageVisibility.</summary>
public partial class ChangeMessageVisibilityRequest : AmazonSQSRequest
{
    public string QueueUrl { get; set; }
    public string ReceiptHandle { get; set; }
    public int? VisibilityTimeout { get; set; }
}

/// <summary>Answer of ChangeMessageVisibility.</summary>
public partial class ChangeMessageVisibilityResponse : AmazonWebServiceResponse;

/// <summary>Parameters of ChangeMessageVisibilityBatch.</summary>
public partial class ChangeMessageVisibilityBatchRequest : AmazonSQSRequest
{
    public string QueueUrl { get; set; }
    public List<ChangeMessageVisibilityBatchRequestEntry> Entries { get; set; } = Unset.List<ChangeMessageVisibilityBatchRequestEntry>();
}

/// <summary>Answer of ChangeMessageVisibilityBatch.</summary>
public partial class ChangeMessageVisibilityBatchResponse : AmazonWebServiceResponse
{
    public List<ChangeMessageVisibilityBatchResultEntry> Successful { get; set; } = Unset.List<ChangeMessageVisibilityBatchResultEntry>();
    public List<BatchResultErrorEntry> Failed { get; set; } = Unset.List<BatchResultErrorEntry>();
}

/// <summary>Parameters of CreateQueue.</summary>
public partial class CreateQueueRequest : AmazonSQSRequest
{
    public string QueueName { get; set; }
    public Dictionary<string, string> Attributes { get; set; } = Unset.Map<string>();
    public Dictionary<string, string> Tags { get; set; } = Unset.Map<string>();
}

/// <summary>Answer of CreateQueue.</summary>
public partial class CreateQueueResponse : AmazonWebServiceResponse
{
    public string QueueUrl { get; set; }
}

/// <summary>Parameters of DeleteQueue.</summary>
public partial class DeleteQueueRequest : AmazonSQSRequest
{
    public string QueueUrl { get; set; }
}

/// <summary>Answer of DeleteQueue.</summary>
public partial class DeleteQueueResponse : AmazonWebServiceResponse;

/// <summary>Parameters of GetQueueAttributes.</summary>
public partial class GetQueueAttributesRequest : AmazonSQSRequest
{
    public string QueueUrl { get; set; }
    public List<string> AttributeNames { get; set; } = Unset.List<string>();
}

/// <summary>Answer of GetQueueAttributes.</summary>
public partial class GetQueueAttributesResponse : AmazonWebServiceResponse
{
    public Dictionary<string, string> Attributes { get; set; } = Unset.Map<string>();
}

/// <summary>Parameters of SetQueueAttributes.</summary>
public partial class SetQueueAttributesRequest : AmazonSQSRequest
{
    public string QueueUrl { get; set; }
    public Dictionary<string, string> Attributes { get; set; } = Unset.Map<string>();
}

/// <summary>Answer of SetQueueAttributes.</summary>
public partial class SetQueueAttributesResponse : AmazonWebServiceResponse;

/// <summary>Parameters of GetQueueUrl.</summary>
public partial class GetQueueUrlRequest : AmazonSQSRequest
{
    public string QueueName { get; set; }
    public string QueueOwnerAWSAccountId { get; set; }
}

/// <summary>Answer of GetQueueUrl.</summary>
public partial class GetQueueUrlResponse : AmazonWebServiceResponse
{
    public string QueueUrl { get; set; }
}

/// <summary>Parameters of ListQueues.</summary>
public partial class ListQueuesRequest : AmazonSQSRequest
{
    public string QueueNamePrefix { get; set; }
    public string NextToken { get; set; }
    public int? MaxResults { get; set; }
}

/// <summary>Answer of ListQueues.</summary>
public partial class ListQueuesResponse : AmazonWebServiceResponse
{
    public List<string> QueueUrls { get; set; } = Unset.List<string>();
    public string NextToken { get; set; }
}

/// <summary>Parameters of PurgeQueue.</summary>
public partial class PurgeQueueRequest : AmazonSQSRequest
{
    public string QueueUrl { get; set; }
}

/// <summary>Answer of PurgeQueue.</summary>
public partial class PurgeQueueResponse : AmazonWebServiceResponse;
