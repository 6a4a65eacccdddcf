namespace Espresso.LocalCloud.S3;

/// <summary>A bucket as it is kept.</summary>
/// <param name="Versioning">Null (never switched on), <c>Enabled</c> or <c>Suspended</c>.</param>
/// <param name="Policy">The policy document's text; kept, not enforced.</param>
internal sealed record BucketRecord(string Name, DateTimeOffset CreatedAt, string? Versioning, string? Policy, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>Which ways to the public are closed, by the members' names; null when nothing was said. Kept, not enforced.</summary>
    public IReadOnlyDictionary<string, bool>? PublicAccessBlock { get; init; }
}

/// <summary>A version of an object, or a delete marker, as it is kept.</summary>
internal sealed record VersionRecord
{
    public required string Bucket { get; init; }

    public required string Key { get; init; }

    /// <summary><c>null</c> (the word) in buckets without versioning.</summary>
    public required string VersionId { get; init; }

    /// <summary>Orders the versions of a key; the highest is the current one.</summary>
    public required long Number { get; init; }

    public bool IsDeleteMarker { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>The file that holds the content; null for a delete marker.</summary>
    public string? Blob { get; init; }

    public long Size { get; init; }

    /// <summary>Without quotes.</summary>
    public string ETag { get; init; } = "";

    /// <summary>Headers that go out as they came in: Content-Type, Cache-Control, x-amz-meta-…</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>For example <c>CRC32</c>; null for a delete marker.</summary>
    public string? ChecksumAlgorithm { get; init; }

    /// <summary>Base64, with <c>-parts</c> when it is one of parts.</summary>
    public string? Checksum { get; init; }

    /// <summary><c>FULL_OBJECT</c> or <c>COMPOSITE</c>.</summary>
    public string ChecksumType { get; init; } = "FULL_OBJECT";
}

/// <summary>A multipart upload under way, as it is kept.</summary>
internal sealed record UploadRecord
{
    public required string Id { get; init; }

    public required string Bucket { get; init; }

    public required string Key { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    public required string ChecksumAlgorithm { get; init; }

    public required string ChecksumType { get; init; }

    public IReadOnlyDictionary<int, PartRecord> Parts { get; init; } = new Dictionary<int, PartRecord>();
}

/// <summary>A part of an upload.</summary>
internal sealed record PartRecord(int Number, string Blob, long Size, string ETag, string Checksum, DateTimeOffset ModifiedAt);
