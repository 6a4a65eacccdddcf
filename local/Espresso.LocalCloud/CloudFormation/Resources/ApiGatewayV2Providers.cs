using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Resources;

/// <summary>
/// A WebSocket API or a part of one. Every property goes to the service, which refuses by name what it does not have; a
/// property that was taken away goes there as null.
/// </summary>
internal abstract class ApiGatewayV2Resource : ResourceProvider
{
    private static readonly HashSet<string> Numbers = ["ThrottlingBurstLimit", "ThrottlingRateLimit", "TimeoutInMillis"];
    private static readonly HashSet<string> Flags = ["AutoDeploy", "DisableExecuteApiEndpoint", "ApiKeyRequired", "DataTraceEnabled", "DetailedMetricsEnabled"];

    /// <summary>The part's name in operations: <c>Route</c> of <c>CreateRoute</c>.</summary>
    protected abstract string Kind { get; }

    /// <summary>The member that identifies it, for example <c>routeId</c>.</summary>
    protected abstract string IdMember { get; }

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "ApiId" };

    public override IReadOnlySet<string> Attributes => new HashSet<string> { char.ToUpperInvariant(IdMember[0]) + IdMember[1..] };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken) =>
        Result(await CallAsync(request, "Create", Input(request), cancellationToken));

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var input = Input(request);
        foreach (var (name, _) in (JsonObject)PropertyShapes.CamelCase(request.Old)!)
        {
            input.TryAdd(name, null);
        }

        return Result(await CallAsync(request, "Update", input.With(IdMember, request.PhysicalId), cancellationToken));
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => CallAsync(request, "Delete", new JsonObject { [IdMember] = request.PhysicalId }.With("apiId", request.Text("ApiId")), cancellationToken), "NotFoundException");

    protected Task<JsonObject> CallAsync(ResourceRequest request, string operation, JsonObject input, CancellationToken cancellationToken) =>
        request.Cloud.InvokeAsync("apigatewayv2", operation + Kind, input, cancellationToken: cancellationToken);

    protected ResourceResult Result(JsonObject answer) => new(
        Text.Of(answer[IdMember]),
        new JsonObject(Attributes.Select(name => KeyValuePair.Create(name, (JsonNode?)Text.Of(answer[char.ToLowerInvariant(name[0]) + name[1..]])))));

    protected static JsonObject Input(ResourceRequest request)
    {
        var input = new JsonObject();
        foreach (var (name, value) in (JsonObject)PropertyShapes.Typed(request.Properties, Numbers, Flags)!)
        {
            input[char.ToLowerInvariant(name[0]) + name[1..]] = name switch
            {
                "Tags" => PropertyShapes.TagMap(value),
                "StageVariables" => value?.DeepClone(),
                "RouteSettings" => new JsonObject(((JsonObject)value!).Select(route => KeyValuePair.Create(route.Key, PropertyShapes.CamelCase(route.Value)))),
                _ => PropertyShapes.CamelCase(value),
            };
        }

        return input;
    }
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html</summary>
internal sealed class ApiGatewayV2Api : ApiGatewayV2Resource
{
    public override string Type => "AWS::ApiGatewayV2::Api";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "ProtocolType" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "ApiEndpoint", "ApiId" };

    protected override string Kind => "Api";

    protected override string IdMember => "apiId";
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-integration.html</summary>
internal sealed class ApiGatewayV2Integration : ApiGatewayV2Resource
{
    public override string Type => "AWS::ApiGatewayV2::Integration";

    protected override string Kind => "Integration";

    protected override string IdMember => "integrationId";
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html</summary>
internal sealed class ApiGatewayV2Route : ApiGatewayV2Resource
{
    public override string Type => "AWS::ApiGatewayV2::Route";

    protected override string Kind => "Route";

    protected override string IdMember => "routeId";

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.CreateAsync(request, cancellationToken);
        }
        catch (CloudException error) when (error.Code is "ConflictException" && request.MayExist)
        {
            var all = await request.Cloud.InvokeAsync("apigatewayv2", "GetRoutes", new JsonObject { ["apiId"] = request.Required("ApiId") }, cancellationToken: cancellationToken);
            var found = all.Objects("items").Single(route => route.Text("routeKey") == request.Required("RouteKey"));
            return await UpdateAsync(request with { PhysicalId = found.Text("routeId")! }, cancellationToken);
        }
    }
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-stage.html</summary>
internal sealed class ApiGatewayV2Stage : ApiGatewayV2Resource
{
    public override string Type => "AWS::ApiGatewayV2::Stage";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "ApiId", "StageName" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string>();

    protected override string Kind => "Stage";

    protected override string IdMember => "stageName";

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.CreateAsync(request, cancellationToken);
        }
        catch (CloudException error) when (error.Code is "ConflictException" && request.MayExist)
        {
            return await UpdateAsync(request with { PhysicalId = request.Required("StageName") }, cancellationToken);
        }
    }
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-deployment.html</summary>
internal sealed class ApiGatewayV2Deployment : ApiGatewayV2Resource
{
    public override string Type => "AWS::ApiGatewayV2::Deployment";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "ApiId", "StageName" };

    protected override string Kind => "Deployment";

    protected override string IdMember => "deploymentId";
}
