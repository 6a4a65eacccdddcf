using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Espresso.Tests.StandIns.Sdk;

public class HttpClientTests
{
    private static HttpClient Client(Action<IHttpClientBuilder> build, params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());
        build(services.AddHttpClient("client"));
        return services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>().CreateClient("client");
    }

    [Theory]
    [InlineData("http://orders/api/menu?a=b", "services:orders:http:0")]
    [InlineData("https+http://orders/api/menu?a=b", "services:orders:http:0")]
    [InlineData("http://_admin.orders/api/menu?a=b", "services:orders:admin:0")]
    public async Task A_service_is_found_by_its_configured_endpoint(string url, string key)
    {
        await using var server = await WireServer.StartAsync(new Answer(200, "found"));
        using var client = Client(http => http.AddServiceDiscovery(), (key, server.Url));

        (await client.GetStringAsync(url)).ShouldBe("found");

        server.Single().Path.ShouldBe("/api/menu?a=b");
    }

    [Fact]
    public async Task An_endpoint_that_the_service_lacks_is_named_with_those_it_has()
    {
        using var client = Client(http => http.AddServiceDiscovery(), ("services:orders:http:0", "http://127.0.0.1:1"));

        var error = await Should.ThrowAsync<InvalidOperationException>(client.GetStringAsync("http://_admin.orders/"));

        error.Message.ShouldBe("No endpoint 'admin' of service 'orders' is configured. There are: http.");
    }

    [Fact]
    public async Task An_address_that_is_no_service_is_left_alone()
    {
        await using var server = await WireServer.StartAsync(new Answer(200, "itself"));
        using var client = Client(http => http.AddServiceDiscovery());

        (await client.GetStringAsync(server.Url)).ShouldBe("itself");
    }

    [Fact]
    public async Task A_transient_failure_is_tried_again()
    {
        await using var server = await WireServer.StartAsync(new Answer(503, ""), new Answer(500, ""), new Answer(200, "third"));
        using var client = Client(http => http.AddStandardResilienceHandler(options => options.Retry.Delay = TimeSpan.FromMilliseconds(1)));

        (await client.GetStringAsync(server.Url)).ShouldBe("third");
    }

    [Fact]
    public async Task A_refusal_is_not_tried_again()
    {
        await using var server = await WireServer.StartAsync(new Answer(409, "no"));
        using var client = Client(http => http.AddStandardResilienceHandler());

        using var response = await client.GetAsync(server.Url);

        response.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        server.Requests.Count.ShouldBe(1);
    }
}
