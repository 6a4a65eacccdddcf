using System.Net;
using System.Net.Http.Headers;
using Espresso.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Espresso.Tests.ServiceDefaults;

public class AuthenticationTests
{
    private static Task<Service> StartAsync(FakeUserPool pool) => Service.StartAsync(
        app =>
        {
            foreach (var policy in new[] { Policies.Customer, Policies.Barista, Policies.Staff, Policies.Admin })
                app.MapGet("/" + policy, (HttpContext http) => $"{http.User.Id()}|{http.User.DisplayName()}").RequireAuthorization(policy);
        },
        builder => builder.AddCognitoAuthentication(),
        ("AWS:Resources:UserPoolProviderUrl", pool.Issuer), ("AWS:Resources:UserPoolClientId", FakeUserPool.ClientId));

    private static async Task<HttpStatusCode> GetAsync(Service service, string policy, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/" + policy);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await service.Http.SendAsync(request);
        return response.StatusCode;
    }

    [Theory]
    [InlineData("", true, false, false, false)]
    [InlineData("barista", true, true, true, false)]
    [InlineData("admin", true, false, true, true)]
    [InlineData("barista,admin", true, true, true, true)]
    [InlineData("baristas", true, false, false, false)]
    public async Task Groups_open_what_their_policy_says(string groups, bool customer, bool barista, bool staff, bool admin)
    {
        await using var pool = await FakeUserPool.StartAsync();
        await using var service = await StartAsync(pool);
        var token = pool.IdToken("user-1", groups.Split(',', StringSplitOptions.RemoveEmptyEntries));

        var answers = new List<HttpStatusCode>();
        foreach (var policy in new[] { Policies.Customer, Policies.Barista, Policies.Staff, Policies.Admin }) answers.Add(await GetAsync(service, policy, token));

        answers.ShouldBe(new[] { customer, barista, staff, admin }.Select(yes => yes ? HttpStatusCode.OK : HttpStatusCode.Forbidden));
    }

    public static TheoryData<string> BadTokens => ["none", "garbage", "access", "other client", "other issuer", "expired", "not yet", "forged", "unsigned"];

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task Anything_but_a_valid_ID_token_is_401(string kind)
    {
        await using var pool = await FakeUserPool.StartAsync();
        await using var stranger = await FakeUserPool.StartAsync();
        await using var service = await StartAsync(pool);
        var hour = TimeSpan.FromHours(1);
        var token = kind switch
        {
            "none" => null,
            "garbage" => "abc.def.ghi",
            "access" => pool.Token("user-1", use: "access"),
            "other client" => pool.Token("user-1", audience: "another-client"),
            "other issuer" => pool.Token("user-1", issuer: "http://127.0.0.1:1/elsewhere"),
            "expired" => pool.Token("user-1", validFrom: -2 * hour),
            "not yet" => pool.Token("user-1", validFrom: hour),
            "forged" => stranger.Token("user-1", issuer: pool.Issuer),
            _ => pool.Token("user-1").Split('.') is var parts ? $"eyJhbGciOiJub25lIn0.{parts[1]}." : null,
        };

        (await GetAsync(service, Policies.Customer, token)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(Policies.Customer, false, 401, "unauthenticated")]
    [InlineData(Policies.Admin, true, 403, "forbidden")]
    public async Task Refusals_are_problem_details(string policy, bool signedIn, int status, string code)
    {
        await using var pool = await FakeUserPool.StartAsync();
        await using var service = await StartAsync(pool);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/" + policy);
        if (signedIn) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", pool.IdToken("user-1"));

        var answer = await service.SendAsync(request);

        (answer.Status, answer.Body.GetProperty("code").GetString()).ShouldBe((status, code));
    }

    [Fact]
    public async Task Without_the_issuers_keys_nobody_is_turned_away_as_unknown()
    {
        await using var pool = await FakeUserPool.StartAsync();
        await using var service = await StartAsync(pool);
        var token = pool.IdToken("user-1");
        await pool.DisposeAsync();

        (await GetAsync(service, Policies.Customer, token)).ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task The_caller_is_known_by_id_and_name()
    {
        await using var pool = await FakeUserPool.StartAsync();
        await using var service = await StartAsync(pool);
        service.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", pool.IdToken("user-1"));

        (await service.Http.GetStringAsync("/Customer")).ShouldBe("user-1|ana");
    }

    [Theory]
    [InlineData(new string[0], new string[0])]
    [InlineData(new[] { "barista,admin" }, new[] { "barista", "admin" })]
    [InlineData(new[] { "barista" }, new[] { "barista" })]
    [InlineData(new[] { "[barista admin]" }, new[] { "barista", "admin" })]
    [InlineData(new[] { "[]" }, new string[0])]
    [InlineData(new[] { "[\"barista\",\"admin\"]" }, new[] { "barista", "admin" })]
    [InlineData(new[] { "barista", "admin", "barista" }, new[] { "barista", "admin" })]
    [InlineData(new[] { "[\"barista" }, new[] { "[\"barista" })]
    public void Groups_are_read_in_each_of_their_shapes(string[] claim, string[] groups) => CognitoGroups.Parse(claim).ShouldBe(groups);
}
