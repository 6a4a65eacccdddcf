using System.Text.Json;
using Espresso.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Espresso.Tests.ServiceDefaults;

/// <summary>A small service with the defaults, on a free loopback port.</summary>
public sealed class Service : IAsyncDisposable
{
    private readonly WebApplication site;

    private Service(WebApplication app, HttpClient http) => (site, Http) = (app, http);

    public HttpClient Http { get; }

    public IServiceProvider Services => site.Services;

    public static async Task<Service> StartAsync(
        Action<WebApplication> map, Action<WebApplicationBuilder>? add = null, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.AddServiceDefaults();
        add?.Invoke(builder);
        var app = builder.Build();
        app.MapServiceDefaults();
        map(app);
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        // A function has no address.
        var http = new HttpClient { BaseAddress = app.Urls.Any(u => !u.EndsWith(":0", StringComparison.Ordinal)) ? new Uri(app.Urls.First()) : null };
        return new Service(app, http);
    }

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        return ((int)response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await site.StopAsync();
        await site.DisposeAsync();
    }
}
