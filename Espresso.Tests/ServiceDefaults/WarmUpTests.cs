using Espresso.ServiceDefaults;
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
}
