using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>Decides whether a body stands in an answer as text or in base64.</summary>
internal sealed class BodyText(HostingOptions options)
{
    /// <summary>The body, and whether it is in base64.</summary>
    public (string Body, bool IsBase64) Write(IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        // Whatever its type says: bytes that are no UTF-8 would not survive as text.
        var base64 = EncodingOf(headers) is ResponseContentEncoding.Base64 || !Utf8.IsValid(body);
        return (base64 ? Convert.ToBase64String(body) : Encoding.UTF8.GetString(body), base64);
    }

    private ResponseContentEncoding EncodingOf(IHeaderDictionary headers)
    {
        var contentEncoding = headers.ContentEncoding.ToString();
        if (contentEncoding.Length > 0)
            return options.ContentEncodings.TryGetValue(contentEncoding, out var known) ? known
                : contentEncoding.Equals("identity", StringComparison.OrdinalIgnoreCase) ? TypeOf(headers) : ResponseContentEncoding.Base64;
        return TypeOf(headers);
    }

    private ResponseContentEncoding TypeOf(IHeaderDictionary headers)
    {
        var type = headers.ContentType.ToString().Split(';')[0].Trim();
        return options.ContentTypes.TryGetValue(type, out var known) ? known
            : IsBinary(type) ? ResponseContentEncoding.Base64
            : options.DefaultResponseContentEncoding;
    }

    private static bool IsBinary(string type)
    {
        if (type.Equals("image/svg+xml", StringComparison.OrdinalIgnoreCase)) return false;
        if (Is("image/") || Is("audio/") || Is("video/") || Is("font/")) return true;
        return type.ToUpperInvariant() is "APPLICATION/OCTET-STREAM" or "APPLICATION/PDF" or "APPLICATION/ZIP" or "APPLICATION/GZIP" or "APPLICATION/WASM"
            or "APPLICATION/X-PROTOBUF";

        bool Is(string family) => type.StartsWith(family, StringComparison.OrdinalIgnoreCase);
    }
}
