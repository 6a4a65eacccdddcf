using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Espresso.Restore.Reading;

/// <summary>The files of one backup. Names are relative to it and have slashes.</summary>
internal abstract class BackupFiles
{
    private const string S3 = "s3://";

    /// <summary>Where it is, as the operator said.</summary>
    public abstract string Place { get; }

    public static BackupFiles At(string from, Clients clients)
    {
        if (!from.StartsWith(S3, StringComparison.OrdinalIgnoreCase))
        {
            return Directory.Exists(from) ? new FolderFiles(from) : throw new RefusalException($"{from} is neither a folder nor an address like s3://bucket/prefix.");
        }

        var parts = from[S3.Length..].Split('/', 2);
        return parts[0].Length > 0
            ? new BucketFiles(clients.S3(), parts[0], parts.Length > 1 ? parts[1].Trim('/') : "")
            : throw new RefusalException($"{from} names no bucket; an address looks like s3://bucket/prefix.");
    }

    /// <summary>All names below a folder, sorted.</summary>
    public abstract Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellation);

    /// <summary>The whole content; null when there is no such file.</summary>
    public abstract Task<byte[]?> FindAsync(string name, CancellationToken cancellation);

    /// <exception cref="RefusalException">There is no such file.</exception>
    public async Task<byte[]> ReadAsync(string name, CancellationToken cancellation) =>
        await FindAsync(name, cancellation) ?? throw new RefusalException($"{Place} has no {name}, which a manifest names.");

    private sealed class FolderFiles(string root) : BackupFiles
    {
        public override string Place => root;

        public override Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellation)
        {
            var path = Path.Combine(root, folder);
            return Task.FromResult<IReadOnlyList<string>>(Directory.Exists(path)
                ? [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)]
                : []);
        }

        public override async Task<byte[]?> FindAsync(string name, CancellationToken cancellation)
        {
            var path = Path.Combine(root, name);
            return File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellation) : null;
        }
    }

    private sealed class BucketFiles(IAmazonS3 s3, string bucket, string prefix) : BackupFiles
    {
        public override string Place => $"{S3}{bucket}/{prefix}";

        public override async Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellation)
        {
            var names = new List<string>();
            var request = new ListObjectsV2Request { BucketName = bucket, Prefix = Key(folder) + "/" };
            do
            {
                var page = await PageAsync(request, cancellation);
                names.AddRange((page.S3Objects ?? []).Select(found => prefix.Length == 0 ? found.Key : found.Key[(prefix.Length + 1)..]));
                request.ContinuationToken = page.NextContinuationToken;
            }
            while (request.ContinuationToken is not null);
            return names;
        }

        public override async Task<byte[]?> FindAsync(string name, CancellationToken cancellation)
        {
            try
            {
                using var found = await s3.GetObjectAsync(bucket, Key(name), cancellation);
                using var content = new MemoryStream();
                await found.ResponseStream.CopyToAsync(content, cancellation);
                return content.ToArray();
            }
            catch (AmazonS3Exception missing) when (missing.StatusCode is HttpStatusCode.NotFound && missing.ErrorCode is "NoSuchKey")
            {
                return null;
            }
        }

        private async Task<ListObjectsV2Response> PageAsync(ListObjectsV2Request request, CancellationToken cancellation)
        {
            try
            {
                return await s3.ListObjectsV2Async(request, cancellation);
            }
            catch (AmazonS3Exception missing) when (missing.ErrorCode is "NoSuchBucket")
            {
                throw new RefusalException($"There is no bucket {bucket}; the stack's output BackupBucketName names the one of its backups.");
            }
        }

        private string Key(string name) => prefix.Length == 0 ? name : $"{prefix}/{name}";
    }
}
