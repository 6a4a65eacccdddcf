using Espresso.Tests.ServiceDefaults;
using Espresso.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Espresso.Tests.Web;

/// <summary>The real Web service on a free port, between a folder of site files and two services that are written in the test.</summary>
internal sealed class RunningWeb : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly List<IAsyncDisposable> _others;
    private readonly DirectoryInfo _folder;

    private RunningWeb(WebApplication web, List<IAsyncDisposable> others, DirectoryInfo folder, FakeUserPool pool)
    {
        (_web, _others, _folder, Pool) = (web, others, folder, pool);
        // Redirects and decompression would hide what was sent.
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(web.Urls.Single()) };
    }

    public HttpClient Http { get; }

    public FakeUserPool Pool { get; }

    /// <summary>Where the site's files are, for tests that put one there.</summary>
    public string Files => Path.Combine(_folder.FullName, "wwwroot");

    /// <param name="orders">Answers in place of Orders; null for a service that is not there.</param>
    /// <param name="notifications">Answers in place of Notifications.</param>
    /// <param name="siteIsBuilt">Whether the site's files are there.</param>
    /// <param name="settings">Further configuration.</param>
    public static async Task<RunningWeb> StartAsync(
        RequestDelegate? orders = null, RequestDelegate? notifications = null, bool siteIsBuilt = true, params (string Key, string Value)[] settings)
    {
        var others = new List<IAsyncDisposable>();
        var pool = await FakeUserPool.StartAsync();
        others.Add(pool);
        var folder = Directory.CreateTempSubdirectory("espresso-web-");
        if (siteIsBuilt)
        {
            await WriteSiteAsync(Path.Combine(folder.FullName, "wwwroot"));
        }

        Dictionary<string, string?> configuration = new()
        {
            ["AWS_REGION"] = "eu-west-1",
            ["AWS:Resources:UserPoolId"] = "pool-1",
            ["AWS:Resources:UserPoolClientId"] = FakeUserPool.ClientId,
            ["AWS:Resources:UserPoolProviderUrl"] = pool.Issuer,
            ["Cognito:Endpoint"] = "http://127.0.0.1:4566",
            ["services:orders:http:0"] = await AddressOfAsync(orders, others),
            ["services:notifications:http:0"] = await AddressOfAsync(notifications, others),
        };
        foreach (var (key, value) in settings)
        {
            configuration[key] = value;
        }

        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = folder.FullName });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication? web = null;
        try
        {
            builder.AddWeb();
            web = builder.Build();
            web.MapWeb();
            await web.StartAsync();
        }
        catch
        {
            // A service that refuses its settings leaves nothing behind either.
            await CleanUpAsync(web, others, folder);
            throw;
        }

        return new RunningWeb(web, others, folder, pool);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await CleanUpAsync(_web, _others, _folder);
    }

    private static async Task CleanUpAsync(WebApplication? web, List<IAsyncDisposable> others, DirectoryInfo folder)
    {
        if (web is not null)
        {
            await web.DisposeAsync();
        }

        foreach (var other in others)
        {
            await other.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }

    private static async Task<string> AddressOfAsync(RequestDelegate? answer, List<IAsyncDisposable> others)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var service = builder.Build();
        service.Run(answer ?? (_ => Task.CompletedTask));
        await service.StartAsync();
        var address = service.Urls.Single();
        if (answer is null)
        {
            // Nobody listens on a port that has just been given back.
            await service.DisposeAsync();
        }
        else
        {
            others.Add(service);
        }

        return address;
    }

    private static async Task WriteSiteAsync(string wwwroot)
    {
        Directory.CreateDirectory(Path.Combine(wwwroot, "assets"));
        await File.WriteAllTextAsync(Path.Combine(wwwroot, "index.html"), "<!doctype html><title>Espresso</title>");
        await File.WriteAllTextAsync(Path.Combine(wwwroot, "icon.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        var script = Path.Combine(wwwroot, "assets", "app-1a2b3c.js");
        await File.WriteAllTextAsync(script, "plain");
        await File.WriteAllTextAsync(script + ".br", "brotli");
        await File.WriteAllTextAsync(script + ".gz", "gzip");
    }
}

internal static class WebRequests
{
    /// <summary>Sends a request with headers given as <c>("Name", "value")</c>.</summary>
    public static Task<HttpResponseMessage> SendAsync(
        this RunningWeb web, HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return web.Http.SendAsync(request);
    }

    /// <summary>A header's value wherever .NET keeps it; null when it is absent.</summary>
    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    public static async Task<string> ShouldBeProblemAsync(this HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, text);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        var problem = System.Text.Json.JsonElement.Parse(text);
        problem.GetProperty("code").GetString().ShouldBe(code);
        problem.GetProperty("status").GetInt32().ShouldBe(status);
        problem.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        return text;
    }
}
