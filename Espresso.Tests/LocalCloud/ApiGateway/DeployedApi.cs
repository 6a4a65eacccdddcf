using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.S3;
using Espresso.Tests.LocalCloud.CloudFormation;
using Espresso.Tests.LocalCloud.Cognito;
using Espresso.Tests.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.Lambda;

namespace Espresso.Tests.LocalCloud.ApiGateway;

/// <summary>
/// A stack as the shop's: a REST API from an OpenAPI document over a function from a package, deployed by CloudFormation.
/// The function answers with the event that it got, or what the header X-Answer wants (base64).
/// </summary>
internal sealed class DeployedApi : IAsyncDisposable
{
    public const string Site = "http://127.0.0.1:5180";

    private readonly RunningCloud _cloud;

    private DeployedApi(RunningCloud cloud, Pool pool, Dictionary<string, string> outputs) => (_cloud, Pool, Outputs) = (cloud, pool, outputs);

    public RunningCloud Cloud => _cloud;

    public Pool Pool { get; }

    public Dictionary<string, string> Outputs { get; }

    /// <summary>Where the stage answers, without a slash at the end.</summary>
    public string Url => $"{_cloud.Cloud.BaseUrl}/_aws/execute-api/{Outputs["Api"]}/v1";

    public Uri FunctionUrl => new(Outputs["Url"]);

    /// <param name="change">Changes the resources before they are deployed.</param>
    public static async Task<DeployedApi> CreateAsync(Action<JsonObject>? change = null)
    {
        var cloud = await RunningCloud.StartAsync();
        var pool = await Pool.CreateAsync(cloud);
        await cloud.CallAsync("s3", "CreateBucket", """{"Bucket": "packages"}""");
        await cloud.Service<IS3>().WriteAsync("packages", "shop.zip", Package.Script(), "application/zip");
        var resources = Resources(pool);
        change?.Invoke(resources);
        var stack = await new Stacks(cloud).CreateAsync("shop", Template(resources));
        Stacks.Status(stack).ShouldBe("CREATE_COMPLETE", stack.ToString());
        return new DeployedApi(cloud, pool, Stacks.Outputs(stack));
    }

    public static string Template(JsonObject resources) => Stacks.Template(
        resources.ToJsonString(),
        """{"Api": {"Value": {"Ref": "Api"}}, "Url": {"Value": {"Fn::GetAtt": ["FunctionUrl", "FunctionUrl"]}}, "Alias": {"Value": {"Ref": "Alias"}}}""");

    public static JsonObject Resources(Pool pool) => JsonNode.Parse("""
        {
          "Function": {"Type": "AWS::Lambda::Function", "Properties": {
            "FunctionName": "shop", "Runtime": "provided.al2023", "Handler": "api", "Role": "arn:aws:iam::000000000000:role/r", "Timeout": 30, "MemorySize": "512",
            "Code": {"S3Bucket": "packages", "S3Key": "shop.zip"}}},
          "Version": {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "Function"}}},
          "Alias": {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": {"Ref": "Function"}, "FunctionVersion": {"Fn::GetAtt": ["Version", "Version"]}, "Name": "live"}},
          "Permission": {"Type": "AWS::Lambda::Permission", "Properties": {"Action": "lambda:InvokeFunction", "FunctionName": {"Ref": "Alias"}, "Principal": "apigateway.amazonaws.com",
            "SourceArn": {"Fn::Sub": "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/v1/*/api/*"}}},
          "FunctionUrl": {"Type": "AWS::Lambda::Url", "DependsOn": ["Alias"], "Properties": {"AuthType": "NONE", "Qualifier": "live", "TargetFunctionArn": {"Fn::GetAtt": ["Function", "Arn"]}}},
          "UrlPermission": {"Type": "AWS::Lambda::Permission", "Properties": {"Action": "lambda:InvokeFunctionUrl", "FunctionName": {"Ref": "Alias"}, "Principal": "*", "FunctionUrlAuthType": "NONE"}},
          "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "shop", "FailOnWarnings": true, "MinimumCompressionSize": 2048, "Body": DOCUMENT_TEXT}},
          "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Api"}}},
          "Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": {"RestApiId": {"Ref": "Api"}, "DeploymentId": {"Ref": "Deployment"}, "StageName": "v1", "TracingEnabled": true,
            "Variables": {"roast": "dark"},
            "AccessLogSetting": {"DestinationArn": "arn:aws:logs:eu-west-1:000000000000:log-group:access", "Format": "$context.httpMethod $context.resourcePath $context.status"},
            "MethodSettings": [
              {"ResourcePath": "/*", "HttpMethod": "*", "ThrottlingRateLimit": 1000, "ThrottlingBurstLimit": "1000"},
              {"ResourcePath": "/~1api~1rare", "HttpMethod": "GET", "ThrottlingRateLimit": 0.001, "ThrottlingBurstLimit": 2}]}}
        }
        """.Replace("DOCUMENT_TEXT", Document(pool), StringComparison.Ordinal))!.AsObject();

    public async Task<string> TokenAsync(string email, string use = "IdToken", params string[] groups)
    {
        await Pool.SignUpAsync(email);
        foreach (var group in groups)
        {
            await Pool.AdminAsync("CreateGroup", $$"""{"GroupName": "{{group}}"}""");
            await Pool.AdminAsync("AdminAddUserToGroup", $$"""{"GroupName": "{{group}}", "Username": "{{email}}"}""");
        }

        return (await Pool.SignInAsync(email))[use]!.GetValue<string>();
    }

    public Task<Answer> GetAsync(string path, string? token = null, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, token, null, headers);

    /// <summary>A request whose function gives this answer.</summary>
    public Task<Answer> GetAnswerAsync(string path, string answer, params (string Name, string Value)[] headers) =>
        GetAsync(path, token: null, [("X-Answer", Convert.ToBase64String(Encoding.UTF8.GetBytes(answer))), .. headers]);

    public Task<Answer> PostAsync(string path, string body, string? token = null, string type = "application/json") =>
        SendAsync(HttpMethod.Post, path, token, new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(type)));

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? token, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path.StartsWith("http", StringComparison.Ordinal) ? path : Url + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })) { Content = content };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _cloud.Http.SendAsync(request);
        return new Answer(
            (int)response.StatusCode,
            await response.Content.ReadAsByteArrayAsync(),
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }

    public ValueTask DisposeAsync() => _cloud.DisposeAsync();

    private static string Document(Pool pool)
    {
        const string Proxy = """ "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:shop:live/invocations"}} """;
        return """
            {
              "openapi": "3.0.1", "info": {"title": "shop", "version": "1"},
              "paths": {
                "/api/orders": {
                  "get": {"operationId": "list", PROXY_TEXT},
                  "post": {
                    "x-amazon-apigateway-request-validator": "body", "security": [{"cognito": []}],
                    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Scan"}}}}, PROXY_TEXT},
                  "options": {"x-amazon-apigateway-integration": {
                    "type": "mock", "passthroughBehavior": "never", "requestTemplates": {"application/json": "{\"statusCode\": 204}"},
                    "responses": {"default": {"statusCode": "204", "responseParameters": {
                      "method.response.header.Access-Control-Allow-Origin": "'SITE_TEXT'", "method.response.header.Access-Control-Allow-Methods": "'GET,POST'"}}}}}
                },
                "/api/orders/{id}": {"get": {"security": [{"cognito": []}], PROXY_TEXT}},
                "/api/orders/mine": {"get": {PROXY_TEXT}},
                "/api/search": {"get": {
                  "x-amazon-apigateway-request-validator": "parameters", "parameters": [{"name": "q", "in": "query", "required": true, "schema": {"type": "string"}}], PROXY_TEXT}},
                "/api/rare": {"get": {PROXY_TEXT}},
                "/api/files/{proxy+}": {"x-amazon-apigateway-any-method": {PROXY_TEXT}},
                "/open": {"get": {PROXY_TEXT}},
                "/lost": {"get": {"x-amazon-apigateway-integration": {
                  "type": "mock", "requestTemplates": {"application/json": "{\"statusCode\": 404}"},
                  "responses": {"404": {"statusCode": "404", "responseParameters": {"method.response.header.Content-Type": "'application/problem+json'"},
                    "responseTemplates": {"application/json": "{\"code\": \"lost\", \"requestId\": \"$context.requestId\", \"roast\": \"$stageVariables.roast\"}"}}}}}}
              },
              "components": {
                "schemas": {"Scan": {"type": "object", "required": ["code"], "properties": {"code": {"type": "string", "maxLength": 8}, "count": {"type": "integer", "minimum": 1}}}},
                "securitySchemes": {"cognito": {
                  "type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "cognito_user_pools",
                  "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": ["arn:aws:cognito-idp:eu-west-1:000000000000:userpool/POOL_ID"]}}}
              },
              "x-amazon-apigateway-request-validators": {"body": {"validateRequestBody": true}, "parameters": {"validateRequestParameters": true}},
              "x-amazon-apigateway-gateway-responses": {
                "DEFAULT_4XX": {"responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'SITE_TEXT'", "gatewayresponse.header.X-Origin": "method.request.header.Origin"}},
                "BAD_REQUEST_BODY": {"statusCode": "422", "responseParameters": {"gatewayresponse.header.Content-Type": "'application/problem+json'"},
                  "responseTemplates": {"application/json": "{\"code\": \"request.invalid\", \"detail\": $context.error.messageString, \"why\": \"$context.error.responseType\"}"}}
              }
            }
            """
            .Replace("PROXY_TEXT", Proxy, StringComparison.Ordinal)
            .Replace("SITE_TEXT", Site, StringComparison.Ordinal)
            .Replace("POOL_ID", pool.PoolId, StringComparison.Ordinal);
    }

    public sealed record Answer(int Status, byte[] Bytes, IReadOnlyDictionary<string, string> Headers)
    {
        public string Text => Encoding.UTF8.GetString(Bytes);

        /// <summary>The event that the function answered with.</summary>
        public JsonObject Event => JsonNode.Parse(Text)!.AsObject();

        public string? Header(string name) => Headers.GetValueOrDefault(name);
    }
}
