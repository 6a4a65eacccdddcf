using System.Text;
using System.Xml.Linq;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.S3;

/// <summary>Listings: objects (both versions of the call) and versions, with delimiter and pages.</summary>
internal sealed partial class S3Service
{
    private const int LargestPage = 1000;

    private Task ListObjects(S3Call call)
    {
        var isSecond = call.Query("list-type") is "2";
        var token = call.Query("continuation-token");
        var after = isSecond
            ? token is not null ? Untokened(token) : call.Query("start-after") ?? ""
            : call.Query("marker") ?? "";
        var page = Page(call, after, (key, versions) => versions[0].IsDeleteMarker ? [] : [versions[0]]);
        var result = new XElement("ListBucketResult", new XElement("Name", call.Bucket));
        AddCommon(result, call, page);
        if (isSecond)
        {
            result.Add(new XElement("KeyCount", page.Items.Count + page.Prefixes.Count));
            Add(result, "ContinuationToken", token);
            Add(result, "StartAfter", call.Query("start-after"), call);
            Add(result, "NextContinuationToken", page.Next is { } next ? Convert.ToBase64String(Encoding.UTF8.GetBytes(next)) : null);
        }
        else
        {
            result.Add(new XElement("Marker", Encoded(call.Query("marker") ?? "", call)));
            Add(result, "NextMarker", page.Next, call);
        }

        result.Add(page.Items.Select(version => new XElement("Contents", Described(version, call), isSecond && call.Query("fetch-owner") is not "true" ? null : Owner("Owner"))));
        AddPrefixes(result, call, page);
        return call.WriteXmlAsync(result);
    }

    private Task ListVersions(S3Call call)
    {
        var page = Page(call, call.Query("key-marker") ?? "", (key, versions) => versions);
        var result = new XElement("ListVersionsResult", new XElement("Name", call.Bucket));
        AddCommon(result, call, page);
        result.Add(new XElement("KeyMarker", Encoded(call.Query("key-marker") ?? "", call)));
        Add(result, "NextKeyMarker", page.Next, call);
        string? key = null;
        foreach (var version in page.Items)
        {
            var isLatest = version.Key != key;
            key = version.Key;
            result.Add(new XElement(version.IsDeleteMarker ? "DeleteMarker" : "Version",
                new XElement("VersionId", version.VersionId), new XElement("IsLatest", isLatest ? "true" : "false"), Described(version, call), Owner("Owner")));
        }

        AddPrefixes(result, call, page);
        return call.WriteXmlAsync(result);
    }

    /// <summary>
    /// Keys after a marker, those with the delimiter behind the prefix rolled up to one entry each. A page ends between keys: all
    /// versions of a key are in one.
    /// </summary>
    private ListPage Page(S3Call call, string after, Func<string, IReadOnlyList<VersionRecord>, IReadOnlyList<VersionRecord>> shown)
    {
        var (prefix, delimiter) = (call.Query("prefix") ?? "", call.Query("delimiter") ?? "");
        var most = Math.Min(LargestPage, call.Number("max-keys", LargestPage));
        var page = new ListPage(most);
        foreach (var (key, versions) in _index.Keys(call.Bucket, prefix, after))
        {
            var end = delimiter.Length > 0 ? key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) : -1;
            var rolled = end >= 0 ? key[..(end + delimiter.Length)] : null;
            // A marker that is itself a rolled-up entry has all of its keys behind it.
            if (rolled is not null && (rolled == page.Last || string.CompareOrdinal(rolled, after) <= 0))
                continue;
            var items = shown(key, versions);
            if (items.Count is 0)
                continue;
            if (page.Count >= most)
                return page with { Next = most is 0 ? null : page.Last };
            if (rolled is not null)
                page.Prefixes.Add(rolled);
            else
                page.Items.AddRange(items);
            page.Count += rolled is not null ? 1 : items.Count;
            page.Last = rolled ?? key;
        }

        return page;
    }

    private static void AddCommon(XElement result, S3Call call, ListPage page)
    {
        result.Add(new XElement("Prefix", Encoded(call.Query("prefix") ?? "", call)));
        Add(result, "Delimiter", call.Query("delimiter"), call);
        Add(result, "EncodingType", call.Query("encoding-type"));
        result.Add(new XElement("MaxKeys", page.Most), new XElement("IsTruncated", page.Next is null ? "false" : "true"));
    }

    private static void AddPrefixes(XElement result, S3Call call, ListPage page) =>
        result.Add(page.Prefixes.Select(prefix => new XElement("CommonPrefixes", new XElement("Prefix", Encoded(prefix, call)))));

    private static void Add(XElement result, string name, string? value, S3Call? encodedFor = null)
    {
        if (value is not null)
            result.Add(new XElement(name, encodedFor is null ? value : Encoded(value, encodedFor)));
    }

    private static IEnumerable<XElement> Described(VersionRecord version, S3Call call)
    {
        yield return new XElement("Key", Encoded(version.Key, call));
        yield return new XElement("LastModified", S3Call.Time(version.ModifiedAt));
        if (version.IsDeleteMarker)
            yield break;
        yield return new XElement("ETag", $"\"{version.ETag}\"");
        if (version.ChecksumAlgorithm is { } algorithm)
        {
            yield return new XElement("ChecksumAlgorithm", algorithm);
            yield return new XElement("ChecksumType", version.ChecksumType);
        }

        yield return new XElement("Size", version.Size);
        yield return new XElement("StorageClass", "STANDARD");
    }

    private static string Encoded(string text, S3Call call) => call.Query("encoding-type") is "url" ? Uri.EscapeDataString(text).Replace("%2F", "/", StringComparison.Ordinal) : text;

    private static string Untokened(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw S3Error.Invalid("The continuation token provided is incorrect");
    }

    private sealed record ListPage(int Most)
    {
        public List<VersionRecord> Items { get; } = [];

        public List<string> Prefixes { get; } = [];

        public int Count { get; set; }

        public string? Last { get; set; }

        /// <summary>The marker for the next page; null on the last one.</summary>
        public string? Next { get; init; }
    }
}
