using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.AppHost;

namespace Espresso.Cost.Counting;

/// <summary>What the API answered.</summary>
/// <param name="Used">What the request cost the service that answered it.</param>
internal sealed record Visit(HttpStatusCode Status, JsonNode? Body, string? ETag, Usage Used);

/// <summary>Somebody with a browser. One request at a time, so that what a service uses meanwhile is this request's.</summary>
internal sealed class Visitor(HttpClient site, Tally tally)
{
    private static readonly TimeSpan s_lines = TimeSpan.FromSeconds(30);

    /// <summary>From this size API Gateway compresses, as the template has it (MinimumCompressionSize).</summary>
    private const int Compressed = 2048;

    public Task<Visit> GetAsync(string path, string? knownTag = null) => SendAsync(HttpMethod.Get, path, null, knownTag);

    public Task<Visit> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, JsonContent.Create(body), null);

    public Task<Visit> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body is null ? null : JsonContent.Create(body), null);

    private async Task<Visit> SendAsync(HttpMethod method, string path, HttpContent? content, string? knownTag)
    {
        var service = path.StartsWith("/api/notifications", StringComparison.Ordinal) ? ResourceNames.Notifications : ResourceNames.Orders;
        var before = tally.Of(service);
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (knownTag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", knownTag);
        }

        if (method != HttpMethod.Get)
        {
            // As the pages do: what is sent again after a lost answer is done once.
            request.Headers.Add("Idempotency-Key", Path.GetRandomFileName() + Path.GetRandomFileName());
        }

        using var response = await site.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode && response.StatusCode is not HttpStatusCode.NotModified)
        {
            throw new InvalidOperationException($"{method} {path} answered {(int)response.StatusCode}: {body}");
        }

        var used = await tally.UntilAsync(service, now => now.Of(LogLines.Request) > before.Of(LogLines.Request), s_lines, "the line about " + path) - before;
        used.Calls.Remove(LogLines.Request);
        var headers = response.Headers.Concat(response.Content.Headers).Sum(header => header.Key.Length + header.Value.Sum(value => value.Length) + 4);
        return new Visit(response.StatusCode, body.Length > 0 ? JsonNode.Parse(body) : null, response.Headers.ETag?.ToString(),
            used with { ResponseBytes = Sent(body) + headers });
    }

    private static long Sent(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        if (bytes.Length < Compressed)
        {
            return bytes.Length;
        }

        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(bytes);
        }

        return packed.Length;
    }
}
