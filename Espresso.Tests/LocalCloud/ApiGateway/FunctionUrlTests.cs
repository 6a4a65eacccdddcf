using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.Lambda;

namespace Espresso.Tests.LocalCloud.ApiGateway;

/// <summary>A function behind a URL of its own.</summary>
public class FunctionUrlTests
{
    private const string Everybody = """{"FunctionName": "shop", "StatementId": "url", "Action": "lambda:InvokeFunctionUrl", "Principal": "*", "FunctionUrlAuthType": "NONE"}""";

    [Fact]
    public async Task A_request_becomes_an_event_of_format_2()
    {
        await using var api = await DeployedApi.CreateAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(api.FunctionUrl, "a%20b/c?x=1&x=2&y=%C3%A4")) { Content = new StringContent("""{"a": 1}""", Encoding.UTF8, "application/json") };
        request.Headers.Add("Cookie", "one=1; two=2");
        request.Headers.Add("X-Two", ["1", "2"]);

        using var response = await api.Cloud.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        var happened = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        happened.Text("version").ShouldBe("2.0");
        happened.Text("rawPath").ShouldBe("/a%20b/c");
        happened.Text("rawQueryString").ShouldBe("x=1&x=2&y=%C3%A4");
        happened["queryStringParameters"]!.ToJsonString(JsonInput.Compact).ShouldBe("""{"x":"1,2","y":"ä"}""");
        happened["cookies"]!.ToJsonString().ShouldBe("""["one=1","two=2"]""");
        happened.Object("headers")!.Text("x-two").ShouldBe("1, 2");
        happened.Object("headers")!.ContainsKey("cookie").ShouldBeFalse();
        happened.Text("body").ShouldBe("""{"a": 1}""");
        happened["isBase64Encoded"]!.GetValue<bool>().ShouldBeFalse();
        happened.Object("requestContext")!.Object("http")!.Text("method").ShouldBe("POST");
        happened.Object("requestContext")!.Object("http")!.Text("path").ShouldBe("/a%20b/c");
    }

    [Theory]
    [InlineData("""{"statusCode": 404, "headers": {"content-type": "text/html"}, "cookies": ["a=1; Secure", "b=2"], "body": "<p>no</p>"}""", 404, "<p>no</p>", "text/html")]
    [InlineData("""{"statusCode": 200, "body": "w6Q=", "isBase64Encoded": true}""", 200, "ä", "application/json")]
    [InlineData("""{"drink": "flat white"}""", 200, """{"drink":"flat white"}""", "application/json")]
    [InlineData("\"hello\"", 200, "hello", "application/json")]
    [InlineData("no JSON", 502, "Internal Server Error", null)]
    public async Task What_the_function_answers_is_the_response(string answer, int status, string body, string? type)
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreatePackagedAsync("shop");
        using var request = new HttpRequestMessage(HttpMethod.Get, await UrlAsync(cloud));
        request.Headers.Add("X-Answer", Convert.ToBase64String(Encoding.UTF8.GetBytes(answer)));

        using var response = await cloud.Http.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(status);
        (await response.Content.ReadAsStringAsync()).ShouldBe(body);
        response.Content.Headers.ContentType?.MediaType.ShouldBe(type);
        if (status == 404)
        {
            response.Headers.GetValues("Set-Cookie").ShouldBe(["a=1; Secure", "b=2"]);
        }
    }

    [Fact]
    public async Task A_URL_needs_a_permission_and_keeps_its_port()
    {
        using var folder = new TemporaryFolder();
        Uri url;
        await using (var cloud = await RunningCloud.StartAsync(folder.Path))
        {
            await cloud.CreatePackagedAsync("shop");
            var created = await cloud.CallAsync("lambda", "CreateFunctionUrlConfig", """{"FunctionName": "shop", "AuthType": "NONE"}""");
            url = new Uri(created.Text("FunctionUrl")!);
            using var refused = await cloud.Http.GetAsync(url);
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            await cloud.CallAsync("lambda", "AddPermission", Everybody);
            using var answered = await cloud.Http.GetAsync(url);
            answered.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await cloud.RefusalAsync("lambda", "CreateFunctionUrlConfig", """{"FunctionName": "shop", "AuthType": "NONE"}""")).Code.ShouldBe("ResourceConflictException");
            (await cloud.RefusalAsync("lambda", "UpdateFunctionUrlConfig", """{"FunctionName": "shop", "AuthType": "AWS_IAM"}""")).Code.ShouldBe("NotImplemented");
        }

        await using var again = await RunningCloud.StartAsync(folder.Path);
        using var after = await again.Http.GetAsync(url);
        after.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<Uri> UrlAsync(RunningCloud cloud)
    {
        await cloud.CallAsync("lambda", "AddPermission", Everybody);
        return new Uri((await cloud.CallAsync("lambda", "CreateFunctionUrlConfig", """{"FunctionName": "shop", "AuthType": "NONE"}""")).Text("FunctionUrl")!);
    }
}
