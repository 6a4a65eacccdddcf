namespace Amazon.SimpleNotificationService.Model;

public partial class PublishRequest
{
    public PublishRequest() { }
    public PublishRequest(string topicArn, string message) => (TopicArn, Message) = (topicArn, message);
    public PublishRequest(string topicArn, string message, string subject) : this(topicArn, message) => Subject = subject;
}

public partial class CreateTopicRequest
{
    public CreateTopicRequest() { }
    public CreateTopicRequest(string name) => Name = name;
}

public partial class DeleteTopicRequest
{
    public DeleteTopicRequest() { }
    public DeleteTopicRequest(string topicArn) => TopicArn = topicArn;
}

public partial class SubscribeRequest
{
    public SubscribeRequest() { }
    public SubscribeRequest(string topicArn, string protocol, string endpoint) => (TopicArn, Protocol, Endpoint) = (topicArn, protocol, endpoint);
}
