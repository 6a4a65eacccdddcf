using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Resources;

/// <summary>
/// An API whose resources and methods stand in its Body.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html
/// </summary>
internal sealed class ApiGatewayRestApi : ResourceProvider
{
    private static readonly string[] Settings =
        ["Name", "Description", "EndpointConfiguration", "MinimumCompressionSize", "BinaryMediaTypes", "Policy", "DisableExecuteApiEndpoint", "ApiKeySourceType"];

    private static readonly HashSet<string> Numbers = ["MinimumCompressionSize"];
    private static readonly HashSet<string> Flags = ["DisableExecuteApiEndpoint"];

    public override string Type => "AWS::ApiGateway::RestApi";

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "RestApiId", "RootResourceId" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken) =>
        Result(await request.Cloud.InvokeAsync("apigateway", "ImportRestApi", Input(request), cancellationToken: cancellationToken));

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var input = Input(request);
        input["restApiId"] = request.PhysicalId;
        return Result(await request.Cloud.InvokeAsync("apigateway", "PutRestApi", input, cancellationToken: cancellationToken));
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("apigateway", "DeleteRestApi", new JsonObject { ["restApiId"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "NotFoundException");

    private static JsonObject Input(ResourceRequest request)
    {
        if (request.Properties["Body"] is not JsonObject body)
            throw CloudException.NotImplemented("apigateway", $"a RestApi without Body ({request.LogicalId}); its methods stand in an OpenAPI document");
        var input = (JsonObject)PropertyShapes.CamelCase(PropertyShapes.Typed(request.Properties.Pick(Settings), Numbers, Flags))!;
        input["body"] = body.DeepClone();
        return input.With("tags", PropertyShapes.TagMap(request.Properties["Tags"]));
    }

    private static ResourceResult Result(JsonObject api)
    {
        var id = Text.Of(api["id"]);
        return new ResourceResult(id, new JsonObject { ["RestApiId"] = id, ["RootResourceId"] = Text.Of(api["rootResourceId"]) });
    }
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-deployment.html</summary>
internal sealed class ApiGatewayDeployment : ResourceProvider
{
    public override string Type => "AWS::ApiGateway::Deployment";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "RestApiId", "StageName", "StageDescription" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "DeploymentId" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var input = new JsonObject { ["restApiId"] = request.Required("RestApiId") }
            .With("description", request.Text("Description"))
            .With("stageName", request.Text("StageName"));
        var id = Text.Of((await request.Cloud.InvokeAsync("apigateway", "CreateDeployment", input, cancellationToken: cancellationToken))["id"]);
        return new ResourceResult(id, new JsonObject { ["DeploymentId"] = id });
    }

    public override Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new ResourceResult(request.PhysicalId, request.OldAttributes));

    public override async Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var api = request.Required("RestApiId");
        if (request.Text("StageName") is { } stage)
        {
            await UnlessGone(
                () => request.Cloud.InvokeAsync("apigateway", "DeleteStage", new JsonObject { ["restApiId"] = api, ["stageName"] = stage }, cancellationToken: cancellationToken),
                "NotFoundException");
        }

        await UnlessGone(
            () => request.Cloud.InvokeAsync("apigateway", "DeleteDeployment", new JsonObject { ["restApiId"] = api, ["deploymentId"] = request.PhysicalId }, cancellationToken: cancellationToken),
            "NotFoundException");
    }
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-stage.html</summary>
internal sealed class ApiGatewayStage : ResourceProvider
{
    private static readonly HashSet<string> Numbers = ["ThrottlingBurstLimit", "ThrottlingRateLimit", "CacheTtlInSeconds"];
    private static readonly HashSet<string> Flags = ["TracingEnabled", "CacheClusterEnabled", "CachingEnabled", "DataTraceEnabled", "MetricsEnabled", "CacheDataEncrypted"];

    public override string Type => "AWS::ApiGateway::Stage";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "RestApiId", "StageName" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = request.Text("StageName") is { Length: > 0 } given ? given : "default";
        try
        {
            await request.Cloud.InvokeAsync("apigateway", "CreateStage", Input(request, name), cancellationToken: cancellationToken);
        }
        catch (CloudException error) when (error.Code is "ConflictException" && request.MayExist)
        {
            await request.Cloud.InvokeAsync("apigateway", "PutStage", Input(request, name), cancellationToken: cancellationToken);
        }

        return new ResourceResult(name, []);
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        await request.Cloud.InvokeAsync("apigateway", "PutStage", Input(request, request.PhysicalId), cancellationToken: cancellationToken);
        return new ResourceResult(request.PhysicalId, []);
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("apigateway", "DeleteStage",
            new JsonObject { ["restApiId"] = request.Required("RestApiId"), ["stageName"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "NotFoundException");

    private static JsonObject Input(ResourceRequest request, string name)
    {
        var typed = (JsonObject)PropertyShapes.Typed(request.Properties, Numbers, Flags)!;
        var input = new JsonObject
        {
            ["restApiId"] = request.Required("RestApiId"),
            ["stageName"] = name,
            ["deploymentId"] = request.Required("DeploymentId"),
            ["methodSettings"] = new JsonObject(typed.Objects("MethodSettings").Select(one => KeyValuePair.Create(Key(one), PropertyShapes.CamelCase(one)))),
        };
        return input
            .With("description", request.Text("Description"))
            .With("tracingEnabled", typed["TracingEnabled"]?.DeepClone())
            .With("variables", typed["Variables"]?.DeepClone())
            .With("accessLogSettings", PropertyShapes.CamelCase(typed["AccessLogSetting"]))
            .With("tags", PropertyShapes.TagMap(request.Properties["Tags"]));
    }

    /// <summary>From <c>/~1api~1orders</c> and <c>GET</c> to the service's own <c>~1api~1orders/GET</c>; <c>/*</c> and <c>*</c> to <c>*/*</c>.</summary>
    private static string Key(JsonObject setting)
    {
        var path = Text.Of(setting["ResourcePath"]);
        return $"{(path is "/*" or "*" ? "*" : path.TrimStart('/').Replace("/", "~1", StringComparison.Ordinal))}/{Text.Of(setting["HttpMethod"])}";
    }
}
