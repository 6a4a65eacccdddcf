using System.Globalization;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.S3;

/// <summary>
/// S3 in path style, its content in files. Signatures are not verified, policies are kept and not enforced. API reference:
/// https://docs.aws.amazon.com/AmazonS3/latest/API/.
/// </summary>
internal sealed partial class S3Service : CloudService, IS3, IDisposable
{
    /// <summary>Sub-resources in the query: the first one that a request has names what it is about.</summary>
    private static readonly string[] SubResources =
    [
        "accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption", "intelligent-tiering", "inventory", "legal-hold", "lifecycle", "location",
        "logging", "metrics", "notification", "object-lock", "ownershipControls", "policy", "policyStatus", "publicAccessBlock", "replication", "requestPayment",
        "restore", "retention", "select", "tagging", "torrent", "uploadId", "uploads", "versioning", "versions", "website",
    ];

    private readonly Dictionary<(string Scope, string Method, string About), Func<S3Call, Task>> _routes;
    private readonly S3Index _index;
    private readonly BlobFolder _blobs;
    private readonly TimeProvider _time;
    private readonly ICloud _cloud;

    public S3Service(IStore store, ICloud cloud, TimeProvider time)
    {
        (_blobs, _time, _cloud) = (new BlobFolder(cloud.Settings), time, cloud);
        _index = new S3Index(store, _blobs);
        _routes = new()
        {
            [("service", "GET", "")] = ListBuckets,
            [("bucket", "PUT", "")] = CreateBucket,
            [("bucket", "HEAD", "")] = HeadBucket,
            [("bucket", "DELETE", "")] = DeleteBucket,
            [("bucket", "GET", "")] = ListObjects,
            [("bucket", "GET", "location")] = GetLocation,
            [("bucket", "GET", "versions")] = ListVersions,
            [("bucket", "GET", "uploads")] = ListUploads,
            [("bucket", "GET", "versioning")] = GetVersioning,
            [("bucket", "PUT", "versioning")] = PutVersioning,
            [("bucket", "GET", "policy")] = GetPolicy,
            [("bucket", "PUT", "policy")] = PutPolicy,
            [("bucket", "DELETE", "policy")] = DeletePolicy,
            [("bucket", "GET", "publicAccessBlock")] = GetPublicAccessBlock,
            [("bucket", "PUT", "publicAccessBlock")] = PutPublicAccessBlock,
            [("bucket", "DELETE", "publicAccessBlock")] = DeletePublicAccessBlock,
            [("bucket", "GET", "tagging")] = GetBucketTags,
            [("bucket", "PUT", "tagging")] = PutBucketTags,
            [("bucket", "DELETE", "tagging")] = DeleteBucketTags,
            [("bucket", "POST", "delete")] = DeleteMany,
            [("object", "PUT", "")] = PutOrCopy,
            [("object", "GET", "")] = Get,
            [("object", "HEAD", "")] = Get,
            [("object", "DELETE", "")] = Delete,
            [("object", "GET", "attributes")] = GetAttributes,
            [("object", "GET", "tagging")] = GetObjectTags,
            [("object", "PUT", "tagging")] = PutObjectTags,
            [("object", "DELETE", "tagging")] = DeleteObjectTags,
            [("object", "POST", "uploads")] = CreateUpload,
            [("object", "PUT", "uploadId")] = PutPart,
            [("object", "GET", "uploadId")] = ListParts,
            [("object", "POST", "uploadId")] = CompleteUpload,
            [("object", "DELETE", "uploadId")] = AbortUpload,
        };
        AddInProcessOperations();
    }

    public override string Name => "s3";

    public override IReadOnlyList<string> SigningNames => ["s3", "s3express"];

    public override Task LoadAsync(CancellationToken cancellationToken)
    {
        _index.Load();
        return Task.CompletedTask;
    }

    public void Dispose() => _blobs.Dispose();

    public override async Task<bool> TryHandleRawAsync(HttpContext http, CloudCall call)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(call);
        var s3 = new S3Call(http, call);
        http.Response.Headers["x-amz-request-id"] = call.RequestId;
        http.Response.Headers["x-amz-id-2"] = call.RequestId;
        try
        {
            CheckPresigned(s3);
            var about = Array.Find(SubResources, s3.Has) ?? "";
            var scope = s3.Bucket.Length is 0 ? "service" : s3.Key.Length is 0 ? "bucket" : "object";
            if (!_routes.TryGetValue((scope, http.Request.Method, about), out var handler))
                throw CloudException.NotImplemented(Name, $"{http.Request.Method} {scope}{(about.Length > 0 ? "?" + about : "")}");
            await handler(s3);
        }
        catch (CloudException error)
        {
            await s3.WriteErrorAsync(error);
        }

        return true;
    }

    /// <summary>A presigned URL ends with its time. Real time, as whoever signed it had.</summary>
    private static void CheckPresigned(S3Call call)
    {
        var now = TimeProvider.System.GetUtcNow();
        DateTimeOffset? end = null;
        if (call.Query("X-Amz-Date") is { } date && call.Query("X-Amz-Expires") is { } seconds
            && DateTimeOffset.TryParseExact(date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var from)
            && int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var lifetime))
        {
            end = from.AddSeconds(lifetime);
        }
        else if (call.Has("AWSAccessKeyId") && long.TryParse(call.Query("Expires"), NumberStyles.None, CultureInfo.InvariantCulture, out var expires))
        {
            end = DateTimeOffset.FromUnixTimeSeconds(expires);
        }

        if (end < now)
            throw new CloudException("AccessDenied", "Request has expired", 403);
    }

    /// <summary>What CloudFormation and workflows need, without HTTP.</summary>
    private void AddInProcessOperations()
    {
        Operation("CreateBucket", async (input, call) =>
        {
            await MakeBucketAsync(input.RequiredText("Bucket"));
            return new JsonObject { ["Location"] = "/" + input.Text("Bucket") };
        });
        Operation("DeleteBucket", async (input, call) =>
        {
            await _index.RemoveBucketAsync(input.RequiredText("Bucket"));
            return [];
        });
        Operation("PutBucketVersioning", async (input, call) =>
        {
            var status = input.Object("VersioningConfiguration")?.Text("Status") ?? input.Text("Status");
            await _index.SaveAsync(_index.Bucket(input.RequiredText("Bucket")) with { Versioning = status });
            return [];
        });
        Operation("PutBucketPolicy", async (input, call) =>
        {
            await _index.SaveAsync(_index.Bucket(input.RequiredText("Bucket")) with { Policy = input.RequiredText("Policy") });
            return [];
        });
        Operation("DeleteBucketPolicy", async (input, call) =>
        {
            await _index.SaveAsync(_index.Bucket(input.RequiredText("Bucket")) with { Policy = null });
            return [];
        });
        Operation("GetObject", async (input, call) =>
        {
            var content = await ReadAsync(input.RequiredText("Bucket"), input.RequiredText("Key"), call.Cancelled);
            return new JsonObject { ["Body"] = System.Text.Encoding.UTF8.GetString(content), ["ContentLength"] = content.Length };
        });
        Operation("PutObject", async (input, call) => new JsonObject
        {
            ["ETag"] = await WriteAsync(input.RequiredText("Bucket"), input.RequiredText("Key"),
                System.Text.Encoding.UTF8.GetBytes(input["Body"] is JsonObject or JsonArray ? input["Body"]!.ToText() : input.Text("Body") ?? ""),
                input.Text("ContentType") ?? "application/octet-stream", call.Cancelled),
        });
        Operation("ListObjectsV2", (input, call) => new JsonObject
        {
            ["Contents"] = new JsonArray([.. List(input.RequiredText("Bucket"), input.Text("Prefix") ?? "").Select(one => new JsonObject
            {
                ["Key"] = one.Key,
                ["Size"] = one.Size,
                ["ETag"] = one.ETag,
                ["LastModified"] = S3Call.Time(one.LastModified),
            })]),
        });
    }

    public async Task<byte[]> ReadAsync(string bucket, string key, CancellationToken cancellationToken = default)
    {
        var version = _index.Current(bucket, key);
        if (version is not { Blob: { } blob })
            throw S3Error.NoSuchKey(key);
        await using var file = _blobs.Open(blob);
        using var content = new MemoryStream();
        await file.CopyToAsync(content, cancellationToken);
        return content.ToArray();
    }

    public async Task<string> WriteAsync(string bucket, string key, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellationToken = default)
    {
        _index.Bucket(bucket);
        var (blob, file) = _blobs.Create();
        await using (file)
            await file.WriteAsync(content, cancellationToken);
        var added = await _index.AddAsync(new VersionRecord
        {
            Bucket = bucket,
            Key = key,
            VersionId = "",
            Number = 0,
            ModifiedAt = _time.GetUtcNow(),
            Blob = blob,
            Size = content.Length,
            ETag = Convert.ToHexStringLower(Checksum.Of("MD5", content.Span)),
            Headers = new Dictionary<string, string> { ["Content-Type"] = contentType },
            ChecksumAlgorithm = "CRC64NVME",
            Checksum = Convert.ToBase64String(Checksum.Of("CRC64NVME", content.Span)),
        });
        return $"\"{added.ETag}\"";
    }

    public IReadOnlyList<ListedObject> List(string bucket, string prefix = "") =>
        [.. _index.Keys(bucket, prefix).Select(entry => entry.Versions[0]).Where(version => !version.IsDeleteMarker)
            .Select(version => new ListedObject(version.Key, version.Size, $"\"{version.ETag}\"", version.ModifiedAt))];
}
