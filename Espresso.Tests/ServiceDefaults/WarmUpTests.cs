using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Espresso.Tests.ServiceDefaults;

public class WarmUpTests
{
    private sealed class Needed(bool answers) : IHealthCheck
    {
        public int Asked { get; private set; }

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            Asked++;
            return answers ? Task.FromResult(HealthCheckResult.Healthy()) : throw new HttpRequestException("Nobody is there.");
        }
    }

    private static Task<Service> StartAsync(Needed needed, params (string Key, string Value)[] settings)
        => Service.StartAsync(_ => { }, builder => builder.Services.AddHealthChecks().AddCheck("needed", needed), settings);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_function_asks_what_it_needs_before_its_first_event_and_starts_whatever_the_answer(bool answers)
    {
        var needed = new Needed(answers);
        await using var service = await StartAsync(needed, ("AWS_LAMBDA_FUNCTION_NAME", "orders"));

        needed.Asked.ShouldBe(1);
        (await service.Http.GetStringAsync("/alive")).ShouldBe("Healthy");
    }

    [Fact]
    public async Task A_web_server_starts_without_asking()
    {
        var needed = new Needed(answers: true);
        await using var service = await StartAsync(needed);

        needed.Asked.ShouldBe(0);
    }

    [Theory]
    [InlineData("orders", true)]
    [InlineData("", false)]
    public async Task What_a_function_asks_itself_is_no_request_in_the_metrics(string function, bool silent)
    {
        await using var service = await StartAsync(new Needed(answers: true), ("AWS_LAMBDA_FUNCTION_NAME", function));

        var probes = service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText is "/alive" or "/health").ToArray();

        probes.Length.ShouldBe(2);
        probes.ShouldAllBe(probe => probe.Metadata.GetMetadata<IDisableHttpMetricsMetadata>() != null == silent);
    }
}
