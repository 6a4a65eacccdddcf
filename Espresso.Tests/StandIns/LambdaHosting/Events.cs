using System.Text.Json.Nodes;

namespace Espresso.Tests.StandIns.LambdaHosting;

/// <summary>Events as API Gateway and function URLs write them.</summary>
internal static class Events
{
    /// <summary>A request to a REST API's stage v1, with whatever <paramref name="change" /> makes different.</summary>
    public static string Rest(string method, string path, string? body = null, Action<JsonObject>? change = null)
    {
        var e = JsonNode.Parse("""
            {
              "resource": "", "path": "", "httpMethod": "",
              "headers": { "Host": "abc123.execute-api.eu-west-1.amazonaws.com", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "443" },
              "multiValueHeaders": {
                "Host": ["abc123.execute-api.eu-west-1.amazonaws.com"], "X-Forwarded-Proto": ["https"], "X-Forwarded-Port": ["443"]
              },
              "queryStringParameters": null, "multiValueQueryStringParameters": null, "pathParameters": null, "stageVariables": null,
              "requestContext": {
                "accountId": "000000000000", "resourceId": "r1", "stage": "v1", "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
                "extendedRequestId": "JJbxmplHYosFVYQ=", "requestTimeEpoch": 1583798639428, "requestTime": "10/Mar/2020:00:03:59 +0000",
                "path": "", "protocol": "HTTP/1.1", "resourcePath": "", "httpMethod": "", "apiId": "abc123",
                "domainName": "abc123.execute-api.eu-west-1.amazonaws.com", "domainPrefix": "abc123",
                "identity": { "cognitoIdentityPoolId": null, "sourceIp": "203.0.113.7", "userAgent": "Mozilla/5.0", "user": null }
              },
              "body": null, "isBase64Encoded": false
            }
            """)!.AsObject();
        var context = e["requestContext"]!;
        e["resource"] = path;
        e["path"] = path;
        context["resourcePath"] = path;
        context["path"] = "/v1" + path;
        e["httpMethod"] = method;
        context["httpMethod"] = method;
        if (body is not null)
        {
            e["body"] = body;
            SetHeader(e, "Content-Type", "application/json");
        }

        change?.Invoke(e);
        return e.ToJsonString();
    }

    /// <summary>A request to a function URL, with whatever <paramref name="change" /> makes different.</summary>
    public static string Http(string method, string path, string? body = null, Action<JsonObject>? change = null)
    {
        var e = JsonNode.Parse("""
            {
              "version": "2.0", "routeKey": "$default", "rawPath": "", "rawQueryString": "",
              "headers": { "host": "xyz.lambda-url.eu-west-1.on.aws", "x-forwarded-proto": "https", "x-forwarded-port": "443", "x-forwarded-for": "203.0.113.7" },
              "requestContext": {
                "accountId": "anonymous", "apiId": "xyz", "domainName": "xyz.lambda-url.eu-west-1.on.aws", "domainPrefix": "xyz",
                "http": { "method": "", "path": "", "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7", "userAgent": "curl/8.0" },
                "requestId": "e1506fd5", "routeKey": "$default", "stage": "$default", "time": "12/Mar/2020:19:03:58 +0000", "timeEpoch": 1583348638390
              },
              "isBase64Encoded": false
            }
            """)!.AsObject();
        e["rawPath"] = path;
        e["requestContext"]!["http"]!["path"] = path;
        e["requestContext"]!["http"]!["method"] = method;
        if (body is not null) e["body"] = body;
        change?.Invoke(e);
        return e.ToJsonString();
    }

    public static void SetHeader(JsonObject e, string name, params string[] values)
    {
        e["headers"]![name] = values[^1];
        e["multiValueHeaders"]![name] = new JsonArray([.. values.Select(value => (JsonNode?)value)]);
    }
}
