using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.S3;
using Espresso.Tests.LocalCloud.CloudFormation;
using Espresso.Tests.LocalCloud.Cognito;
using Espresso.Tests.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.Lambda;
using Espresso.Tests.Support;

namespace Espresso.Tests.AppHost;

/// <summary>
/// What the deployed API makes of a browser's requests. The packages hold a script that answers with the event it got:
/// these tests are about what is in front of the services.
/// </summary>
public sealed class DeployedTemplate(DeployedShop shop) : IClassFixture<DeployedShop>
{
    private const string Site = DeployedShop.Site;

    [Fact]
    public async Task Everybody_may_see_the_shop_and_the_service_gets_the_request_with_its_route()
    {
        var (status, seen, _) = await shop.SendAsync(HttpMethod.Get, "/api/shop");

        status.ShouldBe(200);
        seen["resource"]!.GetValue<string>().ShouldBe("/api/shop");
        seen["requestContext"]!["stage"]!.GetValue<string>().ShouldBe("v1");
    }

    [Fact]
    public async Task Who_is_signed_in_reaches_the_service_with_the_claims_of_the_ID_token()
    {
        var (status, seen, _) = await shop.SendAsync(HttpMethod.Get, "/api/orders/o-1", await shop.TokenAsync(email: "ana@example.com"));

        status.ShouldBe(200);
        seen["pathParameters"]!["id"]!.GetValue<string>().ShouldBe("o-1");
        seen["requestContext"]!["authorizer"]!["claims"]!["email"]!.GetValue<string>().ShouldBe("ana@example.com");
    }

    [Theory]
    [InlineData("GET", "/api/orders", null, 401, "unauthenticated")]
    [InlineData("POST", "/api/qr-code", """{"code":"x"}""", 401, "unauthenticated")]
    [InlineData("GET", "/api/nowhere", null, 404, "route.not_found")]
    [InlineData("GET", "/", null, 404, "route.not_found")]
    [InlineData("DELETE", "/api/shop", null, 405, "method.not_allowed")]
    public async Task What_the_gateway_refuses_by_itself_reads_like_the_services_refusals_and_the_site_may_read_it(string method, string path, string? body, int status, string code)
    {
        var refused = await shop.SendAsync(new HttpMethod(method), path, null, body);

        refused.Status.ShouldBe(status);
        refused.Body["code"]!.GetValue<string>().ShouldBe(code);
        refused.Body["status"]!.GetValue<int>().ShouldBe(status);
        refused.Headers["Content-Type"].ShouldBe("application/problem+json");
        refused.Headers["Access-Control-Allow-Origin"].ShouldBe(Site);
    }

    [Theory]
    [InlineData("POST", "/api/qr-code", "{}")]
    [InlineData("POST", "/api/qr-code", """{"code":5}""")]
    [InlineData("PUT", "/api/orders/o-1", """{"size":"small"}""")]
    [InlineData("POST", "/api/notifications/read", "[]")]
    [InlineData("PUT", "/api/shop", "open")]
    public async Task A_body_without_what_the_route_needs_goes_no_further(string method, string path, string body)
    {
        var refused = await shop.SendAsync(new HttpMethod(method), path, await shop.TokenAsync(), body);

        refused.Status.ShouldBe(400);
        refused.Body["code"]!.GetValue<string>().ShouldBe("request.invalid");
    }

    [Theory]
    [InlineData("/api/orders/o-1/cancel", "")]
    [InlineData("/api/orders/o-1/cancel", """{"reason":"late"}""")]
    [InlineData("/api/qr-code", """{"code":"x","more":[1]}""")]
    public async Task A_body_that_will_do_is_the_services_to_judge(string path, string body)
    {
        var (status, seen, _) = await shop.SendAsync(HttpMethod.Post, path, await shop.TokenAsync(), body);

        status.ShouldBe(200);
        (seen["body"]?.GetValue<string>() ?? "").ShouldBe(body);
    }

    [Fact]
    public async Task An_access_token_opens_nothing() =>
        (await shop.SendAsync(HttpMethod.Get, "/api/orders", await shop.TokenAsync("AccessToken"))).Status.ShouldBe(401);

    [Theory]
    [InlineData("/api/orders/o-1/cancel")]
    [InlineData("/api/menu")]
    public async Task A_page_of_the_site_may_ask_before_it_sends(string path)
    {
        var (status, _, headers) = await shop.SendAsync(HttpMethod.Options, path);

        status.ShouldBe(204);
        headers["Access-Control-Allow-Origin"].ShouldBe(Site);
        headers["Access-Control-Allow-Headers"].ShouldContain("idempotency-key");
        headers["Access-Control-Allow-Methods"].ShouldContain("PUT");
    }

    [Fact]
    public async Task A_site_whose_address_becomes_known_is_answered_and_no_other()
    {
        var later = new DeployedShop();
        try
        {
            await later.StartAsync(siteUrl: "");
            (await later.SendAsync(HttpMethod.Options, "/api/menu")).Headers["Access-Control-Allow-Origin"].ShouldBe("*");

            await later.DeployAsync("UPDATE", ("SiteUrl", Site));

            (await later.SendAsync(HttpMethod.Options, "/api/menu")).Headers["Access-Control-Allow-Origin"].ShouldBe(Site);
            (await later.SendAsync(HttpMethod.Get, "/api/orders")).Headers["Access-Control-Allow-Origin"].ShouldBe(Site);
        }
        finally
        {
            await later.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_a_new_account_refuses_or_has_only_once_is_there_only_when_asked_for()
    {
        var types = await shop.TypesAsync();

        types.ShouldContain("AWS::WAFv2::WebACL");
        types.ShouldContain("AWS::Amplify::App");
        types.ShouldContain("AWS::CloudWatch::Dashboard");
        types.ShouldNotContain("AWS::ApiGateway::Account");
        types.ShouldNotContain("AWS::GuardDuty::Detector");
        types.ShouldNotContain("AWS::ApplicationAutoScaling::ScalableTarget");
        types.ShouldNotContain("AWS::Amplify::Domain");
    }

    [Fact]
    public async Task The_Web_function_answers_at_an_address_of_its_own()
    {
        using var answer = await shop.Cloud.Http.GetAsync(new Uri(shop.Outputs["WebUrl"]));

        JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["version"]!.GetValue<string>().ShouldBe("2.0");
    }

    [Fact]
    public async Task Another_package_becomes_another_version_and_the_alias_moves_to_it()
    {
        await shop.UploadAsync("orders-2.zip");
        var before = await shop.LiveAsync("orders");

        await shop.DeployAsync("UPDATE", ("SiteUrl", Site), ("OrdersPackageKey", "orders-2.zip"));

        (await shop.LiveAsync("orders")).ShouldNotBe(before);
        (await shop.LiveAsync("web")).ShouldBe("1", "its package is the same");
    }
}

/// <summary>The template deployed with packages, as an operator does it.</summary>
public sealed class DeployedShop : IAsyncLifetime
{
    internal const string Site = "https://coffee.example.com";

    private FakeDynamoDb _dynamo = null!;
    private Stacks _stacks = null!;
    private int _customers;

    internal RunningCloud Cloud { get; private set; } = null!;

    internal Dictionary<string, string> Outputs { get; private set; } = [];

    public Task InitializeAsync() => StartAsync(Site);

    internal async Task StartAsync(string siteUrl)
    {
        _dynamo = await FakeDynamoDb.StartAsync();
        Cloud = await RunningCloud.StartAsync(("AWS_ENDPOINT_URL_DYNAMODB", _dynamo.Url));
        _stacks = new Stacks(Cloud);
        await Cloud.CallAsync("s3", "CreateBucket", """{"Bucket": "packages"}""");
        foreach (var package in (string[])["orders.zip", "notifications.zip", "web.zip"])
        {
            await UploadAsync(package);
        }

        Outputs = await DeployAsync("CREATE", ("SiteUrl", siteUrl));
    }

    public async Task DisposeAsync()
    {
        await Cloud.DisposeAsync();
        await _dynamo.DisposeAsync();
    }

    internal Task UploadAsync(string package) => Cloud.Service<IS3>().WriteAsync("packages", package, Package.Script(), "application/zip");

    internal async Task<string[]> TypesAsync() =>
        [.. (await _stacks.AskAsync("DescribeStackResources", ("StackName", "espresso"))).Descendants("ResourceType").Select(type => type.Value).Distinct(StringComparer.Ordinal)];

    internal async Task<string> LiveAsync(string function) =>
        (await Cloud.CallAsync("lambda", "GetAlias", $$"""{"FunctionName": "{{function}}", "Name": "live"}"""))["FunctionVersion"]!.GetValue<string>();

    internal async Task<Dictionary<string, string>> DeployAsync(string type, params (string Key, string Value)[] parameters)
    {
        var template = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "Espresso.AppHost", "cloudformation", "espresso.template.json"));
        var stack = await _stacks.ExecuteAsync(await _stacks.ChangeSetAsync("espresso", type, template,
            [("PackageBucket", "packages"), ("ApiOrigin", $"{Cloud.Cloud.BaseUrl}/_aws/execute-api"), ("CognitoEndpoint", Cloud.Cloud.BaseUrl), .. parameters]));
        Stacks.Status(stack).ShouldBe($"{type}_COMPLETE", (await _stacks.AskAsync("DescribeStackEvents", ("StackName", "espresso"))).ToString());
        return Stacks.Outputs(stack);
    }

    /// <summary>A token of somebody who has just signed up.</summary>
    internal async Task<string> TokenAsync(string use = "IdToken", string? email = null)
    {
        email ??= $"customer-{++_customers}@example.com";
        await Cloud.CallAsync("cognito-idp", "AdminCreateUser", $$"""{"UserPoolId": "{{Outputs["UserPoolId"]}}", "Username": "{{email}}", "MessageAction": "SUPPRESS"}""");
        await Cloud.CallAsync("cognito-idp", "AdminSetUserPassword", $$"""{"UserPoolId": "{{Outputs["UserPoolId"]}}", "Username": "{{email}}", "Password": "{{Pool.Password}}", "Permanent": true}""");
        var answer = await Cloud.CallAsync("cognito-idp", "InitiateAuth",
            $$"""{"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": "{{Outputs["UserPoolClientId"]}}", "AuthParameters": {"USERNAME": "{{email}}", "PASSWORD": "{{Pool.Password}}"} }""");
        return answer["AuthenticationResult"]![use]!.GetValue<string>();
    }

    internal async Task<(int Status, JsonNode Body, Dictionary<string, string> Headers)> SendAsync(HttpMethod method, string path, string? token = null, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Outputs["ApiUrl"] + path));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Content = string.IsNullOrEmpty(body) ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Cloud.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length > 0 ? JsonNode.Parse(text)! : JsonValue.Create(""),
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }
}
