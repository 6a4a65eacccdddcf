using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;

namespace Espresso.AppHost.Infrastructure;

/// <summary>
/// The consumers of events. Each is a service's binary under another entry: the function's handler names the entry, and
/// the function's name is the prefix and the resource's name in AppHost.
/// </summary>
internal sealed class Functions
{
    /// <summary>How long one batch of events may take, in seconds.</summary>
    public const int EventsTimeoutSeconds = 30;

    private const int SweepTimeoutSeconds = 55;

    private readonly Stack _stack;
    private readonly StackParameters _parameters;
    private readonly Dictionary<string, string> _environment;

    public Functions(Stack stack, StackParameters parameters, Tables tables, Messaging messaging)
    {
        (_stack, _parameters) = (stack, parameters);
        _environment = new Dictionary<string, string>
        {
            ["AWS__Resources__OrdersTableName"] = tables.Orders.Ref,
            ["AWS__Resources__NotificationsTableName"] = tables.Notifications.Ref,
            ["AWS__Resources__OrderEventsTopicArn"] = messaging.OrderEvents.Ref,
            ["AWS__Resources__AlertsTopicArn"] = messaging.Alerts.Ref,
            ["AWS__Resources__OrderWorkflowArn"] = Workflow.ArnOf(parameters),
            ["Site__Url"] = parameters.SiteUrl.ValueAsString,
            ["Notifications__SenderEmail"] = parameters.SenderEmail.ValueAsString,
        };

        OrdersWorkflow = Function("OrdersWorkflow", ResourceNames.OrdersWorkflow, "workflow", parameters.OrdersPackageKey, EventsTimeoutSeconds, OrdersPolicy(tables, messaging));
        OrdersSweep = Function("OrdersSweep", ResourceNames.OrdersSweep, "sweep", parameters.OrdersPackageKey, SweepTimeoutSeconds, OrdersPolicy(tables, messaging));
        NotificationsEvents = Function("NotificationsEvents", ResourceNames.NotificationsEvents, "events", parameters.NotificationsPackageKey, EventsTimeoutSeconds,
            NotificationsPolicy(tables, messaging));

        Consume("Notifications", messaging.NotificationsQueue.AttrArn);
        Consume("Alerts", messaging.AlertsQueue.AttrArn);
    }

    public CfnFunction OrdersWorkflow { get; }
    public CfnFunction OrdersSweep { get; }
    public CfnFunction NotificationsEvents { get; }

    private CfnFunction Function(string id, string name, string handler, CfnParameter packageKey, int timeoutSeconds, Dictionary<string, object>[] policy)
    {
        var logs = new CfnLogGroup(_stack, id + "Logs", new CfnLogGroupProps
        {
            LogGroupName = Fn.Sub($"/aws/lambda/${{NamePrefix}}{name}"),
            RetentionInDays = _parameters.LogRetentionDays.ValueAsNumber,
        });
        var role = new CfnRole(_stack, id + "Role", new CfnRoleProps
        {
            AssumeRolePolicyDocument = Policies.AssumedBy("lambda.amazonaws.com"),
            Policies = new[]
            {
                new CfnRole.PolicyProperty
                {
                    PolicyName = "function",
                    PolicyDocument = Policies.Document([
                        Policies.Allow(["logs:CreateLogStream", "logs:PutLogEvents"], logs.AttrArn),
                        .. policy,
                    ]),
                },
            },
        });
        var function = new CfnFunction(_stack, id + "Function", new CfnFunctionProps
        {
            FunctionName = _parameters.Name(name),
            Runtime = "provided.al2023",
            Handler = handler,
            Architectures = [_parameters.Architecture.ValueAsString],
            Code = new CfnFunction.CodeProperty { S3Bucket = _parameters.PackageBucket.ValueAsString, S3Key = packageKey.ValueAsString },
            Role = role.AttrArn,
            MemorySize = _parameters.FunctionMemory.ValueAsNumber,
            Timeout = timeoutSeconds,
            Environment = new CfnFunction.EnvironmentProperty { Variables = _environment },
        });
        function.AddDependency(logs);
        return function;
    }

    private void Consume(string id, string queueArn) =>
        _ = new CfnEventSourceMapping(_stack, id + "EventSourceMapping", new CfnEventSourceMappingProps
        {
            EventSourceArn = queueArn,
            FunctionName = NotificationsEvents.Ref,
            BatchSize = 10,
            FunctionResponseTypes = ["ReportBatchItemFailures"],
        });

    private Dictionary<string, object>[] OrdersPolicy(Tables tables, Messaging messaging) =>
    [
        TableAccess(tables.Orders.AttrArn),
        Policies.Allow(["sns:Publish"], messaging.OrderEvents.Ref, messaging.Alerts.Ref),
        Policies.Allow(["states:StartExecution", "states:SendTaskSuccess", "states:SendTaskHeartbeat"], Workflow.ArnOf(_parameters)),
        Policies.Allow(["states:DescribeExecution", "states:GetExecutionHistory"], Workflow.ExecutionsOf(_parameters)),
    ];

    private Dictionary<string, object>[] NotificationsPolicy(Tables tables, Messaging messaging) =>
    [
        TableAccess(tables.Notifications.AttrArn),
        Policies.Allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
            messaging.NotificationsQueue.AttrArn, messaging.AlertsQueue.AttrArn),
        Policies.Allow(["ses:SendEmail"], _parameters.Arn("ses", "identity/*")),
    ];

    private static Dictionary<string, object> TableAccess(string arn) => Policies.Allow(
        ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
        arn, $"{arn}/index/*");
}
