using System.Globalization;
using Amazon.ApiGatewayManagementApi.Model;
using Amazon.Runtime.Internal;
using Amazon.StandIns;
using Amazon.Util;

namespace Amazon.ApiGatewayManagementApi.Internal;

/// <summary>The one operation. Its request is the message itself.</summary>
internal static class Operations
{
    private static readonly JsonProtocol Protocol = new("ApiGatewayManagementApi", null, "2018-11-29", QueryCompatible: false,
        new Dictionary<string, ExceptionFactory>
        {
            ["ForbiddenException"] = (m, i, t, c, r, s) => new ForbiddenException(m, i, t, c, r, s),
            ["GoneException"] = (m, i, t, c, r, s) => new GoneException(m, i, t, c, r, s),
            ["LimitExceededException"] = (m, i, t, c, r, s) => new LimitExceededException(m, i, t, c, r, s),
            ["PayloadTooLargeException"] = (m, i, t, c, r, s) => new PayloadTooLargeException(m, i, t, c, r, s),
        },
        (m, i, t, c, r, s) => new AmazonApiGatewayManagementApiException(m, i, t, c, r, s));

    public static readonly Operation<PostToConnectionRequest, PostToConnectionResponse> PostToConnection = new(
        Protocol, "PostToConnection", static (_, _) => { }, static _ => new(), marshall: static post =>
        {
            if (string.IsNullOrEmpty(post.ConnectionId))
                throw new AmazonApiGatewayManagementApiException("Request object does not have required field ConnectionId set");
            var request = new DefaultRequest(post, "Amazon." + Protocol.Name) { HttpMethod = "POST", ResourcePath = "/@connections/{connectionId}" };
            request.AddPathResource("{connectionId}", post.ConnectionId);
            request.Content = post.Data?.ToArray() ?? [];
            if (request.Content.Length > 0) request.Headers[HeaderKeys.ContentTypeHeader] = "application/octet-stream";
            request.Headers[HeaderKeys.ContentLengthHeader] = request.Content.Length.ToString(CultureInfo.InvariantCulture);
            request.Headers[HeaderKeys.XAmzApiVersion] = Protocol.ApiVersion;
            return request;
        });
}
