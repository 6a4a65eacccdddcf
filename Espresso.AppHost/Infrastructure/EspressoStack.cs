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
        var tables = new Tables(this, parameters);
        var messaging = new Messaging(this, parameters);
        var identity = new Identity(this, parameters);
        var api = new Api(this, parameters);
        var live = new LiveApi(this, parameters);
        var site = new Site(this, parameters, identity, api, live);
        var backups = new Backups(this, parameters);
        var functions = new Functions(this, parameters, tables, messaging, identity, backups, api, live, site);
        var workflow = new Workflow(this, parameters, functions, messaging);
        Rules.Invoke(this, parameters, messaging, functions.OrdersBackup, "Backup", "backup", keepForSeconds: 3600, rule => rule.ScheduleExpression = parameters.BackupSchedule.ValueAsString);
        var webAcl = new WebAcl(this, parameters, api);
        ThreatDetection.Create(this, parameters, messaging);
        Alarms.Create(this, parameters, tables, messaging, functions, workflow);
        Dashboard.Create(this, parameters, functions);
        Queries.Create(this, parameters, functions, workflow, api);
        Tracing.Create(this, parameters);

        Output("OrdersTableName", tables.Orders.Ref);
        Output("NotificationsTableName", tables.Notifications.Ref);
        Output("OrdersTableArn", tables.Orders.AttrArn);
        Output("NotificationsTableArn", tables.Notifications.AttrArn);
        Output("OrderEventsTopicArn", messaging.OrderEvents.Ref);
        Output("AlertsTopicArn", messaging.Alerts.Ref);
        Output("NotificationsQueueUrl", messaging.NotificationsQueue.Ref);
        Output("NotificationsDeadLettersUrl", messaging.NotificationsDeadLetters.Ref);
        Output("OrderWorkflowArn", workflow.Machine.Ref);
        Output("LiveUrl", live.Url);
        Output("UserPoolId", identity.Pool.Ref);
        Output("UserPoolClientId", identity.Client.Ref);
        Output("UserPoolProviderUrl", identity.Pool.AttrProviderUrl);
        Output("BackupBucketName", backups.Bucket.Ref);
        Output("FunctionsDeadLettersUrl", messaging.FunctionsDeadLetters.Ref);
        Output("ApiId", api.Rest.Ref, parameters.Deployed);
        Output("ApiUrl", api.Url, parameters.Deployed);
        Output("WebUrl", functions.WebUrl.AttrFunctionUrl, parameters.Deployed);
        Output("SiteUrl", functions.SiteUrl, parameters.Deployed);
        Output("CognitoEndpoint", site.CognitoEndpoint, parameters.Deployed);
        Output("Region", Aws.REGION, parameters.Deployed);
        Output("DashboardUrl", Fn.Sub("https://${AWS::Region}.console.aws.amazon.com/cloudwatch/home?region=${AWS::Region}#dashboards/dashboard/${Dashboard}"), parameters.Deployed);
        Output("AmplifyAppId", site.App.AttrAppId, parameters.HasAmplify);
        Output("WebAclArn", webAcl.Acl.AttrArn, parameters.HasWebAcl);

        TemplateOptions.Metadata = new Dictionary<string, object> { ["AWS::CloudFormation::Interface"] = parameters.Form() };
    }

    private void Output(string name, string value, CfnCondition? when = null) =>
        // Parameters may have the same names.
        new CfnOutput(this, name + "Output", new CfnOutputProps { Value = value, Condition = when }).OverrideLogicalId(name);
}
