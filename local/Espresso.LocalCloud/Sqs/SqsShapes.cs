using Espresso.LocalCloud.Kernel.Protocols;

namespace Espresso.LocalCloud.Sqs;

/// <summary>The Query protocol of SQS (2012-11-05): flattened lists and maps everywhere.</summary>
internal static class SqsShapes
{
    public static QueryShapes Query { get; } = new()
    {
        Namespace = "http://queue.amazonaws.com/doc/2012-11-05/",
        Version = "2012-11-05",
        Renamed = new Dictionary<string, string>
        {
            ["Attribute"] = "Attributes",
            ["AttributeName"] = "AttributeNames",
            ["MessageAttribute"] = "MessageAttributes",
            ["MessageAttributeName"] = "MessageAttributeNames",
            ["MessageSystemAttribute"] = "MessageSystemAttributes",
            ["MessageSystemAttributeName"] = "MessageSystemAttributeNames",
            ["SendMessageBatchRequestEntry"] = "Entries",
            ["DeleteMessageBatchRequestEntry"] = "Entries",
            ["ChangeMessageVisibilityBatchRequestEntry"] = "Entries",
            ["Tag"] = "Tags",
            ["TagKey"] = "TagKeys",
        },
        InputMaps = new HashSet<string> { "Attributes", "MessageAttributes", "MessageSystemAttributes", "Tags" },
        OutputMaps = new Dictionary<string, MapShape>
        {
            ["Attributes"] = new("Attribute", "Name", "Value", IsFlat: true),
            ["MessageAttributes"] = new("MessageAttribute", "Name", "Value", IsFlat: true),
            ["Tags"] = new("Tag", "Key", "Value", IsFlat: true),
        },
        FlatLists = new Dictionary<string, string>
        {
            ["QueueUrls"] = "QueueUrl",
            ["queueUrls"] = "QueueUrl",
            ["Messages"] = "Message",
            ["SendMessageBatch/Successful"] = "SendMessageBatchResultEntry",
            ["DeleteMessageBatch/Successful"] = "DeleteMessageBatchResultEntry",
            ["ChangeMessageVisibilityBatch/Successful"] = "ChangeMessageVisibilityBatchResultEntry",
            ["Failed"] = "BatchResultErrorEntry",
            ["Results"] = "ListMessageMoveTasksResultEntry",
        },
        WithoutResult = new HashSet<string> { "DeleteMessage", "ChangeMessageVisibility", "DeleteQueue", "PurgeQueue", "SetQueueAttributes", "TagQueue", "UntagQueue" },
    };
}
