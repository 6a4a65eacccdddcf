using Amazon.Lambda.AspNetCoreServer.Hosting.Internal;
using Espresso.ServiceDefaults;
using Espresso.Tests.StandIns.LambdaHosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Espresso.Tests.ServiceDefaults;

public class ServiceBuilderTests
{
    [Fact]
    public async Task A_service_that_is_started_by_hand_has_a_server()
    {
        await using var app = ServiceBuilder.Create([]).Build();

        app.Services.GetRequiredService<IServer>().GetType().Name.ShouldStartWith("Kestrel");
    }

    [Fact]
    public async Task A_package_has_settings_logging_and_routing_and_no_server()
    {
        var builder = ServiceBuilder.CreateForEvents(["--Drink=flat-white", "--Logging:LogLevel:Espresso.Coffee=Error"]);
        builder.Services.ShouldNotContain(service => service.ServiceType == typeof(IServer));
        await using var api = await RuntimeApi.StartAsync();
        builder.Services.AddSingleton<IServer>(services => new LambdaServer(
            EventShape.For(LambdaEventSource.RestApi, new()), streaming: false, services.GetRequiredService<IHostApplicationLifetime>(), before: [], api.Address));
        builder.AddServiceDefaults();
        await using var app = builder.Build();
        app.MapServiceDefaults();
        await app.StartAsync();

        (await api.InvokeAsync(Events.Rest("GET", "/alive"))).Text.ShouldContain("Healthy");
        app.Configuration["Drink"].ShouldBe("flat-white");
        app.Configuration["PATH"].ShouldNotBeNullOrEmpty();
        app.Environment.EnvironmentName.ShouldBe(Environments.Production);
        var loggers = app.Services.GetRequiredService<ILoggerFactory>();
        loggers.CreateLogger("Espresso.Coffee").IsEnabled(LogLevel.Warning).ShouldBeFalse();
        loggers.CreateLogger("Espresso.Tea").IsEnabled(LogLevel.Information).ShouldBeTrue();
        await app.StopAsync();
    }
}
