using System.Net;
using Espresso.Web.Gateway;
using Microsoft.AspNetCore.Http;

namespace Espresso.Tests.Web;

public class RateLimitTests
{
    private static readonly (string, string)[] s_three =
    [
        ("RateLimits:SignedIn:Burst", "3"), ("RateLimits:SignedIn:PerSecond", "1"),
        ("RateLimits:Anonymous:Burst", "3"), ("RateLimits:Anonymous:PerSecond", "1"),
    ];

    private static readonly RequestDelegate s_shop = context => context.Response.WriteAsync("{}");

    [Fact]
    public async Task An_address_without_a_sign_in_has_one_allowance()
    {
        await using var web = await RunningWeb.StartAsync(s_shop, settings: s_three);
        await using var refused = await FirstRefusalAsync(web, _ => null);
        await refused.Response.ShouldBeProblemAsync(429, "rate.limited");
        refused.Response.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_user_has_one_allowance_whatever_the_token()
    {
        await using var web = await RunningWeb.StartAsync(s_shop, settings: s_three);
        await using var refused = await FirstRefusalAsync(web, _ => web.Pool.IdToken("ana"));
        await refused.Response.ShouldBeProblemAsync(429, "rate.limited");
    }

    [Fact]
    public async Task Users_behind_one_address_do_not_slow_each_other_down()
    {
        await using var web = await RunningWeb.StartAsync(s_shop, settings: s_three);
        await using var anonymous = await FirstRefusalAsync(web, _ => null);
        await using var ana = await FirstRefusalAsync(web, _ => web.Pool.IdToken("ana"));

        (await StatusAsync(web, web.Pool.IdToken("ben"))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_fresh_claimed_sub_per_request_escapes_nothing()
    {
        await using var web = await RunningWeb.StartAsync(s_shop, settings: s_three);
        await using var elsewhere = await ServiceDefaults.FakeUserPool.StartAsync();
        await using var refused = await FirstRefusalAsync(web, turn => elsewhere.Token($"sub-{turn}", issuer: web.Pool.Issuer));
        await refused.Response.ShouldBeProblemAsync(429, "rate.limited");
    }

    [Fact]
    public async Task A_forger_does_not_spend_the_allowance_of_the_user_that_it_claims_to_be()
    {
        await using var web = await RunningWeb.StartAsync(s_shop, settings: s_three);
        await using var elsewhere = await ServiceDefaults.FakeUserPool.StartAsync();
        await using var refused = await FirstRefusalAsync(web, _ => elsewhere.Token("ana", issuer: web.Pool.Issuer));

        (await StatusAsync(web, web.Pool.IdToken("ana"))).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("a.b.c")]
    [InlineData("")]
    public async Task What_is_no_token_counts_by_address_and_is_left_to_the_services(string token)
    {
        await using var web = await RunningWeb.StartAsync(context =>
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsync(context.Request.Headers.Authorization.ToString());
        });
        using var response = await web.SendAsync(HttpMethod.Get, "/api/orders", null, ("Authorization", "Bearer " + token));
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await response.Content.ReadAsStringAsync()).Trim().ShouldBe($"Bearer {token}".Trim());
    }

    [Fact]
    public async Task Without_the_pools_keys_requests_go_on_and_count_by_address()
    {
        await using var web = await RunningWeb.StartAsync(
            s_shop, settings: [.. s_three, ("AWS:Resources:UserPoolProviderUrl", "http://127.0.0.1:9/pool-1")]);
        (await StatusAsync(web, web.Pool.IdToken("ana"))).ShouldBe(HttpStatusCode.OK);
        await using var refused = await FirstRefusalAsync(web, turn => web.Pool.IdToken($"user-{turn}"));
        await refused.Response.ShouldBeProblemAsync(429, "rate.limited");
    }

    [Fact]
    public async Task The_sites_files_are_not_limited()
    {
        await using var web = await RunningWeb.StartAsync(s_shop, settings: s_three);
        var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var response = await web.SendAsync(HttpMethod.Get, "/");
            return response.StatusCode;
        }));
        statuses.ShouldAllBe(status => status == HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2::1", "20010DB800010002")]
    [InlineData("2001:db8:1:2:ffff::9", "20010DB800010002")]
    public void An_IPv6_network_counts_as_one_address(string address, string counted) =>
        RateLimits.Network(IPAddress.Parse(address)).ShouldBe(counted);

    private static async Task<HttpStatusCode> StatusAsync(RunningWeb web, string token)
    {
        using var response = await web.SendAsync(HttpMethod.Get, "/api/shop", null, ("Authorization", "Bearer " + token));
        return response.StatusCode;
    }

    /// <summary>Many at once, so that what comes back each second does not matter; the first that was refused.</summary>
    private static async Task<Refused> FirstRefusalAsync(RunningWeb web, Func<int, string?> tokenOf)
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 60).Select(turn => tokenOf(turn) is { } token
            ? web.SendAsync(HttpMethod.Get, "/api/shop", null, ("Authorization", "Bearer " + token))
            : web.SendAsync(HttpMethod.Get, "/api/shop")));
        responses.ShouldContain(response => response.StatusCode == HttpStatusCode.OK);
        return new Refused(responses.First(response => response.StatusCode == HttpStatusCode.TooManyRequests), responses);
    }

    private sealed record Refused(HttpResponseMessage Response, HttpResponseMessage[] All) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            foreach (var response in All)
            {
                response.Dispose();
            }

            return ValueTask.CompletedTask;
        }
    }
}
