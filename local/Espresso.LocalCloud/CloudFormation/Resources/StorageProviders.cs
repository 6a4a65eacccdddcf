using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Resources;

/// <summary>
/// A bucket. Versioning is real; lifecycle, encryption, access blocks and notifications have no meaning for files of one developer.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
/// </summary>
internal sealed class S3Bucket : ResourceProvider
{
    public override string Type => "AWS::S3::Bucket";

    public override string NameProperty => "BucketName";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "BucketName", "ObjectLockEnabled" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Arn", "DomainName", "DualStackDomainName", "RegionalDomainName", "WebsiteURL" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = NameFor(request, 63);
        name = request.Text("BucketName") is null ? name.ToLowerInvariant() : name;
        try
        {
            await request.Cloud.InvokeAsync("s3", "CreateBucket", new JsonObject { ["Bucket"] = name }, cancellationToken: cancellationToken);
        }
        catch (CloudException error) when (error.Code is "BucketAlreadyOwnedByYou" && request.MayExist)
        {
            // Made just before the process died.
        }

        if (request.Properties.ContainsKey("VersioningConfiguration"))
            await VersionAsync(request, name, cancellationToken);
        return Result(request.Cloud, name);
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        if (request.Changed("VersioningConfiguration"))
            await VersionAsync(request, request.PhysicalId, cancellationToken);
        return Result(request.Cloud, request.PhysicalId);
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("s3", "DeleteBucket", new JsonObject { ["Bucket"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "NoSuchBucket");

    private static Task<JsonObject> VersionAsync(ResourceRequest request, string name, CancellationToken cancellationToken) =>
        request.Cloud.InvokeAsync("s3", "PutBucketVersioning", new JsonObject
        {
            ["Bucket"] = name,
            ["Status"] = Text.Of(request.Properties["VersioningConfiguration"]?["Status"]) is "Enabled" ? "Enabled" : "Suspended",
        }, cancellationToken: cancellationToken);

    private static ResourceResult Result(ICloud cloud, string name) => new(name, new JsonObject
    {
        ["Arn"] = $"arn:aws:s3:::{name}",
        ["DomainName"] = $"{name}.s3.amazonaws.com",
        ["DualStackDomainName"] = $"{name}.s3.dualstack.{cloud.Settings.Region}.amazonaws.com",
        ["RegionalDomainName"] = $"{name}.s3.{cloud.Settings.Region}.amazonaws.com",
        ["WebsiteURL"] = $"http://{name}.s3-website-{cloud.Settings.Region}.amazonaws.com",
    });
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html</summary>
internal sealed class S3BucketPolicy : ResourceProvider
{
    public override string Type => "AWS::S3::BucketPolicy";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "Bucket" };

    public override Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken) => PutAsync(request, cancellationToken);

    public override Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken) => PutAsync(request, cancellationToken);

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("s3", "DeleteBucketPolicy", new JsonObject { ["Bucket"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "NoSuchBucket");

    private static async Task<ResourceResult> PutAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var bucket = request.Required("Bucket");
        await request.Cloud.InvokeAsync("s3", "PutBucketPolicy",
            new JsonObject { ["Bucket"] = bucket, ["Policy"] = request.Properties.Document("PolicyDocument") }, cancellationToken: cancellationToken);
        return new ResourceResult(bucket, []);
    }
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html</summary>
internal sealed class CloudWatchAlarm : ResourceProvider
{
    private static readonly HashSet<string> Numbers = ["EvaluationPeriods", "DatapointsToAlarm", "Period"];
    private static readonly HashSet<string> Flags = ["ActionsEnabled", "ReturnData"];

    public override string Type => "AWS::CloudWatch::Alarm";

    public override string NameProperty => "AlarmName";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "AlarmName" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Arn" };

    public override Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken) => PutAsync(request, NameFor(request), cancellationToken);

    public override Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken) => PutAsync(request, request.PhysicalId, cancellationToken);

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("monitoring", "DeleteAlarms", new JsonObject { ["AlarmNames"] = new JsonArray(request.PhysicalId) }, cancellationToken: cancellationToken),
        "ResourceNotFound", "ResourceNotFoundException");

    private static async Task<ResourceResult> PutAsync(ResourceRequest request, string name, CancellationToken cancellationToken)
    {
        var input = (JsonObject)PropertyShapes.Typed(request.Properties, Numbers, Flags)!;
        input["AlarmName"] = name;
        await request.Cloud.InvokeAsync("monitoring", "PutMetricAlarm", input, cancellationToken: cancellationToken);
        return new ResourceResult(name, new JsonObject { ["Arn"] = request.Cloud.Settings.Arn("cloudwatch", $"alarm:{name}") });
    }
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ses-emailidentity.html</summary>
internal sealed class SesEmailIdentity : ResourceProvider
{
    public override string Type => "AWS::SES::EmailIdentity";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "EmailIdentity" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string>
    {
        "DkimDNSTokenName1", "DkimDNSTokenName2", "DkimDNSTokenName3", "DkimDNSTokenValue1", "DkimDNSTokenValue2", "DkimDNSTokenValue3",
    };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var identity = request.Required("EmailIdentity");
        try
        {
            await request.Cloud.InvokeAsync("email", "CreateEmailIdentity", new JsonObject { ["EmailIdentity"] = identity }, cancellationToken: cancellationToken);
        }
        catch (CloudException error) when (error.Code is "AlreadyExistsException" && request.MayExist)
        {
            // Made just before the process died.
        }

        var attributes = new JsonObject();
        for (var i = 1; i <= 3; i++)
        {
            attributes[$"DkimDNSTokenName{i}"] = $"token{i}._domainkey.{identity[(identity.IndexOf('@', StringComparison.Ordinal) + 1)..]}";
            attributes[$"DkimDNSTokenValue{i}"] = $"token{i}.dkim.amazonses.com";
        }

        return new ResourceResult(identity, attributes);
    }

    public override Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new ResourceResult(request.PhysicalId, request.OldAttributes));

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("email", "DeleteEmailIdentity", new JsonObject { ["EmailIdentity"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "NotFoundException");
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ses-template.html</summary>
internal sealed class SesTemplate : ResourceProvider
{
    public override string Type => "AWS::SES::Template";

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Id" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = Text.Of(request.Properties["Template"]?["TemplateName"]) is { Length: > 0 } given ? given : request.GeneratedName;
        await PutAsync(request, "CreateEmailTemplate", name, cancellationToken);
        return new ResourceResult(name, new JsonObject { ["Id"] = name });
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        await PutAsync(request, "UpdateEmailTemplate", request.PhysicalId, cancellationToken);
        return new ResourceResult(request.PhysicalId, request.OldAttributes);
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("email", "DeleteEmailTemplate", new JsonObject { ["TemplateName"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "NotFoundException");

    private static Task<JsonObject> PutAsync(ResourceRequest request, string operation, string name, CancellationToken cancellationToken)
    {
        var template = request.Properties["Template"];
        return request.Cloud.InvokeAsync("email", operation, new JsonObject
        {
            ["TemplateName"] = name,
            ["TemplateContent"] = new JsonObject { ["Subject"] = Text.Of(template?["SubjectPart"]) }
                .With("Html", template?["HtmlPart"]?.DeepClone())
                .With("Text", template?["TextPart"]?.DeepClone()),
        }, cancellationToken: cancellationToken);
    }
}
