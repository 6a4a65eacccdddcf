using System.Text;
using System.Xml.Linq;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.S3;

/// <summary>Listings, versions, uploads in parts, and what a data directory gives back.</summary>
public class ListingsAndVersions
{
    private const int Part = 5 * 1024 * 1024;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public async Task Pages_with_a_delimiter_show_each_entry_once(int pageSize)
    {
        await using var cloud = await RunningCloud.StartAsync();
        var bucket = await Bucket.CreateAsync(cloud);
        foreach (var key in new[] { "a", "b/1", "b/2", "b/3", "c", "d/x/1", "d/y/1" })
            await bucket.PutAsync(key, key);

        (await EntriesAsync("")).ShouldBe(["a", "b/", "c", "d/"]);
        (await EntriesAsync("d/")).ShouldBe(["d/x/", "d/y/"]);

        async Task<List<string>> EntriesAsync(string prefix)
        {
            var entries = new List<string>();
            string? token = null;
            do
            {
                var page = await bucket.XmlAsync(HttpMethod.Get, $"?list-type=2&delimiter=%2F&prefix={Uri.EscapeDataString(prefix)}&max-keys={pageSize}{(token is null ? "" : "&continuation-token=" + Uri.EscapeDataString(token))}");
                var found = page.Elements("Contents").Select(one => one.Element("Key")!.Value).Concat(page.Elements("CommonPrefixes").Select(one => one.Element("Prefix")!.Value)).ToArray();
                page.Element("KeyCount")!.Value.ShouldBe(found.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
                found.Length.ShouldBeLessThanOrEqualTo(pageSize);
                entries.AddRange(found);
                token = page.Element("NextContinuationToken")?.Value;
                page.Element("IsTruncated")!.Value.ShouldBe(token is null ? "false" : "true");
            }
            while (token is not null);
            return [.. entries.Order(StringComparer.Ordinal)];
        }
    }

    [Fact]
    public async Task Versions_stay_until_they_are_deleted_one_by_one()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var bucket = await Bucket.CreateAsync(cloud);
        await bucket.PutAsync("x", "before versioning");
        await bucket.SendAsync(HttpMethod.Put, "?versioning", Encoding.UTF8.GetBytes("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"));
        var first = (await bucket.PutAsync("x", "first")).GetValues("x-amz-version-id").Single();
        await bucket.PutAsync("x", "second");

        using (var deleted = await bucket.SendAsync(HttpMethod.Delete, "/x"))
            deleted.Headers.GetValues("x-amz-delete-marker").Single().ShouldBe("true");
        (await bucket.RefusedAsync(HttpMethod.Get, "/x")).ShouldBe((404, "NoSuchKey"));
        (await bucket.GetAsync("x?versionId=" + first)).ShouldBe("first");
        (await bucket.GetAsync("x?versionId=null")).ShouldBe("before versioning");

        var listed = await bucket.XmlAsync(HttpMethod.Get, "?versions");
        listed.Elements("Version").Count().ShouldBe(3);
        var marker = listed.Elements("DeleteMarker").Single();
        marker.Element("IsLatest")!.Value.ShouldBe("true");
        await bucket.SendAsync(HttpMethod.Delete, "/x?versionId=" + marker.Element("VersionId")!.Value);
        (await bucket.GetAsync("x")).ShouldBe("second");
    }

    [Fact]
    public async Task Ways_to_the_public_are_closed_one_by_one()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var bucket = await Bucket.CreateAsync(cloud);
        (await bucket.RefusedAsync(HttpMethod.Get, "?publicAccessBlock")).ShouldBe((404, "NoSuchPublicAccessBlockConfiguration"));

        await bucket.SendAsync(HttpMethod.Put, "?publicAccessBlock", "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>"u8.ToArray());

        var ways = await bucket.XmlAsync(HttpMethod.Get, "?publicAccessBlock");
        ways.Elements().Select(way => $"{way.Name.LocalName}={way.Value}").ShouldBe(["BlockPublicAcls=true", "IgnorePublicAcls=false", "BlockPublicPolicy=false", "RestrictPublicBuckets=false"]);
        await bucket.SendAsync(HttpMethod.Delete, "?publicAccessBlock");
        (await bucket.RefusedAsync(HttpMethod.Get, "?publicAccessBlock")).Code.ShouldBe("NoSuchPublicAccessBlockConfiguration");
    }

    [Fact]
    public async Task Many_objects_go_with_one_call()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var bucket = await Bucket.CreateAsync(cloud);
        foreach (var key in new[] { "a", "b", "c" })
            await bucket.PutAsync(key, key);
        var result = await bucket.XmlAsync(HttpMethod.Post, "?delete", "<Delete><Object><Key>a</Key></Object><Object><Key>c</Key></Object><Object><Key>none</Key></Object></Delete>");
        result.Elements("Deleted").Select(one => one.Value).ShouldBe(["a", "c", "none"]);
        (await bucket.XmlAsync(HttpMethod.Get, "?list-type=2")).Descendants("Key").Select(key => key.Value).ShouldBe(["b"]);
        (await bucket.RefusedAsync(HttpMethod.Post, "?delete", Encoding.UTF8.GetBytes("<Delete>"))).ShouldBe((400, "MalformedXML"));
    }

    [Fact]
    public async Task Parts_become_an_object_in_their_order()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var bucket = await Bucket.CreateAsync(cloud);
        var id = await StartAsync(bucket, "big");
        var (first, last) = (new byte[Part], Encoding.UTF8.GetBytes("the end"));
        Array.Fill(first, (byte)'a');
        var tags = new[] { await PutPartAsync(bucket, id, 1, first), await PutPartAsync(bucket, id, 2, last) };

        (await bucket.RefusedAsync(HttpMethod.Post, $"/big?uploadId={id}", Completion((2, tags[1]), (1, tags[0])))).ShouldBe((400, "InvalidPartOrder"));
        (await bucket.RefusedAsync(HttpMethod.Post, $"/big?uploadId={id}", Completion((1, tags[1])))).ShouldBe((400, "InvalidPart"));
        (await bucket.RefusedAsync(HttpMethod.Get, "/big")).ShouldBe((404, "NoSuchKey"));
        (await bucket.XmlAsync(HttpMethod.Get, $"/big?uploadId={id}")).Elements("Part").Count().ShouldBe(2);
        var done = await bucket.XmlAsync(HttpMethod.Post, $"/big?uploadId={id}", Encoding.UTF8.GetString(Completion((1, tags[0]), (2, tags[1]))));

        done.Element("ETag")!.Value.ShouldEndWith("-2\"");
        (await bucket.GetAsync("big", ("Range", "bytes=-10"))).ShouldBe("aaathe end");
        (await bucket.RefusedAsync(HttpMethod.Get, $"/big?uploadId={id}")).ShouldBe((404, "NoSuchUpload"));
    }

    [Fact]
    public async Task A_small_part_in_the_middle_is_refused_and_an_abort_ends_the_upload()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var bucket = await Bucket.CreateAsync(cloud);
        var id = await StartAsync(bucket, "big");
        var tags = new[] { await PutPartAsync(bucket, id, 1, [1]), await PutPartAsync(bucket, id, 2, [2]) };
        (await bucket.RefusedAsync(HttpMethod.Post, $"/big?uploadId={id}", Completion((1, tags[0]), (2, tags[1])))).ShouldBe((400, "EntityTooSmall"));
        await bucket.SendAsync(HttpMethod.Delete, $"/big?uploadId={id}");
        (await bucket.XmlAsync(HttpMethod.Get, "?uploads")).Elements("Upload").ShouldBeEmpty();
    }

    [Fact]
    public async Task Objects_and_uploads_survive_a_restart_and_leftovers_do_not()
    {
        using var folder = new TemporaryFolder();
        string id, tag;
        await using (var before = await RunningCloud.StartAsync(folder.Path))
        {
            var bucket = await Bucket.CreateAsync(before);
            await bucket.PutAsync("x", "hello", ("x-amz-meta-who", "ana"));
            id = await StartAsync(bucket, "big");
            tag = await PutPartAsync(bucket, id, 1, Encoding.UTF8.GetBytes("part"));
        }

        var leftover = Path.Combine(folder.Path, "s3", "half-written");
        await File.WriteAllTextAsync(leftover, "what a death left");
        await using var after = await RunningCloud.StartAsync(folder.Path);
        var again = new Bucket(after, "shop-files");
        File.Exists(leftover).ShouldBeFalse();
        (await again.GetAsync("x")).ShouldBe("hello");
        await again.XmlAsync(HttpMethod.Post, $"/big?uploadId={id}", Encoding.UTF8.GetString(Completion((1, tag))));
        (await again.GetAsync("big")).ShouldBe("part");
    }

    private static async Task<string> StartAsync(Bucket bucket, string key) => (await bucket.XmlAsync(HttpMethod.Post, $"/{key}?uploads")).Element("UploadId")!.Value;

    private static async Task<string> PutPartAsync(Bucket bucket, string id, int number, byte[] content)
    {
        using var response = await bucket.SendAsync(HttpMethod.Put, $"/big?partNumber={number}&uploadId={id}", content);
        response.EnsureSuccessStatusCode();
        return response.Headers.ETag!.Tag;
    }

    private static byte[] Completion(params (int Number, string ETag)[] parts) => Encoding.UTF8.GetBytes(new XElement("CompleteMultipartUpload",
        parts.Select(part => new XElement("Part", new XElement("PartNumber", part.Number), new XElement("ETag", part.ETag)))).ToString());
}
