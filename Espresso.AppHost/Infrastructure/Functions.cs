using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;

namespace Espresso.AppHost.Infrastructure;

/// <summary>
/// The services as functions. Each is a service's binary under another entry: the function's handler names the entry, and
/// the function's name is the prefix and the resource's name in AppHost.
/// </summary>
internal sealed class Functions
{
    /// <summary>How long one batch of events may take, in seconds.</summary>
    public const int EventsTimeoutSeconds = 30;

    private const int SweepTimeoutSeconds = 55;

    /// <summary>API Gateway waits 29 seconds; the services give up on what they depend on well before.</summary>
    private const int ApiTimeoutSeconds = 28;

    private readonly Stack _stack;
    private readonly StackParameters _parameters;
    private readonly Site _site;
    private readonly Dictionary<string, string> _environment;

    public Functions(Stack stack, StackParameters parameters, Tables tables, Messaging messaging, Identity identity, Backups backups, Api api, LiveApi live, Site site)
    {
        (_stack, _parameters, _site) = (stack, parameters, site);

        Web = Function(new FunctionPlan("Web", ResourceNames.Web, "api", parameters.WebPackageKey, ApiTimeoutSeconds, new Dictionary<string, string>
        {
            ["Site__ApiBase"] = api.Url,
            ["Cognito__Endpoint"] = parameters.CognitoEndpoint.ValueAsString,
            ["AWS__Resources__UserPoolId"] = identity.Pool.Ref,
            ["AWS__Resources__UserPoolClientId"] = identity.Client.Ref,
            ["AWS__Resources__UserPoolProviderUrl"] = identity.Pool.AttrProviderUrl,
            ["AWS__Resources__LiveUrl"] = live.Url,
        }, [])
        { OnlyDeployed = true, Settings = [parameters.ApiOrigin, parameters.CognitoEndpoint] });
        WebUrl = OpenToEverybody(Web);

        _environment = new Dictionary<string, string>
        {
            ["AWS__Resources__OrdersTableName"] = tables.Orders.Ref,
            ["AWS__Resources__NotificationsTableName"] = tables.Notifications.Ref,
            ["AWS__Resources__OrderEventsTopicArn"] = messaging.OrderEvents.Ref,
            ["AWS__Resources__AlertsTopicArn"] = messaging.Alerts.Ref,
            ["AWS__Resources__OrderWorkflowArn"] = Workflow.ArnOf(parameters),
            ["AWS__Resources__UserPoolId"] = identity.Pool.Ref,
            ["AWS__Resources__UserPoolClientId"] = identity.Client.Ref,
            ["AWS__Resources__UserPoolProviderUrl"] = identity.Pool.AttrProviderUrl,
            ["AWS__Resources__LiveUrl"] = live.Url,
            ["Site__Url"] = StackParameters.If(parameters.Deployed, SiteUrl, parameters.SiteUrl.ValueAsString),
            ["Notifications__SenderEmail"] = parameters.SenderEmail.ValueAsString,
        };
        var ordersPolicy = OrdersPolicy(tables, messaging);
        Orders = Function(new FunctionPlan("Orders", ResourceNames.Orders, "api", parameters.OrdersPackageKey, ApiTimeoutSeconds, ForApi(), ordersPolicy)
        { OnlyDeployed = true, Settings = [parameters.SiteUrl] });
        OrdersWorkflow = Function(new FunctionPlan("OrdersWorkflow", ResourceNames.OrdersWorkflow, "workflow", parameters.OrdersPackageKey, EventsTimeoutSeconds, _environment, ordersPolicy)
        { Settings = [parameters.SiteUrl] });
        OrdersSweep = Function(new FunctionPlan("OrdersSweep", ResourceNames.OrdersSweep, "sweep", parameters.OrdersPackageKey, SweepTimeoutSeconds, _environment, ordersPolicy)
        { Settings = [parameters.SiteUrl], DeadLettersArn = messaging.FunctionsDeadLetters.AttrArn });
        OrdersBackup = Function(new FunctionPlan("OrdersBackup", ResourceNames.OrdersBackup, "backup", parameters.OrdersPackageKey, SweepTimeoutSeconds, new Dictionary<string, string>(_environment)
        {
            ["AWS__Resources__BackupBucketName"] = backups.Bucket.Ref,
            ["AWS__Resources__OrdersTableArn"] = tables.Orders.AttrArn,
            ["AWS__Resources__NotificationsTableArn"] = tables.Notifications.AttrArn,
        }, [.. backups.Policy(tables), .. messaging.Publish(messaging.Alerts)])
        { Settings = [parameters.SiteUrl], DeadLettersArn = messaging.FunctionsDeadLetters.AttrArn });

        Notifications = Function(new FunctionPlan("NotificationsApi", ResourceNames.Notifications, "api", parameters.NotificationsPackageKey, ApiTimeoutSeconds, ForApi(), [TableAccess(tables.Notifications.AttrArn, "gsi1")])
        { OnlyDeployed = true, Settings = [parameters.SiteUrl, parameters.SenderEmail] });
        NotificationsEvents = Function(new FunctionPlan("NotificationsEvents", ResourceNames.NotificationsEvents, "events", parameters.NotificationsPackageKey, EventsTimeoutSeconds, _environment, [.. NotificationsPolicy(tables, messaging), live.Post])
        { Settings = [parameters.SiteUrl, parameters.SenderEmail] });

        NotificationsLive = Function(new FunctionPlan("NotificationsLive", ResourceNames.NotificationsLive, "live", parameters.NotificationsPackageKey, ApiTimeoutSeconds, _environment, [LetIn(tables.Notifications.AttrArn)])
        // A handshake is no part of an order.
        { Settings = [parameters.SiteUrl, parameters.SenderEmail], Traced = false });
        live.AskBefore(NotificationsLive);

        Consume("Notifications", messaging.NotificationsQueue.AttrArn);
        Consume("Alerts", messaging.AlertsQueue.AttrArn);
        api.MayInvoke(Orders);
        api.MayInvoke(Notifications);
        Orders.Scale(stack, parameters);
        Notifications.Scale(stack, parameters);
    }

    public ServiceFunction Orders { get; }
    public ServiceFunction OrdersWorkflow { get; }
    public ServiceFunction OrdersSweep { get; }
    public ServiceFunction OrdersBackup { get; }
    public ServiceFunction Notifications { get; }
    public ServiceFunction NotificationsEvents { get; }
    public ServiceFunction NotificationsLive { get; }
    public ServiceFunction Web { get; }

    public IReadOnlyList<ServiceFunction> All => [Orders, OrdersWorkflow, OrdersSweep, OrdersBackup, Notifications, NotificationsEvents, NotificationsLive, Web];

    /// <summary>Where the Web function answers; ends in a slash.</summary>
    public CfnUrl WebUrl { get; }

    /// <summary>The site that the services tell people about, where they run in the cloud.</summary>
    public string SiteUrl => StackParameters.If(_parameters.HasSiteUrl, _parameters.SiteUrl.ValueAsString,
        StackParameters.If(_parameters.HasAmplify, _site.Url, WebUrl.AttrFunctionUrl));

    private ServiceFunction Function(FunctionPlan plan) => new(_stack, _parameters, plan);

    /// <summary>API Gateway answers the browser's question in advance; the answer itself says who may read it.</summary>
    private Dictionary<string, string> ForApi() => new(_environment)
    {
        ["Site__Url"] = SiteUrl,
        ["Site__AllowedOrigin"] = StackParameters.If(_parameters.HasSiteUrl, _parameters.SiteUrl.ValueAsString, "*"),
    };

    /// <summary>An address on the internet: the site's files are for everybody.</summary>
    private CfnUrl OpenToEverybody(ServiceFunction function)
    {
        var url = new CfnUrl(_stack, "WebFunctionUrl", new CfnUrlProps
        {
            TargetFunctionArn = function.Function.AttrArn,
            Qualifier = ServiceFunction.Live,
            AuthType = "NONE",
            InvokeMode = "BUFFERED",
        });
        url.AddDependency(function.Alias);
        var call = Permission("WebFunctionUrlPermission", function, "lambda:InvokeFunctionUrl", "*", null);
        call.FunctionUrlAuthType = "NONE";
        // Function URLs made since October 2025 need both.
        var invoke = Permission("WebFunctionUrlInvokePermission", function, "lambda:InvokeFunction", "*", null);
        invoke.AddPropertyOverride("InvokedViaFunctionUrl", true);
        url.CfnOptions.Condition = call.CfnOptions.Condition = invoke.CfnOptions.Condition = _parameters.Deployed;
        return url;
    }

    private CfnPermission Permission(string id, ServiceFunction function, string action, string principal, string? source) =>
        new(_stack, id, new CfnPermissionProps { Action = action, FunctionName = function.Alias.Ref, Principal = principal, SourceArn = source });

    private void Consume(string id, string queueArn) =>
        _ = new CfnEventSourceMapping(_stack, id + "EventSourceMapping", new CfnEventSourceMappingProps
        {
            EventSourceArn = queueArn,
            FunctionName = NotificationsEvents.Arn,
            BatchSize = 10,
            FunctionResponseTypes = ["ReportBatchItemFailures"],
        });

    private object[] OrdersPolicy(Tables tables, Messaging messaging) =>
    [
        TableAccess(tables.Orders.AttrArn, "gsi1", "gsi2"),
        .. messaging.Publish(messaging.OrderEvents, messaging.Alerts),
        Policies.Allow(["states:StartExecution", "states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"], Workflow.ArnOf(_parameters)),
        Policies.Allow(["states:DescribeExecution", "states:GetExecutionHistory"], Workflow.ExecutionsOf(_parameters)),
    ];

    private object[] NotificationsPolicy(Tables tables, Messaging messaging) =>
    [
        TableAccess(tables.Notifications.AttrArn, "gsi1"),
        Policies.Allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
            messaging.NotificationsQueue.AttrArn, messaging.AlertsQueue.AttrArn),
        // In SES's sandbox the recipient's identity is checked too, so the sender is the limit and not the identity.
        Policies.Allow(["ses:SendEmail"], _parameters.Arn("ses", "identity/*")).When("StringEquals", "ses:FromAddress", _parameters.SenderEmail.ValueAsString),
    ];

    /// <summary>Of the whole table only the connections, and those only to make them out of their tickets: anybody may knock.</summary>
    private static Dictionary<string, object> LetIn(string arn) =>
        Policies.Allow(["dynamodb:UpdateItem"], arn).When("ForAllValues:StringLike", "dynamodb:LeadingKeys", new[] { "LIVE#*" });

    private static Dictionary<string, object> TableAccess(string arn, params string[] indexes) => Policies.Allow(
        ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
        [arn, .. indexes.Select(index => $"{arn}/index/{index}")]);
}
