using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Espresso.ServiceDefaults.Lambda;
using Espresso.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Espresso.Tests.ServiceDefaults;

/// <summary>
/// The service runs on Kestrel here, with the variables of a Lambda function that say where telemetry goes. Sources and meters are the
/// process's, so other tests are heard too: each test looks for what only it does.
/// </summary>
public class LambdaTelemetryTests
{
    private const string Root = "Root=1-67a1b2c3-0123456789abcdef01234567;Parent=00f067aa0ba902b7;Sampled=1";

    [Fact]
    public async Task A_span_is_a_segment_document_in_the_callers_trace()
    {
        using var daemon = new Daemon();
        await using var service = await StartAsync(daemon);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/coffee/12");
        request.Headers.Add("X-Amzn-Trace-Id", Root);
        // The test's own client must not add a trace context of its own: the gateway sends AWS's header only.
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = service.Http.BaseAddress };

        await client.SendAsync(request);

        var segment = await daemon.ReceiveAsync(s => s.GetProperty("trace_id").ValueEquals("1-67a1b2c3-0123456789abcdef01234567"));
        segment.GetProperty("name").GetString().ShouldBe("coffee-service");
        segment.GetProperty("parent_id").GetString().ShouldBe("00f067aa0ba902b7");
        segment.GetProperty("origin").GetString().ShouldBe("AWS::Lambda::Function");
        segment.TryGetProperty("type", out _).ShouldBeFalse();
        segment.GetProperty("http").GetProperty("response").GetProperty("status").GetInt32().ShouldBe(200);
        segment.GetProperty("annotations").GetProperty("http_route").GetString().ShouldBe("/coffee/{id}");
        segment.GetProperty("annotations").GetProperty("operation").GetString().ShouldBe("GET /coffee/{id}");
        segment.GetProperty("end_time").GetDecimal().ShouldBeGreaterThanOrEqualTo(segment.GetProperty("start_time").GetDecimal());
    }

    [Fact]
    public async Task What_a_request_does_inside_is_a_subsegment_below_it()
    {
        using var daemon = new Daemon();
        using var source = new ActivitySource("Espresso.Coffee");
        await using var service = await StartAsync(daemon, app => app.MapGet("/inside", () =>
        {
            using var activity = source.StartActivity("grind <beans>");
            activity?.AddException(new InvalidOperationException("no beans"));
            activity?.SetStatus(ActivityStatusCode.Error);
        }));

        await service.Http.GetAsync("/inside");

        var inside = await daemon.ReceiveAsync(s => s.GetProperty("name").ValueEquals("grind beans"));
        var request = await daemon.ReceiveAsync(s => s.GetProperty("id").ValueEquals(inside.GetProperty("parent_id").GetString()));
        inside.GetProperty("type").GetString().ShouldBe("subsegment");
        inside.GetProperty("trace_id").GetString().ShouldBe(request.GetProperty("trace_id").GetString());
        inside.GetProperty("fault").GetBoolean().ShouldBeTrue();
        inside.GetProperty("cause").GetProperty("exceptions")[0].GetProperty("message").GetString().ShouldBe("no beans");
    }

    [Theory]
    [InlineData(404, "error")]
    [InlineData(429, "throttle")]
    [InlineData(503, "fault")]
    public async Task A_failed_request_is_marked_in_X_Rays_words(int status, string mark)
    {
        using var daemon = new Daemon();
        await using var service = await StartAsync(daemon, app => app.MapGet($"/fails-{status}", () => Results.StatusCode(status)));

        await service.Http.GetAsync($"/fails-{status}");

        var segment = await daemon.ReceiveAsync(s =>
            s.TryGetProperty("annotations", out var tags) && tags.TryGetProperty("http_route", out var route) && route.ValueEquals($"/fails-{status}"));
        segment.GetProperty(mark).GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_span_too_large_for_a_datagram_goes_without_its_details()
    {
        using var daemon = new Daemon();
        using var source = new ActivitySource("Espresso.Coffee");
        await using var service = await StartAsync(daemon, app => app.MapGet("/large", () =>
        {
            using var activity = source.StartActivity("large story");
            activity?.SetTag("story", new string('x', 70_000));
        }));

        await service.Http.GetAsync("/large");

        (await daemon.ReceiveAsync(s => s.GetProperty("name").ValueEquals("large story"))).TryGetProperty("annotations", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task The_metrics_of_an_invocation_are_lines_of_embedded_metric_format_before_the_next_one()
    {
        using var output = new Output();
        await using var service = await StartAsync(daemon: null, app => app.MapGet("/changes", (IMeterFactory meters) =>
        {
            var changes = meters.Create("Espresso.Orders").CreateCounter<long>("espresso.orders.changes", "{change}");
            changes.Add(1, new("status", "ready"), new("drink", "embedded"));
            changes.Add(1, new("status", "ready"), new("drink", "embedded"));
        }), output);

        await service.Http.GetAsync("/changes");
        // Kestrel lets the answer go before the request's activity ends; Lambda's server posts it afterwards.
        var lines = await Eventually.GetAsync(() => Task.FromResult(Lines(output, "espresso.orders.changes", "embedded")), found => found.Count > 0, "the metrics of the request");
        await service.Http.GetAsync("/coffee/1");

        // Another test's request may end between the two counts; what was written once is not written again.
        lines.Sum(l => l.GetProperty("espresso.orders.changes").GetInt64()).ShouldBe(2);
        Lines(output, "espresso.orders.changes", "embedded").Count.ShouldBe(lines.Count);
        lines[0].GetProperty("service").GetString().ShouldBe("coffee-service");
        lines[0].GetProperty("status").GetString().ShouldBe("ready");
        var directive = lines[0].GetProperty("_aws").GetProperty("CloudWatchMetrics")[0];
        directive.GetProperty("Namespace").GetString().ShouldBe("Espresso");
        directive.GetProperty("Metrics")[0].GetProperty("Unit").GetString().ShouldBe("Count");
        directive.GetProperty("Dimensions").GetRawText().ShouldBe("""[["service"],["service","status"]]""");
    }

    [Fact]
    public async Task A_request_writes_what_the_service_says_and_not_what_the_framework_says()
    {
        using var output = new Output();
        var said = new Said();
        await using var service = await StartAsync(daemon: null, app => app.MapGet("/said", (ILoggerFactory loggers) =>
        {
            loggers.CreateLogger("Espresso.Coffee").LogBrewing();
        }), output, said);

        await service.Http.GetAsync("/said");

        said.Categories.ShouldContain("Espresso.Coffee");
        said.Categories.ShouldNotContain(category => category.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void Several_measurements_leave_as_values_with_counts_within_their_range()
    {
        using var output = new Output();
        using var meter = new Meter("Espresso.Orders");
        var time = meter.CreateHistogram<double>("espresso.orders.time_to_ready", "s");
        using var metrics = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name)
            .AddReader(new BaseExportingMetricReader(new EmbeddedMetricExporter("coffee-service", output))).Build();

        foreach (var seconds in new[] { 30, 40, 45, 300 }) time.Record(seconds, new KeyValuePair<string, object?>("drink", "several"));
        metrics.ForceFlush();

        var line = Lines(output, "espresso.orders.time_to_ready", "several").Single();
        line.GetProperty("_aws").GetProperty("CloudWatchMetrics")[0].GetProperty("Metrics")[0].GetProperty("Unit").GetString().ShouldBe("Seconds");
        var value = line.GetProperty("espresso.orders.time_to_ready");
        value.GetProperty("Min").GetDouble().ShouldBe(30);
        value.GetProperty("Max").GetDouble().ShouldBe(300);
        value.GetProperty("Sum").GetDouble().ShouldBe(415);
        value.GetProperty("Counts").EnumerateArray().Sum(c => c.GetInt32()).ShouldBe(4);
        value.GetProperty("Values").EnumerateArray().ShouldAllBe(v => v.GetDouble() >= 30 && v.GetDouble() <= 300);
    }

    [Theory]
    [InlineData("Root=1-67a1b2c3-0123456789abcdef01234567;Parent=00f067aa0ba902b7;Sampled=1", "00-67a1b2c30123456789abcdef01234567-00f067aa0ba902b7-01")]
    [InlineData("Sampled=0; Parent=00f067aa0ba902b7; Root=1-67a1b2c3-0123456789abcdef01234567", "00-67a1b2c30123456789abcdef01234567-00f067aa0ba902b7-00")]
    [InlineData("Root=1-67a1b2c3-0123456789abcdef01234567", null)]
    [InlineData("Root=1-67a1b2c3-xyz;Parent=00f067aa0ba902b7", null)]
    [InlineData("Root=2-67a1b2c3-0123456789abcdef01234567;Parent=00f067aa0ba902b7", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_tracing_header_is_read_as_W3C_trace_context(string? header, string? traceparent)
        => XRayHeader.ToTraceparent(header).ShouldBe(traceparent);

    [Theory]
    [InlineData("169.254.79.129:2000", "169.254.79.129:2000")]
    [InlineData("tcp:127.0.0.1:2000 udp:127.0.0.2:2001", "127.0.0.2:2001")]
    public void The_daemons_address_is_read_in_both_forms(string value, string address) => XRayExporter.Parse(value).ToString().ShouldBe(address);

    [Fact]
    public void A_daemon_address_that_is_none_is_named()
        => Should.Throw<FormatException>(() => XRayExporter.Parse("daemon")).Message.ShouldContain("AWS_XRAY_DAEMON_ADDRESS is \"daemon\"");

    private static Task<Service> StartAsync(Daemon? daemon, Action<WebApplication>? map = null, TextWriter? output = null, ILoggerProvider? loggers = null)
    {
        List<(string, string)> settings = [("OTEL_SERVICE_NAME", "coffee-service")];
        if (daemon is not null) settings.Add(("AWS_XRAY_DAEMON_ADDRESS", daemon.Address));
        if (output is not null) settings.Add(("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/coffee"));
        return Service.StartAsync(
            app =>
            {
                app.MapGet("/coffee/{id}", (int id) => id);
                map?.Invoke(app);
            },
            builder =>
            {
                if (output is not null) builder.Services.AddSingleton(output);
                if (loggers is not null) builder.Logging.AddProvider(loggers);
            },
            [.. settings]);
    }

    private static List<JsonElement> Lines(Output output, string metric, string drink) =>
    [
        .. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(l => l.StartsWith("{\"_aws\"", StringComparison.Ordinal))
            .Select(l => JsonElement.Parse(l))
            .Where(l => l.TryGetProperty(metric, out _) && l.TryGetProperty("drink", out var of) && of.ValueEquals(drink)),
    ];

    /// <summary>Hears what every logger lets through.</summary>
    private sealed class Said : ILoggerProvider
    {
        private readonly ConcurrentQueue<string> _categories = new();

        public IEnumerable<string> Categories => _categories;

        public ILogger CreateLogger(string categoryName) => new Listener(_categories, categoryName);

        public void Dispose()
        {
        }

        private sealed class Listener(ConcurrentQueue<string> categories, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => categories.Enqueue(category);
        }
    }

    /// <summary>Standard output, written and read by different threads.</summary>
    private sealed class Output : StringWriter
    {
        private readonly Lock _lock = new();

        public override void Write(string? value)
        {
            lock (_lock) base.Write(value);
        }

        public override string ToString()
        {
            lock (_lock) return base.ToString();
        }
    }

    /// <summary>The X-Ray daemon's side of the socket.</summary>
    private sealed class Daemon : IDisposable
    {
        private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

        private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));

        public string Address => _socket.Client.LocalEndPoint!.ToString()!;

        /// <summary>The next document that is meant; others are passed over.</summary>
        public async Task<JsonElement> ReceiveAsync(Predicate<JsonElement> isMeant)
        {
            using var deadline = new CancellationTokenSource(Deadline);
            while (true)
            {
                var packet = Encoding.UTF8.GetString((await _socket.ReceiveAsync(deadline.Token)).Buffer);
                packet.ShouldStartWith("{\"format\":\"json\",\"version\":1}\n");
                var document = JsonElement.Parse(packet[(packet.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
                if (isMeant(document)) return document;
            }
        }

        public void Dispose() => _socket.Dispose();
    }
}

internal static partial class CoffeeLog
{
    [LoggerMessage(LogLevel.Information, "Brewing")]
    public static partial void LogBrewing(this ILogger logger);
}
