using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.KMS;
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

        Key = EncryptionKey();
        OrderEvents = Topic("OrderEventsTopic", "order-events");
        Alerts = Topic("AlertsTopic", "alerts");
        AllowServicesToAlert();

        (NotificationsQueue, NotificationsDeadLetters) = QueueWithDeadLetters("Notifications", "notifications");
        (AlertsQueue, AlertsDeadLetters) = QueueWithDeadLetters("Alerts", "alerts");
        FunctionsDeadLetters = DeadLettersOfFunctions();

        Feed("Notifications", OrderEvents, NotificationsQueue, NotificationsDeadLetters, new Dictionary<string, object>
        {
            ["type"] = new[] { "order.status-changed" },
            // A scan is news to nobody: whose it is holds the phone.
            ["status"] = new[] { new Dictionary<string, object> { ["anything-but"] = new[] { "scanned" } } },
        });
        Feed("Alerts", Alerts, AlertsQueue, AlertsDeadLetters);
        MailAlerts();
    }

    /// <summary>Encrypts the topics. A key of our own: CloudWatch and EventBridge cannot publish under the one that AWS manages.</summary>
    public CfnKey Key { get; }

    public CfnTopic OrderEvents { get; }
    public CfnTopic Alerts { get; }
    public CfnQueue NotificationsQueue { get; }
    public CfnQueue NotificationsDeadLetters { get; }
    public CfnQueue AlertsQueue { get; }
    public CfnQueue AlertsDeadLetters { get; }

    /// <summary>Events that a function invoked by EventBridge failed on, or that EventBridge could not hand over.</summary>
    public CfnQueue FunctionsDeadLetters { get; }

    /// <summary>What a role needs to publish to the topics.</summary>
    public object[] Publish(params CfnTopic[] topics) =>
    [
        Policies.Allow(["sns:Publish"], [.. topics.Select(topic => topic.Ref)]),
        Policies.Allow(["kms:Decrypt", "kms:GenerateDataKey"], Key.AttrArn),
    ];

    private CfnTopic Topic(string id, string name) =>
        new(_stack, id, new CfnTopicProps { TopicName = _parameters.Name(name), KmsMasterKeyId = Key.AttrArn });

    private CfnKey EncryptionKey()
    {
        var key = new CfnKey(_stack, "TopicsKey", new CfnKeyProps
        {
            Description = "Encrypts the topics of Serverless Espresso.",
            EnableKeyRotation = true,
            PendingWindowInDays = 7,
            // In a key's policy every resource is the key.
            KeyPolicy = Policies.Document(
                new Dictionary<string, object>
                {
                    ["Effect"] = "Allow",
                    ["Principal"] = new Dictionary<string, object> { ["AWS"] = Fn.Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root") },
                    ["Action"] = "kms:*",
                    ["Resource"] = "*",
                },
                new Dictionary<string, object>
                {
                    ["Effect"] = "Allow",
                    ["Principal"] = new Dictionary<string, object> { ["Service"] = new[] { "cloudwatch.amazonaws.com", "events.amazonaws.com" } },
                    ["Action"] = new[] { "kms:Decrypt", "kms:GenerateDataKey*" },
                    ["Resource"] = "*",
                }),
        });
        key.ApplyRemovalPolicy(RemovalPolicy.DESTROY);
        return key;
    }

    private (CfnQueue Queue, CfnQueue DeadLetters) QueueWithDeadLetters(string id, string name)
    {
        var deadLetters = DeadLetters(id, name);
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
        return (queue, deadLetters);
    }

    private CfnQueue DeadLetters(string id, string name)
    {
        var deadLetters = new CfnQueue(_stack, id + "DeadLettersQueue", new CfnQueueProps
        {
            QueueName = _parameters.Name(name + "-dead-letters"),
            MessageRetentionPeriod = Duration.Days(DaysKept).ToSeconds(),
            SqsManagedSseEnabled = true,
        });
        Alarm(id, deadLetters);
        return deadLetters;
    }

    private CfnQueue DeadLettersOfFunctions()
    {
        var queue = DeadLetters("Functions", "functions");
        _ = new CfnQueuePolicy(_stack, "FunctionsDeadLettersPolicy", new CfnQueuePolicyProps
        {
            Queues = [queue.Ref],
            PolicyDocument = Policies.Document(
                Send("events.amazonaws.com", [queue.AttrArn]).When("ArnLike", "aws:SourceArn", _parameters.Arn("events", "rule/${NamePrefix}*")),
                Policies.OnlyEncrypted("sqs:*", queue.AttrArn)),
        });
        return queue;
    }

    private static Dictionary<string, object> Send(string service, string[] queues) => new()
    {
        ["Effect"] = "Allow",
        ["Principal"] = new Dictionary<string, object> { ["Service"] = service },
        ["Action"] = "sqs:SendMessage",
        ["Resource"] = queues,
    };

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
            PolicyDocument = Policies.Document(
                Send("sns.amazonaws.com", [queue.AttrArn, deadLetters.AttrArn]).When("ArnEquals", "aws:SourceArn", topic.Ref),
                Policies.OnlyEncrypted("sqs:*", queue.AttrArn, deadLetters.AttrArn)),
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
            PolicyDocument = Policies.Document(
                Publish("cloudwatch.amazonaws.com").When("StringEquals", "aws:SourceAccount", Aws.ACCOUNT_ID),
                // EventBridge says nothing about itself to a topic's policy; its rules reach topics of their own account only.
                Publish("events.amazonaws.com")),
        });

    private Dictionary<string, object> Publish(string service) => new()
    {
        ["Effect"] = "Allow",
        ["Principal"] = new Dictionary<string, object> { ["Service"] = service },
        ["Action"] = "sns:Publish",
        ["Resource"] = Alerts.Ref,
    };

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
