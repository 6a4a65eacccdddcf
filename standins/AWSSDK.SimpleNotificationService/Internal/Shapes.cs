using Amazon.SimpleNotificationService.Model;
using Amazon.StandIns;

namespace Amazon.SimpleNotificationService.Internal;

/// <summary>How the structures inside requests are written and those inside answers are read.</summary>
internal static partial class Operations
{
    private static void WriteMessageAttributeValue(WireWriter w, MessageAttributeValue v) => w.Add("DataType", v.DataType)
        .Add("StringValue", v.StringValue).Add("BinaryValue", v.BinaryValue);

    private static void WritePublishBatchRequestEntry(WireWriter w, PublishBatchRequestEntry v) => w.Add("Id", v.Id).Add("Message", v.Message)
        .Add("Subject", v.Subject).Add("MessageStructure", v.MessageStructure)
        .Add("MessageAttributes", v.MessageAttributes, WriteMessageAttributeValue).Add("MessageDeduplicationId", v.MessageDeduplicationId)
        .Add("MessageGroupId", v.MessageGroupId);

    private static PublishBatchResultEntry ReadPublishBatchResultEntry(WireReader x) => new() { Id = x.Text("Id"), MessageId = x.Text("MessageId"),
        SequenceNumber = x.Text("SequenceNumber") };

    private static BatchResultErrorEntry ReadBatchResultErrorEntry(WireReader x) => new() { Id = x.Text("Id"), Code = x.Text("Code"),
        Message = x.Text("Message"), SenderFault = x.Bool("SenderFault") };

    private static void WriteTag(WireWriter w, Tag v) => w.Add("Key", v.Key).Add("Value", v.Value);

    private static Topic ReadTopic(WireReader x) => new() { TopicArn = x.Text("TopicArn") };
}
