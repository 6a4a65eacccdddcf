using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Espresso.Tests.StandIns.Aspire;

public sealed class DashboardTests
{
    [Fact]
    public async Task The_resource_service_tells_resources_logs_and_runs_commands()
    {
        using var builder = Create();
        var secret = builder.AddParameter("token", "s3cret", secret: true);
        builder.AddShell("server", "echo hello; exec sleep 1000").WithHttpEndpoint().WithEnvironment("TOKEN", secret).WithEnvironment("PLAIN", "text");
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("server").WaitAsync(Shell.Deadline);
        using var client = await ClientAsync(app);

        var snapshot = await FirstLineAsync(client, "v1/resources/watch");
        snapshot.GetProperty("type").GetString().ShouldBe("snapshot");
        var server = snapshot.GetProperty("resources").EnumerateArray().Single(resource => resource.GetProperty("displayName").GetString() == "server");
        server.GetProperty("state").GetString().ShouldBe("Running");
        server.GetProperty("health").GetString().ShouldBe("Healthy");
        server.GetProperty("urls")[0].GetProperty("url").GetString().ShouldBe(app.GetEndpoint("server").ToString().TrimEnd('/'));
        var variables = server.GetProperty("environment").EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!, one => one.GetProperty("isSensitive").GetBoolean(), StringComparer.Ordinal);
        variables["TOKEN"].ShouldBeTrue();
        variables["PLAIN"].ShouldBeFalse();
        var parameter = snapshot.GetProperty("resources").EnumerateArray().Single(resource => resource.GetProperty("displayName").GetString() == "token");
        parameter.GetProperty("properties").GetProperty("Value").GetString()!.ShouldNotContain("s3cret");

        var id = server.GetProperty("name").GetString();
        var line = await FirstLineAsync(client, $"v1/resources/{id}/logs");
        line.GetProperty("text").GetString().ShouldBe("hello");
        line.GetProperty("isError").GetBoolean().ShouldBeFalse();
        line.GetProperty("timestamp").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);

        using var stopped = await client.PostAsync(new Uri($"v1/resources/{id}/commands/stop", UriKind.Relative), null);
        (await stopped.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("kind").GetString().ShouldBe("succeeded");
        using var unknown = await client.PostAsync(new Uri($"v1/resources/{id}/commands/nope", UriKind.Relative), null);
        (await unknown.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("kind").GetString().ShouldBe("failed");
    }

    [Fact]
    public async Task The_resource_service_refuses_who_has_no_key_and_knows_no_other_resources()
    {
        using var builder = Create();
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);
        using var client = await ClientAsync(app);

        using var missing = await client.GetAsync(new Uri("v1/resources/nope/logs", UriKind.Relative));
        missing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        client.DefaultRequestHeaders.Clear();
        using var refused = await client.GetAsync(new Uri("v1/resources/watch", UriKind.Relative));
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_dashboard_is_started_with_upstreams_variables()
    {
        using var folder = new BuiltProjectFolder("env > \"$0.tmp\"; mv \"$0.tmp\" \"$0.env\"");
        using var builder = Create();
        builder.Services.AddSingleton(new AppHostMetadata(null, null, folder.Assembly, new Dictionary<string, string>(StringComparer.Ordinal)));
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);

        var variables = await folder.VariablesAsync();
        var configuration = app.Services.GetRequiredService<IConfiguration>();
        variables["ASPNETCORE_URLS"].ShouldBe(configuration["ASPNETCORE_URLS"]);
        variables["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"].ShouldBe(configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"]);
        variables["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"].ShouldBe((await app.Services.GetRequiredService<ResourceService>().Address).ToString());
        variables["DASHBOARD__FRONTEND__BROWSERTOKEN"].ShouldBe(configuration["AppHost:BrowserToken"]);
        variables["DASHBOARD__OTLP__PRIMARYAPIKEY"].ShouldBe(configuration["AppHost:OtlpApiKey"]);
        variables["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"].ShouldBe(configuration["AppHost:ResourceService:ApiKey"]);
    }

    private static IDistributedApplicationTestingBuilder Create()
    {
        var (first, url) = Shell.TakePort();
        var (second, otlp) = Shell.TakePort();
        first.Dispose();
        second.Dispose();
        return DistributedApplicationTestingBuilder.Create(
            [$"--ASPNETCORE_URLS=http://127.0.0.1:{url}", $"--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://127.0.0.1:{otlp}"],
            (options, _) => options.DisableDashboard = false);
    }

    private static async Task<HttpClient> ClientAsync(DistributedApplication app)
    {
        var client = new HttpClient { BaseAddress = await app.Services.GetRequiredService<ResourceService>().Address.WaitAsync(Shell.Deadline) };
        client.DefaultRequestHeaders.Add("x-resource-service-api-key", app.Services.GetRequiredService<IConfiguration>()["AppHost:ResourceService:ApiKey"]);
        return client;
    }

    private static async Task<JsonElement> FirstLineAsync(HttpClient client, string path)
    {
        using var reader = new StreamReader(await client.GetStreamAsync(new Uri(path, UriKind.Relative)));
        return JsonDocument.Parse((await reader.ReadLineAsync().WaitAsync(Shell.Deadline))!).RootElement;
    }
}
