using System.Text.Json.Nodes;
using Espresso.ServiceDefaults;
using Espresso.ServiceDefaults.Authentication;
using Espresso.Tests.StandIns.LambdaHosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Espresso.Tests.ServiceDefaults;

/// <summary>Who the caller is when the service runs behind API Gateway.</summary>
public class AuthorizerTests
{
    private static readonly string[] All = [Policies.Customer, Policies.Barista, Policies.Staff, Policies.Admin];

    private static Task<Function> StartAsync(LambdaEventSource source = LambdaEventSource.RestApi) => Function.StartAsync(
        builder =>
        {
            builder.Configuration.AddInMemoryCollection([
                new("AWS_LAMBDA_FUNCTION_NAME", "orders"), new("AWS:Resources:UserPoolClientId", FakeUserPool.ClientId)]);
            builder.AddServiceDefaults();
            builder.AddCognitoAuthentication();
        },
        app =>
        {
            app.MapServiceDefaults();
            app.MapGet("/open", () => "open").AllowAnonymous();
            foreach (var policy in All)
                app.MapGet("/" + policy, (HttpContext http) => $"{http.User.Id()}|{http.User.Email()}|{http.User.IsStaff()}").RequireAuthorization(policy);
            app.MapPost("/body", async (HttpRequest request) => (await new StreamReader(request.Body).ReadToEndAsync()).Length).AllowAnonymous();
        },
        source);

    private static string Get(string path, JsonObject? claims, Action<JsonObject>? change = null) => Events.Rest("GET", path, change: e =>
    {
        if (claims is not null) e["requestContext"]!["authorizer"] = new JsonObject { ["claims"] = claims };
        change?.Invoke(e);
    });

    private static JsonObject IdToken(string? groups = null, string use = "id", string audience = FakeUserPool.ClientId)
    {
        var claims = new JsonObject { ["sub"] = "user-1", ["token_use"] = use, ["aud"] = audience, ["email"] = "ana@example.com", ["role"] = "admin" };
        if (groups is not null) claims["cognito:groups"] = groups;
        return claims;
    }

    private static int StatusOf(JsonNode answer) => answer["statusCode"]!.GetValue<int>();

    [Theory]
    [InlineData(null, 200, 403, 403, 403)]
    [InlineData("barista", 200, 200, 200, 403)]
    [InlineData("admin", 200, 403, 200, 200)]
    [InlineData("barista,admin", 200, 200, 200, 200)]
    [InlineData("baristas", 200, 403, 403, 403)]
    public async Task Groups_of_a_REST_APIs_authorizer_open_what_their_policy_says(string? groups, params int[] expected)
    {
        await using var function = await StartAsync();

        var answers = new List<int>();
        foreach (var policy in All) answers.Add(StatusOf(await function.InvokeAsync(Get("/" + policy, IdToken(groups)))));

        answers.ShouldBe(expected);
    }

    [Fact]
    public async Task Groups_of_an_HTTP_APIs_authorizer_do_so_too()
    {
        await using var function = await StartAsync(LambdaEventSource.HttpApi);

        var answer = await function.InvokeAsync(Events.Http("GET", "/" + Policies.Admin, change: e =>
            e["requestContext"]!["authorizer"] = new JsonObject { ["jwt"] = new JsonObject { ["claims"] = IdToken("[barista admin]") } }));

        Function.BodyOf(answer).ShouldBe("user-1|ana@example.com|True");
    }

    public static TheoryData<string> Strangers => ["nobody", "a header alone", "an access token", "another client's token"];

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task Whoever_the_authorizer_does_not_vouch_for_is_401(string who)
    {
        await using var pool = await FakeUserPool.StartAsync();
        await using var function = await StartAsync();
        var path = "/" + Policies.Customer;
        var @event = who switch
        {
            "nobody" => Get(path, claims: null),
            "a header alone" => Get(path, claims: null, e => Events.SetHeader(e, "Authorization", "Bearer " + pool.IdToken("user-1", "admin"))),
            "an access token" => Get(path, IdToken("admin", use: "access")),
            _ => Get(path, IdToken("admin", audience: "client-2")),
        };

        var answer = await function.InvokeAsync(@event);

        StatusOf(answer).ShouldBe(401);
        JsonNode.Parse(Function.BodyOf(answer))!["code"]!.GetValue<string>().ShouldBe("unauthenticated");
        answer["multiValueHeaders"]!["WWW-Authenticate"]![0]!.GetValue<string>().ShouldBe("Bearer");
    }

    [Fact]
    public async Task What_is_open_needs_no_authorizer()
    {
        await using var function = await StartAsync();

        Function.BodyOf(await function.InvokeAsync(Get("/open", claims: null))).ShouldBe("open");
    }

    [Theory]
    [InlineData(ServiceDefaultsExtensions.MaxRequestBodyBytes, 200)]
    [InlineData(ServiceDefaultsExtensions.MaxRequestBodyBytes + 1, 413)]
    public async Task A_body_may_be_as_large_as_anywhere_else(int bytes, int status)
    {
        await using var function = await StartAsync();

        StatusOf(await function.InvokeAsync(Events.Rest("POST", "/body", new string('x', bytes)))).ShouldBe(status);
    }
}
