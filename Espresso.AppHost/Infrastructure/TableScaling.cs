using Amazon.CDK;
using Amazon.CDK.AWS.ApplicationAutoScaling;

namespace Espresso.AppHost.Infrastructure;

/// <summary>With provisioned capacity: each table and index, for reading and for writing, is kept about 70 % used.</summary>
internal static class TableScaling
{
    private const double UsedPercent = 70;

    public static void Follow(Stack stack, StackParameters parameters, string id, IEnumerable<string> indexes)
    {
        foreach (var action in (string[])["Read", "Write"])
        {
            Target(id, $"table/${{{id}}}", "table", action);
            foreach (var index in indexes)
            {
                Target($"{id}{char.ToUpperInvariant(index[0])}{index[1..]}", $"table/${{{id}}}/index/{index}", "index", action);
            }
        }

        void Target(string prefix, string resource, string kind, string action)
        {
            var target = new CfnScalableTarget(stack, $"{prefix}{action}Capacity", new CfnScalableTargetProps
            {
                ServiceNamespace = "dynamodb",
                ScalableDimension = $"dynamodb:{kind}:{action}CapacityUnits",
                ResourceId = Fn.Sub(resource),
                MinCapacity = parameters.TableCapacityMin.ValueAsNumber,
                MaxCapacity = parameters.TableCapacityMax.ValueAsNumber,
            });
            var policy = new CfnScalingPolicy(stack, $"{prefix}{action}Scaling", new CfnScalingPolicyProps
            {
                PolicyName = parameters.Name($"{prefix}-{action}".ToLowerInvariant()),
                PolicyType = "TargetTrackingScaling",
                ScalingTargetId = target.Ref,
                TargetTrackingScalingPolicyConfiguration = new CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty
                {
                    TargetValue = UsedPercent,
                    PredefinedMetricSpecification = new CfnScalingPolicy.PredefinedMetricSpecificationProperty { PredefinedMetricType = $"DynamoDB{action}CapacityUtilization" },
                },
            });
            target.CfnOptions.Condition = policy.CfnOptions.Condition = parameters.IsProvisioned;
        }
    }
}
