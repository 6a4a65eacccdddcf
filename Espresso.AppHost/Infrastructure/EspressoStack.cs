using Amazon.CDK;
using Constructs;

namespace Espresso.AppHost.Infrastructure;

/// <summary>
/// Everything that is deployed, in one CloudFormation template; F5 applies the same template to the local cloud.
/// Logical ids are the construct ids: a template that people read names things as this code does.
/// </summary>
internal sealed class EspressoStack : Stack
{
    public EspressoStack(Construct scope, string id)
        : base(scope, id, new StackProps
        {
            Description = "Serverless Espresso: order coffee by QR code.",
            // The plain CLI deploys it: no bootstrap stack, no assets.
            Synthesizer = new DefaultStackSynthesizer(new DefaultStackSynthesizerProps { GenerateBootstrapVersionRule = false }),
            AnalyticsReporting = false,
        })
    {
        var parameters = new StackParameters(this);
        var tables = new Tables(this);
        var messaging = new Messaging(this, parameters);
        var identity = new Identity(this, parameters);
        var api = new Api(this, parameters);
        var functions = new Functions(this, parameters, tables, messaging, identity, api);
        var workflow = new Workflow(this, parameters, functions, messaging);

        Output("OrdersTableName", tables.Orders.Ref);
        Output("NotificationsTableName", tables.Notifications.Ref);
        Output("OrderEventsTopicArn", messaging.OrderEvents.Ref);
        Output("AlertsTopicArn", messaging.Alerts.Ref);
        Output("NotificationsQueueUrl", messaging.NotificationsQueue.Ref);
        Output("NotificationsDeadLettersUrl", messaging.NotificationsDeadLetters.Ref);
        Output("OrderWorkflowArn", workflow.Machine.Ref);
        Output("UserPoolId", identity.Pool.Ref);
        Output("UserPoolClientId", identity.Client.Ref);
        Output("UserPoolProviderUrl", identity.Pool.AttrProviderUrl);
        Output("ApiUrl", api.Url, parameters.Deployed);
        Output("WebUrl", functions.WebUrl.AttrFunctionUrl, parameters.Deployed);

        TemplateOptions.Metadata = new Dictionary<string, object> { ["AWS::CloudFormation::Interface"] = parameters.Form() };
    }

    private void Output(string name, string value, CfnCondition? when = null) =>
        _ = new CfnOutput(this, name, new CfnOutputProps { Value = value, Condition = when });
}
