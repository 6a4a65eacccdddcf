using System.Globalization;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.S3;

/// <summary>Buckets, versions and uploads: in memory for reading, every change in the store before it is answered.</summary>
internal sealed class S3Index(IStore store, BlobFolder blobs)
{
    private const string BucketSpace = "s3.buckets";
    private const string VersionSpace = "s3.versions";
    private const string UploadSpace = "s3.uploads";

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, BucketRecord> _buckets = new(StringComparer.Ordinal);
    /// <summary>By bucket, then key; versions in ascending order.</summary>
    private readonly Dictionary<string, SortedDictionary<string, List<VersionRecord>>> _versions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, UploadRecord> _uploads = new(StringComparer.Ordinal);
    private long _number;

    public void Load()
    {
        foreach (var (_, bucket) in store.ReadRecords<BucketRecord>(BucketSpace))
        {
            _buckets[bucket.Name] = bucket;
            _versions[bucket.Name] = new(StringComparer.Ordinal);
        }

        foreach (var (_, version) in store.ReadRecords<VersionRecord>(VersionSpace).OrderBy(entry => entry.Value.Number))
        {
            Versions(version.Bucket, version.Key).Add(version);
            _number = version.Number;
        }

        foreach (var (_, upload) in store.ReadRecords<UploadRecord>(UploadSpace))
            _uploads[upload.Id] = upload;
        blobs.KeepOnly(_versions.Values.SelectMany(keys => keys.Values).SelectMany(versions => versions).Select(version => version.Blob)
            .Concat(_uploads.Values.SelectMany(upload => upload.Parts.Values).Select(part => part.Blob)).OfType<string>().ToHashSet());
    }

    public IReadOnlyList<BucketRecord> Buckets()
    {
        lock (_gate)
            return [.. _buckets.Values];
    }

    public BucketRecord? FindBucket(string name)
    {
        lock (_gate)
            return _buckets.GetValueOrDefault(name);
    }

    public BucketRecord Bucket(string name) => FindBucket(name) ?? throw S3Error.NoSuchBucket(name);

    public Task SaveAsync(BucketRecord bucket)
    {
        lock (_gate)
        {
            _buckets[bucket.Name] = bucket;
            if (!_versions.ContainsKey(bucket.Name))
                _versions[bucket.Name] = new(StringComparer.Ordinal);
            return store.CommitAsync(new StoreBatch().PutRecord(BucketSpace, bucket.Name, bucket));
        }
    }

    public Task RemoveBucketAsync(string name)
    {
        lock (_gate)
        {
            Bucket(name);
            if (_versions[name].Count > 0)
                throw new CloudException("BucketNotEmpty", "The bucket you tried to delete is not empty", 409);
            var batch = new StoreBatch().Delete(BucketSpace, name);
            foreach (var upload in _uploads.Values.Where(upload => upload.Bucket == name).ToArray())
            {
                _uploads.Remove(upload.Id);
                batch.Delete(UploadSpace, upload.Id);
                foreach (var part in upload.Parts.Values)
                    blobs.Delete(part.Blob);
            }

            _buckets.Remove(name);
            _versions.Remove(name);
            return store.CommitAsync(batch);
        }
    }

    /// <summary>The current version, which may be a delete marker; null when the key never was there.</summary>
    public VersionRecord? Current(string bucket, string key)
    {
        lock (_gate)
        {
            Bucket(bucket);
            return _versions[bucket].TryGetValue(key, out var versions) ? versions[^1] : null;
        }
    }

    public VersionRecord? Find(string bucket, string key, string versionId)
    {
        lock (_gate)
        {
            Bucket(bucket);
            return _versions[bucket].TryGetValue(key, out var versions) ? versions.Find(version => version.VersionId == versionId) : null;
        }
    }

    /// <summary>A snapshot of keys from <paramref name="after"/> (exclusive) with a prefix, each with its versions, newest first.</summary>
    public IReadOnlyList<(string Key, IReadOnlyList<VersionRecord> Versions)> Keys(string bucket, string prefix, string after = "")
    {
        lock (_gate)
        {
            Bucket(bucket);
            return [.. _versions[bucket]
                .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(entry.Key, after) > 0)
                .Select(entry => (entry.Key, (IReadOnlyList<VersionRecord>)[.. Enumerable.Reverse(entry.Value)]))];
        }
    }

    /// <summary>Adds a version (or a delete marker) as the bucket's versioning says, and gives it its id.</summary>
    /// <param name="version">Without id and number.</param>
    /// <param name="check">Looks at the current version under the lock; throws to refuse.</param>
    public async Task<VersionRecord> AddAsync(VersionRecord version, Action<VersionRecord?>? check = null)
    {
        Task saved;
        List<string> obsolete = [];
        VersionRecord added;
        lock (_gate)
        {
            var bucket = Bucket(version.Bucket);
            check?.Invoke(_versions[version.Bucket].TryGetValue(version.Key, out var known) ? known[^1] : null);
            var versions = Versions(version.Bucket, version.Key);
            added = version with { Number = ++_number, VersionId = bucket.Versioning is "Enabled" ? Ids.Hex(32) : "null" };
            var batch = new StoreBatch().PutRecord(VersionSpace, Key(added), added);
            if (added.VersionId is "null" && versions.Find(one => one.VersionId is "null") is { } replaced)
            {
                versions.Remove(replaced);
                batch.Delete(VersionSpace, Key(replaced));
                if (replaced.Blob is { } blob)
                    obsolete.Add(blob);
            }

            versions.Add(added);
            saved = store.CommitAsync(batch);
        }

        await saved;
        obsolete.ForEach(blobs.Delete);
        return added;
    }

    public async Task ReplaceAsync(VersionRecord version)
    {
        Task saved;
        lock (_gate)
        {
            if (Find(version.Bucket, version.Key, version.VersionId) is not { } known)
                throw S3Error.NoSuchVersion(version.Key);
            var versions = Versions(version.Bucket, version.Key);
            versions[versions.IndexOf(known)] = version;
            saved = store.CommitAsync(new StoreBatch().PutRecord(VersionSpace, Key(version), version));
        }

        await saved;
    }

    /// <summary>Removes one version for good; null when it is not there.</summary>
    public async Task<VersionRecord?> RemoveAsync(string bucket, string key, string versionId)
    {
        Task saved;
        VersionRecord? removed;
        lock (_gate)
        {
            removed = Find(bucket, key, versionId);
            if (removed is null)
                return null;
            var versions = Versions(bucket, key);
            versions.Remove(removed);
            if (versions.Count is 0)
                _versions[bucket].Remove(key);
            saved = store.CommitAsync(new StoreBatch().Delete(VersionSpace, Key(removed)));
        }

        await saved;
        if (removed.Blob is { } blob)
            blobs.Delete(blob);
        return removed;
    }

    public UploadRecord Upload(string id, string bucket, string key)
    {
        lock (_gate)
            return _uploads.TryGetValue(id, out var upload) && upload.Bucket == bucket && upload.Key == key ? upload : throw S3Error.NoSuchUpload(id);
    }

    public IReadOnlyList<UploadRecord> Uploads(string bucket)
    {
        lock (_gate)
            return [.. _uploads.Values.Where(upload => upload.Bucket == bucket).OrderBy(upload => upload.Key, StringComparer.Ordinal)];
    }

    public Task SaveAsync(UploadRecord upload)
    {
        lock (_gate)
        {
            _uploads[upload.Id] = upload;
            return store.CommitAsync(new StoreBatch().PutRecord(UploadSpace, upload.Id, upload));
        }
    }

    public async Task AddPartAsync(UploadRecord known, PartRecord part)
    {
        Task saved;
        string? replaced;
        lock (_gate)
        {
            var upload = Upload(known.Id, known.Bucket, known.Key);
            replaced = upload.Parts.GetValueOrDefault(part.Number)?.Blob;
            saved = SaveAsync(upload with { Parts = new Dictionary<int, PartRecord>(upload.Parts) { [part.Number] = part } });
        }

        await saved;
        if (replaced is not null)
            blobs.Delete(replaced);
    }

    public async Task RemoveAsync(UploadRecord upload)
    {
        Task saved;
        lock (_gate)
        {
            _uploads.Remove(upload.Id);
            saved = store.CommitAsync(new StoreBatch().Delete(UploadSpace, upload.Id));
        }

        await saved;
        foreach (var part in upload.Parts.Values)
            blobs.Delete(part.Blob);
    }

    private List<VersionRecord> Versions(string bucket, string key)
    {
        var keys = _versions[bucket];
        if (!keys.TryGetValue(key, out var versions))
            keys[key] = versions = [];
        return versions;
    }

    private static string Key(VersionRecord version) => version.Number.ToString("D16", CultureInfo.InvariantCulture);
}
