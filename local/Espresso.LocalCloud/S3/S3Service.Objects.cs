using System.Globalization;
using System.Xml.Linq;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.S3;

/// <summary>Objects: put, copy, get, delete, tags, attributes.</summary>
internal sealed partial class S3Service
{
    /// <summary>Headers that are kept with an object and given back.</summary>
    private static readonly string[] KeptHeaders =
        ["Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Type", "Expires", "x-amz-storage-class", "x-amz-website-redirect-location"];

    private Task PutOrCopy(S3Call call) => call.Header("x-amz-copy-source") is { } source ? CopyAsync(call, source) : PutAsync(call);

    private async Task PutAsync(S3Call call)
    {
        CheckKey(call);
        _index.Bucket(call.Bucket);
        var taken = await Upload.TakeAsync(call.Request, _blobs);
        try
        {
            var added = await _index.AddAsync(new VersionRecord
            {
                Bucket = call.Bucket,
                Key = call.Key,
                VersionId = "",
                Number = 0,
                ModifiedAt = _time.GetUtcNow(),
                Blob = taken.Blob,
                Size = taken.Size,
                ETag = taken.ETag,
                Headers = HeadersOf(call),
                Tags = TagsOf(call),
                ChecksumAlgorithm = taken.ChecksumAlgorithm,
                Checksum = taken.Checksum,
            }, current => Conditions.BeforeWrite(call, current));
            Announce(call, added);
        }
        catch (CloudException)
        {
            _blobs.Delete(taken.Blob);
            throw;
        }
    }

    private async Task CopyAsync(S3Call call, string source)
    {
        CheckKey(call);
        var original = Source(source);
        Conditions.BeforeCopy(call, original);
        var replacesMetadata = call.Header("x-amz-metadata-directive") is "REPLACE";
        if (original.Bucket == call.Bucket && original.Key == call.Key && !replacesMetadata && call.Header("x-amz-tagging-directive") is not "REPLACE" && original.VersionId == _index.Current(original.Bucket, original.Key)?.VersionId)
        {
            throw new CloudException("InvalidRequest", "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.");
        }

        var (blob, file) = _blobs.Create();
        await using (file)
        await using (var content = _blobs.Open(original.Blob!))
            await content.CopyToAsync(file, call.Aborted);
        var added = await _index.AddAsync(original with
        {
            Bucket = call.Bucket,
            Key = call.Key,
            Blob = blob,
            ModifiedAt = _time.GetUtcNow(),
            Headers = replacesMetadata ? HeadersOf(call) : original.Headers,
            Tags = call.Header("x-amz-tagging-directive") is "REPLACE" ? TagsOf(call) : original.Tags,
        });
        if (original.VersionId is not "null")
            call.Response.Headers["x-amz-copy-source-version-id"] = original.VersionId;
        if (added.VersionId is not "null")
            call.Response.Headers["x-amz-version-id"] = added.VersionId;
        await call.WriteXmlAsync(new XElement("CopyObjectResult",
            new XElement("LastModified", S3Call.Time(added.ModifiedAt)), new XElement("ETag", $"\"{added.ETag}\""), ChecksumElement(added)));
    }

    /// <summary>GET and HEAD: conditions, ranges, versions.</summary>
    private async Task Get(S3Call call)
    {
        var version = Wanted(call);
        var headers = call.Response.Headers;
        headers.ETag = $"\"{version.ETag}\"";
        headers.LastModified = version.ModifiedAt.ToString("R", CultureInfo.InvariantCulture);
        headers.AcceptRanges = "bytes";
        if (version.VersionId is not "null")
            headers["x-amz-version-id"] = version.VersionId;
        Conditions.BeforeRead(call, version);

        foreach (var (name, value) in version.Headers)
            headers[name] = value;
        foreach (var name in KeptHeaders)
        {
            if (call.Query("response-" + name.ToLowerInvariant()) is { } asked)
                headers[name] = asked;
        }

        if (version.Tags.Count > 0)
            headers["x-amz-tagging-count"] = version.Tags.Count.ToString(CultureInfo.InvariantCulture);
        if (call.Header("x-amz-checksum-mode") is "ENABLED" && call.Header("Range") is null)
            AddChecksum(call, version);

        var (from, length) = (0L, version.Size);
        if (call.Header("Range") is { } range && Conditions.Range(range, version.Size) is { } part)
        {
            (from, length) = part;
            call.Response.StatusCode = StatusCodes.Status206PartialContent;
            headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{from + length - 1}/{version.Size}");
        }

        call.Response.ContentLength = length;
        if (HttpMethods.IsHead(call.Request.Method))
            return;
        await using var file = _blobs.Open(version.Blob!);
        file.Position = from;
        var buffer = new byte[64 * 1024];
        while (length > 0)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), call.Aborted);
            if (read is 0)
                throw new IOException($"The file of {call.Bucket}/{call.Key} is shorter than its record says.");
            await call.Response.Body.WriteAsync(buffer.AsMemory(0, read), call.Aborted);
            length -= read;
        }
    }

    private async Task Delete(S3Call call)
    {
        var (versionId, isMarker) = await DeleteAsync(call.Bucket, call.Key, call.Query("versionId"));
        if (versionId is not null and not "null")
            call.Response.Headers["x-amz-version-id"] = versionId;
        if (isMarker)
            call.Response.Headers["x-amz-delete-marker"] = "true";
        await call.NoContent();
    }

    /// <summary>Without a version: a delete marker in versioned buckets, the end of the object in others.</summary>
    private async Task<(string? VersionId, bool IsMarker)> DeleteAsync(string bucketName, string key, string? versionId)
    {
        var bucket = _index.Bucket(bucketName);
        if (versionId is not null)
            return (versionId, (await _index.RemoveAsync(bucketName, key, versionId))?.IsDeleteMarker ?? false);
        if (bucket.Versioning is null)
        {
            await _index.RemoveAsync(bucketName, key, "null");
            return (null, false);
        }

        var marker = await _index.AddAsync(new VersionRecord { Bucket = bucketName, Key = key, VersionId = "", Number = 0, ModifiedAt = _time.GetUtcNow(), IsDeleteMarker = true });
        return (marker.VersionId, true);
    }

    private async Task DeleteMany(S3Call call)
    {
        _index.Bucket(call.Bucket);
        var request = await call.ReadXmlAsync();
        var objects = request.Elements("Object").ToArray();
        if (objects.Length is 0 or > 1000)
            throw S3Error.MalformedXml();
        var isQuiet = request.Element("Quiet")?.Value is "true";
        var result = new XElement("DeleteResult");
        foreach (var one in objects)
        {
            var (key, asked) = (one.Element("Key")?.Value ?? throw S3Error.MalformedXml(), one.Element("VersionId")?.Value);
            var (versionId, isMarker) = await DeleteAsync(call.Bucket, key, asked);
            if (isQuiet)
                continue;
            var deleted = new XElement("Deleted", new XElement("Key", key));
            if (asked is not null)
                deleted.Add(new XElement("VersionId", asked));
            if (isMarker)
                deleted.Add(new XElement("DeleteMarker", "true"), new XElement("DeleteMarkerVersionId", versionId));
            result.Add(deleted);
        }

        await call.WriteXmlAsync(result);
    }

    private Task GetAttributes(S3Call call)
    {
        var version = Wanted(call);
        call.Response.Headers.LastModified = version.ModifiedAt.ToString("R", CultureInfo.InvariantCulture);
        return call.WriteXmlAsync(new XElement("GetObjectAttributesResponse",
            new XElement("ETag", version.ETag),
            new XElement("Checksum", ChecksumElement(version), new XElement("ChecksumType", version.ChecksumType)),
            new XElement("ObjectSize", version.Size),
            new XElement("StorageClass", "STANDARD")));
    }

    private Task GetObjectTags(S3Call call) => call.WriteXmlAsync(Tagging(Wanted(call).Tags));

    private async Task PutObjectTags(S3Call call) => await _index.ReplaceAsync(Wanted(call) with { Tags = Tags(await call.ReadXmlAsync()) });

    private async Task DeleteObjectTags(S3Call call)
    {
        await _index.ReplaceAsync(Wanted(call) with { Tags = new Dictionary<string, string>() });
        await call.NoContent();
    }

    /// <summary>The version that a request names, or the current one.</summary>
    private VersionRecord Wanted(S3Call call)
    {
        if (call.Query("versionId") is { } id)
        {
            var version = _index.Find(call.Bucket, call.Key, id) ?? throw S3Error.NoSuchVersion(call.Key);
            return version.IsDeleteMarker ? throw Marked("MethodNotAllowed", "The specified method is not allowed against this resource.", 405) : version;
        }

        return _index.Current(call.Bucket, call.Key) switch
        {
            null => throw S3Error.NoSuchKey(call.Key),
            { IsDeleteMarker: true } => throw Marked("NoSuchKey", "The specified key does not exist.", 404),
            var version => version,
        };

        CloudException Marked(string code, string message, int status)
        {
            call.Response.Headers["x-amz-delete-marker"] = "true";
            return new CloudException(code, message, status);
        }
    }

    /// <summary><c>bucket/key</c> or <c>/bucket/key?versionId=…</c>, percent-encoded.</summary>
    private VersionRecord Source(string source)
    {
        var parts = source.Split("?versionId=", 2);
        var path = Uri.UnescapeDataString(parts[0]).TrimStart('/');
        if (path.Split('/', 2) is not [var bucket, { Length: > 0 } key])
            throw S3Error.Invalid("Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
        var version = parts.Length is 2 ? _index.Find(bucket, key, parts[1]) ?? throw S3Error.NoSuchVersion(key) : _index.Current(bucket, key);
        return version is { IsDeleteMarker: false } ? version : throw S3Error.NoSuchKey(key);
    }

    private static void Announce(S3Call call, VersionRecord version)
    {
        call.Response.Headers.ETag = $"\"{version.ETag}\"";
        if (version.VersionId is not "null")
            call.Response.Headers["x-amz-version-id"] = version.VersionId;
        AddChecksum(call, version);
    }

    private static void AddChecksum(S3Call call, VersionRecord version)
    {
        if (version.ChecksumAlgorithm is not { } algorithm)
            return;
        call.Response.Headers[$"x-amz-checksum-{algorithm.ToLowerInvariant()}"] = version.Checksum;
        call.Response.Headers["x-amz-checksum-type"] = version.ChecksumType;
    }

    private static XElement? ChecksumElement(VersionRecord version) =>
        version.ChecksumAlgorithm is { } algorithm ? new XElement($"Checksum{algorithm}", version.Checksum) : null;

    private static void CheckKey(S3Call call)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(call.Key) > 1024)
            throw new CloudException("KeyTooLongError", "Your key is too long");
    }

    private static Dictionary<string, string> HeadersOf(S3Call call)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = "binary/octet-stream" };
        foreach (var (name, value) in call.Request.Headers)
        {
            if (name.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase) || KeptHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
                headers[name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) ? name.ToLowerInvariant() : name] = value.ToString();
        }

        // aws-chunked is how it came, not what it is.
        if (headers.TryGetValue("Content-Encoding", out var encoding))
        {
            var rest = string.Join(", ", encoding.Split(',', StringSplitOptions.TrimEntries).Where(one => one is not "aws-chunked"));
            if (rest.Length > 0)
                headers["Content-Encoding"] = rest;
            else
                headers.Remove("Content-Encoding");
        }

        return headers;
    }

    private static Dictionary<string, string> TagsOf(S3Call call) => (call.Header("x-amz-tagging") ?? "")
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => pair.Length is 2 ? Uri.UnescapeDataString(pair[1]) : "");
}
