namespace Amazon.Lambda.APIGatewayEvents;

/// <summary>
/// A request to an HTTP API or a function URL (payload version 2).
/// <see href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html" />
/// </summary>
public class APIGatewayHttpApiV2ProxyRequest
{
    /// <summary><c>2.0</c>.</summary>
    public string Version { get; set; }

    public string RouteKey { get; set; }

    /// <summary>The path; it begins with the stage, unless that is <c>$default</c>.</summary>
    public string RawPath { get; set; }

    /// <summary>The query as it was sent, without a question mark.</summary>
    public string RawQueryString { get; set; }

    public string[] Cookies { get; set; }

    /// <summary>Several values of a header are one text with commas.</summary>
    public IDictionary<string, string> Headers { get; set; }

    public IDictionary<string, string> QueryStringParameters { get; set; }

    public ProxyRequestContext RequestContext { get; set; }

    public string Body { get; set; }

    public IDictionary<string, string> PathParameters { get; set; }

    public bool IsBase64Encoded { get; set; }

    public IDictionary<string, string> StageVariables { get; set; }

    /// <summary>What API Gateway knows about the request.</summary>
    public class ProxyRequestContext
    {
        public string AccountId { get; set; }

        public string ApiId { get; set; }

        /// <summary>What the authorizer said; null on a route without one.</summary>
        public AuthorizerDescription Authorizer { get; set; }

        public string DomainName { get; set; }

        public string DomainPrefix { get; set; }

        public HttpDescription Http { get; set; }

        public string RequestId { get; set; }

        public string RouteKey { get; set; }

        public string Stage { get; set; }

        public string Time { get; set; }

        /// <summary>Milliseconds since 1970.</summary>
        public long TimeEpoch { get; set; }
    }

    public class HttpDescription
    {
        public string Method { get; set; }

        public string Path { get; set; }

        public string Protocol { get; set; }

        public string SourceIp { get; set; }

        public string UserAgent { get; set; }
    }

    public class AuthorizerDescription
    {
        public JwtDescription Jwt { get; set; }

        /// <summary>The context that a Lambda authorizer answered.</summary>
        public IDictionary<string, object> Lambda { get; set; }

        public class JwtDescription
        {
            /// <summary>The token's claims, each a text; an array is written as <c>[a b]</c>.</summary>
            public IDictionary<string, string> Claims { get; set; }

            public string[] Scopes { get; set; }
        }
    }
}
