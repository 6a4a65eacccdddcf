using Amazon.CDK;
using Amazon.CDK.AWS.XRay;

namespace Espresso.AppHost.Infrastructure;

/// <summary>
/// Which requests X-Ray records, where its own rule (one a second, and 5 % of what is more) would fill the bill with pages
/// that ask whether something has changed: of what only reads a sample, of browsers' questions in advance (CORS) nothing.
/// What somebody decides (scan, place, accept …) falls under X-Ray's own rule, which at a coffee shop's pace is all of it.
/// </summary>
internal static class Tracing
{
    /// <summary>Recorded reads: one in a hundred.</summary>
    private const double Reads = 0.01;

    public static void Create(Stack stack, StackParameters parameters)
    {
        Sample("SampledReads", "coffee-read", "GET", Reads);
        Sample("SampledPreflights", "coffee-cors", "OPTIONS", 0);

        void Sample(string id, string name, string method, double share)
        {
            var rule = new CfnSamplingRule(stack, id, new CfnSamplingRuleProps
            {
                SamplingRule = new CfnSamplingRule.SamplingRuleProperty
                {
                    // At most 32 characters, the deployment's prefix included.
                    RuleName = parameters.Name(name),
                    Priority = 1000,
                    ReservoirSize = 0,
                    FixedRate = share,
                    HttpMethod = method,
                    // A stage's name in X-Ray: the API's and its own.
                    ServiceName = Fn.Sub($"${{NamePrefix}}espresso/{Api.StageName}"),
                    ServiceType = "AWS::ApiGateway::Stage",
                    Host = "*",
                    ResourceArn = "*",
                    UrlPath = "*",
                    Version = 1,
                },
            });
            rule.CfnOptions.Condition = parameters.Deployed;
        }
    }
}
