using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Espresso.Tests.StandIns.Aspire;

public sealed class EnvironmentTests
{
    [Fact]
    public async Task Values_that_come_later_are_resolved_when_the_resource_starts()
    {
        using var builder = DistributedApplicationTestingBuilder.Create("--Parameters:password=s3cret");
        var password = builder.AddParameter("password", secret: true);
        var server = builder.AddShell("server", "exec sleep 1000").WithHttpEndpoint(name: "http", env: "PORT");
        var http = server.GetEndpoint("http");
        builder.AddShell("client", "exec sleep 1000")
            .WithEnvironment("PLAIN", "text")
            .WithEnvironment("PASSWORD", password)
            .WithEnvironment("URL", http)
            .WithEnvironment("BOTH", $"{http.Property(EndpointProperty.HostAndPort)}/{password}?a={{b}}")
            .WithEnvironment("LATE", () => "late")
            .WithEnvironment(context => context.EnvironmentVariables["NAME"] = context.Resource.Name);
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);

        var client = await app.VariablesAsync("client");
        var address = app.GetEndpoint("server", "http");
        client["PLAIN"].ShouldBe("text");
        client["PASSWORD"].ShouldBe("s3cret");
        client["URL"].ShouldBe($"http://localhost:{address.Port}");
        client["BOTH"].ShouldBe($"localhost:{address.Port}/s3cret?a={{b}}");
        client["LATE"].ShouldBe("late");
        client["NAME"].ShouldBe("client");
        (await app.VariablesAsync("server"))["PORT"].ShouldBe($"{address.Port}");
    }

    [Fact]
    public async Task A_reference_gives_the_url_for_service_discovery_and_as_a_plain_variable()
    {
        using var project = new BuiltProjectFolder();
        using var builder = DistributedApplicationTestingBuilder.Create();
        var orders = builder.AddProject("order-api", project.Path).WithHttpEndpoint(name: "admin");
        builder.AddShell("web", "exec sleep 1000").WithReference(orders).WithReference("maps", new Uri("https://maps.example/"));
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);

        var web = await app.VariablesAsync("web");
        var http = app.GetEndpoint("order-api", "http").ToString().TrimEnd('/');
        web["services__order-api__http__0"].ShouldBe(http);
        web["services__order-api__admin__0"].ShouldStartWith("http://localhost:");
        web["ORDER_API_HTTP"].ShouldBe(http);
        web["services__maps__default__0"].ShouldBe("https://maps.example/");
    }

    [Fact]
    public async Task A_project_gets_its_launch_profile_its_urls_and_telemetry_settings()
    {
        using var project = new BuiltProjectFolder();
        using var builder = DistributedApplicationTestingBuilder.Create("--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://127.0.0.1:4318", "--environment=Development");
        builder.AddProject("orders", project.Path);
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);

        var orders = await app.VariablesAsync("orders");
        orders["FROM_PROFILE"].ShouldBe("yes");
        orders["ASPNETCORE_URLS"].ShouldBe($"http://127.0.0.1:{app.GetEndpoint("orders").Port}");
        orders["ASPNETCORE_ENVIRONMENT"].ShouldBe("Development");
        orders["OTEL_EXPORTER_OTLP_ENDPOINT"].ShouldBe("http://127.0.0.1:4318");
        orders["OTEL_EXPORTER_OTLP_PROTOCOL"].ShouldBe("http/protobuf");
        orders["OTEL_EXPORTER_OTLP_HEADERS"].ShouldStartWith("x-otlp-api-key=");
        orders["OTEL_SERVICE_NAME"].ShouldBe("orders");
        orders["OTEL_RESOURCE_ATTRIBUTES"]!.ShouldMatch("^service.instance.id=[a-z]{8}$");
        orders["OTEL_BSP_SCHEDULE_DELAY"].ShouldBe("1000");
        orders["OTEL_BLRP_SCHEDULE_DELAY"].ShouldBe("1000");
        orders["OTEL_METRIC_EXPORT_INTERVAL"].ShouldBe("1000");
    }

    [Fact]
    public async Task Without_a_launch_profile_a_project_has_neither_its_variables_nor_its_endpoints()
    {
        using var project = new BuiltProjectFolder();
        using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddProject("orders", project.Path, launchProfileName: null);
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);

        var orders = await app.VariablesAsync("orders");
        orders.ShouldNotContainKey("FROM_PROFILE");
        orders.ShouldNotContainKey("ASPNETCORE_URLS");
        orders.ShouldNotContainKey("OTEL_EXPORTER_OTLP_ENDPOINT");
    }

    [Fact]
    public async Task A_parameter_without_a_value_fails_who_needs_it_and_says_how_to_give_it()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var password = builder.AddParameter("password", secret: true);
        var client = builder.AddShell("client", "exec sleep 1000").WithEnvironment("PASSWORD", password);
        await using var app = await builder.BuildAsync();
        await app.StartAsync().WaitAsync(Shell.Deadline);

        await app.WaitForAsync("client", KnownResourceStates.FailedToStart);
        (await app.LogAsync(client.Resource)).ShouldContain(line => line.Contains("Parameters:password", StringComparison.Ordinal) && line.Contains("Parameters__password", StringComparison.Ordinal));
    }

    [Fact]
    public void A_generated_parameter_keeps_its_promises()
    {
        var value = new GenerateParameterDefault { MinLength = 30, MinUpper = 2, MinNumeric = 3, Special = false }.GetDefaultValue();

        value.Length.ShouldBe(30);
        value.Count(char.IsAsciiLetterUpper).ShouldBeGreaterThanOrEqualTo(2);
        value.Count(char.IsAsciiDigit).ShouldBeGreaterThanOrEqualTo(3);
        value.ShouldAllBe(c => char.IsAsciiLetterOrDigit(c));
    }

    [Fact]
    public async Task The_appHosts_own_addresses_and_tokens_do_not_reach_its_children()
    {
        Environment.SetEnvironmentVariable("ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN", "secret");
        try
        {
            using var builder = DistributedApplicationTestingBuilder.Create();
            var printer = builder.AddShell("printer", "env; exec sleep 1000");
            await using var app = await builder.BuildAsync();
            await app.StartAsync().WaitAsync(Shell.Deadline);
            await app.WaitForAsync("printer", KnownResourceStates.Running);

            (await app.LogUntilAsync(printer.Resource, line => line.Contains("PATH=", StringComparison.Ordinal)))
                .ShouldAllBe(line => !line.Contains("BROWSERTOKEN", StringComparison.Ordinal));
        }
        finally
        {
            Environment.SetEnvironmentVariable("ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN", null);
        }
    }
}
