using Espresso.Dashboard.Otlp.Proto;
using Google.Protobuf;

namespace Espresso.Tests.Dashboard;

/// <summary>Telemetry as a busy shop sends it: an order's way through services, queue and workflow, its logs, and the meters of a service.</summary>
internal sealed class SampleTelemetry(DateTimeOffset start, int seed = 7)
{
    private readonly Random _random = new(seed);
    private readonly Dictionary<string, double> _sums = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (double[] Counts, double Sum)> _histograms = new(StringComparer.Ordinal);
    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    /// <summary>One order from scan to ready: HTTP, DynamoDB, the workflow with its states, SNS, SQS and the consumer. Every <paramref name="failing"/> one fails.</summary>
    public (ExportTraceServiceRequest Traces, ExportLogsServiceRequest Logs) Order(DateTimeOffset at, int number, bool failing)
    {
        var trace = new TraceWriter(this, Id(16), at);
        var scan = trace.Add("web", "POST /api/qr-code", SpanKind.Server, null, 0, 46, ("http.request.method", "POST"), ("http.route", "/api/qr-code"), ("http.response.status_code", "201"), ("url.path", "/api/qr-code"));
        var forward = trace.Add("web", "POST", SpanKind.Client, scan, 2, 42, ("http.request.method", "POST"), ("url.full", "http://127.0.0.1:5301/api/qr-code"), ("server.address", "127.0.0.1"), ("server.port", "5301"));
        var orders = trace.Add("orders", "POST /api/qr-code", SpanKind.Server, forward, 3, 40, ("http.request.method", "POST"), ("http.route", "/api/qr-code"), ("http.response.status_code", "201"));
        trace.Log("orders", "Espresso.Orders.Ordering.ScanCode", 9, "Order {OrderId} was scanned with code {Code}", orders, 5, ("OrderId", $"o-{number:D5}"), ("Code", "K7Q2-9F"));
        trace.Add("orders", "DynamoDB.TransactWriteItems", SpanKind.Client, orders, 8, 14, ("rpc.system", "aws-api"), ("rpc.service", "DynamoDB"), ("rpc.method", "TransactWriteItems"), ("aws.dynamodb.table_names", """["espresso-OrdersTable"]"""), ("server.address", "127.0.0.1"), ("server.port", "8000"));
        var startExecution = trace.Add("orders", "SFN.StartExecution", SpanKind.Client, orders, 24, 12, ("rpc.system", "aws-api"), ("rpc.service", "SFN"), ("rpc.method", "StartExecution"));
        var workflow = trace.Add("localcloud", "order-workflow", SpanKind.Server, startExecution, 27, 41_800, ("aws.step_functions.state_machine.arn", "arn:aws:states:eu-west-1:000000000000:stateMachine:order-workflow"));
        var wait = trace.Add("localcloud", "WaitForChoice", SpanKind.Internal, workflow, 29, 9_200, ("aws.step_functions.state.name", "WaitForChoice"), ("aws.step_functions.state.type", "Task"));
        var invoke = trace.Add("localcloud", "Lambda.Invoke", SpanKind.Client, wait, 30, 21, ("rpc.system", "aws-api"), ("rpc.service", "Lambda"), ("rpc.method", "Invoke"), ("faas.invoked_name", "orders-workflow"));
        trace.Add("orders-workflow", "orders-workflow", SpanKind.Server, invoke, 33, 16, ("faas.name", "orders-workflow"), ("faas.trigger", "other"));
        var accept = trace.Add("localcloud", "WaitForBarista", SpanKind.Internal, workflow, 9_230, 12_400, ("aws.step_functions.state.name", "WaitForBarista"), ("aws.step_functions.state.type", "Task"));
        trace.Log("orders", "Espresso.Orders.Ordering.AcceptOrder", 9, "Barista {Barista} makes order {Number}", accept, 21_500, ("Barista", "Bruno"), ("Number", $"{number}"));
        var ready = trace.Add("localcloud", "WaitForReady", SpanKind.Internal, workflow, 21_640, 20_100, ("aws.step_functions.state.name", "WaitForReady"), ("aws.step_functions.state.type", "Task"));
        if (failing)
        {
            trace.Fail(ready, "States.Timeout: nobody marked the order ready in 15 minutes", at.AddMilliseconds(41_700));
            trace.Log("orders", "Espresso.Orders.Workflow.WaitForReady", 17, "Order {OrderId} is overdue: {Reason}", ready, 41_720, ("OrderId", $"o-{number:D5}"), ("Reason", "making took longer than 15 minutes"),
                ("exception.type", "System.TimeoutException"), ("exception.message", "The task timed out."), ("exception.stacktrace", "System.TimeoutException: The task timed out.\n   at Espresso.Orders.Workflow.WaitForReady.HandleAsync(TaskToken token) in WaitForReady.cs:line 42\n   at Espresso.Orders.Workflow.Dispatcher.RunAsync()"));
        }

        var publish = trace.Add("orders", "SNS.Publish", SpanKind.Producer, ready, 41_750, 7, ("messaging.system", "aws_sns"), ("messaging.operation.type", "send"), ("messaging.destination.name", "arn:aws:sns:eu-west-1:000000000000:OrderEvents"));
        var receive = trace.Add("notifications-events", "notifications process", SpanKind.Consumer, publish, 41_790, 24, ("messaging.system", "aws_sqs"), ("messaging.operation.type", "process"), ("messaging.destination.name", "http://127.0.0.1:4566/000000000000/notifications"));
        trace.Link(receive, publish);
        trace.Log("notifications-events", "Espresso.Notifications.Announcing.Announce", number % 3 == 0 ? 13 : 9, number % 3 == 0 ? "Customer {Customer} has no e-mail address, only the inbox was written" : "Told {Customer} that order {Number} is ready", receive, 41_800, ("Customer", "ana@example.com"), ("Number", $"{number}"));
        trace.Add("notifications-events", "DynamoDB.PutItem", SpanKind.Client, receive, 41_796, 6, ("rpc.system", "aws-api"), ("rpc.service", "DynamoDB"), ("rpc.method", "PutItem"), ("aws.dynamodb.table_names", """["espresso-NotificationsTable"]"""), ("server.address", "127.0.0.1"), ("server.port", "8000"));
        trace.Add("notifications-events", "SESv2.SendEmail", SpanKind.Client, receive, 41_803, 9, ("rpc.system", "aws-api"), ("rpc.service", "SESv2"), ("rpc.method", "SendEmail"));
        return trace.Requests();
    }

    /// <summary>A short request, as screens send them all the time.</summary>
    public (ExportTraceServiceRequest Traces, ExportLogsServiceRequest Logs) Poll(DateTimeOffset at)
    {
        var trace = new TraceWriter(this, Id(16), at);
        var length = 1 + (_random.NextDouble() * 9);
        var root = trace.Add("web", "GET /api/orders/{id}", SpanKind.Server, null, 0, length, ("http.request.method", "GET"), ("http.route", "/api/orders/{id}"), ("http.response.status_code", "304"));
        trace.Add("orders", "GET /api/orders/{id}", SpanKind.Server, root, length * 0.2, length * 0.7, ("http.request.method", "GET"), ("http.response.status_code", "304"));
        trace.Log("orders", "Microsoft.AspNetCore.Hosting.Diagnostics", 5, "Request finished HTTP/1.1 GET {Path} - {StatusCode}", root, length * 0.9, ("Path", "/api/orders/o-00017"), ("StatusCode", "304"));
        return trace.Requests();
    }

    /// <summary>What one export of the orders service's meters holds.</summary>
    public ExportMetricsServiceRequest Metrics(DateTimeOffset at)
    {
        var shop = new ScopeMetrics { Scope = new InstrumentationScope { Name = "Espresso.Orders" } };
        foreach (var drink in new[] { "flat-white", "latte", "mocha", "americano" })
        {
            var total = _sums[drink] = _sums.GetValueOrDefault(drink) + _random.Next(0, 3);
            Add(shop, "orders.placed", "{order}", "Orders that were placed", new Sum { IsMonotonic = true, AggregationTemporality = AggregationTemporality.Cumulative, DataPoints = { Point(at, total, ("drink", drink)) } });
        }

        Add(shop, "orders.in_flight", "{order}", "Orders that hold a place", new Sum { AggregationTemporality = AggregationTemporality.Cumulative, DataPoints = { Point(at, 4 + _random.Next(0, 9)) } });
        var http = new ScopeMetrics { Scope = new InstrumentationScope { Name = "Microsoft.AspNetCore.Hosting" } };
        foreach (var (route, slow) in new[] { ("/api/menu", 0.006), ("/api/orders/{id}", 0.012), ("/api/qr-code", 0.05) })
        {
            var (counts, sum) = _histograms.GetValueOrDefault(route, (new double[Bounds.Length + 1], 0));
            for (var i = _random.Next(2, 14); i > 0; i--)
            {
                var value = slow * -Math.Log(1 - _random.NextDouble()) * (1 + (0.5 * Math.Sin(at.ToUnixTimeSeconds() / 60d)));
                counts[Array.FindIndex(Bounds, bound => value <= bound) is >= 0 and var index ? index : Bounds.Length]++;
                sum += value;
            }

            _histograms[route] = (counts, sum);
            var point = new HistogramDataPoint { StartTimeUnixNano = Nanos(start), TimeUnixNano = Nanos(at), Count = (ulong)counts.Sum(), Sum = sum, BucketCounts = { counts.Select(count => (ulong)count) }, ExplicitBounds = { Bounds } };
            point.Attributes.Add(Pair("http.route", route));
            http.Metrics.Add(new Metric { Name = "http.server.request.duration", Unit = "s", Description = "Duration of HTTP server requests.", Histogram = new Histogram { AggregationTemporality = AggregationTemporality.Cumulative, DataPoints = { point } } });
        }

        var runtime = new ScopeMetrics { Scope = new InstrumentationScope { Name = "System.Runtime" } };
        Add(runtime, "dotnet.process.memory.working_set", "By", "Memory mapped to the process.", new Sum { AggregationTemporality = AggregationTemporality.Cumulative, DataPoints = { Point(at, 90e6 + (_random.NextDouble() * 8e6)) } });
        runtime.Metrics.Add(new Metric { Name = "dotnet.thread_pool.queue.length", Unit = "{work_item}", Gauge = new Gauge { DataPoints = { Point(at, _random.Next(0, 4)) } } });
        return new ExportMetricsServiceRequest { ResourceMetrics = { new ResourceMetrics { Resource = Resource("orders"), ScopeMetrics = { shop, http, runtime } } } };
    }

    public static Resource Resource(string name) => new() { Attributes = { Pair("service.name", name), Pair("service.instance.id", $"{name}-1"), Pair("telemetry.sdk.language", "dotnet") } };

    public static KeyValue Pair(string name, string value) => new() { Key = name, Value = new AnyValue { StringValue = value } };

    public static ulong Nanos(DateTimeOffset time) => (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static void Add(ScopeMetrics scope, string name, string unit, string description, Sum sum) =>
        scope.Metrics.Add(new Metric { Name = name, Unit = unit, Description = description, Sum = sum });

    private NumberDataPoint Point(DateTimeOffset at, double value, params (string Name, string Value)[] attributes)
    {
        var point = new NumberDataPoint { StartTimeUnixNano = Nanos(start), TimeUnixNano = Nanos(at), AsDouble = value };
        point.Attributes.AddRange(attributes.Select(attribute => Pair(attribute.Name, attribute.Value)));
        return point;
    }

    private ByteString Id(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }

    private sealed class TraceWriter(SampleTelemetry sample, ByteString traceId, DateTimeOffset at)
    {
        private readonly List<(string Resource, Span Span)> _spans = [];
        private readonly List<(string Resource, string Category, LogRecord Record)> _logs = [];

        public Span Add(string resource, string name, SpanKind kind, Span? parent, double offset, double length, params (string Name, string Value)[] attributes)
        {
            var span = new Span
            {
                TraceId = traceId,
                SpanId = sample.Id(8),
                ParentSpanId = parent?.SpanId ?? ByteString.Empty,
                Name = name,
                Kind = kind,
                StartTimeUnixNano = Nanos(at.AddMilliseconds(offset)),
                EndTimeUnixNano = Nanos(at.AddMilliseconds(offset + length)),
            };
            span.Attributes.AddRange(attributes.Select(attribute => Pair(attribute.Name, attribute.Value)));
            _spans.Add((resource, span));
            return span;
        }

        public void Fail(Span span, string message, DateTimeOffset when)
        {
            span.Status = new SpanStatus { Code = StatusCode.Error, Message = message };
            span.Events.Add(new Span.Types.Event { Name = "exception", TimeUnixNano = Nanos(when), Attributes = { Pair("exception.type", "States.Timeout"), Pair("exception.message", message) } });
        }

        public void Link(Span span, Span to) =>
            span.Links.Add(new Span.Types.Link { TraceId = traceId, SpanId = to.SpanId, Attributes = { Pair("messaging.message.id", "7d1c") } });

        public void Log(string resource, string category, int severity, string template, Span span, double offset, params (string Name, string Value)[] attributes)
        {
            var record = new LogRecord { TimeUnixNano = Nanos(at.AddMilliseconds(offset)), SeverityNumber = severity, Body = new AnyValue { StringValue = template }, TraceId = traceId, SpanId = span.SpanId };
            record.Attributes.AddRange(attributes.Select(attribute => Pair(attribute.Name, attribute.Value)));
            _logs.Add((resource, category, record));
        }

        public (ExportTraceServiceRequest Traces, ExportLogsServiceRequest Logs) Requests()
        {
            var traces = new ExportTraceServiceRequest();
            traces.ResourceSpans.AddRange(_spans.GroupBy(item => item.Resource).Select(group => new ResourceSpans
            {
                Resource = Resource(group.Key),
                ScopeSpans = { new ScopeSpans { Scope = new InstrumentationScope { Name = $"Espresso.{group.Key}" }, Spans = { group.Select(item => item.Span) } } },
            }));
            var logs = new ExportLogsServiceRequest();
            logs.ResourceLogs.AddRange(_logs.GroupBy(item => item.Resource).Select(group => new ResourceLogs
            {
                Resource = Resource(group.Key),
                ScopeLogs = { group.GroupBy(item => item.Category).Select(category => new ScopeLogs { Scope = new InstrumentationScope { Name = category.Key }, LogRecords = { category.Select(item => item.Record) } }) },
            }));
            return (traces, logs);
        }
    }
}
