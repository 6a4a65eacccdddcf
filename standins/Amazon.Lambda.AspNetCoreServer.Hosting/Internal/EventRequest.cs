using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>What both payload versions say about a request.</summary>
/// <param name="Event">The event itself, for <c>HttpContext.Items</c>.</param>
/// <param name="Path">Decoded, without the path base.</param>
/// <param name="RawTarget">Path and query as far as they are known undecoded.</param>
/// <param name="QueryString">With its question mark, or empty.</param>
internal sealed record EventRequest(
    object Event, string Method, string PathBase, string Path, string RawTarget, string QueryString, string? Protocol, IHeaderDictionary Headers,
    ReadOnlyMemory<byte> Body, string? SourceIp, ClaimsPrincipal? User)
{
    /// <summary>The bytes of an event's body.</summary>
    public static ReadOnlyMemory<byte> BodyOf(string? body, bool isBase64) => string.IsNullOrEmpty(body)
        ? default
        : isBase64 ? Convert.FromBase64String(body) : System.Text.Encoding.UTF8.GetBytes(body);

    /// <summary>Adds what the rest of the pipeline takes for granted.</summary>
    public static void Complete(IHeaderDictionary headers, string? domainName, string? apiId, ReadOnlyMemory<byte> body)
    {
        if (headers.Host.Count == 0)
        {
            headers.Host = !string.IsNullOrEmpty(domainName)
                ? domainName
                : $"{(string.IsNullOrEmpty(apiId) ? "api" : apiId)}.execute-api.{Environment.GetEnvironmentVariable("AWS_REGION") ?? "us-east-1"}.amazonaws.com";
        }

        // The body has been read, and decoded where it came in base64: its length is what counts.
        headers.ContentLength = body.Length > 0 || headers.ContentLength is not null ? body.Length : null;
        headers.Remove("Transfer-Encoding");
    }

    /// <summary>A user with the claims that an authorizer vouches for; null without any.</summary>
    public static ClaimsPrincipal? UserOf(IEnumerable<KeyValuePair<string, string>>? claims)
    {
        Claim[] known = [.. (claims ?? []).Where(claim => claim.Value is not null).Select(claim => new Claim(claim.Key, claim.Value))];
        return known.Length == 0 ? null : new ClaimsPrincipal(new ClaimsIdentity(known, "AuthorizerIdentity"));
    }

    /// <summary>As a server decodes a path: everything but the slash.</summary>
    public static string Decode(string path)
    {
        var rooted = path.StartsWith('/') ? path : "/" + path;
        return rooted.Contains('%', StringComparison.Ordinal) ? PathString.FromUriComponent(rooted).Value! : rooted;
    }

    /// <summary>What stands before <paramref name="path" /> in <paramref name="whole" />; nothing unless the cut is between two segments.</summary>
    public static string BaseOf(string whole, string path)
    {
        // "/v1" and "/v1/" both are the root of "/v1".
        if (path == "/") return whole.TrimEnd('/');
        return whole.Length > path.Length && whole.EndsWith(path, StringComparison.Ordinal) ? whole[..^path.Length] : "";
    }
}
