using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Resources;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html</summary>
internal sealed class LambdaFunction : ResourceProvider
{
    private static readonly string[] Configuration =
    [
        "Architectures", "DeadLetterConfig", "Description", "Environment", "EphemeralStorage", "Handler", "KmsKeyArn", "Layers", "LoggingConfig",
        "MemorySize", "PackageType", "Role", "Runtime", "Timeout", "TracingConfig", "VpcConfig",
    ];

    private static readonly HashSet<string> Numbers = ["MemorySize", "Timeout", "Size", "MaximumRetryAttempts", "MaximumEventAgeInSeconds"];

    public override string Type => "AWS::Lambda::Function";

    public override string NameProperty => "FunctionName";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "FunctionName", "PackageType" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Arn" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = NameFor(request, 64);
        var input = Typed(request.Properties.Pick(Configuration));
        input["FunctionName"] = name;
        input["Code"] = Code(request.Properties);
        input.With("Tags", PropertyShapes.TagMap(request.Properties["Tags"]));
        try
        {
            await request.Cloud.InvokeAsync("lambda", "CreateFunction", input, cancellationToken: cancellationToken);
        }
        catch (CloudException error) when (error.Code is "ResourceConflictException" && request.MayExist)
        {
            // Made just before the process died.
        }

        await ReserveAsync(request, name, cancellationToken);
        return Result(request.Cloud, name);
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var input = Typed(request.Properties.Pick([.. Configuration.Except(["Architectures", "PackageType"])]));
        input["FunctionName"] = request.PhysicalId;
        await request.Cloud.InvokeAsync("lambda", "UpdateFunctionConfiguration", input, cancellationToken: cancellationToken);
        if (request.Changed("Code") || request.Changed("Architectures"))
        {
            var code = Code(request.Properties);
            code["FunctionName"] = request.PhysicalId;
            await request.Cloud.InvokeAsync("lambda", "UpdateFunctionCode", code.With("Architectures", request.Properties["Architectures"]?.DeepClone()), cancellationToken: cancellationToken);
        }

        if (request.Changed("ReservedConcurrentExecutions"))
            await ReserveAsync(request, request.PhysicalId, cancellationToken);
        return Result(request.Cloud, request.PhysicalId);
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("lambda", "DeleteFunction", new JsonObject { ["FunctionName"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "ResourceNotFoundException");

    private static async Task ReserveAsync(ResourceRequest request, string name, CancellationToken cancellationToken)
    {
        if (request.Properties.Number("ReservedConcurrentExecutions") is { } reserved)
        {
            await request.Cloud.InvokeAsync("lambda", "PutFunctionConcurrency",
                new JsonObject { ["FunctionName"] = name, ["ReservedConcurrentExecutions"] = reserved }, cancellationToken: cancellationToken);
        }
        else if (request.Old.ContainsKey("ReservedConcurrentExecutions"))
        {
            await request.Cloud.InvokeAsync("lambda", "DeleteFunctionConcurrency", new JsonObject { ["FunctionName"] = name }, cancellationToken: cancellationToken);
        }
    }

    /// <summary>Inline source (ZipFile) is text in a template and a package over the API: it goes as bytes, nothing here runs it.</summary>
    private static JsonObject Code(JsonObject properties)
    {
        var code = (JsonObject?)properties["Code"]?.DeepClone() ?? [];
        if (code["ZipFile"] is { } source)
            code["ZipFile"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Text.Of(source)));
        return code;
    }

    private static JsonObject Typed(JsonObject node) => (JsonObject)PropertyShapes.Typed(node, Numbers, new HashSet<string>())!;

    private static ResourceResult Result(ICloud cloud, string name) =>
        new(name, new JsonObject { ["Arn"] = cloud.Settings.Arn("lambda", $"function:{name}") });
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html</summary>
internal sealed class LambdaEventSourceMapping : ResourceProvider
{
    private static readonly string[] Settings =
    [
        "BatchSize", "BisectBatchOnFunctionError", "DestinationConfig", "Enabled", "FilterCriteria", "FunctionName", "FunctionResponseTypes",
        "MaximumBatchingWindowInSeconds", "MaximumRecordAgeInSeconds", "MaximumRetryAttempts", "ScalingConfig",
    ];

    private static readonly HashSet<string> Numbers = ["BatchSize", "MaximumBatchingWindowInSeconds", "MaximumConcurrency", "MaximumRecordAgeInSeconds", "MaximumRetryAttempts"];
    private static readonly HashSet<string> Flags = ["Enabled", "BisectBatchOnFunctionError"];

    public override string Type => "AWS::Lambda::EventSourceMapping";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "EventSourceArn", "StartingPosition", "StartingPositionTimestamp", "SelfManagedEventSource" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Id", "EventSourceMappingArn" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var input = (JsonObject)PropertyShapes.Typed(request.Properties.Pick([.. Settings, "EventSourceArn", "StartingPosition"]), Numbers, Flags)!;
        try
        {
            var answer = await request.Cloud.InvokeAsync("lambda", "CreateEventSourceMapping", input, cancellationToken: cancellationToken);
            return Result(request.Cloud, Text.Of(answer["UUID"]));
        }
        catch (CloudException error) when (error.Code is "ResourceConflictException" && request.MayExist)
        {
            var found = await request.Cloud.InvokeAsync("lambda", "ListEventSourceMappings",
                request.Properties.Pick("EventSourceArn", "FunctionName"), cancellationToken: cancellationToken);
            return Result(request.Cloud, Text.Of(found["EventSourceMappings"]?[0]?["UUID"]));
        }
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var input = (JsonObject)PropertyShapes.Typed(request.Properties.Pick(Settings), Numbers, Flags)!;
        input["UUID"] = request.PhysicalId;
        input["Enabled"] ??= true;
        await request.Cloud.InvokeAsync("lambda", "UpdateEventSourceMapping", input, cancellationToken: cancellationToken);
        return Result(request.Cloud, request.PhysicalId);
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("lambda", "DeleteEventSourceMapping", new JsonObject { ["UUID"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "ResourceNotFoundException");

    private static ResourceResult Result(ICloud cloud, string id) => new(id, new JsonObject
    {
        ["Id"] = id,
        ["EventSourceMappingArn"] = cloud.Settings.Arn("lambda", $"event-source-mapping:{id}"),
    });
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html</summary>
internal sealed class LambdaPermission : ResourceProvider
{
    private static readonly string[] Members = ["Action", "FunctionName", "Principal", "SourceAccount", "SourceArn", "EventSourceToken", "FunctionUrlAuthType", "InvokedViaFunctionUrl", "PrincipalOrgID"];

    public override string Type => "AWS::Lambda::Permission";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string>(Members);

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Id" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var input = request.Properties.Pick(Members);
        input["StatementId"] = request.GeneratedName;
        try
        {
            await request.Cloud.InvokeAsync("lambda", "AddPermission", input, cancellationToken: cancellationToken);
        }
        catch (CloudException error) when (error.Code is "ResourceConflictException" && request.MayExist)
        {
            // Made just before the process died.
        }

        return new ResourceResult(request.GeneratedName, new JsonObject { ["Id"] = request.GeneratedName });
    }

    public override Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new ResourceResult(request.PhysicalId, request.OldAttributes));

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("lambda", "RemovePermission",
            new JsonObject { ["FunctionName"] = request.Text("FunctionName"), ["StatementId"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "ResourceNotFoundException");
}
