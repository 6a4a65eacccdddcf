using System.Net;

namespace Espresso.Tests.LocalCloud.Kernel;

public class GuardTests
{
    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:80")]
    [InlineData("127.0.0.1:1")]
    [InlineData("localhost")]
    public async Task A_foreign_host_is_refused(string host)
    {
        await using var cloud = await RunningCloud.StartAsync();
        using var response = await SendAsync(cloud, HttpMethod.Get, ("Host", host));
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync()).ShouldContain("InvalidHost");
    }

    [Fact]
    public async Task Both_names_of_loopback_are_taken()
    {
        await using var cloud = await RunningCloud.StartAsync();
        using var response = await SendAsync(cloud, HttpMethod.Get, ("Host", $"localhost:{cloud.Http.BaseAddress!.Port}"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://localhost:5181")]
    [InlineData("null")]
    public async Task A_page_of_another_origin_is_refused(string origin)
    {
        await using var cloud = await RunningCloud.StartAsync(("Site:Url", "http://localhost:5180"));
        using var response = await SendAsync(cloud, HttpMethod.Post, ("Origin", origin));
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        response.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    [Theory]
    [InlineData("http://localhost:5180")]
    [InlineData("http://127.0.0.1:5180")]
    public async Task The_site_may_call_and_gets_its_preflight_answered(string origin)
    {
        await using var cloud = await RunningCloud.StartAsync(("Site:Url", "http://localhost:5180"));
        using var preflight = await SendAsync(cloud, HttpMethod.Options,
            ("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "content-type,x-amz-target"));
        preflight.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        preflight.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([origin]);
        preflight.Headers.GetValues("Access-Control-Allow-Headers").ShouldBe(["content-type,x-amz-target"]);
        using var call = await SendAsync(cloud, HttpMethod.Get, ("Origin", origin));
        call.StatusCode.ShouldBe(HttpStatusCode.OK);
        call.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([origin]);
    }

    [Theory]
    [InlineData("@connections")]
    [InlineData("%40connections")]
    public async Task A_page_of_another_origin_posts_to_no_connection(string connections)
    {
        await using var cloud = await RunningCloud.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/_aws/execute-api/a/live/{connections}/c");
        request.Headers.TryAddWithoutValidation("Origin", "https://evil.example");
        using var response = await cloud.Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync()).ShouldContain("InvalidOrigin");
    }

    [Fact]
    public async Task Another_sites_page_may_link_here_but_load_nothing()
    {
        await using var cloud = await RunningCloud.StartAsync();
        using var image = await SendAsync(cloud, HttpMethod.Get, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors"));
        image.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var link = await SendAsync(cloud, HttpMethod.Get, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"));
        link.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningCloud cloud, HttpMethod method, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, "/_localcloud/health");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await cloud.Http.SendAsync(request);
    }
}
