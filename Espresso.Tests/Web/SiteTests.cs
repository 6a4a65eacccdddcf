using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Espresso.Tests.Web;

public class SiteTests
{
    private const string AScript = "/assets/app-1a2b3c.js";

    [Theory]
    [InlineData("/")]
    [InlineData("/scan?code=abc")]
    [InlineData("/orders/0199f3b2")]
    [InlineData("/barista")]
    public async Task Every_page_address_answers_with_the_page(string path)
    {
        await using var web = await RunningWeb.StartAsync();
        using var response = await web.SendAsync(HttpMethod.Get, path);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("text/html");
        response.Header("Cache-Control").ShouldBe("no-cache");
    }

    [Theory]
    [InlineData("/assets/app-gone.js")]
    [InlineData("/assets/nothing")]
    [InlineData("/favicon.ico")]
    [InlineData("/assets/../../secret.txt")]
    [InlineData("/assets/..%2f..%2fsecret.txt")]
    public async Task A_missing_file_is_never_answered_with_HTML(string path)
    {
        await using var web = await RunningWeb.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(web.Files, "..", "secret.txt"), "secret");
        using var response = await web.SendAsync(HttpMethod.Get, path);
        await response.ShouldBeProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task A_dotnet_source_of_configuration_is_not_served()
    {
        await using var web = await RunningWeb.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(web.Files, "..", "appsettings.json"), "{}");
        using var response = await web.SendAsync(HttpMethod.Get, "/appsettings.json");
        await response.ShouldBeProblemAsync(404, "not_found");
    }

    [Theory]
    [InlineData("br, gzip", "br", "brotli")]
    [InlineData("gzip", "gzip", "gzip")]
    [InlineData("br;q=0, gzip", "gzip", "gzip")]
    [InlineData("identity", null, "plain")]
    public async Task An_asset_is_sent_as_the_browser_can_read_it_and_kept_for_good(string accepted, string? encoding, string content)
    {
        await using var web = await RunningWeb.StartAsync();
        using var response = await web.SendAsync(HttpMethod.Get, AScript, null, ("Accept-Encoding", accepted));

        response.Header("Content-Encoding").ShouldBe(encoding);
        (await response.Content.ReadAsStringAsync()).ShouldBe(content);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("text/javascript");
        response.Header("Vary").ShouldBe("Accept-Encoding");
        var cache = response.Headers.CacheControl!;
        cache.MaxAge.ShouldBe(TimeSpan.FromDays(365));
        cache.Extensions.Select(extension => extension.Name).ShouldContain("immutable");
    }

    [Fact]
    public async Task The_page_is_not_sent_again_while_it_is_the_same()
    {
        await using var web = await RunningWeb.StartAsync();
        using var first = await web.SendAsync(HttpMethod.Get, "/");
        using var again = await web.SendAsync(HttpMethod.Get, "/barista", null, ("If-None-Match", first.Headers.ETag!.Tag));
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task A_page_of_the_same_length_and_date_is_another_when_its_content_is()
    {
        await using var web = await RunningWeb.StartAsync();
        await using var next = await RunningWeb.StartAsync();
        var (page, nextPage) = (Path.Combine(web.Files, "index.html"), Path.Combine(next.Files, "index.html"));
        await File.WriteAllTextAsync(page, "<p>1</p>");
        await File.WriteAllTextAsync(nextPage, "<p>2</p>");
        File.SetLastWriteTimeUtc(nextPage, File.GetLastWriteTimeUtc(page));

        using var first = await web.SendAsync(HttpMethod.Get, "/");
        using var again = await next.SendAsync(HttpMethod.Get, "/", null, ("If-None-Match", first.Headers.ETag!.Tag));

        again.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_head_request_has_the_headers_without_the_body()
    {
        await using var web = await RunningWeb.StartAsync();
        using var response = await web.SendAsync(HttpMethod.Head, AScript);
        response.Content.Headers.ContentLength.ShouldBe(5);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_site_takes_nothing_but_questions()
    {
        await using var web = await RunningWeb.StartAsync();
        using var response = await web.SendAsync(HttpMethod.Post, "/scan");
        await response.ShouldBeProblemAsync(405, "method.not_allowed");
        response.Content.Headers.Allow.ShouldBe(["GET", "HEAD"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_configuration_tells_the_site_where_it_runs()
    {
        await using var web = await RunningWeb.StartAsync(settings: ("Site:ApiBase", "https://api.example.com/"));
        using var response = await web.SendAsync(HttpMethod.Get, "/config.json");

        response.Header("Cache-Control").ShouldBe("no-cache");
        var config = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        config.GetProperty("region").GetString().ShouldBe("eu-west-1");
        config.GetProperty("userPoolId").GetString().ShouldBe("pool-1");
        config.GetProperty("userPoolClientId").GetString().ShouldBe("client-1");
        config.GetProperty("cognitoEndpoint").GetString().ShouldBe("http://127.0.0.1:4566");
        config.GetProperty("apiBase").GetString().ShouldBe("https://api.example.com");
    }

    [Fact]
    public async Task Without_an_endpoint_the_browser_signs_in_at_AWS()
    {
        await using var web = await RunningWeb.StartAsync(settings: ("Cognito:Endpoint", ""));
        var config = JsonElement.Parse(await web.Http.GetStringAsync("/config.json"));
        config.GetProperty("cognitoEndpoint").GetString().ShouldBe("https://cognito-idp.eu-west-1.amazonaws.com");
    }

    [Theory]
    [InlineData("AWS:Resources:UserPoolId", "")]
    [InlineData("AWS:Resources:UserPoolClientId", "")]
    [InlineData("AWS_REGION", "")]
    [InlineData("Cognito:Endpoint", "somewhere")]
    public async Task A_setting_that_is_missing_or_wrong_stops_the_start_and_is_named(string key, string value)
    {
        var error = await Should.ThrowAsync<OptionsValidationException>(() => RunningWeb.StartAsync(settings: (key, value)));
        error.Message.ShouldContain(key);
    }

    [Fact]
    public async Task The_page_may_load_nothing_but_its_own_files_and_speak_to_nobody_but_its_API_and_Cognito()
    {
        await using var web = await RunningWeb.StartAsync(settings: ("Site:ApiBase", "https://api.example.com/v1"));
        using var response = await web.SendAsync(HttpMethod.Get, "/");

        var policy = response.Header("Content-Security-Policy")!.Split("; ");
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("script-src 'self'");
        policy.ShouldContain("style-src 'self'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldContain("connect-src 'self' http://127.0.0.1:4566 https://api.example.com");
        response.Header("X-Content-Type-Options").ShouldBe("nosniff");
        response.Header("Referrer-Policy").ShouldBe("no-referrer");
        response.Header("Permissions-Policy")!.ShouldContain("camera=(self)");
        response.Header("Strict-Transport-Security").ShouldBeNull();
    }

    [Fact]
    public async Task Without_a_built_site_it_says_how_to_build_it_and_is_not_healthy()
    {
        await using var web = await RunningWeb.StartAsync(siteIsBuilt: false);

        using var page = await web.SendAsync(HttpMethod.Get, "/");
        (await page.ShouldBeProblemAsync(503, "site.not_built")).ShouldContain("npm run build");
        using var health = await web.SendAsync(HttpMethod.Get, "/health");
        health.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        using var alive = await web.SendAsync(HttpMethod.Get, "/alive");
        alive.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task It_is_healthy_while_a_service_behind_it_is_away()
    {
        await using var web = await RunningWeb.StartAsync();
        using var health = await web.SendAsync(HttpMethod.Get, "/health");
        health.StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
