using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.CloudFormation;

namespace Espresso.Tests.LocalCloud.ApiGateway;

/// <summary>A deployed stage, from the request to the function's event and back.</summary>
public sealed class ApiTests(ApiTests.Shared shared) : IClassFixture<ApiTests.Shared>
{
    [Fact]
    public async Task A_function_gets_the_request_as_an_event_of_format_1()
    {
        var api = shared.Api;
        var person = Person();
        var token = await api.TokenAsync(person, groups: ["barista", "admin"]);

        var answer = await api.GetAsync("/api/orders/a%2Fb%20c?limit=5&tag=x&tag=y%20z", token, ("X-Two", "1, 2"));

        answer.Status.ShouldBe(200, answer.Text);
        var happened = answer.Event;
        happened.Text("resource").ShouldBe("/api/orders/{id}");
        happened.Text("path").ShouldBe("/api/orders/a%2Fb%20c");
        happened.Text("httpMethod").ShouldBe("GET");
        happened["pathParameters"]!.ToJsonString().ShouldBe("""{"id":"a/b c"}""");
        happened["queryStringParameters"]!.ToJsonString().ShouldBe("""{"limit":"5","tag":"y z"}""");
        happened["multiValueQueryStringParameters"]!["tag"]!.ToJsonString().ShouldBe("""["x","y z"]""");
        happened["multiValueHeaders"]!["X-Two"]!.ToJsonString().ShouldBe("""["1, 2"]""");
        happened["headers"]!["X-Forwarded-For"]!.GetValue<string>().ShouldBe("127.0.0.1");
        happened["headers"]!["X-Amzn-Trace-Id"]!.GetValue<string>().ShouldMatch("^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$");
        happened["stageVariables"]!.ToJsonString().ShouldBe("""{"roast":"dark"}""");
        happened["body"].ShouldBeNull();
        happened["isBase64Encoded"]!.GetValue<bool>().ShouldBeFalse();
        var context = happened.Object("requestContext")!;
        context.Text("path").ShouldBe("/v1/api/orders/a%2Fb%20c");
        context.Text("resourcePath").ShouldBe("/api/orders/{id}");
        context.Text("stage").ShouldBe("v1");
        context.Text("apiId").ShouldBe(api.Outputs["Api"]);
        context.Text("requestId").ShouldBe(answer.Header("x-amzn-RequestId"));
        context.Object("identity")!.Text("sourceIp").ShouldBe("127.0.0.1");
        var claims = context.Object("authorizer")!.Object("claims")!;
        claims.Text("cognito:groups")!.Split(',').Order(StringComparer.Ordinal).ShouldBe(["admin", "barista"]);
        claims.Text("email").ShouldBe(person);
        claims.Text("email_verified").ShouldBe("true");
        claims.Text("token_use").ShouldBe("id");
        claims.Text("exp")!.ShouldMatch("^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [0-9]{2} [0-9:]{8} UTC [0-9]{4}$");
    }

    [Theory]
    [InlineData("/api/orders/mine", "/api/orders/mine")]
    [InlineData("/api/files/a/b/c.txt", "/api/files/{proxy+}")]
    [InlineData("/api/orders", "/api/orders")]
    public async Task A_fixed_path_goes_before_a_parameter_and_a_greedy_one_takes_the_rest(string path, string resource)
    {
        var api = shared.Api;
        (await api.GetAsync(path)).Event.Text("resource").ShouldBe(resource);
    }

    [Fact]
    public async Task Only_a_good_ID_token_passes_the_authorizer()
    {
        var api = shared.Api;
        var good = await api.TokenAsync(Person());
        var access = await api.TokenAsync(Person(), "AccessToken");

        (await api.GetAsync("/api/orders/1", good)).Status.ShouldBe(200);
        (await api.GetAsync("/api/orders/1", token: null, ("Authorization", good))).Status.ShouldBe(200);
        foreach (var bad in new[] { null, "abc", access, good[..^4] + "AAAA" })
        {
            var answer = await api.GetAsync("/api/orders/1", bad, ("Origin", DeployedApi.Site));
            answer.Status.ShouldBe(401);
            answer.Text.ShouldBe("""{"message":"Unauthorized"}""");
            answer.Header("x-amzn-ErrorType").ShouldBe("UnauthorizedException");
            answer.Header("Access-Control-Allow-Origin").ShouldBe(DeployedApi.Site);
            answer.Header("X-Origin").ShouldBe(DeployedApi.Site);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"code": 1}""")]
    [InlineData("""{"code": null}""")]
    [InlineData("""{"code": "123456789"}""")]
    [InlineData("""{"code": "1", "count": 0}""")]
    [InlineData("""{"code": "1", "count": 1.5}""")]
    public async Task A_body_that_does_not_fit_its_model_is_refused_in_the_APIs_own_words(string body)
    {
        var api = shared.Api;
        var answer = await api.PostAsync("/api/orders", body, await api.TokenAsync(Person()));
        answer.Status.ShouldBe(422);
        answer.Header("Content-Type").ShouldBe("application/problem+json");
        answer.Text.ShouldBe("""{"code": "request.invalid", "detail": "Invalid request body", "why": "BAD_REQUEST_BODY"}""");
    }

    [Fact]
    public async Task A_body_that_fits_goes_on_and_so_does_one_without_a_model()
    {
        var api = shared.Api;
        var token = await api.TokenAsync(Person());
        (await api.PostAsync("/api/orders", """{"code": "ä1", "count": 3, "more": []}""", token)).Event.Text("body").ShouldBe("""{"code": "ä1", "count": 3, "more": []}""");
        (await api.PostAsync("/api/orders", "code=1", token, "application/x-www-form-urlencoded")).Event.Text("body").ShouldBe("code=1");
        (await api.GetAsync("/api/search?q=")).Status.ShouldBe(200);
        (await api.GetAsync("/api/search")).Text.ShouldBe("""{"message":"Missing required request parameters: [q]"}""");
    }

    [Fact]
    public async Task What_no_method_takes_is_refused()
    {
        var api = shared.Api;
        foreach (var path in new[] { "/api/none", "/api/orders/1/2", "/" })
        {
            var answer = await api.GetAsync(path);
            answer.Status.ShouldBe(403, path);
            answer.Text.ShouldBe("""{"message":"Missing Authentication Token"}""");
            answer.Header("x-amzn-ErrorType").ShouldBe("MissingAuthenticationTokenException");
        }

        (await api.GetAsync($"{api.Cloud.Cloud.BaseUrl}/_aws/execute-api/{api.Outputs["Api"]}/v2/api/orders")).Text.ShouldBe("""{"message":"Forbidden"}""");
        (await api.GetAsync($"{api.Cloud.Cloud.BaseUrl}/_aws/execute-api")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_mock_answers_by_itself()
    {
        var api = shared.Api;
        var preflight = await api.SendAsync(HttpMethod.Options, "/api/orders", null, null, ("Origin", "http://elsewhere.example"), ("Access-Control-Request-Method", "POST"));
        preflight.Status.ShouldBe(204);
        preflight.Header("Access-Control-Allow-Origin").ShouldBe(DeployedApi.Site);
        preflight.Header("Access-Control-Allow-Methods").ShouldBe("GET,POST");

        var lost = await api.GetAsync("/lost");
        lost.Status.ShouldBe(404);
        lost.Header("Content-Type").ShouldBe("application/problem+json");
        lost.Text.ShouldBe($$"""{"code": "lost", "requestId": "{{lost.Header("x-amzn-RequestId")}}", "roast": "dark"}""");
        using var plain = new StringContent("x");
        (await api.SendAsync(HttpMethod.Options, "/api/orders", null, plain)).Status.ShouldBe(415);
    }

    [Fact]
    public async Task More_than_a_method_may_take_is_throttled_and_the_others_are_not()
    {
        var api = shared.Api;
        (await api.GetAsync("/api/rare")).Status.ShouldBe(200);
        (await api.GetAsync("/api/rare")).Status.ShouldBe(200);
        var third = await api.GetAsync("/api/rare");
        third.Status.ShouldBe(429);
        third.Text.ShouldBe("""{"message":"Too Many Requests"}""");
        (await api.GetAsync("/api/orders")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_functions_answer_becomes_the_response()
    {
        var answer = await shared.Api.GetAnswerAsync("/api/orders", """
            {"statusCode": 201, "headers": {"Content-Type": "text/plain", "Date": "yesterday", "WWW-Authenticate": "Bearer", "Location": "/x", "Content-Length": "1", "X-Number": 5},
             "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]}, "body": "grün"}
            """);

        answer.Status.ShouldBe(201);
        answer.Text.ShouldBe("grün");
        answer.Header("Content-Type").ShouldBe("text/plain");
        answer.Header("Location").ShouldBe("/x");
        answer.Header("X-Number").ShouldBe("5");
        answer.Header("Set-Cookie").ShouldBe("a=1, b=2");
        answer.Header("x-amzn-Remapped-Date").ShouldBe("yesterday");
        answer.Header("x-amzn-Remapped-WWW-Authenticate").ShouldBe("Bearer");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("""{"body": "x"}""")]
    [InlineData("""{"statusCode": 200, "body": {"a": 1}}""")]
    [InlineData("""{"statusCode": 200, "body": "%%", "isBase64Encoded": true}""")]
    [InlineData("""{"statusCode": 99}""")]
    public async Task An_answer_that_is_none_is_a_502(string answer)
    {
        var response = await shared.Api.GetAnswerAsync("/api/orders", answer);
        response.Status.ShouldBe(502);
        response.Text.ShouldBe("""{"message":"Internal server error"}""");
        response.Header("x-amzn-ErrorType").ShouldBe("InternalServerErrorException");
    }

    [Fact]
    public async Task A_304_has_no_body_and_a_long_answer_is_compressed_for_those_who_can_read_it()
    {
        var answer = await shared.Api.GetAnswerAsync("/api/orders", """{"statusCode": 304, "headers": {"ETag": "\"1\""}, "body": ""}""");
        (answer.Status, answer.Bytes.Length, answer.Header("ETag")).ShouldBe((304, 0, "\"1\""));

        var menu = new JsonObject { ["statusCode"] = 200, ["body"] = new string('m', 3000) }.ToJsonString();
        (await shared.Api.GetAnswerAsync("/api/orders", menu)).Bytes.Length.ShouldBe(3000);
        var packed = await shared.Api.GetAnswerAsync("/api/orders", menu, ("Accept-Encoding", "br, gzip"));
        packed.Header("Content-Encoding").ShouldBe("gzip");
        packed.Bytes.Length.ShouldBeLessThan(200);
    }

    [Fact]
    public async Task Without_a_permission_the_API_may_not_call_its_function()
    {
        var api = shared.Api;
        // The permission is for /api/* only.
        var answer = await api.GetAsync("/open");
        answer.Status.ShouldBe(500);
        answer.Text.ShouldBe("""{"message":"Internal server error"}""");
    }

    [Fact]
    public async Task A_function_that_takes_longer_than_its_integration_may_is_a_504()
    {
        await using var api = await DeployedApi.CreateAsync(resources =>
        {
            resources["Api"]!["Properties"]!["Body"]!["paths"]!["/api/orders"]!["get"]!["x-amazon-apigateway-integration"]!["timeoutInMillis"] = 50;
            // A start that never comes to its first request.
            resources["Function"]!["Properties"]!["Environment"] = new JsonObject { ["Variables"] = new JsonObject { ["BROKEN"] = "slow" } };
        });
        var answer = await api.GetAsync("/api/orders");
        answer.Status.ShouldBe(504);
        answer.Text.ShouldBe("""{"message":"Endpoint request timed out"}""");
    }

    [Fact]
    public async Task A_new_deployment_serves_the_changed_document_and_the_stack_can_be_taken_down()
    {
        await using var api = await DeployedApi.CreateAsync();
        var stacks = new Stacks(api.Cloud);
        var resources = DeployedApi.Resources(api.Pool);
        var paths = resources["Api"]!["Properties"]!["Body"]!["paths"]!.AsObject();
        paths["/api/new"] = paths["/api/rare"]!.DeepClone();
        paths.Remove("/api/rare");

        // The API alone is changed: what is deployed stays.
        await stacks.UpdateAsync("shop", DeployedApi.Template(resources));
        (await api.GetAsync("/api/new")).Status.ShouldBe(403);
        resources["NextDeployment"] = resources["Deployment"]!.DeepClone();
        resources.Remove("Deployment");
        resources["Stage"]!["Properties"]!["DeploymentId"]!["Ref"] = "NextDeployment";
        Stacks.Status(await stacks.UpdateAsync("shop", DeployedApi.Template(resources))).ShouldBe("UPDATE_COMPLETE");
        (await api.GetAsync("/api/new")).Status.ShouldBe(200);
        (await api.GetAsync("/api/rare")).Status.ShouldBe(403);

        Stacks.Status(await stacks.DeleteAsync("shop")).ShouldBe("DELETE_COMPLETE");
        (await api.Cloud.CallAsync("apigateway", "GetRestApis")).Objects("item").ShouldBeEmpty();
        await Should.ThrowAsync<HttpRequestException>(() => api.Cloud.Http.GetAsync(api.FunctionUrl));
    }

    [Theory]
    [InlineData("""{"paths": {"/a": {"get": {}}}}""", "No integration defined for method GET /a")]
    [InlineData("""{"paths": {"/a": {"fetch": {}}}}""", "\"fetch\", which is no method")]
    [InlineData("""{"paths": {"/{a}b": {"get": {}}}}""", "only allows a-zA-Z0-9._-:")]
    [InlineData("""{"paths": {"/{a+}/b": {"get": {}}}}""", "greedy path variable")]
    [InlineData("""{"paths": {}, "components": {"schemas": {"A-B": {}}}}""", "Model name must be alphanumeric")]
    [InlineData("""{"paths": {"/a": {"get": {"x-amazon-apigateway-request-validator": "all"}}}}""", "request validator \"all\" is not defined. Defined: none")]
    [InlineData("""{"paths": {"/a": {"get": {"security": [{"key": []}]}}}}""", "security scheme \"key\" is not defined")]
    public async Task A_document_that_cannot_be_served_is_refused_by_name(string document, string message)
    {
        await using var cloud = await Kernel.RunningCloud.StartAsync();
        var body = JsonNode.Parse(document)!.AsObject();
        body["openapi"] = "3.0.1";
        body["info"] = new JsonObject { ["title"] = "t" };
        var refusal = await cloud.RefusalAsync("apigateway", "ImportRestApi", new JsonObject { ["body"] = body }.ToJsonString());
        refusal.Code.ShouldBe("BadRequestException");
        refusal.Message.ShouldContain(message);
    }

    private static string Person() => $"person-{Ids.Hex(8)}@example.com";

    /// <summary>One stack for all tests that change nothing of it.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        private DeployedApi? _api;

        internal DeployedApi Api => _api ?? throw new InvalidOperationException("The stack is not deployed yet.");

        public async Task InitializeAsync() => _api = await DeployedApi.CreateAsync();

        public async Task DisposeAsync()
        {
            if (_api is not null)
            {
                await _api.DisposeAsync();
            }
        }
    }
}
