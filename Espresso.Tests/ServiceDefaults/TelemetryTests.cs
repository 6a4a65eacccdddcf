using System.Text;
using Espresso.Tests.StandIns.Sdk;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Espresso.Tests.ServiceDefaults;

public partial class TelemetryTests
{
    [Fact]
    public async Task Traces_metrics_and_logs_leave_by_OTLP_without_the_probes()
    {
        await using var collector = await WireServer.StartAsync([.. Enumerable.Repeat(new Answer(200, ""), 20)]);
        var service = await Service.StartAsync(
            app => app.MapGet("/coffee/{id}", (int id, ILoggerFactory loggers) => Log.Asked(loggers.CreateLogger("coffee"), id)),
            null,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_SERVICE_NAME", "tested"));
        await service.Http.GetAsync("/coffee/12");
        await service.Http.GetAsync("/health");

        // Stopping flushes.
        await service.DisposeAsync();

        var sent = collector.Requests.ToLookup(r => r.Path, r => r.Body);
        sent["/v1/traces"].ShouldContain(body => body.Contains("/coffee/{id}", StringComparison.Ordinal) && body.Contains("tested", StringComparison.Ordinal));
        // As an attribute: its length, then the path. (The test's own client has a span too, with the whole address.)
        sent["/v1/traces"].ShouldAllBe(body => !body.Contains("\u0007/health", StringComparison.Ordinal));
        sent["/v1/metrics"].ShouldContain(body => body.Contains("http.server.request.duration", StringComparison.Ordinal));
        sent["/v1/logs"].ShouldContain(body => body.Contains("Somebody asked for coffee 12", StringComparison.Ordinal));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Somebody asked for coffee {Id}")]
        public static partial void Asked(ILogger logger, int id);
    }
}
