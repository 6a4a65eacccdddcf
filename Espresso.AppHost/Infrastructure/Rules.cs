using Amazon.CDK;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Lambda;
using CfnRule = Amazon.CDK.AWS.Events.CfnRule;
using CfnRuleProps = Amazon.CDK.AWS.Events.CfnRuleProps;

namespace Espresso.AppHost.Infrastructure;

/// <summary>EventBridge rules that invoke a function: at times, or when something happens.</summary>
internal static class Rules
{
    /// <param name="keepForSeconds">How long EventBridge tries to hand an event over, before it is a dead letter; at least 60.</param>
    public static void Invoke(
        Stack stack, StackParameters parameters, Messaging messaging, ServiceFunction function, string id, string name, double keepForSeconds, Action<CfnRule> when)
    {
        var rule = new CfnRule(stack, id + "Rule", new CfnRuleProps
        {
            Name = parameters.Name(name),
            State = "ENABLED",
            Targets = new[]
            {
                new CfnRule.TargetProperty
                {
                    Id = "function",
                    Arn = function.Arn,
                    RetryPolicy = new CfnRule.RetryPolicyProperty { MaximumEventAgeInSeconds = keepForSeconds },
                    DeadLetterConfig = new CfnRule.DeadLetterConfigProperty { Arn = messaging.FunctionsDeadLetters.AttrArn },
                },
            },
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
}
