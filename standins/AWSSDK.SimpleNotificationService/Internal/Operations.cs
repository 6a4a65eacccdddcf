using Amazon.SimpleNotificationService.Model;
using Amazon.StandIns;

namespace Amazon.SimpleNotificationService.Internal;

/// <summary>The operations: each is a name, how its request is written and how its answer is read.</summary>
internal static partial class Operations
{
    private static readonly QueryProtocol Protocol = new("SimpleNotificationService", "2010-03-31",
        new Dictionary<string, ExceptionFactory>
        {
            ["AuthorizationError"] = (m, i, t, c, r, s) => new AuthorizationErrorException(m, i, t, c, r, s),
            ["BatchEntryIdsNotDistinct"] = (m, i, t, c, r, s) => new BatchEntryIdsNotDistinctException(m, i, t, c, r, s),
            ["BatchRequestTooLong"] = (m, i, t, c, r, s) => new BatchRequestTooLongException(m, i, t, c, r, s),
            ["EmptyBatchRequest"] = (m, i, t, c, r, s) => new EmptyBatchRequestException(m, i, t, c, r, s),
            ["EndpointDisabled"] = (m, i, t, c, r, s) => new EndpointDisabledException(m, i, t, c, r, s),
            ["FilterPolicyLimitExceeded"] = (m, i, t, c, r, s) => new FilterPolicyLimitExceededException(m, i, t, c, r, s),
            ["InternalError"] = (m, i, t, c, r, s) => new InternalErrorException(m, i, t, c, r, s),
            ["InvalidBatchEntryId"] = (m, i, t, c, r, s) => new InvalidBatchEntryIdException(m, i, t, c, r, s),
            ["InvalidParameter"] = (m, i, t, c, r, s) => new InvalidParameterException(m, i, t, c, r, s),
            ["ParameterValueInvalid"] = (m, i, t, c, r, s) => new InvalidParameterValueException(m, i, t, c, r, s),
            ["NotFound"] = (m, i, t, c, r, s) => new NotFoundException(m, i, t, c, r, s),
            ["PlatformApplicationDisabled"] = (m, i, t, c, r, s) => new PlatformApplicationDisabledException(m, i, t, c, r, s),
            ["SubscriptionLimitExceeded"] = (m, i, t, c, r, s) => new SubscriptionLimitExceededException(m, i, t, c, r, s),
            ["Throttled"] = (m, i, t, c, r, s) => new ThrottledException(m, i, t, c, r, s),
            ["TooManyEntriesInBatchRequest"] = (m, i, t, c, r, s) => new TooManyEntriesInBatchRequestException(m, i, t, c, r, s),
            ["TopicLimitExceeded"] = (m, i, t, c, r, s) => new TopicLimitExceededException(m, i, t, c, r, s),
        },
        (m, i, t, c, r, s) => new AmazonSimpleNotificationServiceException(m, i, t, c, r, s));

    public static readonly Operation<PublishRequest, PublishResponse> Publish = new(Protocol, "Publish",
        static (w, r) => w.Add("TopicArn", r.TopicArn).Add("TargetArn", r.TargetArn).Add("PhoneNumber", r.PhoneNumber).Add("Message", r.Message)
            .Add("Subject", r.Subject).Add("MessageStructure", r.MessageStructure)
            .Add("MessageAttributes", r.MessageAttributes, WriteMessageAttributeValue).Add("MessageDeduplicationId", r.MessageDeduplicationId)
            .Add("MessageGroupId", r.MessageGroupId),
        static x => new() { MessageId = x.Text("MessageId"), SequenceNumber = x.Text("SequenceNumber") });

    public static readonly Operation<PublishBatchRequest, PublishBatchResponse> PublishBatch = new(Protocol, "PublishBatch",
        static (w, r) => w.Add("TopicArn", r.TopicArn).Add("PublishBatchRequestEntries", r.PublishBatchRequestEntries, WritePublishBatchRequestEntry),
        static x => new() { Successful = x.List("Successful", ReadPublishBatchResultEntry), Failed = x.List("Failed", ReadBatchResultErrorEntry) });

    public static readonly Operation<CreateTopicRequest, CreateTopicResponse> CreateTopic = new(Protocol, "CreateTopic",
        static (w, r) => w.Add("Name", r.Name).Add("Attributes", r.Attributes).Add("Tags", r.Tags, WriteTag)
            .Add("DataProtectionPolicy", r.DataProtectionPolicy),
        static x => new() { TopicArn = x.Text("TopicArn") });

    public static readonly Operation<DeleteTopicRequest, DeleteTopicResponse> DeleteTopic = new(Protocol, "DeleteTopic",
        static (w, r) => w.Add("TopicArn", r.TopicArn),
        static _ => new());

    public static readonly Operation<ListTopicsRequest, ListTopicsResponse> ListTopics = new(Protocol, "ListTopics",
        static (w, r) => w.Add("NextToken", r.NextToken),
        static x => new() { Topics = x.List("Topics", ReadTopic), NextToken = x.Text("NextToken") });

    public static readonly Operation<SubscribeRequest, SubscribeResponse> Subscribe = new(Protocol, "Subscribe",
        static (w, r) => w.Add("TopicArn", r.TopicArn).Add("Protocol", r.Protocol).Add("Endpoint", r.Endpoint).Add("Attributes", r.Attributes)
            .Add("ReturnSubscriptionArn", r.ReturnSubscriptionArn),
        static x => new() { SubscriptionArn = x.Text("SubscriptionArn") });
}
