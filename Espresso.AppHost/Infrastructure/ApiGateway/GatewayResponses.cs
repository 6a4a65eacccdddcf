using System.Text.Json.Nodes;

namespace Espresso.AppHost.Infrastructure;

/// <summary>
/// What API Gateway says by itself, in the services' own form: problem details with a stable code, readable by the site's
/// pages. https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
/// </summary>
internal static class GatewayResponses
{
    private static readonly Answer Invalid = new(400, "request.invalid", "The request is not valid.", "The body lacks something that this route needs, or is not JSON.");
    private static readonly Answer Unauthenticated = new(401, "unauthenticated", "Please sign in.", "The request carries no valid ID token.");
    private static readonly Answer Forbidden = new(403, "forbidden", "You may not do this.");
    private static readonly Answer Unknown = new(404, "route.not_found", "There is nothing at this address.");
    private static readonly Answer WrongMethod = new(405, "method.not_allowed", "This address does not take this method.");
    private static readonly Answer TooLarge = new(413, "too_large", "The request is too large.");
    private static readonly Answer NotJson = new(415, "media_type.unsupported", "The body must be JSON.", "Send it with Content-Type: application/json.");
    private static readonly Answer TooMany = new(429, "rate.limited", "Too many requests; please wait a moment.") { RetryAfterSeconds = 1 };
    private static readonly Answer Internal = new(500, "internal", "Something went wrong on our side.", "Please try again. If it stays, tell us the request id.");
    private static readonly Answer TryAgain = new(503, "try_again", "Please try again in a moment.") { RetryAfterSeconds = 1 };

    private static readonly (string Type, Answer Answer)[] Table =
    [
        ("ACCESS_DENIED", Forbidden),
        ("API_CONFIGURATION_ERROR", Internal),
        ("AUTHORIZER_CONFIGURATION_ERROR", Internal),
        ("AUTHORIZER_FAILURE", TryAgain),
        ("BAD_REQUEST_BODY", Invalid),
        ("BAD_REQUEST_PARAMETERS", Invalid),
        ("DEFAULT_4XX", Invalid),
        ("DEFAULT_5XX", Internal),
        ("EXPIRED_TOKEN", Unauthenticated),
        ("INTEGRATION_FAILURE", TryAgain),
        ("INTEGRATION_TIMEOUT", TryAgain),
        ("INVALID_API_KEY", Forbidden),
        ("INVALID_SIGNATURE", Unauthenticated),
        // Every unknown path is routed, so this is left for a known one with another method.
        ("MISSING_AUTHENTICATION_TOKEN", WrongMethod),
        ("QUOTA_EXCEEDED", TooMany),
        ("REQUEST_TOO_LARGE", TooLarge),
        ("RESOURCE_NOT_FOUND", Unknown),
        ("THROTTLED", TooMany),
        ("UNAUTHORIZED", Unauthenticated),
        ("UNSUPPORTED_MEDIA_TYPE", NotJson),
        ("WAF_FILTERED", Forbidden),
    ];

    /// <summary>What the firewall says when an address asks too often.</summary>
    public static string TooManyRequests => TooMany.BodyWithoutRequest;

    /// <summary>What the firewall says to a body that is too large.</summary>
    public static string BodyTooLarge => TooLarge.BodyWithoutRequest;

    /// <summary>The body for an address that has no route.</summary>
    public static string NotFound => Unknown.Body;

    public static JsonObject Create() => new(Table.Select(row => KeyValuePair.Create(row.Type, (JsonNode?)Response(row.Answer))));

    /// <summary>The quoted origin whose pages may read the answers: the site's, or any when the stack does not know it.</summary>
    public static JsonObject AllowedOrigin() => Plain.If("HasSiteUrl", Plain.Sub("'${SiteUrl}'"), "'*'");

    private static JsonObject Response(Answer answer)
    {
        var headers = new JsonObject
        {
            ["gatewayresponse.header.Access-Control-Allow-Origin"] = AllowedOrigin(),
            ["gatewayresponse.header.Access-Control-Expose-Headers"] = "'Retry-After'",
            ["gatewayresponse.header.Cache-Control"] = "'no-store'",
            ["gatewayresponse.header.Content-Type"] = "'application/problem+json'",
        };
        if (answer.RetryAfterSeconds is { } wait)
        {
            headers["gatewayresponse.header.Retry-After"] = $"'{wait}'";
        }

        return new JsonObject
        {
            ["statusCode"] = $"{answer.Status}",
            ["responseParameters"] = headers,
            ["responseTemplates"] = new JsonObject { ["application/json"] = answer.Body },
        };
    }

    /// <summary>Status, code, title and detail as ServiceDefaults' problem details have them.</summary>
    private sealed record Answer(int Status, string Code, string Title, string? Detail = null)
    {
        public int? RetryAfterSeconds { get; init; }

        public string BodyWithoutRequest => Members().ToJsonString();

        /// <summary>A template in which API Gateway fills in the id of the request.</summary>
        public string Body
        {
            get
            {
                var body = Members();
                body["requestId"] = "$context.requestId";
                return body.ToJsonString();
            }
        }

        private JsonObject Members()
        {
            var body = new JsonObject { ["type"] = $"urn:espresso:{Code}", ["title"] = Title, ["status"] = Status };
            if (Detail is not null)
            {
                body["detail"] = Detail;
            }

            body["code"] = Code;
            return body;
        }
    }
}
