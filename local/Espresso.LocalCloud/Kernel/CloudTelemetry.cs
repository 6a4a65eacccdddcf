using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Espresso.LocalCloud.Kernel;

/// <summary>Spans of the cloud's own part in a trace, sent by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
public static class CloudTelemetry
{
    /// <summary>The source of all spans of this process.</summary>
    public static ActivitySource Source { get; } = new("Espresso.LocalCloud");

    internal static void AddCloudTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        // The SDK reads service name, resource attributes, endpoint and protocol from the standard variables.
        builder.Services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService("localcloud", autoGenerateServiceInstanceId: false).AddEnvironmentVariableDetector())
            .AddSource(Source.Name)
            .AddSource(Espresso.StepFunctions.Engine.StepFunctionsEngine.ActivitySourceName)
            .AddOtlpExporter()
            .Build());
        builder.Services.AddHostedService<TracerStart>();
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.SetResourceBuilder(ResourceBuilder.CreateDefault().AddService("localcloud", autoGenerateServiceInstanceId: false).AddEnvironmentVariableDetector());
            logging.AddOtlpExporter();
        });
    }

    /// <summary>Creates the provider at start; the container disposes it, which sends what is left.</summary>
    private sealed class TracerStart(TracerProvider provider) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(provider);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
