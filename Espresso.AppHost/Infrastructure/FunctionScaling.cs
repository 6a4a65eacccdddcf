using Amazon.CDK;
using Amazon.CDK.AWS.ApplicationAutoScaling;
using Amazon.CDK.AWS.Lambda;

namespace Espresso.AppHost.Infrastructure;

/// <summary>
/// Instances that people do not wait for: kept warm as many as use asks for, and more of them while a known rush lasts.
/// All of it is off unless asked for, since a new account has too little concurrency to set any aside.
/// </summary>
internal static class FunctionScaling
{
    private const double UsedShare = 0.7;

    public static void Scale(this ServiceFunction function, Stack stack, StackParameters parameters)
    {
        function.Function.AddPropertyOverride("ReservedConcurrentExecutions",
            If(parameters.HasReservedConcurrency, Ref(parameters.ReservedConcurrency)));
        function.Alias.AddPropertyOverride("ProvisionedConcurrencyConfig",
            If(parameters.HasProvisionedConcurrency, new Dictionary<string, object> { ["ProvisionedConcurrentExecutions"] = Ref(parameters.ProvisionedConcurrency) }));

        var id = function.Function.Node.Id;
        var target = new CfnScalableTarget(stack, id + "Concurrency", new CfnScalableTargetProps
        {
            ServiceNamespace = "lambda",
            ScalableDimension = "lambda:function:ProvisionedConcurrency",
            ResourceId = Fn.Sub($"function:${{{id}}}:{ServiceFunction.Live}"),
            MinCapacity = parameters.ProvisionedConcurrency.ValueAsNumber,
            MaxCapacity = parameters.ProvisionedConcurrencyMax.ValueAsNumber,
        });
        target.AddDependency(function.Alias);
        target.AddPropertyOverride("ScheduledActions", If(parameters.HasRush, new object[]
        {
            Action("rush-starts", parameters.RushStarts, parameters.RushConcurrency),
            Action("rush-ends", parameters.RushEnds, parameters.ProvisionedConcurrency),
        }));
        var policy = new CfnScalingPolicy(stack, id + "ConcurrencyScaling", new CfnScalingPolicyProps
        {
            PolicyName = parameters.Name($"{function.Name}-concurrency"),
            PolicyType = "TargetTrackingScaling",
            ScalingTargetId = target.Ref,
            TargetTrackingScalingPolicyConfiguration = new CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty
            {
                TargetValue = UsedShare,
                PredefinedMetricSpecification = new CfnScalingPolicy.PredefinedMetricSpecificationProperty { PredefinedMetricType = "LambdaProvisionedConcurrencyUtilization" },
            },
        });
        target.CfnOptions.Condition = policy.CfnOptions.Condition = parameters.HasProvisionedConcurrency;
    }

    private static Dictionary<string, object> Action(string name, CfnParameter schedule, CfnParameter least) => new()
    {
        ["ScheduledActionName"] = name,
        ["Schedule"] = Ref(schedule),
        ["ScalableTargetAction"] = new Dictionary<string, object> { ["MinCapacity"] = Ref(least) },
    };

    private static Dictionary<string, object> Ref(CfnParameter parameter) => new() { ["Ref"] = parameter.Node.Id };

    private static Dictionary<string, object> If(CfnCondition condition, object then) =>
        new() { ["Fn::If"] = new object[] { condition.Node.Id, then, new Dictionary<string, object> { ["Ref"] = "AWS::NoValue" } } };
}
