using System.Globalization;
using System.Net;
using System.Text;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.S3;

/// <summary>Objects in, objects out.</summary>
public class Objects
{
    [Theory]
    [InlineData("plain.txt")]
    [InlineData("a/b/c")]
    [InlineData("with%20space%2Band%25")]
    [InlineData("dots/../../etc/passwd")]
    [InlineData("double//slash/")]
    [InlineData("%E2%98%95")]
    public async Task Any_key_comes_back_as_it_went_in(string key)
    {
        await using var cloud = await RunningCloud.StartAsync();
        var bucket = await Bucket.CreateAsync(cloud);
        await bucket.PutAsync(key, "content of " + key);
        (await bucket.GetAsync(key)).ShouldBe("content of " + key);
        (await bucket.XmlAsync(HttpMethod.Get, "?list-type=2")).Descendants("Key").Single().Value.ShouldBe(Uri.UnescapeDataString(key));
    }

    [Fact]
    public async Task Metadata_type_and_ETag_travel_with_the_object()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var bucket = await Bucket.CreateAsync(cloud);
        var put = await bucket.PutAsync("x", "hello world", ("Content-Type", "text/plain"), ("x-amz-meta-Who", "ana"), ("Cache-Control", "max-age=5"), ("x-amz-tagging", "a=1&b=2"));
        put.ETag!.Tag.ShouldBe("\"5eb63bbbe01eeed093cb22bb8f5acdc3\"");

        using var head = await bucket.SendAsync(HttpMethod.Head, "/x");
        head.Content.Headers.ContentLength.ShouldBe(11);
        head.Content.Headers.ContentType!.ToString().ShouldBe("text/plain");
        head.Headers.GetValues("x-amz-meta-who").Single().ShouldBe("ana");
        head.Headers.CacheControl!.MaxAge.ShouldBe(TimeSpan.FromSeconds(5));
        head.Headers.GetValues("x-amz-tagging-count").Single().ShouldBe("2");
        head.Content.Headers.LastModified.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("bytes=0-4", 206, "hello", "bytes 0-4/11")]
    [InlineData("bytes=6-", 206, "world", "bytes 6-10/11")]
    [InlineData("bytes=-3", 206, "rld", "bytes 8-10/11")]
    [InlineData("bytes=6-100", 206, "world", "bytes 6-10/11")]
    [InlineData("bytes=4-2", 200, "hello world", null)]
    [InlineData("lines=1-2", 200, "hello world", null)]
    public async Task A_range_gives_its_part(string range, int status, string content, string? contentRange)
    {
        await using var cloud = await RunningCloud.StartAsync();
        var bucket = await Bucket.CreateAsync(cloud);
        await bucket.PutAsync("x", "hello world");
        using var response = await bucket.SendAsync(HttpMethod.Get, "/x", body: null, ("Range", range));
        ((int)response.StatusCode).ShouldBe(status);
        (await response.Content.ReadAsStringAsync()).ShouldBe(content);
        response.Content.Headers.ContentRange?.ToString().ShouldBe(contentRange);
        (await bucket.RefusedAsync(HttpMethod.Get, "/x", body: null, ("Range", "bytes=11-"))).ShouldBe((416, "InvalidRange"));
    }

    [Fact]
    public async Task Conditions_are_kept()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var bucket = await Bucket.CreateAsync(cloud);
        var tag = (await bucket.PutAsync("x", "hello world")).ETag!.Tag;
        (await bucket.RefusedAsync(HttpMethod.Get, "/x", body: null, ("If-None-Match", tag))).ShouldBe((304, null));
        (await bucket.RefusedAsync(HttpMethod.Get, "/x", body: null, ("If-Modified-Since", TimeProvider.System.GetUtcNow().AddDays(1).ToString("R", CultureInfo.InvariantCulture)))).ShouldBe((304, null));
        (await bucket.RefusedAsync(HttpMethod.Get, "/x", body: null, ("If-Match", "\"other\""))).ShouldBe((412, "PreconditionFailed"));
        (await bucket.RefusedAsync(HttpMethod.Get, "/x", body: null, ("If-Unmodified-Since", TimeProvider.System.GetUtcNow().AddDays(-1).ToString("R", CultureInfo.InvariantCulture)))).ShouldBe((412, "PreconditionFailed"));
        (await bucket.RefusedAsync(HttpMethod.Put, "/x", [1], ("If-None-Match", "*"))).ShouldBe((412, "PreconditionFailed"));
        (await bucket.RefusedAsync(HttpMethod.Put, "/x", [1], ("If-Match", "\"other\""))).ShouldBe((412, "PreconditionFailed"));
        (await bucket.GetAsync("x")).ShouldBe("hello world");
        await bucket.PutAsync("x", "second", ("If-Match", tag));
    }

    [Fact]
    public async Task Of_many_who_create_the_same_key_one_does()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var bucket = await Bucket.CreateAsync(cloud);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => bucket.RefusedAsync(HttpMethod.Put, "/x", [(byte)i], ("If-None-Match", "*"))));
        answers.Count(answer => answer.Status is 200).ShouldBe(1);
    }

    [Theory]
    [InlineData("x-amz-checksum-crc32", "DUoRhQ==")]
    [InlineData("x-amz-checksum-crc32c", "yZRlqg==")]
    [InlineData("x-amz-checksum-crc64nvme", "jSnVw/bqjr4=")]
    [InlineData("x-amz-checksum-sha1", "Kq5sNclPz7QV2+lfQIuc6R7oRu0=")]
    [InlineData("x-amz-checksum-sha256", "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=")]
    public async Task A_checksum_is_checked_and_given_back(string header, string value)
    {
        await using var cloud = await RunningCloud.StartAsync();
        var bucket = await Bucket.CreateAsync(cloud);
        (await bucket.PutAsync("x", "hello world", (header, value))).GetValues(header).Single().ShouldBe(value);
        using var response = await bucket.SendAsync(HttpMethod.Get, "/x", body: null, ("x-amz-checksum-mode", "ENABLED"));
        response.Headers.GetValues(header).Single().ShouldBe(value);
        (await bucket.RefusedAsync(HttpMethod.Put, "/y", Encoding.UTF8.GetBytes("hello mars"), (header, value))).ShouldBe((400, "BadDigest"));
        (await bucket.RefusedAsync(HttpMethod.Get, "/y")).ShouldBe((404, "NoSuchKey"));
    }

    [Fact]
    public async Task A_chunked_upload_with_a_trailer_is_decoded()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var bucket = await Bucket.CreateAsync(cloud);
        var put = await bucket.PutAsync("x", "6\r\nhello \r\n5\r\nworld\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n", Chunked());
        put.GetValues("x-amz-checksum-crc32").Single().ShouldBe("DUoRhQ==");
        using var response = await bucket.SendAsync(HttpMethod.Get, "/x");
        (await response.Content.ReadAsStringAsync()).ShouldBe("hello world");
        response.Content.Headers.ContentEncoding.ShouldBe(["gzip"], "aws-chunked was only the way it came");

        (await bucket.RefusedAsync(HttpMethod.Put, "/y", Encoding.ASCII.GetBytes("6\r\nhello \r\n5\r\nmars!\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n"), Chunked())).ShouldBe((400, "BadDigest"));
        (await bucket.RefusedAsync(HttpMethod.Put, "/y", Encoding.ASCII.GetBytes("no chunks at all"), Chunked())).ShouldBe((400, "IncompleteBody"));

        static (string, string)[] Chunked() =>
            [("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), ("x-amz-trailer", "x-amz-checksum-crc32"), ("x-amz-decoded-content-length", "11"), ("Content-Encoding", "gzip,aws-chunked")];
    }

    [Fact]
    public async Task A_copy_has_the_content_and_the_metadata()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var bucket = await Bucket.CreateAsync(cloud);
        await bucket.PutAsync("a%20b", "hello", ("x-amz-meta-who", "ana"));
        await bucket.PutAsync("copy", "", ("x-amz-copy-source", "/shop-files/a%20b"));
        using var copy = await bucket.SendAsync(HttpMethod.Get, "/copy");
        (await copy.Content.ReadAsStringAsync()).ShouldBe("hello");
        copy.Headers.GetValues("x-amz-meta-who").Single().ShouldBe("ana");
        (await bucket.RefusedAsync(HttpMethod.Put, "/copy", [], ("x-amz-copy-source", "/shop-files/copy"))).ShouldBe((400, "InvalidRequest"));
        (await bucket.RefusedAsync(HttpMethod.Put, "/copy", [], ("x-amz-copy-source", "/shop-files/none"))).ShouldBe((404, "NoSuchKey"));
    }

    [Fact]
    public async Task What_is_not_there_or_not_done_says_so()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var bucket = await Bucket.CreateAsync(cloud);
        (await bucket.RefusedAsync(HttpMethod.Get, "/none")).ShouldBe((404, "NoSuchKey"));
        (await new Bucket(cloud, "none").RefusedAsync(HttpMethod.Get, "/x")).ShouldBe((404, "NoSuchBucket"));
        (await bucket.RefusedAsync(HttpMethod.Put, "")).ShouldBe((409, "BucketAlreadyOwnedByYou"));
        (await new Bucket(cloud, "Bad_Name").RefusedAsync(HttpMethod.Put, "")).ShouldBe((400, "InvalidBucketName"));
        (await bucket.RefusedAsync(HttpMethod.Get, "?cors")).ShouldBe((501, "NotImplemented"));
        await bucket.PutAsync("x", "1");
        (await bucket.RefusedAsync(HttpMethod.Delete, "")).ShouldBe((409, "BucketNotEmpty"));
    }

    [Fact]
    public async Task A_presigned_link_works_until_its_time()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var bucket = await Bucket.CreateAsync(cloud);
        await bucket.PutAsync("x", "hello");
        var now = TimeProvider.System.GetUtcNow();
        (await cloud.Http.GetStringAsync(Link(now))).ShouldBe("hello");
        using var late = await cloud.Http.GetAsync(Link(now.AddMinutes(-10)));
        late.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await late.Content.ReadAsStringAsync()).ShouldContain("Request has expired");

        static string Link(DateTimeOffset at) =>
            $"/shop-files/x?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20261122%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date={at:yyyyMMddTHHmmssZ}&X-Amz-Expires=300&X-Amz-SignedHeaders=host&X-Amz-Signature=00";
    }
}
