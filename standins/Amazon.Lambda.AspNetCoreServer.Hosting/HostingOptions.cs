using Amazon.Lambda.Core;

namespace Amazon.Lambda.AspNetCoreServer
{
    /// <summary>How a body stands in an answer's JSON.</summary>
    public enum ResponseContentEncoding
    {
        /// <summary>As text.</summary>
        Default = 0,

        /// <summary>In base64, for bytes that are no UTF-8.</summary>
        Base64,
    }
}

namespace Amazon.Lambda.AspNetCoreServer.Hosting
{
    /// <summary>Settings of <c>AddAWSLambdaHosting</c>.</summary>
    public class HostingOptions
    {
        /// <summary>Reads the events and writes the answers.</summary>
        public ILambdaSerializer Serializer { get; set; } = null!;

        /// <summary>For content types that are registered nowhere.</summary>
        public ResponseContentEncoding DefaultResponseContentEncoding { get; set; } = ResponseContentEncoding.Default;

        /// <summary>Sends status and headers as soon as the body begins, and the body as it is written. The integration must be set to streaming.</summary>
        public bool EnableResponseStreaming { get; set; }

        internal Dictionary<string, ResponseContentEncoding> ContentTypes { get; } = new(StringComparer.OrdinalIgnoreCase);

        internal Dictionary<string, ResponseContentEncoding> ContentEncodings { get; } = new(StringComparer.OrdinalIgnoreCase);

        /// <param name="contentType">Without parameters, e.g. <c>font/woff2</c>.</param>
        public void RegisterResponseContentEncodingForContentType(string contentType, ResponseContentEncoding encoding) => ContentTypes[contentType] = encoding;

        /// <param name="contentEncoding">A value of Content-Encoding, e.g. <c>zstd</c>.</param>
        public void RegisterResponseContentEncodingForContentEncoding(string contentEncoding, ResponseContentEncoding encoding)
            => ContentEncodings[contentEncoding] = encoding;
    }
}
