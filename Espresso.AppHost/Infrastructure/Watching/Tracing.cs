using Amazon.CDK;
using Amazon.CDK.AWS.XRay;

namespace Espresso.AppHost.Infrastructure;

/// <summary>
/// Which requests X-Ray records, where its own rule (one a second, and 5 % of what is more) would fill the bill with pages
/// that ask whether something has changed: of what only reads a sample, of browsers' questions in advance (CORS) nothing.
/// A scan falls under X-Ray's own rule, which at a coffee shop's pace is all of them: with it begins the trace of its order,
/// below which the services write whatever happens to the order later. Of those later requests themselves, one in ten.
/// </summary>
internal static class Tracing
{
    /// <summary>Recorded reads: one in a hundred.</summary>
    private const double Reads = 0.01;

    /// <summary>Recorded changes of orders: one in ten.</summary>
    private const double Changes = 0.1;

    private const string AnyPath = "*";

    /// <summary>With or without the stage before it.</summary>
    private const string Orders = "*/api/orders/*";

    public static void Create(Stack stack, StackParameters parameters)
    {
        Sample("SampledReads", "coffee-read", "GET", AnyPath, Reads);
        Sample("SampledPreflights", "coffee-cors", "OPTIONS", AnyPath, 0);
        Sample("SampledConnections", "coffee-live", "POST", "*/api/notifications/connections", Reads);
        Sample("SampledChoices", "coffee-put", "PUT", Orders, Changes);
        Sample("SampledTaps", "coffee-post", "POST", Orders, Changes);

        void Sample(string id, string name, string method, string path, double share)
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
                    UrlPath = path,
                    Version = 1,
                },
            });
            rule.CfnOptions.Condition = parameters.Deployed;
        }
    }
}
