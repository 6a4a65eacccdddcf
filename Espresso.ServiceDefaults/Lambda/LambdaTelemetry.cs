using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Espresso.ServiceDefaults.Lambda;

/// <summary>
/// How telemetry leaves a Lambda function: spans by UDP to the X-Ray daemon, metrics and logs as lines on standard output. Lambda freezes
/// a process between two invocations, so nothing may wait for a timer: spans leave when they end, metrics when their invocation does.
/// </summary>
internal static class LambdaTelemetry
{
    /// <summary>Combinations of attributes that an instrument can tell apart between two invocations' ends.</summary>
    private const int MostCombinations = 100;

    /// <summary>Set by Lambda where a daemon listens: <c>address:port</c>.</summary>
    public const string DaemonVariable = "AWS_XRAY_DAEMON_ADDRESS";

    /// <summary>Set by Lambda where standard output becomes log events; that is where embedded metrics are read.</summary>
    public const string LogGroupVariable = "AWS_LAMBDA_LOG_GROUP_NAME";

    public static OpenTelemetryBuilder AddLambdaTelemetry(this OpenTelemetryBuilder telemetry, WebApplicationBuilder service)
    {
        var settings = service.Configuration;
        if (settings[DaemonVariable] is { Length: > 0 } daemon)
        {
            XRayPropagator.Install();
            telemetry.WithTracing(traces => traces.AddProcessor(_ =>
                new SimpleActivityExportProcessor(new XRayExporter(ServiceName(settings), XRayExporter.Parse(daemon)))));
        }

        if (settings[LogGroupVariable] is { Length: > 0 })
        {
            service.Services.TryAddSingleton(Console.Out);
            service.Services.AddSingleton(services => new BaseExportingMetricReader(
                new EmbeddedMetricExporter(ServiceName(settings), services.GetRequiredService<TextWriter>()))
            {
                TemporalityPreference = MetricReaderTemporalityPreference.Delta,
            });
            telemetry.WithMetrics(metrics => metrics.AddReader(services => services.GetRequiredService<BaseExportingMetricReader>()));
            // Without a collector only what is written is kept: each instrument has room for 2,000 combinations of attributes from the start,
            // which for all of ASP.NET Core's and .NET's own is 10 MB and a tenth of a cold start.
            if (string.IsNullOrEmpty(settings["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            {
                telemetry.WithMetrics(metrics => metrics.AddView(instrument => EmbeddedMetricExporter.Writes(instrument.Name)
                    ? new MetricStreamConfiguration { CardinalityLimit = MostCombinations }
                    : MetricStreamConfiguration.Drop));
            }

            service.Services.AddHostedService<InvocationEnd>();
            // ASP.NET Core writes five lines about every request. A log is paid for by the byte, a page that waits asks every few seconds,
            // and API Gateway's log and Lambda's own report say the same.
            service.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
            service.Logging.AddJsonConsole(console =>
            {
                console.IncludeScopes = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }

        return telemetry;
    }

    /// <summary>OpenTelemetry's name for the service where one is given, else the function's.</summary>
    private static string ServiceName(ConfigurationManager settings) =>
        settings["OTEL_SERVICE_NAME"] is { Length: > 0 } name ? name : settings["AWS_LAMBDA_FUNCTION_NAME"] ?? "unknown";
}
