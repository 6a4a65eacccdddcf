using System.Reflection;
using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.StepFunctions;

namespace Espresso.AppHost.Infrastructure;

/// <summary>The order workflow: the file <c>order-workflow.asl.json</c> as it stands, its role, and what keeps watch over it.</summary>
internal sealed class Workflow
{
    private const string Name = "order-workflow";

    public Workflow(Stack stack, StackParameters parameters, Functions functions, Messaging messaging)
    {
        var role = new CfnRole(stack, "OrderWorkflowRole", new CfnRoleProps
        {
            AssumeRolePolicyDocument = Policies.AssumedBy("states.amazonaws.com"),
            Policies = new[]
            {
                new CfnRole.PolicyProperty
                {
                    PolicyName = "workflow",
                    PolicyDocument = Policies.Document([
                        Policies.Allow(["lambda:InvokeFunction"], functions.OrdersWorkflow.Arn),
                        .. messaging.Publish(messaging.Alerts),
                        Policies.Allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"], "*"),
                        // Log delivery is set up for the account and not for a log group.
                        Policies.Allow(
                            [
                                "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery", "logs:ListLogDeliveries",
                                "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups",
                            ],
                            "*"),
                    ]),
                },
            },
        });
        Logs = new CfnLogGroup(stack, "OrderWorkflowLogs", new CfnLogGroupProps
        {
            // Under this path AWS needs no new line in the account's log policy, whose length is limited.
            LogGroupName = Fn.Sub($"/aws/vendedlogs/states/${{NamePrefix}}{Name}"),
            RetentionInDays = parameters.LogRetentionDays.ValueAsNumber,
        });
        Machine = new CfnStateMachine(stack, "OrderWorkflow", new CfnStateMachineProps
        {
            StateMachineName = parameters.Name(Name),
            StateMachineType = "STANDARD",
            RoleArn = role.AttrArn,
            LoggingConfiguration = new CfnStateMachine.LoggingConfigurationProperty
            {
                Level = "ALL",
                IncludeExecutionData = true,
                Destinations = new[]
                {
                    new CfnStateMachine.LogDestinationProperty { CloudWatchLogsLogGroup = new CfnStateMachine.CloudWatchLogsLogGroupProperty { LogGroupArn = Logs.AttrArn } },
                },
            },
            TracingConfiguration = new CfnStateMachine.TracingConfigurationProperty { Enabled = true },
            DefinitionString = Definition(),
            DefinitionSubstitutions = new Dictionary<string, string>
            {
                ["WorkflowFunctionName"] = functions.OrdersWorkflow.Arn,
                ["AlertsTopicArn"] = messaging.Alerts.Ref,
            },
        });

        // The next sweep does what this one could not.
        Rules.Invoke(stack, parameters, messaging, functions.OrdersSweep, "Sweep", "sweep", keepForSeconds: 60, rule => rule.ScheduleExpression = "rate(1 minute)");
        Rules.Invoke(stack, parameters, messaging, functions.OrdersSweep, "WorkflowStatus", "workflow-status", keepForSeconds: 3600, rule => rule.EventPattern = new Dictionary<string, object>
        {
            ["source"] = new[] { "aws.states" },
            ["detail-type"] = new[] { "Step Functions Execution Status Change" },
            ["detail"] = new Dictionary<string, object>
            {
                ["status"] = new[] { "FAILED", "TIMED_OUT", "ABORTED" },
                ["stateMachineArn"] = new[] { Machine.Ref },
            },
        });
    }

    public CfnLogGroup Logs { get; }

    public CfnStateMachine Machine { get; }

    public static string ArnOf(StackParameters parameters) => parameters.Arn("states", $"stateMachine:${{NamePrefix}}{Name}");

    public static string ExecutionsOf(StackParameters parameters) => parameters.Arn("states", $"execution:${{NamePrefix}}{Name}:*");

    private static string Definition()
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("order-workflow.asl.json")
            ?? throw new InvalidOperationException("order-workflow.asl.json is not embedded in AppHost; its csproj lists it as EmbeddedResource.");
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
