using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.S3;

/// <summary>A bucket driven over REST, in path style.</summary>
internal sealed class Bucket(RunningCloud cloud, string name)
{
    public static async Task<Bucket> CreateAsync(RunningCloud cloud, string name = "shop-files")
    {
        var bucket = new Bucket(cloud, name);
        using var made = await bucket.SendAsync(HttpMethod.Put, "");
        made.EnsureSuccessStatusCode();
        return bucket;
    }

    /// <param name="method">HTTP method.</param>
    /// <param name="path">What follows the bucket, as it goes on the wire: <c>/key?query</c>.</param>
    /// <param name="body">Content, or null.</param>
    /// <param name="headers">Headers, content's own included.</param>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        // The path must reach the server as it is: Uri would tidy it up.
        var uri = new Uri($"{cloud.Cloud.BaseUrl}/{name}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(method, uri);
        request.Headers.TryAddWithoutValidation("Authorization", RawAws.Signature("s3"));
        if (body is not null)
            request.Content = new ByteArrayContent(body);
        foreach (var (header, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(header, value))
                request.Content!.Headers.TryAddWithoutValidation(header, value);
        }

        return await cloud.Http.SendAsync(request);
    }

    public async Task<HttpResponseHeaders> PutAsync(string key, string content, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(HttpMethod.Put, "/" + key, Encoding.UTF8.GetBytes(content), headers);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
        return response.Headers;
    }

    public async Task<string> GetAsync(string key, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(HttpMethod.Get, "/" + key, body: null, headers);
        response.IsSuccessStatusCode.ShouldBeTrue($"{response.StatusCode} for {key}");
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>The status and the code of an error.</summary>
    public async Task<(int Status, string? Code)> RefusedAsync(HttpMethod method, string path, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(method, path, body, headers);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length > 0 ? XElement.Parse(text).Element("Code")?.Value : null);
    }

    /// <summary>A document without its namespace.</summary>
    public async Task<XElement> XmlAsync(HttpMethod method, string path, string? body = null)
    {
        using var response = await SendAsync(method, path, body is null ? null : Encoding.UTF8.GetBytes(body));
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(text);
        var root = XElement.Parse(text);
        root.Name.NamespaceName.ShouldBe("http://s3.amazonaws.com/doc/2006-03-01/");
        return root.WithoutNamespace();
    }
}
