namespace Amazon.SQS.Model;

public partial class SendMessageRequest
{
    public SendMessageRequest() { }
    public SendMessageRequest(string queueUrl, string messageBody) => (QueueUrl, MessageBody) = (queueUrl, messageBody);
}

public partial class ReceiveMessageRequest
{
    public ReceiveMessageRequest() { }
    public ReceiveMessageRequest(string queueUrl) => QueueUrl = queueUrl;
}

public partial class DeleteMessageRequest
{
    public DeleteMessageRequest() { }
    public DeleteMessageRequest(string queueUrl, string receiptHandle) => (QueueUrl, ReceiptHandle) = (queueUrl, receiptHandle);
}

public partial class SendMessageBatchRequestEntry
{
    public SendMessageBatchRequestEntry() { }
    public SendMessageBatchRequestEntry(string id, string messageBody) => (Id, MessageBody) = (id, messageBody);
}

public partial class DeleteMessageBatchRequestEntry
{
    public DeleteMessageBatchRequestEntry() { }
    public DeleteMessageBatchRequestEntry(string id, string receiptHandle) => (Id, ReceiptHandle) = (id, receiptHandle);
}
