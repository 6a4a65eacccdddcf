using System.Security.Cryptography;

namespace Espresso.AppHost.Deployment;

/// <summary>What was uploaded, and under which keys.</summary>
/// <param name="Bucket">The bucket of all of it.</param>
/// <param name="TemplateUrl">Where CloudFormation reads the template.</param>
/// <param name="Parameters">The template's parameters that name the packages.</param>
internal sealed record Uploaded(string Bucket, string TemplateUrl, IReadOnlyDictionary<string, string> Parameters);

/// <summary>
/// Puts packages and template into a bucket, each under its content's hash: what is there already is not uploaded again, and CloudFormation
/// sees a changed key exactly when the content has changed.
/// </summary>
internal sealed class PackageUpload(AwsCli aws, DeploymentSettings settings, IOperator operators)
{
    public async Task<Uploaded> RunAsync(string account, string region, string packageFolder, string template, CancellationToken cancellationToken)
    {
        var bucket = settings.PackageBucket ?? $"espresso-packages-{account}-{region}";
        await MakeBucketAsync(bucket, region, cancellationToken);
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["PackageBucket"] = bucket };
        foreach (var (parameter, name, file) in PackageSet.In(packageFolder))
        {
            parameters[parameter] = await UploadAsync(bucket, $"packages/{name}", file, cancellationToken);
        }

        var key = await UploadAsync(bucket, "templates/espresso", template, cancellationToken);
        return new Uploaded(bucket, $"https://{bucket}.s3.{region}.amazonaws.com/{key}", parameters);
    }

    private async Task MakeBucketAsync(string bucket, string region, CancellationToken cancellationToken)
    {
        if (await aws.FindAsync(["s3api", "head-bucket", "--bucket", bucket], "(404)", cancellationToken) is not null) return;
        operators.Tell($"Making the bucket {bucket} for packages.");
        List<string> create = ["s3api", "create-bucket", "--bucket", bucket];
        // The oldest region is the one that must not be named.
        if (region != "us-east-1") create.AddRange(["--create-bucket-configuration", $"LocationConstraint={region}"]);
        await aws.RunAsync(create, cancellationToken);
        await aws.RunAsync(
            ["s3api", "put-public-access-block", "--bucket", bucket, "--public-access-block-configuration",
             "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true"], cancellationToken);
    }

    private async Task<string> UploadAsync(string bucket, string name, string file, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(file);
        var key = $"{name}-{Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken))}{Path.GetExtension(file)}";
        if (await aws.FindAsync(["s3api", "head-object", "--bucket", bucket, "--key", key], "(404)", cancellationToken) is not null)
        {
            operators.Tell($"{Path.GetFileName(file)} is there already ({key}).");
            return key;
        }

        operators.Tell($"Uploading {Path.GetFileName(file)} ({content.Length / 1048576.0:F1} MB).");
        await aws.RunAsync(["s3api", "put-object", "--bucket", bucket, "--key", key, "--body", file], cancellationToken);
        return key;
    }
}
