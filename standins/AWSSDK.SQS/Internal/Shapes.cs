using Amazon.SQS.Model;
using Amazon.StandIns;

namespace Amazon.SQS.Internal;

/// <summary>How the structures inside requests are written and those inside answers are read.</summary>
internal static partial class Operations
{
    private static void WriteMessageAttributeValue(WireWriter w, MessageAttributeValue v) => w.Add("StringValue", v.StringValue)
        .Add("BinaryValue", v.BinaryValue).Add("DataType", v.DataType);

    private static void WriteMessageSystemAttributeValue(WireWriter w, MessageSystemAttributeValue v) => w.Add("StringValue", v.StringValue)
        .Add("BinaryValue", v.BinaryValue).Add("DataType", v.DataType);

    private static void WriteSendMessageBatchRequestEntry(WireWriter w, SendMessageBatchRequestEntry v) => w.Add("Id", v.Id)
        .Add("MessageBody", v.MessageBody).Add("DelaySeconds", v.DelaySeconds)
        .Add("MessageAttributes", v.MessageAttributes, WriteMessageAttributeValue)
        .Add("MessageSystemAttributes", v.MessageSystemAttributes, WriteMessageSystemAttributeValue)
        .Add("MessageDeduplicationId", v.MessageDeduplicationId).Add("MessageGroupId", v.MessageGroupId);

    private static SendMessageBatchResultEntry ReadSendMessageBatchResultEntry(WireReader x) => new() { Id = x.Text("Id"),
        MessageId = x.Text("MessageId"), MD5OfMessageBody = x.Text("MD5OfMessageBody"), MD5OfMessageAttributes = x.Text("MD5OfMessageAttributes"),
        MD5OfMessageSystemAttributes = x.Text("MD5OfMessageSystemAttributes"), SequenceNumber = x.Text("SequenceNumber") };

    private static BatchResultErrorEntry ReadBatchResultErrorEntry(WireReader x) => new() { Id = x.Text("Id"), SenderFault = x.Bool("SenderFault"),
        Code = x.Text("Code"), Message = x.Text("Message") };

    private static MessageAttributeValue ReadMessageAttributeValue(WireReader x) => new() { StringValue = x.Text("StringValue"),
        BinaryValue = x.Blob("BinaryValue"), DataType = x.Text("DataType") };

    private static Message ReadMessage(WireReader x) => new() { MessageId = x.Text("MessageId"), ReceiptHandle = x.Text("ReceiptHandle"),
        MD5OfBody = x.Text("MD5OfBody"), Body = x.Text("Body"), Attributes = x.Map("Attributes"),
        MD5OfMessageAttributes = x.Text("MD5OfMessageAttributes"), MessageAttributes = x.Map("MessageAttributes", ReadMessageAttributeValue) };

    private static void WriteDeleteMessageBatchRequestEntry(WireWriter w, DeleteMessageBatchRequestEntry v) => w.Add("Id", v.Id)
        .Add("ReceiptHandle", v.ReceiptHandle);

    private static DeleteMessageBatchResultEntry ReadDeleteMessageBatchResultEntry(WireReader x) => new() { Id = x.Text("Id") };

    private static void WriteChangeMessageVisibilityBatchRequestEntry(WireWriter w, ChangeMessageVisibilityBatchRequestEntry v) => w.Add("Id", v.Id)
        .Add("ReceiptHandle", v.ReceiptHandle).Add("VisibilityTimeout", v.VisibilityTimeout);

    private static ChangeMessageVisibilityBatchResultEntry ReadChangeMessageVisibilityBatchResultEntry(WireReader x) => new() { Id = x.Text("Id") };
}
