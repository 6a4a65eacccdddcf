using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Resources;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html</summary>
internal sealed class LambdaVersion : ResourceProvider
{
    public override string Type => "AWS::Lambda::Version";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "FunctionName", "CodeSha256", "Description" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Version", "FunctionArn" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var answer = await request.Cloud.InvokeAsync("lambda", "PublishVersion", request.Properties.Pick("FunctionName", "Description"), cancellationToken: cancellationToken);
        var arn = Text.Of(answer["FunctionArn"]);
        return new ResourceResult(arn, new JsonObject { ["Version"] = Text.Of(answer["Version"]), ["FunctionArn"] = arn });
    }

    public override Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new ResourceResult(request.PhysicalId, request.OldAttributes));

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("lambda", "DeleteFunction",
            new JsonObject { ["FunctionName"] = request.Text("FunctionName"), ["Qualifier"] = Text.Of(request.OldAttributes["Version"]) }, cancellationToken: cancellationToken),
        "ResourceNotFoundException");
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html</summary>
internal sealed class LambdaAlias : ResourceProvider
{
    public override string Type => "AWS::Lambda::Alias";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "FunctionName", "Name" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "AliasArn" };

    public override Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken) => PutAsync("CreateAlias", request, cancellationToken);

    public override Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken) => PutAsync("UpdateAlias", request, cancellationToken);

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("lambda", "DeleteAlias", request.Properties.Pick("FunctionName", "Name"), cancellationToken: cancellationToken),
        "ResourceNotFoundException");

    private static async Task<ResourceResult> PutAsync(string operation, ResourceRequest request, CancellationToken cancellationToken)
    {
        var answer = await request.Cloud.InvokeAsync("lambda", operation,
            request.Properties.Pick("FunctionName", "FunctionVersion", "Name", "Description", "RoutingConfig"), cancellationToken: cancellationToken);
        var arn = Text.Of(answer["AliasArn"]);
        return new ResourceResult(arn, new JsonObject { ["AliasArn"] = arn });
    }
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html</summary>
internal sealed class LambdaUrl : ResourceProvider
{
    public override string Type => "AWS::Lambda::Url";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "TargetFunctionArn", "Qualifier" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "FunctionUrl", "FunctionArn" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return Result(await request.Cloud.InvokeAsync("lambda", "CreateFunctionUrlConfig", Input(request), cancellationToken: cancellationToken));
        }
        catch (CloudException error) when (error.Code is "ResourceConflictException" && request.MayExist)
        {
            return Result(await request.Cloud.InvokeAsync("lambda", "UpdateFunctionUrlConfig", Input(request), cancellationToken: cancellationToken));
        }
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken) =>
        Result(await request.Cloud.InvokeAsync("lambda", "UpdateFunctionUrlConfig", Input(request), cancellationToken: cancellationToken));

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("lambda", "DeleteFunctionUrlConfig", Input(request), cancellationToken: cancellationToken),
        "ResourceNotFoundException");

    private static JsonObject Input(ResourceRequest request)
    {
        var input = request.Properties.Pick("AuthType", "Cors", "InvokeMode", "Qualifier");
        input["FunctionName"] = request.Required("TargetFunctionArn");
        return input;
    }

    private static ResourceResult Result(JsonObject url)
    {
        var arn = Text.Of(url["FunctionArn"]);
        return new ResourceResult(arn, new JsonObject { ["FunctionUrl"] = Text.Of(url["FunctionUrl"]), ["FunctionArn"] = arn });
    }
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html</summary>
internal sealed class LambdaEventInvokeConfig : ResourceProvider
{
    private static readonly HashSet<string> Numbers = ["MaximumRetryAttempts", "MaximumEventAgeInSeconds"];

    public override string Type => "AWS::Lambda::EventInvokeConfig";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "FunctionName", "Qualifier" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        await PutAsync(request, cancellationToken);
        return new ResourceResult(request.GeneratedName, []);
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        await PutAsync(request, cancellationToken);
        return new ResourceResult(request.PhysicalId, []);
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("lambda", "DeleteFunctionEventInvokeConfig", request.Properties.Pick("FunctionName", "Qualifier"), cancellationToken: cancellationToken),
        "ResourceNotFoundException");

    private static Task<JsonObject> PutAsync(ResourceRequest request, CancellationToken cancellationToken) => request.Cloud.InvokeAsync("lambda", "PutFunctionEventInvokeConfig",
        (JsonObject)PropertyShapes.Typed(request.Properties, Numbers, new HashSet<string>())!, cancellationToken: cancellationToken);
}
