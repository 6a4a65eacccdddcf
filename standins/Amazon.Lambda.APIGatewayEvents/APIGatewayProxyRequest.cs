using System.Text.Json;

namespace Amazon.Lambda.APIGatewayEvents;

/// <summary>
/// A request to a REST API (payload version 1).
/// <see href="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html" />
/// </summary>
public class APIGatewayProxyRequest
{
    /// <summary>The resource's template, e.g. <c>/api/orders/{id}</c> or <c>/{proxy+}</c>.</summary>
    public string Resource { get; set; }

    /// <summary>The path without the stage; with a custom domain it begins with the base path that is mapped there.</summary>
    public string Path { get; set; }

    public string HttpMethod { get; set; }

    /// <summary>The last value of each header.</summary>
    public IDictionary<string, string> Headers { get; set; }

    public IDictionary<string, IList<string>> MultiValueHeaders { get; set; }

    /// <summary>The last value of each parameter, decoded.</summary>
    public IDictionary<string, string> QueryStringParameters { get; set; }

    /// <summary>All values of each parameter, decoded.</summary>
    public IDictionary<string, IList<string>> MultiValueQueryStringParameters { get; set; }

    public IDictionary<string, string> PathParameters { get; set; }

    public IDictionary<string, string> StageVariables { get; set; }

    public ProxyRequestContext RequestContext { get; set; }

    public string Body { get; set; }

    public bool IsBase64Encoded { get; set; }

    /// <summary>What API Gateway knows about the request.</summary>
    public class ProxyRequestContext
    {
        /// <summary>The path with the stage, as the caller sent it.</summary>
        public string Path { get; set; }

        public string AccountId { get; set; }

        public string ResourceId { get; set; }

        public string Stage { get; set; }

        public string RequestId { get; set; }

        public RequestIdentity Identity { get; set; }

        public string ResourcePath { get; set; }

        public string HttpMethod { get; set; }

        public string ApiId { get; set; }

        public string ExtendedRequestId { get; set; }

        /// <summary>What the authorizer said; null on a method without one.</summary>
        public APIGatewayCustomAuthorizerContext Authorizer { get; set; }

        public string DomainName { get; set; }

        public string DomainPrefix { get; set; }

        public string RequestTime { get; set; }

        /// <summary>Milliseconds since 1970.</summary>
        public long RequestTimeEpoch { get; set; }
    }

    /// <summary>Who sent the request, as far as the connection tells.</summary>
    public class RequestIdentity
    {
        public string SourceIp { get; set; }

        public string UserAgent { get; set; }
    }
}

/// <summary>
/// What an authorizer said: for a Cognito user pool the token's claims, for a Lambda authorizer the members of its context.
/// </summary>
public class APIGatewayCustomAuthorizerContext : Dictionary<string, object>
{
    private Dictionary<string, string> claims;

    public APIGatewayCustomAuthorizerContext() : base(StringComparer.Ordinal) { }

    /// <summary>The user that a Lambda authorizer named.</summary>
    public string PrincipalId
    {
        get => TryGetValue("principalId", out var value) ? value?.ToString() : null;
        set => this["principalId"] = value;
    }

    /// <summary>The token's claims as a user pool authorizer passes them on: each a text.</summary>
    public Dictionary<string, string> Claims
    {
        get => claims ??= TryGetValue("claims", out var value) ? Read(value) : null;
        set => this["claims"] = claims = value;
    }

    private static Dictionary<string, string> Read(object value) => value switch
    {
        Dictionary<string, string> read => read,
        JsonElement { ValueKind: JsonValueKind.Object } json =>
            json.EnumerateObject().ToDictionary(claim => claim.Name, claim => claim.Value.ToString(), StringComparer.Ordinal),
        _ => null,
    };
}
