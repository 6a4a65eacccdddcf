using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Espresso.Tests.Dashboard;

/// <summary>What the real OpenTelemetry SDK sends is what the API gives back: the field numbers of our messages are right.</summary>
public sealed partial class OtlpFromTheSdk
{
    private static readonly ResourceBuilder Orders = ResourceBuilder.CreateEmpty().AddService("orders", serviceInstanceId: "orders-1").AddAttributes([new("deployment.environment", "local")]);

    [Fact]
    public async Task A_trace_with_kinds_status_events_and_links()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var source = new ActivitySource("tests.orders");
        var linked = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        string traceId;
        using (Sdk.CreateTracerProviderBuilder().SetResourceBuilder(Orders).AddSource("tests.orders").AddOtlpExporter(options => To(options, dashboard, "/v1/traces")).Build())
        {
            using var root = source.StartActivity("PUT /api/orders/{id}", ActivityKind.Server)!;
            traceId = root.TraceId.ToHexString();
            using (var child = source.StartActivity("order.place", ActivityKind.Producer, default(ActivityContext), links: [new ActivityLink(linked, new ActivityTagsCollection { ["why"] = "retry" })])!)
            {
                child.SetTag("order.number", 12).SetTag("order.options", new[] { "oat", "decaf" }).SetTag("order.fresh", true).SetTag("order.price", 2.5);
                child.AddEvent(new ActivityEvent("milk.steamed", tags: new ActivityTagsCollection { ["degrees"] = 62 }));
                child.SetStatus(ActivityStatusCode.Error, "the machine is cold");
            }
        }

        var detail = await dashboard.GetAsync($"/api/traces/{traceId}");

        var trace = detail.GetProperty("trace");
        trace.GetProperty("name").GetString().ShouldBe("PUT /api/orders/{id}");
        trace.GetProperty("resource").GetString().ShouldBe("orders");
        trace.GetProperty("spans").GetInt32().ShouldBe(2);
        trace.GetProperty("errors").GetInt32().ShouldBe(1);
        var spans = detail.GetProperty("spans").EnumerateArray().ToList();
        spans[0].GetProperty("kind").GetString().ShouldBe("Server");
        var childSpan = spans[1];
        childSpan.GetProperty("parentId").GetString().ShouldBe(spans[0].GetProperty("id").GetString());
        childSpan.GetProperty("depth").GetInt32().ShouldBe(1);
        childSpan.GetProperty("kind").GetString().ShouldBe("Producer");
        childSpan.GetProperty("scope").GetString().ShouldBe("tests.orders");
        childSpan.GetProperty("status").GetString().ShouldBe("Error");
        childSpan.GetProperty("statusMessage").GetString().ShouldBe("the machine is cold");
        Pairs(childSpan).ShouldBe(new Dictionary<string, string>
        {
            ["order.number"] = "12",
            ["order.options"] = """["oat","decaf"]""",
            ["order.fresh"] = "true",
            ["order.price"] = "2.5",
        }, ignoreOrder: true);
        var spanEvent = childSpan.GetProperty("events")[0];
        spanEvent.GetProperty("name").GetString().ShouldBe("milk.steamed");
        Pairs(spanEvent)["degrees"].ShouldBe("62");
        var link = childSpan.GetProperty("links")[0];
        link.GetProperty("traceId").GetString().ShouldBe(linked.TraceId.ToHexString());
        link.GetProperty("spanId").GetString().ShouldBe(linked.SpanId.ToHexString());
        Pairs(link)["why"].ShouldBe("retry");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_log_record_with_its_values_exception_and_span(bool finishedMessage)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var source = new ActivitySource("tests.logging");
        string traceId;
        using (Sdk.CreateTracerProviderBuilder().AddSource("tests.logging").Build())
        using (var logging = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddOpenTelemetry(options =>
        {
            options.IncludeFormattedMessage = finishedMessage;
            options.SetResourceBuilder(Orders);
            options.AddOtlpExporter(exporter => To(exporter, dashboard, "/v1/logs"));
        })))
        {
            using var activity = source.StartActivity("order.place")!;
            traceId = activity.TraceId.ToHexString();
            Log.SoldOut(logging.CreateLogger("Espresso.Orders.PlaceOrder"), "flat-white", 3, new InvalidOperationException("no milk"));
        }

        var row = (await dashboard.GetAsync("/api/logs?level=Warning&resource=orders")).GetProperty("items").EnumerateArray().ShouldHaveSingleItem();

        row.GetProperty("message").GetString().ShouldBe("Sold out of flat-white, 3 waiting");
        row.GetProperty("level").GetString().ShouldBe("Warning");
        row.GetProperty("category").GetString().ShouldBe("Espresso.Orders.PlaceOrder");
        row.GetProperty("traceId").GetString().ShouldBe(traceId);
        row.GetProperty("exception").GetString()!.ShouldContain("InvalidOperationException");
        var detail = await dashboard.GetAsync($"/api/logs/{row.GetProperty("id").GetInt64()}");
        Pairs(detail)["Drink"].ShouldBe("flat-white");
        Pairs(detail)["Waiting"].ShouldBe("3");
        Pairs(detail)["exception.message"].ShouldBe("no milk");
        Pairs(detail, "resourceAttributes")["deployment.environment"].ShouldBe("local");
        (await dashboard.GetAsync("/api/logs?level=Error")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await dashboard.GetAsync("/api/logs?filter=Waiting:gt:2&filter=Drink:equals:flat-white")).GetProperty("matched").GetInt32().ShouldBe(1);
        (await dashboard.GetAsync("/api/logs?filter=Waiting:gt:3")).GetProperty("matched").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task Metrics_of_every_kind()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var meter = new Meter("tests.shop");
        using (var provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(Orders)
            .AddMeter("tests.shop")
            .AddView("drink.weight", new Base2ExponentialBucketHistogramConfiguration())
            .AddOtlpExporter((options, reader) =>
            {
                To(options, dashboard, "/v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = int.MaxValue;
            })
            .Build())
        {
            var placed = meter.CreateCounter<long>("orders.placed", "{order}", "Orders placed");
            var inFlight = meter.CreateUpDownCounter<int>("orders.in_flight");
            meter.CreateObservableGauge("boiler.temperature", () => 93.5, "Cel");
            var ready = meter.CreateHistogram<double>("order.time_to_ready", "s");
            var weight = meter.CreateHistogram<double>("drink.weight", "g");
            placed.Add(3, new KeyValuePair<string, object?>("drink", "latte"));
            placed.Add(2, new KeyValuePair<string, object?>("drink", "mocha"));
            inFlight.Add(5);
            inFlight.Add(-1);
            for (var value = 1; value <= 100; value++)
            {
                ready.Record(value);
                weight.Record(value);
            }

            provider.ForceFlush().ShouldBeTrue();
        }

        var instruments = (await dashboard.GetAsync("/api/metrics?resource=orders")).GetProperty("instruments").EnumerateArray()
            .ToDictionary(item => item.GetProperty("name").GetString()!, item => item.GetProperty("kind").GetString());
        instruments.ShouldBe(new Dictionary<string, string?>
        {
            ["orders.placed"] = "counter",
            ["orders.in_flight"] = "upDownCounter",
            ["boiler.temperature"] = "gauge",
            ["order.time_to_ready"] = "histogram",
            ["drink.weight"] = "histogram",
        }, ignoreOrder: true);
        (await Chart("orders.placed")).GetProperty("total").GetDouble().ShouldBe(5, 1e-6);
        (await Chart("orders.placed", "&attribute=drink:mocha")).GetProperty("total").GetDouble().ShouldBe(2, 1e-6);
        LastValue(await Chart("orders.in_flight")).ShouldBe(4);
        LastValue(await Chart("boiler.temperature")).ShouldBe(93.5);
        foreach (var histogram in new[] { "order.time_to_ready", "drink.weight" })
        {
            var chart = await Chart(histogram);
            chart.GetProperty("total").GetDouble().ShouldBe(100, 1e-6);
            chart.GetProperty("mean").GetDouble().ShouldBe(50.5, 1e-6);
            LastValue(chart, line: 0).ShouldBe(50, 2);
            LastValue(chart, line: 2).ShouldBe(99, 2);
        }

        Task<System.Text.Json.JsonElement> Chart(string name, string more = "") =>
            dashboard.GetAsync($"/api/metrics/chart?resource=orders&meter=tests.shop&name={name}&minutes=5&steps=1{more}");
    }

    private static void To(OtlpExporterOptions options, RunningDashboard dashboard, string path)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri(dashboard.OtlpUrl, path);
    }

    private static Dictionary<string, string> Pairs(System.Text.Json.JsonElement element, string name = "attributes") =>
        element.GetProperty(name).EnumerateArray().ToDictionary(pair => pair[0].GetString()!, pair => pair[1].GetString()!);

    private static double LastValue(System.Text.Json.JsonElement chart, int line = 0) =>
        chart.GetProperty("lines")[line].GetProperty("values").EnumerateArray().Last().GetDouble();

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Sold out of {Drink}, {Waiting} waiting")]
        public static partial void SoldOut(ILogger logger, string drink, int waiting, Exception exception);
    }
}
