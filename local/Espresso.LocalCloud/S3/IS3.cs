namespace Espresso.LocalCloud.S3;

/// <summary>S3 for other services of this process.</summary>
public interface IS3
{
    /// <summary>The newest version of an object's content.</summary>
    /// <exception cref="Kernel.CloudException"><c>NoSuchBucket</c>, <c>NoSuchKey</c>.</exception>
    Task<byte[]> ReadAsync(string bucket, string key, CancellationToken cancellationToken = default);

    /// <summary>Puts an object; done when it survives a kill.</summary>
    /// <returns>The ETag, in quotes.</returns>
    Task<string> WriteAsync(string bucket, string key, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellationToken = default);

    /// <summary>The objects whose key begins with a prefix, in the order of their keys.</summary>
    IReadOnlyList<ListedObject> List(string bucket, string prefix = "");
}

/// <summary>An object as a listing shows it.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">In quotes.</param>
public sealed record ListedObject(string Key, long Size, string ETag, DateTimeOffset LastModified);
