using System.Net;
using System.Xml.Linq;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.S3;

/// <summary>Buckets and their settings.</summary>
internal sealed partial class S3Service
{
    private static readonly string[] WaysToThePublic = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];

    private Task ListBuckets(S3Call call) => call.WriteXmlAsync(new XElement("ListAllMyBucketsResult",
        Owner("Owner"),
        new XElement("Buckets", _index.Buckets().Select(bucket => new XElement("Bucket",
            new XElement("Name", bucket.Name), new XElement("CreationDate", S3Call.Time(bucket.CreatedAt)))))));

    private async Task CreateBucket(S3Call call)
    {
        await MakeBucketAsync(call.Bucket);
        call.Response.Headers.Location = "/" + call.Bucket;
    }

    private Task MakeBucketAsync(string name)
    {
        if (name.Length is < 3 or > 63 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.') || name[0] is '-' or '.' || name[^1] is '-' or '.'
            || name.Contains("..", StringComparison.Ordinal) || IPAddress.TryParse(name, out _))
        {
            throw new CloudException("InvalidBucketName", "The specified bucket is not valid.") { Members = new Dictionary<string, string> { ["BucketName"] = name } };
        }

        if (_index.FindBucket(name) is not null)
            throw new CloudException("BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.", 409);
        return _index.SaveAsync(new BucketRecord(name, _time.GetUtcNow(), Versioning: null, Policy: null, new Dictionary<string, string>()));
    }

    private Task HeadBucket(S3Call call)
    {
        _index.Bucket(call.Bucket);
        call.Response.Headers["x-amz-bucket-region"] = _cloud.Settings.Region;
        return Task.CompletedTask;
    }

    private async Task DeleteBucket(S3Call call)
    {
        await _index.RemoveBucketAsync(call.Bucket);
        await call.NoContent();
    }

    private Task GetLocation(S3Call call)
    {
        _index.Bucket(call.Bucket);
        return call.WriteXmlAsync(new XElement("LocationConstraint", _cloud.Settings.Region is "us-east-1" ? "" : _cloud.Settings.Region));
    }

    private Task GetVersioning(S3Call call) => call.WriteXmlAsync(new XElement("VersioningConfiguration",
        _index.Bucket(call.Bucket).Versioning is { } status ? new XElement("Status", status) : null));

    private async Task PutVersioning(S3Call call)
    {
        var bucket = _index.Bucket(call.Bucket);
        var status = (await call.ReadXmlAsync()).Element("Status")?.Value;
        if (status is not ("Enabled" or "Suspended"))
            throw S3Error.MalformedXml();
        await _index.SaveAsync(bucket with { Versioning = status });
    }

    private Task GetPolicy(S3Call call)
    {
        var policy = _index.Bucket(call.Bucket).Policy ?? throw new CloudException("NoSuchBucketPolicy", "The bucket policy does not exist", 404);
        call.Response.ContentType = "application/json";
        return call.Response.WriteAsync(policy, call.Aborted);
    }

    private async Task PutPolicy(S3Call call)
    {
        var bucket = _index.Bucket(call.Bucket);
        using var reader = new StreamReader(call.Request.Body);
        await _index.SaveAsync(bucket with { Policy = await reader.ReadToEndAsync(call.Aborted) });
        await call.NoContent();
    }

    private async Task DeletePolicy(S3Call call)
    {
        await _index.SaveAsync(_index.Bucket(call.Bucket) with { Policy = null });
        await call.NoContent();
    }

    private Task GetPublicAccessBlock(S3Call call) => call.WriteXmlAsync(new XElement("PublicAccessBlockConfiguration",
        (_index.Bucket(call.Bucket).PublicAccessBlock
            ?? throw new CloudException("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found", 404)).Select(way => new XElement(way.Key, way.Value))));

    private async Task PutPublicAccessBlock(S3Call call)
    {
        var bucket = _index.Bucket(call.Bucket);
        var configuration = await call.ReadXmlAsync();
        if (configuration.Elements().Any(way => !WaysToThePublic.Contains(way.Name.LocalName) || !bool.TryParse(way.Value, out _)))
            throw S3Error.MalformedXml();
        var ways = WaysToThePublic.ToDictionary(way => way, way => configuration.Element(way) is { } element && bool.Parse(element.Value));
        await _index.SaveAsync(bucket with { PublicAccessBlock = ways });
    }

    private async Task DeletePublicAccessBlock(S3Call call)
    {
        await _index.SaveAsync(_index.Bucket(call.Bucket) with { PublicAccessBlock = null });
        await call.NoContent();
    }

    private Task GetBucketTags(S3Call call) => _index.Bucket(call.Bucket).Tags is { Count: > 0 } tags
        ? call.WriteXmlAsync(Tagging(tags))
        : throw new CloudException("NoSuchTagSet", "The TagSet does not exist", 404);

    private async Task PutBucketTags(S3Call call)
    {
        var bucket = _index.Bucket(call.Bucket);
        await _index.SaveAsync(bucket with { Tags = Tags(await call.ReadXmlAsync()) });
        await call.NoContent();
    }

    private async Task DeleteBucketTags(S3Call call)
    {
        await _index.SaveAsync(_index.Bucket(call.Bucket) with { Tags = new Dictionary<string, string>() });
        await call.NoContent();
    }

    private static XElement Tagging(IReadOnlyDictionary<string, string> tags) => new("Tagging",
        new XElement("TagSet", tags.Select(tag => new XElement("Tag", new XElement("Key", tag.Key), new XElement("Value", tag.Value)))));

    private static Dictionary<string, string> Tags(XElement tagging)
    {
        var tags = new Dictionary<string, string>();
        foreach (var tag in tagging.Element("TagSet")?.Elements("Tag") ?? throw S3Error.MalformedXml())
        {
            if (!tags.TryAdd(tag.Element("Key")?.Value ?? throw S3Error.MalformedXml(), tag.Element("Value")?.Value ?? ""))
                throw new CloudException("InvalidTag", "Cannot provide multiple Tags with the same key");
        }

        return tags;
    }

    private static XElement Owner(string name) => new(name, new XElement("ID", new string('0', 64)), new XElement("DisplayName", "local"));
}
