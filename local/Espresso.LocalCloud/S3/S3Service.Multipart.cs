using System.Globalization;
using System.Xml.Linq;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.S3;

/// <summary>Multipart uploads: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html.</summary>
internal sealed partial class S3Service
{
    private const long SmallestPart = 5 * 1024 * 1024;

    private async Task CreateUpload(S3Call call)
    {
        CheckKey(call);
        _index.Bucket(call.Bucket);
        var algorithm = call.Header("x-amz-checksum-algorithm")?.ToUpperInvariant() ?? "CRC64NVME";
        if (!Checksum.Algorithms.Contains(algorithm))
            throw S3Error.Invalid($"Checksum algorithm provided is unsupported. Please try again with any of the valid types: [{string.Join(", ", Checksum.Algorithms)}]");
        var upload = new UploadRecord
        {
            Id = Ids.Hex(48),
            Bucket = call.Bucket,
            Key = call.Key,
            CreatedAt = _time.GetUtcNow(),
            Headers = HeadersOf(call),
            Tags = TagsOf(call),
            ChecksumAlgorithm = algorithm,
            ChecksumType = call.Header("x-amz-checksum-type")?.ToUpperInvariant() ?? (algorithm is "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE"),
        };
        await _index.SaveAsync(upload);
        call.Response.Headers["x-amz-checksum-algorithm"] = upload.ChecksumAlgorithm;
        call.Response.Headers["x-amz-checksum-type"] = upload.ChecksumType;
        await call.WriteXmlAsync(new XElement("InitiateMultipartUploadResult",
            new XElement("Bucket", call.Bucket), new XElement("Key", call.Key), new XElement("UploadId", upload.Id)));
    }

    /// <summary>UploadPart, and UploadPartCopy when it names a source.</summary>
    private async Task PutPart(S3Call call)
    {
        var upload = UploadOf(call);
        var number = call.Number("partNumber", 0);
        if (number is < 1 or > 10_000)
            throw S3Error.Invalid("Part number must be an integer between 1 and 10000, inclusive");
        var source = call.Header("x-amz-copy-source");
        var taken = source is null ? await Upload.TakeAsync(call.Request, _blobs, upload.ChecksumAlgorithm) : await CopyPartAsync(call, source, upload.ChecksumAlgorithm);
        var part = new PartRecord(number, taken.Blob, taken.Size, taken.ETag, taken.Checksum, _time.GetUtcNow());
        try
        {
            await _index.AddPartAsync(upload, part);
        }
        catch (CloudException)
        {
            _blobs.Delete(taken.Blob);
            throw;
        }

        if (source is null)
        {
            call.Response.Headers.ETag = $"\"{part.ETag}\"";
            call.Response.Headers[$"x-amz-checksum-{taken.ChecksumAlgorithm.ToLowerInvariant()}"] = part.Checksum;
        }
        else
        {
            await call.WriteXmlAsync(new XElement("CopyPartResult", new XElement("LastModified", S3Call.Time(part.ModifiedAt)), new XElement("ETag", $"\"{part.ETag}\"")));
        }
    }

    private async Task<Uploaded> CopyPartAsync(S3Call call, string source, string algorithm)
    {
        var from = Source(source);
        Conditions.BeforeCopy(call, from);
        var (begin, length) = call.Header("x-amz-copy-source-range") is { } range
            ? Conditions.Range(range, from.Size) ?? throw S3Error.Invalid("The x-amz-copy-source-range value must be of the form bytes=first-last")
            : (0, from.Size);
        return await JoinAsync([(from.Blob!, begin, length)], algorithm, call.Aborted);
    }

    private Task ListParts(S3Call call)
    {
        var upload = UploadOf(call);
        var (marker, most) = (call.Number("part-number-marker", 0), Math.Min(LargestPage, call.Number("max-parts", LargestPage)));
        var parts = upload.Parts.Values.Where(part => part.Number > marker).OrderBy(part => part.Number).ToArray();
        var shown = parts.Take(most).ToArray();
        return call.WriteXmlAsync(new XElement("ListPartsResult",
            new XElement("Bucket", call.Bucket), new XElement("Key", call.Key), new XElement("UploadId", upload.Id),
            Owner("Initiator"), Owner("Owner"), new XElement("StorageClass", "STANDARD"),
            new XElement("PartNumberMarker", marker), new XElement("NextPartNumberMarker", shown.LastOrDefault()?.Number ?? 0),
            new XElement("MaxParts", most), new XElement("IsTruncated", parts.Length > shown.Length ? "true" : "false"),
            new XElement("ChecksumAlgorithm", upload.ChecksumAlgorithm), new XElement("ChecksumType", upload.ChecksumType),
            shown.Select(part => new XElement("Part",
                new XElement("PartNumber", part.Number), new XElement("LastModified", S3Call.Time(part.ModifiedAt)),
                new XElement("ETag", $"\"{part.ETag}\""), new XElement("Size", part.Size), new XElement($"Checksum{upload.ChecksumAlgorithm}", part.Checksum)))));
    }

    private Task ListUploads(S3Call call)
    {
        _index.Bucket(call.Bucket);
        var prefix = call.Query("prefix") ?? "";
        return call.WriteXmlAsync(new XElement("ListMultipartUploadsResult",
            new XElement("Bucket", call.Bucket), new XElement("KeyMarker"), new XElement("UploadIdMarker"), new XElement("MaxUploads", LargestPage), new XElement("IsTruncated", "false"),
            _index.Uploads(call.Bucket).Where(upload => upload.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(upload => new XElement("Upload",
                new XElement("Key", Encoded(upload.Key, call)), new XElement("UploadId", upload.Id), Owner("Initiator"), Owner("Owner"),
                new XElement("StorageClass", "STANDARD"), new XElement("Initiated", S3Call.Time(upload.CreatedAt))))));
    }

    private async Task CompleteUpload(S3Call call)
    {
        var upload = UploadOf(call);
        var parts = Ordered(upload, await call.ReadXmlAsync());
        var joined = await JoinAsync([.. parts.Select(part => (part.Blob, 0L, part.Size))], upload.ChecksumAlgorithm, call.Aborted);
        var checksum = upload.ChecksumType is "FULL_OBJECT" ? joined.Checksum : Composite(upload, parts);
        if (call.Header($"x-amz-checksum-{upload.ChecksumAlgorithm.ToLowerInvariant()}") is { } expected && expected != checksum)
        {
            _blobs.Delete(joined.Blob);
            throw S3Error.BadDigest(upload.ChecksumAlgorithm);
        }

        var etags = parts.SelectMany(part => Convert.FromHexString(part.ETag)).ToArray();
        VersionRecord added;
        try
        {
            added = await _index.AddAsync(new VersionRecord
            {
                Bucket = call.Bucket,
                Key = call.Key,
                VersionId = "",
                Number = 0,
                ModifiedAt = _time.GetUtcNow(),
                Blob = joined.Blob,
                Size = joined.Size,
                ETag = string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(Checksum.Of("MD5", etags))}-{parts.Count}"),
                Headers = upload.Headers,
                Tags = upload.Tags,
                ChecksumAlgorithm = upload.ChecksumAlgorithm,
                Checksum = checksum,
                ChecksumType = upload.ChecksumType,
            }, current => Conditions.BeforeWrite(call, current));
        }
        catch (CloudException)
        {
            _blobs.Delete(joined.Blob);
            throw;
        }

        await _index.RemoveAsync(upload);
        if (added.VersionId is not "null")
            call.Response.Headers["x-amz-version-id"] = added.VersionId;
        await call.WriteXmlAsync(new XElement("CompleteMultipartUploadResult",
            new XElement("Location", $"{_cloud.BaseUrl}/{call.Bucket}/{Uri.EscapeDataString(call.Key)}"),
            new XElement("Bucket", call.Bucket), new XElement("Key", call.Key), new XElement("ETag", $"\"{added.ETag}\""),
            ChecksumElement(added), new XElement("ChecksumType", added.ChecksumType)));
    }

    private async Task AbortUpload(S3Call call)
    {
        await _index.RemoveAsync(UploadOf(call));
        await call.NoContent();
    }

    private UploadRecord UploadOf(S3Call call)
    {
        _index.Bucket(call.Bucket);
        return _index.Upload(call.Query("uploadId") ?? "", call.Bucket, call.Key);
    }

    private static List<PartRecord> Ordered(UploadRecord upload, XElement request)
    {
        var parts = new List<PartRecord>();
        foreach (var one in request.Elements("Part"))
        {
            if (!int.TryParse(one.Element("PartNumber")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                throw S3Error.MalformedXml();
            if (parts.Count > 0 && number <= parts[^1].Number)
                throw new CloudException("InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.");
            if (!upload.Parts.TryGetValue(number, out var part) || one.Element("ETag")?.Value.Trim('"') != part.ETag
                || (one.Element($"Checksum{upload.ChecksumAlgorithm}")?.Value is { } checksum && checksum != part.Checksum))
            {
                throw new CloudException("InvalidPart", "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.");
            }

            parts.Add(part);
        }

        if (parts.Count is 0)
            throw S3Error.MalformedXml();
        return parts.Take(parts.Count - 1).Any(part => part.Size < SmallestPart)
            ? throw new CloudException("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
            : parts;
    }

    private static string Composite(UploadRecord upload, List<PartRecord> parts) => string.Create(CultureInfo.InvariantCulture,
        $"{Convert.ToBase64String(Checksum.Of(upload.ChecksumAlgorithm, parts.SelectMany(part => Convert.FromBase64String(part.Checksum)).ToArray()))}-{parts.Count}");

    /// <summary>One file from pieces of others.</summary>
    private async Task<Uploaded> JoinAsync(IReadOnlyList<(string Blob, long From, long Length)> pieces, string algorithm, CancellationToken cancellationToken)
    {
        using var md5 = Checksum.Start("MD5");
        using var checksum = Checksum.Start(algorithm);
        var (name, file) = _blobs.Create();
        await using (file)
        {
            var buffer = new byte[64 * 1024];
            foreach (var (blob, from, length) in pieces)
            {
                await using var piece = _blobs.Open(blob);
                piece.Position = from;
                var left = length;
                int read;
                while (left > 0 && (read = await piece.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken)) > 0)
                {
                    md5.Add(buffer.AsSpan(0, read));
                    checksum.Add(buffer.AsSpan(0, read));
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                    left -= read;
                }
            }
        }

        return new Uploaded(name, pieces.Sum(piece => piece.Length), Convert.ToHexStringLower(md5.End()), algorithm, Convert.ToBase64String(checksum.End()));
    }
}
