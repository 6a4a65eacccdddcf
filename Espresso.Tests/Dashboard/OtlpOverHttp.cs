using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Espresso.Dashboard.Otlp;
using Espresso.Dashboard.Otlp.Proto;
using Google.Protobuf;

namespace Espresso.Tests.Dashboard;

public sealed class OtlpOverHttp
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_gzip_body_is_unpacked()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var (traces, _) = new SampleTelemetry(Start).Order(Start, 1, failing: true);
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            traces.WriteTo(gzip);
        }

        using var response = await Post(dashboard, "/v1/traces", packed.ToArray(), "application/x-protobuf", "gzip");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-protobuf");
        ExportTraceServiceResponse.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync()).PartialSuccess.ShouldBeNull();
        var trace = (await dashboard.GetAsync("/api/traces")).GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        trace.GetProperty("name").GetString().ShouldBe("POST /api/qr-code");
        trace.GetProperty("resources").GetArrayLength().ShouldBe(5);
    }

    [Fact]
    public async Task JSON_is_read_with_its_hex_ids_and_numbers_as_text()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        const string body = """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"curl"}}]},"scopeSpans":[{"scope":{"name":"hand"},"spans":[
              {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","parentSpanId":"","name":"made by hand","kind":2,"unknownField":1,
               "startTimeUnixNano":"1795341600000000000","endTimeUnixNano":"1795341600250000000","attributes":[{"key":"n","value":{"intValue":"7"}}],"status":{"code":2}}]}]}]}
            """;

        using var response = await Post(dashboard, "/v1/traces", Encoding.UTF8.GetBytes(body), "application/json");

        (await response.Content.ReadAsStringAsync()).ShouldBe("{ }");
        var span = (await dashboard.GetAsync("/api/traces/5b8efff798038103d269b633813fc60c")).GetProperty("spans")[0];
        span.GetProperty("id").GetString().ShouldBe("eee19b7ec3c1b174");
        span.GetProperty("duration").GetDouble().ShouldBe(250);
        span.GetProperty("kind").GetString().ShouldBe("Server");
        span.GetProperty("status").GetString().ShouldBe("Error");
    }

    [Fact]
    public async Task What_cannot_be_kept_is_counted_in_the_answer()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var (traces, _) = new SampleTelemetry(Start).Poll(Start);
        traces.ResourceSpans[0].ScopeSpans[0].Spans.Add(new Span { Name = "no ids", StartTimeUnixNano = 1 });

        using var response = await dashboard.SendAsync("/v1/traces", traces);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var partial = ExportTraceServiceResponse.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync()).PartialSuccess;
        partial.RejectedSpans.ShouldBe(1);
        partial.ErrorMessage.ShouldContain("16 bytes");
        (await dashboard.GetAsync("/api/traces")).GetProperty("matched").GetInt32().ShouldBe(1);

        var metrics = new ExportMetricsServiceRequest
        {
            ResourceMetrics = { new ResourceMetrics { ScopeMetrics = { new ScopeMetrics { Metrics = { new Metric { Name = "old", Summary = new Summary { DataPoints = { new SummaryDataPoint(), new SummaryDataPoint() } } } } } } } },
        };
        using var refused = await dashboard.SendAsync("/v1/metrics", metrics);
        ExportMetricsServiceResponse.Parser.ParseFrom(await refused.Content.ReadAsByteArrayAsync()).PartialSuccess.RejectedDataPoints.ShouldBe(2);
    }

    [Theory]
    [InlineData("text/plain", "", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-protobuf", "br", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-protobuf", "gzip", HttpStatusCode.BadRequest)]
    [InlineData("application/x-protobuf", "", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_read_is_refused(string mediaType, string encoding, HttpStatusCode expected)
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        foreach (var path in new[] { "/v1/traces", "/v1/logs", "/v1/metrics" })
        {
            using var response = await Post(dashboard, path, "{\"resourceSpans\": 7, \"resourceLogs\": 7, \"resourceMetrics\": 7"u8.ToArray(), mediaType, encoding);
            response.StatusCode.ShouldBe(expected, path);
            (await response.Content.ReadAsByteArrayAsync()).Length.ShouldBeGreaterThan(10);
        }
    }

    [Fact]
    public async Task A_small_body_that_unpacks_to_a_huge_one_is_refused()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var zeros = new byte[1024 * 1024];
            for (var written = 0; written <= OtlpEndpoints.MaxBodyBytes; written += zeros.Length)
            {
                await gzip.WriteAsync(zeros);
            }
        }

        using var response = await Post(dashboard, "/v1/logs", packed.ToArray(), "application/x-protobuf", "gzip");

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    private static async Task<HttpResponseMessage> Post(RunningDashboard dashboard, string path, byte[] body, string mediaType, string encoding = "")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        if (encoding.Length > 0)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        return await dashboard.Otlp.PostAsync(new Uri(path, UriKind.Relative), content);
    }
}
