using System.Diagnostics;
using Espresso.ServiceDefaults.Lambda;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Espresso.ServiceDefaults;

/// <summary>The one OpenTelemetry set-up. Where it goes is a matter of the standard OTEL_EXPORTER_OTLP_* variables.</summary>
internal static class Telemetry
{
    /// <summary>Sources and meters of our own: each named for its project, <c>Espresso.Orders</c> and so on.</summary>
    private const string Ours = "Espresso.*";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        // ASP.NET Core describes its requests itself (method, route, status) once this is off; it is read when the host is built.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", isEnabled: false);

        var telemetry = builder.Services.AddOpenTelemetry()
            .WithTracing(traces => traces.AddSource("Microsoft.AspNetCore", "System.Net.Http", Ours))
            .WithMetrics(metrics => metrics.AddMeter(
                "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Routing", "Microsoft.AspNetCore.Diagnostics",
                "Microsoft.AspNetCore.RateLimiting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", Ours))
            .AddLambdaTelemetry(builder);
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) return;

        // Logs go by OTLP or stay on the console; without a collector each line would be taken in for nobody.
        telemetry.WithLogging(null, logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.IncludeScopes = true;
        });
        telemetry.UseOtlpExporter();
    }
}

/// <summary>Carries trace context through messages: in the attribute or field <c>traceparent</c>, in W3C's form.</summary>
public static class TraceContext
{
    /// <summary>Name of the message attribute and of the JSON field.</summary>
    public const string FieldName = "traceparent";

    /// <summary>What to send along: <c>00-{trace id}-{span id}-{flags}</c>, or null outside a trace.</summary>
    public static string? Current => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <summary>What was sent along; the default context when it is missing or malformed.</summary>
    public static ActivityContext Parse(string? traceparent)
        => ActivityContext.TryParse(traceparent, traceState: null, isRemote: true, out var context) ? context : default;

    /// <summary>Starts an activity as a child of what was sent along; without that, of the current one.</summary>
    public static Activity? StartFrom(this ActivitySource source, string? traceparent, string name, ActivityKind kind)
        => Parse(traceparent) is var parent && parent != default ? source.StartActivity(name, kind, parent) : source.StartActivity(name, kind);
}
