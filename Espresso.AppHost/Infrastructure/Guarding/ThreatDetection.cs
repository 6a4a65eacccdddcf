using Amazon.CDK;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.GuardDuty;
using CfnRule = Amazon.CDK.AWS.Events.CfnRule;
using CfnRuleProps = Amazon.CDK.AWS.Events.CfnRuleProps;

namespace Espresso.AppHost.Infrastructure;

/// <summary>GuardDuty's findings of medium severity and above become alerts. Off unless asked for: its detector belongs to the account.</summary>
internal static class ThreatDetection
{
    /// <summary>Where GuardDuty's medium severity begins.</summary>
    private const double MediumSeverity = 4;

    public static void Create(Stack stack, StackParameters parameters, Messaging messaging)
    {
        var detector = new CfnDetector(stack, "GuardDutyDetector", new CfnDetectorProps { Enable = true, FindingPublishingFrequency = "FIFTEEN_MINUTES" });
        var rule = new CfnRule(stack, "GuardDutyFindingsRule", new CfnRuleProps
        {
            Name = parameters.Name("guardduty-findings"),
            State = "ENABLED",
            EventPattern = new Dictionary<string, object>
            {
                ["source"] = new[] { "aws.guardduty" },
                ["detail-type"] = new[] { "GuardDuty Finding" },
                ["detail"] = new Dictionary<string, object>
                {
                    ["severity"] = new[] { new Dictionary<string, object> { ["numeric"] = new object[] { ">=", MediumSeverity } } },
                },
            },
            Targets = new[] { new CfnRule.TargetProperty { Id = "alerts", Arn = messaging.Alerts.Ref } },
        });
        detector.CfnOptions.Condition = parameters.HasDetector;
        rule.CfnOptions.Condition = parameters.HasFindings;
    }
}
