using System.Reflection;
using Amazon.CDK;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.StepFunctions;
using CfnRule = Amazon.CDK.AWS.Events.CfnRule;
using CfnRuleProps = Amazon.CDK.AWS.Events.CfnRuleProps;

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
                    PolicyDocument = Policies.Document(
                        Policies.Allow(["lambda:InvokeFunction"], functions.OrdersWorkflow.Arn),
                        Policies.Allow(["sns:Publish"], messaging.Alerts.Ref)),
                },
            },
        });
        Machine = new CfnStateMachine(stack, "OrderWorkflow", new CfnStateMachineProps
        {
            StateMachineName = parameters.Name(Name),
            StateMachineType = "STANDARD",
            RoleArn = role.AttrArn,
            DefinitionString = Definition(),
            DefinitionSubstitutions = new Dictionary<string, string>
            {
                ["WorkflowFunctionName"] = functions.OrdersWorkflow.Arn,
                ["AlertsTopicArn"] = messaging.Alerts.Ref,
            },
        });

        Invoke(stack, parameters, functions.OrdersSweep, "Sweep", "sweep", rule => rule.ScheduleExpression = "rate(1 minute)");
        Invoke(stack, parameters, functions.OrdersSweep, "WorkflowStatus", "workflow-status", rule => rule.EventPattern = new Dictionary<string, object>
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

    public CfnStateMachine Machine { get; }

    public static string ArnOf(StackParameters parameters) => parameters.Arn("states", $"stateMachine:${{NamePrefix}}{Name}");

    public static string ExecutionsOf(StackParameters parameters) => parameters.Arn("states", $"execution:${{NamePrefix}}{Name}:*");

    private static void Invoke(Stack stack, StackParameters parameters, ServiceFunction function, string id, string name, Action<CfnRule> when)
    {
        var rule = new CfnRule(stack, id + "Rule", new CfnRuleProps
        {
            Name = parameters.Name(name),
            State = "ENABLED",
            Targets = new[] { new CfnRule.TargetProperty { Id = "function", Arn = function.Arn } },
        });
        when(rule);
        _ = new CfnPermission(stack, id + "Permission", new CfnPermissionProps
        {
            Action = "lambda:InvokeFunction",
            FunctionName = function.Arn,
            Principal = "events.amazonaws.com",
            SourceArn = rule.AttrArn,
        });
    }

    private static string Definition()
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("order-workflow.asl.json")
            ?? throw new InvalidOperationException("order-workflow.asl.json is not embedded in AppHost; its csproj lists it as EmbeddedResource.");
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
