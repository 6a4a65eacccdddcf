using System.Text.Json.Nodes;
using Amazon.CDK;
using Amazon.CDK.AWS.APIGateway;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;

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

        Logs = new CfnLogGroup(stack, "ApiLogGroup", new CfnLogGroupProps
        {
            LogGroupName = Fn.Sub("/aws/apigateway/${NamePrefix}espresso"),
            RetentionInDays = parameters.LogRetentionDays.ValueAsNumber,
        });
        Logs.CfnOptions.Condition = parameters.HasApiLogs;
        AddAccountWideLogging();

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
        // A deployment is a snapshot: only one with another name takes another. The site's origin is part of it.
        var name = "ApiDeployment" + ApiDefinition.Fingerprint(definition);
        var forSite = new CfnDeployment(stack, name + "ForSite", new CfnDeploymentProps { RestApiId = Rest.Ref });
        var forAnybody = new CfnDeployment(stack, name, new CfnDeploymentProps { RestApiId = Rest.Ref });
        forSite.CfnOptions.Condition = parameters.AnswersSite;
        forAnybody.CfnOptions.Condition = parameters.AnswersAnybody;
        Stage = new CfnStage(stack, "ApiStage", new CfnStageProps
        {
            RestApiId = Rest.Ref,
            DeploymentId = StackParameters.If(parameters.AnswersSite, forSite.Ref, forAnybody.Ref),
            StageName = StageName,
            TracingEnabled = true,
            MethodSettings = Throttling(),
        });
        Stage.AddPropertyOverride("AccessLogSetting", new Dictionary<string, object>
        {
            ["Fn::If"] = new object[] { parameters.HasApiLogs.Node.Id, Plain.Of(AccessLog()), new Dictionary<string, object> { ["Ref"] = "AWS::NoValue" } },
        });
        // Whatever it says: a stage that logs must come after the role, when this stack sets it.
        Stage.Description = StackParameters.If(parameters.SetsApiAccount, Fn.Sub("Logs with ${ApiAccount}."), Aws.NO_VALUE);
        var plan = new CfnUsagePlan(stack, "ApiUsagePlan", new CfnUsagePlanProps
        {
            UsagePlanName = parameters.Name("espresso"),
            Description = "For callers with a key of their own: signage, partners.",
            ApiStages = new[] { new CfnUsagePlan.ApiStageProperty { ApiId = Rest.Ref, Stage = Stage.Ref } },
            Throttle = new CfnUsagePlan.ThrottleSettingsProperty { RateLimit = 10, BurstLimit = 20 },
            Quota = new CfnUsagePlan.QuotaSettingsProperty { Limit = 100_000, Period = "DAY" },
        });
        Rest.CfnOptions.Condition = Stage.CfnOptions.Condition = plan.CfnOptions.Condition = parameters.Deployed;
    }

    public CfnRestApi Rest { get; }

    public CfnStage Stage { get; }

    /// <summary>The base of the API's routes (<c>/api/…</c> comes after it), without a slash at its end.</summary>
    public string Url => StackParameters.If(_parameters.HasApiOrigin,
        Fn.Sub($"${{ApiOrigin}}/${{RestApi}}/{StageName}"),
        Fn.Sub($"https://${{RestApi}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}/{StageName}"));

    /// <summary>What a content security policy allows so that pages may call the API.</summary>
    public string Origin => StackParameters.If(_parameters.HasApiOrigin,
        Fn.Sub("${ApiOrigin}/"),
        Fn.Sub("https://${RestApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}"));

    /// <summary>The access log, which there is when the account can write one.</summary>
    public CfnLogGroup Logs { get; }

    /// <summary>Lets the API call the function.</summary>
    public void MayInvoke(ServiceFunction function)
    {
        var permission = new CfnPermission(_stack, $"{function.Function.Node.Id}ApiPermission", new CfnPermissionProps
        {
            Action = "lambda:InvokeFunction",
            FunctionName = function.Alias.Ref,
            Principal = "apigateway.amazonaws.com",
            SourceArn = _parameters.Arn("execute-api", $"${{RestApi}}/{StageName}/*/api/*"),
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

    /// <summary>A line of JSON a request: who, what, how it ended, how long it took. No token and no address of a person.</summary>
    private static JsonObject AccessLog()
    {
        (string Field, string Value)[] fields =
        [
            ("requestId", "$context.requestId"), ("traceId", "$context.xrayTraceId"), ("time", "$context.requestTimeEpoch"), ("sub", "$context.authorizer.claims.sub"),
            ("method", "$context.httpMethod"), ("route", "$context.resourcePath"), ("path", "$context.path"), ("status", "$context.status"),
            ("latencyMs", "$context.responseLatency"), ("functionMs", "$context.integrationLatency"), ("bytes", "$context.responseLength"),
            ("refusedBy", "$context.error.responseType"), ("firewall", "$context.wafResponseCode"),
        ];
        return new JsonObject
        {
            ["DestinationArn"] = Plain.Sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${ApiLogGroup}"),
            ["Format"] = $"{{{string.Join(',', fields.Select(field => $"\"{field.Field}\":\"{field.Value}\""))}}}",
        };
    }

    /// <summary>The role that API Gateway logs with is a setting of the account; this stack makes one when asked to.</summary>
    private void AddAccountWideLogging()
    {
        var role = new CfnRole(_stack, "ApiLogsRole", new CfnRoleProps
        {
            AssumeRolePolicyDocument = Policies.AssumedBy("apigateway.amazonaws.com"),
            ManagedPolicyArns = [Fn.Sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs")],
        });
        var account = new CfnAccount(_stack, "ApiAccount", new CfnAccountProps { CloudWatchRoleArn = role.AttrArn });
        // Other APIs of the account log with it by then.
        role.ApplyRemovalPolicy(RemovalPolicy.RETAIN);
        account.ApplyRemovalPolicy(RemovalPolicy.RETAIN);
        role.CfnOptions.Condition = account.CfnOptions.Condition = _parameters.SetsApiAccount;
    }
}
