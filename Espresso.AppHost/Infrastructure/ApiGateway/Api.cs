using Amazon.CDK;
using Amazon.CDK.AWS.APIGateway;
using Amazon.CDK.AWS.Lambda;

namespace Espresso.AppHost.Infrastructure;

/// <summary>
/// The services' routes on the internet: a REST API whose definition comes from their OpenAPI documents. In the cloud only;
/// at F5 the site's process forwards.
/// </summary>
internal sealed class Api
{
    /// <summary>The one stage.</summary>
    public const string StageName = "v1";

    private const string Everything = "/*";

    private readonly Stack _stack;
    private readonly StackParameters _parameters;

    public Api(Stack stack, StackParameters parameters)
    {
        (_stack, _parameters) = (stack, parameters);

        var definition = ApiDefinition.Create();
        Rest = new CfnRestApi(stack, "RestApi", new CfnRestApiProps
        {
            Name = parameters.Name("espresso"),
            Body = Plain.Of(definition),
            EndpointConfiguration = new CfnRestApi.EndpointConfigurationProperty { Types = ["REGIONAL"] },
            FailOnWarnings = true,
            // Menus shrink to a fifth; an order is below this.
            MinimumCompressionSize = 2048,
        });
        // A deployment is a snapshot: only one with another name takes another.
        var deployment = new CfnDeployment(stack, "ApiDeployment" + ApiDefinition.Fingerprint(definition), new CfnDeploymentProps { RestApiId = Rest.Ref });
        Stage = new CfnStage(stack, "ApiStage", new CfnStageProps
        {
            RestApiId = Rest.Ref,
            DeploymentId = deployment.Ref,
            StageName = StageName,
            TracingEnabled = true,
            MethodSettings = Throttling(),
        });
        var plan = new CfnUsagePlan(stack, "ApiUsagePlan", new CfnUsagePlanProps
        {
            UsagePlanName = parameters.Name("espresso"),
            Description = "For callers with a key of their own: signage, partners.",
            ApiStages = new[] { new CfnUsagePlan.ApiStageProperty { ApiId = Rest.Ref, Stage = Stage.Ref } },
            Throttle = new CfnUsagePlan.ThrottleSettingsProperty { RateLimit = 10, BurstLimit = 20 },
            Quota = new CfnUsagePlan.QuotaSettingsProperty { Limit = 100_000, Period = "DAY" },
        });
        Rest.CfnOptions.Condition = deployment.CfnOptions.Condition = Stage.CfnOptions.Condition = plan.CfnOptions.Condition = parameters.Deployed;
    }

    public CfnRestApi Rest { get; }

    public CfnStage Stage { get; }

    /// <summary>The base of the API's routes (<c>/api/…</c> comes after it), without a slash at its end.</summary>
    public string Url => StackParameters.If(_parameters.HasApiOrigin,
        Fn.Sub($"${{ApiOrigin}}/${{RestApi}}/{StageName}"),
        Fn.Sub($"https://${{RestApi}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}/{StageName}"));

    /// <summary>Lets the API call the function.</summary>
    public void MayInvoke(ServiceFunction function)
    {
        var permission = new CfnPermission(_stack, $"{function.Function.Node.Id}ApiPermission", new CfnPermissionProps
        {
            Action = "lambda:InvokeFunction",
            FunctionName = function.Alias.Ref,
            Principal = "apigateway.amazonaws.com",
            SourceArn = Fn.Sub($"arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{RestApi}}/{StageName}/*/api/*"),
        });
        permission.CfnOptions.Condition = _parameters.Deployed;
    }

    /// <summary>The stage's limit for everything, and a lower one for what starts something.</summary>
    private CfnStage.MethodSettingProperty[] Throttling() =>
    [
        Limit(Everything, "*", _parameters.ApiRequestsPerSecond.ValueAsNumber, _parameters.ApiBurst.ValueAsNumber),
        Limit("/api/qr-code", "POST", _parameters.ScansPerSecond.ValueAsNumber, _parameters.ScansPerSecond.ValueAsNumber),
        Limit("/api/menu/{drinkId}", "PUT", 5, 10),
        Limit("/api/shop", "PUT", 5, 10),
    ];

    private static CfnStage.MethodSettingProperty Limit(string path, string method, double perSecond, double burst) => new()
    {
        // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html
        ResourcePath = path == Everything ? Everything : "/" + path.Replace("/", "~1", StringComparison.Ordinal),
        HttpMethod = method,
        ThrottlingRateLimit = perSecond,
        ThrottlingBurstLimit = burst,
        // Their metrics are charged per method; the API's own are free.
        MetricsEnabled = false,
    };
}
