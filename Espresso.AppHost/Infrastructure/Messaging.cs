using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SQS;

namespace Espresso.AppHost.Infrastructure;

/// <summary>
/// The two topics and the queue behind each. A message that cannot be handled goes to that queue's dead letters, and
/// dead letters raise an alarm, which is an alert like any other.
/// </summary>
internal sealed class Messaging
{
    private const int Deliveries = 5;
    private const double DaysKept = 14;

    private readonly Stack _stack;
    private readonly StackParameters _parameters;

    public Messaging(Stack stack, StackParameters parameters)
    {
        (_stack, _parameters) = (stack, parameters);

        OrderEvents = Topic("OrderEventsTopic", "order-events");
        Alerts = Topic("AlertsTopic", "alerts");
        AllowServicesToAlert();

        (NotificationsQueue, NotificationsDeadLetters) = QueueWithDeadLetters("Notifications", "notifications");
        (AlertsQueue, AlertsDeadLetters) = QueueWithDeadLetters("Alerts", "alerts");

        Feed("Notifications", OrderEvents, NotificationsQueue, NotificationsDeadLetters, new Dictionary<string, object>
        {
            ["type"] = new[] { "order.status-changed" },
        });
        Feed("Alerts", Alerts, AlertsQueue, AlertsDeadLetters);
        MailAlerts();
    }

    public CfnTopic OrderEvents { get; }
    public CfnTopic Alerts { get; }
    public CfnQueue NotificationsQueue { get; }
    public CfnQueue NotificationsDeadLetters { get; }
    public CfnQueue AlertsQueue { get; }
    public CfnQueue AlertsDeadLetters { get; }

    private CfnTopic Topic(string id, string name) =>
        new(_stack, id, new CfnTopicProps { TopicName = _parameters.Name(name) });

    private (CfnQueue Queue, CfnQueue DeadLetters) QueueWithDeadLetters(string id, string name)
    {
        var deadLetters = new CfnQueue(_stack, id + "DeadLettersQueue", new CfnQueueProps
        {
            QueueName = _parameters.Name(name + "-dead-letters"),
            MessageRetentionPeriod = Duration.Days(DaysKept).ToSeconds(),
            SqsManagedSseEnabled = true,
        });
        var queue = new CfnQueue(_stack, id + "Queue", new CfnQueueProps
        {
            QueueName = _parameters.Name(name),
            // AWS asks for at least six times the function's timeout.
            VisibilityTimeout = 6 * Functions.EventsTimeoutSeconds,
            ReceiveMessageWaitTimeSeconds = 20,
            SqsManagedSseEnabled = true,
            RedrivePolicy = new Dictionary<string, object>
            {
                ["deadLetterTargetArn"] = deadLetters.AttrArn,
                ["maxReceiveCount"] = Deliveries,
            },
        });
        Alarm(id, deadLetters);
        return (queue, deadLetters);
    }

    private void Alarm(string id, CfnQueue deadLetters) =>
        _ = new CfnAlarm(_stack, id + "DeadLettersAlarm", new CfnAlarmProps
        {
            AlarmName = _parameters.Name($"{id.ToLowerInvariant()}-dead-letters"),
            AlarmDescription = "Messages that could not be handled wait in the dead-letter queue.",
            Namespace = "AWS/SQS",
            MetricName = "ApproximateNumberOfMessagesVisible",
            Dimensions = new[] { new CfnAlarm.DimensionProperty { Name = "QueueName", Value = deadLetters.AttrQueueName } },
            Statistic = "Maximum",
            Period = 60,
            EvaluationPeriods = 1,
            Threshold = 0,
            ComparisonOperator = "GreaterThanThreshold",
            TreatMissingData = "notBreaching",
            AlarmActions = [Alerts.Ref],
        });

    private void Feed(string id, CfnTopic topic, CfnQueue queue, CfnQueue deadLetters, Dictionary<string, object>? filter = null)
    {
        var policy = new CfnQueuePolicy(_stack, id + "QueuePolicy", new CfnQueuePolicyProps
        {
            Queues = [queue.Ref, deadLetters.Ref],
            PolicyDocument = Policies.Document(new Dictionary<string, object>
            {
                ["Effect"] = "Allow",
                ["Principal"] = new Dictionary<string, object> { ["Service"] = "sns.amazonaws.com" },
                ["Action"] = "sqs:SendMessage",
                ["Resource"] = new[] { queue.AttrArn, deadLetters.AttrArn },
                ["Condition"] = new Dictionary<string, object> { ["ArnEquals"] = new Dictionary<string, object> { ["aws:SourceArn"] = topic.Ref } },
            }),
        });
        var subscription = new CfnSubscription(_stack, id + "Subscription", new CfnSubscriptionProps
        {
            TopicArn = topic.Ref,
            Protocol = "sqs",
            Endpoint = queue.AttrArn,
            RawMessageDelivery = true,
            FilterPolicy = filter,
            RedrivePolicy = new Dictionary<string, object> { ["deadLetterTargetArn"] = deadLetters.AttrArn },
        });
        subscription.AddDependency(policy);
    }

    private void AllowServicesToAlert() =>
        _ = new CfnTopicPolicy(_stack, "AlertsTopicPolicy", new CfnTopicPolicyProps
        {
            Topics = [Alerts.Ref],
            PolicyDocument = Policies.Document(new Dictionary<string, object>
            {
                ["Effect"] = "Allow",
                ["Principal"] = new Dictionary<string, object> { ["Service"] = new[] { "cloudwatch.amazonaws.com", "events.amazonaws.com" } },
                ["Action"] = "sns:Publish",
                ["Resource"] = Alerts.Ref,
                ["Condition"] = new Dictionary<string, object> { ["StringEquals"] = new Dictionary<string, object> { ["aws:SourceAccount"] = Aws.ACCOUNT_ID } },
            }),
        });

    private void MailAlerts()
    {
        var mail = new CfnSubscription(_stack, "AlarmEmailSubscription", new CfnSubscriptionProps
        {
            TopicArn = Alerts.Ref,
            Protocol = "email",
            Endpoint = _parameters.AlarmEmail.ValueAsString,
        });
        mail.CfnOptions.Condition = _parameters.HasAlarmEmail;
    }
}
