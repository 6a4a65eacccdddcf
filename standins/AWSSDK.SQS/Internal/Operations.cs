using Amazon.SQS.Model;
using Amazon.StandIns;

namespace Amazon.SQS.Internal;

/// <summary>The operations: each is a name, how its request is written and how its answer is read.</summary>
internal static partial class Operations
{
    private static readonly JsonProtocol Protocol = new("SQS", "AmazonSQS", "2012-11-05", QueryCompatible: true,
        new Dictionary<string, ExceptionFactory>
        {
            ["BatchEntryIdsNotDistinct"] = (m, i, t, c, r, s) => new BatchEntryIdsNotDistinctException(m, i, t, c, r, s),
            ["BatchRequestTooLong"] = (m, i, t, c, r, s) => new BatchRequestTooLongException(m, i, t, c, r, s),
            ["EmptyBatchRequest"] = (m, i, t, c, r, s) => new EmptyBatchRequestException(m, i, t, c, r, s),
            ["InvalidAddress"] = (m, i, t, c, r, s) => new InvalidAddressException(m, i, t, c, r, s),
            ["InvalidAttributeName"] = (m, i, t, c, r, s) => new InvalidAttributeNameException(m, i, t, c, r, s),
            ["InvalidAttributeValue"] = (m, i, t, c, r, s) => new InvalidAttributeValueException(m, i, t, c, r, s),
            ["InvalidBatchEntryId"] = (m, i, t, c, r, s) => new InvalidBatchEntryIdException(m, i, t, c, r, s),
            ["InvalidIdFormat"] = (m, i, t, c, r, s) => new InvalidIdFormatException(m, i, t, c, r, s),
            ["InvalidMessageContents"] = (m, i, t, c, r, s) => new InvalidMessageContentsException(m, i, t, c, r, s),
            ["InvalidSecurity"] = (m, i, t, c, r, s) => new InvalidSecurityException(m, i, t, c, r, s),
            ["MessageNotInflight"] = (m, i, t, c, r, s) => new MessageNotInflightException(m, i, t, c, r, s),
            ["OverLimit"] = (m, i, t, c, r, s) => new OverLimitException(m, i, t, c, r, s),
            ["PurgeQueueInProgress"] = (m, i, t, c, r, s) => new PurgeQueueInProgressException(m, i, t, c, r, s),
            ["QueueDeletedRecently"] = (m, i, t, c, r, s) => new QueueDeletedRecentlyException(m, i, t, c, r, s),
            ["QueueDoesNotExist"] = (m, i, t, c, r, s) => new QueueDoesNotExistException(m, i, t, c, r, s),
            ["QueueNameExists"] = (m, i, t, c, r, s) => new QueueNameExistsException(m, i, t, c, r, s),
            ["ReceiptHandleIsInvalid"] = (m, i, t, c, r, s) => new ReceiptHandleIsInvalidException(m, i, t, c, r, s),
            ["RequestThrottled"] = (m, i, t, c, r, s) => new RequestThrottledException(m, i, t, c, r, s),
            ["TooManyEntriesInBatchRequest"] = (m, i, t, c, r, s) => new TooManyEntriesInBatchRequestException(m, i, t, c, r, s),
            ["UnsupportedOperation"] = (m, i, t, c, r, s) => new UnsupportedOperationException(m, i, t, c, r, s),
        },
        (m, i, t, c, r, s) => new AmazonSQSException(m, i, t, c, r, s));

    public static readonly Operation<SendMessageRequest, SendMessageResponse> SendMessage = new(Protocol, "SendMessage",
        static (w, r) => w.Add("QueueUrl", r.QueueUrl).Add("MessageBody", r.MessageBody).Add("DelaySeconds", r.DelaySeconds)
            .Add("MessageAttributes", r.MessageAttributes, WriteMessageAttributeValue)
            .Add("MessageSystemAttributes", r.MessageSystemAttributes, WriteMessageSystemAttributeValue)
            .Add("MessageDeduplicationId", r.MessageDeduplicationId).Add("MessageGroupId", r.MessageGroupId),
        static x => new() { MD5OfMessageBody = x.Text("MD5OfMessageBody"), MD5OfMessageAttributes = x.Text("MD5OfMessageAttributes"),
            MD5OfMessageSystemAttributes = x.Text("MD5OfMessageSystemAttributes"), MessageId = x.Text("MessageId"),
            SequenceNumber = x.Text("SequenceNumber") });

    public static readonly Operation<SendMessageBatchRequest, SendMessageBatchResponse> SendMessageBatch = new(Protocol, "SendMessageBatch",
        static (w, r) => w.Add("QueueUrl", r.QueueUrl).Add("Entries", r.Entries, WriteSendMessageBatchRequestEntry),
        static x => new() { Successful = x.List("Successful", ReadSendMessageBatchResultEntry), Failed = x.List("Failed", ReadBatchResultErrorEntry) });

    public static readonly Operation<ReceiveMessageRequest, ReceiveMessageResponse> ReceiveMessage = new(Protocol, "ReceiveMessage",
        static (w, r) => w.Add("QueueUrl", r.QueueUrl).Add("AttributeNames", r.AttributeNames)
            .Add("MessageSystemAttributeNames", r.MessageSystemAttributeNames).Add("MessageAttributeNames", r.MessageAttributeNames)
            .Add("MaxNumberOfMessages", r.MaxNumberOfMessages).Add("VisibilityTimeout", r.VisibilityTimeout).Add("WaitTimeSeconds", r.WaitTimeSeconds)
            .Add("ReceiveRequestAttemptId", r.ReceiveRequestAttemptId),
        static x => new() { Messages = x.List("Messages", ReadMessage) });

    public static readonly Operation<DeleteMessageRequest, DeleteMessageResponse> DeleteMessage = new(Protocol, "DeleteMessage",
        static (w, r) => w.Add("QueueUrl", r.QueueUrl).Add("ReceiptHandle", r.ReceiptHandle),
        static _ => new());

    public static readonly Operation<DeleteMessageBatchRequest, DeleteMessageBatchResponse> DeleteMessageBatch = new(Protocol, "DeleteMessageBatch",
        static (w, r) => w.Add("QueueUrl", r.QueueUrl).Add("Entries", r.Entries, WriteDeleteMessageBatchRequestEntry),
        static x => new() { Successful = x.List("Successful", ReadDeleteMessageBatchResultEntry), Failed = x.List("Failed", ReadBatchResultErrorEntry) });

    public static readonly Operation<ChangeMessageVisibilityRequest, ChangeMessageVisibilityResponse> ChangeMessageVisibility = new(Protocol, "ChangeMessageVisibility",
        static (w, r) => w.Add("QueueUrl", r.QueueUrl).Add("ReceiptHandle", r.ReceiptHandle).Add("VisibilityTimeout", r.VisibilityTimeout),
        static _ => new());

    public static readonly Operation<ChangeMessageVisibilityBatchRequest, ChangeMessageVisibilityBatchResponse> ChangeMessageVisibilityBatch = new(Protocol, "ChangeMessageVisibilityBatch",
        static (w, r) => w.Add("QueueUrl", r.QueueUrl).Add("Entries", r.Entries, WriteChangeMessageVisibilityBatchRequestEntry),
        static x => new() { Successful = x.List("Successful", ReadChangeMessageVisibilityBatchResultEntry),
            Failed = x.List("Failed", ReadBatchResultErrorEntry) });

    public static readonly Operation<CreateQueueRequest, CreateQueueResponse> CreateQueue = new(Protocol, "CreateQueue",
        static (w, r) => w.Add("QueueName", r.QueueName).Add("Attributes", r.Attributes).Add("tags", r.Tags),
        static x => new() { QueueUrl = x.Text("QueueUrl") });

    public static readonly Operation<DeleteQueueRequest, DeleteQueueResponse> DeleteQueue = new(Protocol, "DeleteQueue",
        static (w, r) => w.Add("QueueUrl", r.QueueUrl),
        static _ => new());

    public static readonly Operation<GetQueueAttributesRequest, GetQueueAttributesResponse> GetQueueAttributes = new(Protocol, "GetQueueAttributes",
        static (w, r) => w.Add("QueueUrl", r.QueueUrl).Add("AttributeNames", r.AttributeNames),
        static x => new() { Attributes = x.Map("Attributes") });

    public static readonly Operation<SetQueueAttributesRequest, SetQueueAttributesResponse> SetQueueAttributes = new(Protocol, "SetQueueAttributes",
        static (w, r) => w.Add("QueueUrl", r.QueueUrl).Add("Attributes", r.Attributes),
        static _ => new());

    public static readonly Operation<GetQueueUrlRequest, GetQueueUrlResponse> GetQueueUrl = new(Protocol, "GetQueueUrl",
        static (w, r) => w.Add("QueueName", r.QueueName).Add("QueueOwnerAWSAccountId", r.QueueOwnerAWSAccountId),
        static x => new() { QueueUrl = x.Text("QueueUrl") });

    public static readonly Operation<ListQueuesRequest, ListQueuesResponse> ListQueues = new(Protocol, "ListQueues",
        static (w, r) => w.Add("QueueNamePrefix", r.QueueNamePrefix).Add("NextToken", r.NextToken).Add("MaxResults", r.MaxResults),
        static x => new() { QueueUrls = x.Texts("QueueUrls"), NextToken = x.Text("NextToken") });

    public static readonly Operation<PurgeQueueRequest, PurgeQueueResponse> PurgeQueue = new(Protocol, "PurgeQueue",
        static (w, r) => w.Add("QueueUrl", r.QueueUrl),
        static _ => new());
}
