using System.Globalization;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Resources;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html</summary>
internal sealed class LogsLogGroup : ResourceProvider
{
    public override string Type => "AWS::Logs::LogGroup";

    public override string NameProperty => "LogGroupName";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "LogGroupName" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Arn" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = NameFor(request, 512);
        await request.Cloud.InvokeAsync("logs", "CreateLogGroup", new JsonObject { ["logGroupName"] = name, ["tags"] = PropertyShapes.TagMap(request.Properties["Tags"]) }, cancellationToken: cancellationToken);
        await SetRetentionAsync(request, name, cancellationToken);
        return new ResourceResult(name, new JsonObject { ["Arn"] = request.Cloud.Settings.Arn("logs", $"log-group:{name}:*") });
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        await SetRetentionAsync(request, request.PhysicalId, cancellationToken);
        return new ResourceResult(request.PhysicalId, request.OldAttributes);
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("logs", "DeleteLogGroup", new JsonObject { ["logGroupName"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "ResourceNotFoundException");

    private static Task<JsonObject> SetRetentionAsync(ResourceRequest request, string name, CancellationToken cancellationToken) => request.Text("RetentionInDays") is { } days
        ? request.Cloud.InvokeAsync("logs", "PutRetentionPolicy", new JsonObject { ["logGroupName"] = name, ["retentionInDays"] = int.Parse(days, CultureInfo.InvariantCulture) }, cancellationToken: cancellationToken)
        : request.Cloud.InvokeAsync("logs", "DeleteRetentionPolicy", new JsonObject { ["logGroupName"] = name }, cancellationToken: cancellationToken);
}
