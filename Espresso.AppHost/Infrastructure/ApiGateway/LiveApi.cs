using Amazon.CDK;
using Amazon.CDK.AWS.Apigatewayv2;
using Amazon.CDK.AWS.Lambda;

namespace Espresso.AppHost.Infrastructure;

/// <summary>
/// Where pages connect to be told at once: a WebSocket API whose only route decides who may. Pages send nothing; what they are told is
/// posted to their connections.
/// </summary>
internal sealed class LiveApi
{
    /// <summary>The one stage.</summary>
    public const string StageName = "live";

    private const string Connect = "$connect";

    /// <summary>Handshakes per second, and at once: a page makes one when it is opened and when a phone wakes up.</summary>
    private const double HandshakesPerSecond = 50;

    private const double HandshakeBurst = 100;

    private readonly Stack _stack;
    private readonly StackParameters _parameters;
    private readonly CfnApi _api;

    public LiveApi(Stack stack, StackParameters parameters)
    {
        (_stack, _parameters) = (stack, parameters);
        _api = new CfnApi(stack, "LiveApi", new CfnApiProps
        {
            Name = parameters.Name("espresso-live"),
            ProtocolType = "WEBSOCKET",
            // Asked for by API Gateway; no message comes that it could choose a route for.
            RouteSelectionExpression = "$request.body.action",
        });
    }

    /// <summary>Where to connect, without a slash at its end.</summary>
    public string Url => Fn.Sub($"${{LiveApi.ApiEndpoint}}/{StageName}");

    /// <summary>What a content security policy allows so that pages may connect.</summary>
    public string Origin => _api.AttrApiEndpoint;

    /// <summary>A policy statement: may post to the connections.</summary>
    public Dictionary<string, object> Post => Policies.Allow(["execute-api:ManageConnections"], Arn("POST/@connections/*"));

    /// <summary>Has the function decide who may connect.</summary>
    public void AskBefore(ServiceFunction function)
    {
        var integration = new CfnIntegration(_stack, "LiveConnectIntegration", new CfnIntegrationProps
        {
            ApiId = _api.Ref,
            IntegrationType = "AWS_PROXY",
            IntegrationUri = Fn.Sub("arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function}/invocations", new Dictionary<string, string> { ["Function"] = function.Arn }),
        });
        var route = new CfnRoute(_stack, "LiveConnectRoute", new CfnRouteProps
        {
            ApiId = _api.Ref,
            RouteKey = Connect,
            AuthorizationType = "NONE",
            Target = Fn.Sub("integrations/${LiveConnectIntegration}"),
        });
        var stage = new CfnStage(_stack, "LiveStage", new CfnStageProps
        {
            ApiId = _api.Ref,
            StageName = StageName,
            AutoDeploy = true,
            DefaultRouteSettings = new CfnStage.RouteSettingsProperty
            {
                ThrottlingRateLimit = HandshakesPerSecond,
                ThrottlingBurstLimit = HandshakeBurst,
            },
        });
        stage.AddDependency(route);
        route.AddDependency(integration);
        _ = new CfnPermission(_stack, "LiveConnectPermission", new CfnPermissionProps
        {
            Action = "lambda:InvokeFunction",
            FunctionName = function.Arn,
            Principal = "apigateway.amazonaws.com",
            SourceArn = Arn(Connect),
        });
    }

    private string Arn(string what) => _parameters.Arn("execute-api", $"${{LiveApi}}/{StageName}/{what}");
}
