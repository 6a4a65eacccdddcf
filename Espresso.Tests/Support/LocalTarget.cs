using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Espresso.AppHost;
using Espresso.Tests.Dashboard;
using Microsoft.Extensions.DependencyInjection;

namespace Espresso.Tests.Support;

/// <summary>The system on this machine, on free ports and with a folder of its own: as F5 runs it, or the rehearsal of a deployment.</summary>
internal sealed class LocalTarget(bool isRehearsal) : ShopTarget
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(4);

    private readonly string _data = Directory.CreateTempSubdirectory("espresso-shop-").FullName;
    private DistributedApplication? _app;
    private RunningDashboard? _telemetry;
    private Uri? _site;

    public override DistributedApplication App => _app ?? throw new InvalidOperationException("The shop is not running yet.");

    public override Uri Site => _site ?? throw new InvalidOperationException("The shop is not running yet.");

    public override Uri Cloud => App.GetEndpoint(ResourceNames.LocalCloud, "http");

    public override async Task StartAsync()
    {
        var ports = FreePorts(3);
        _site = new Uri($"http://127.0.0.1:{ports[0]}");
        string[] settings =
        [
            "--Data:Directory=" + _data, "--Parameters:dev-password=" + RunningShop.Password,
            $"--Ports:Site={ports[0]}", $"--Ports:LocalCloud={ports[1]}", $"--Ports:DynamoDb={ports[2]}",
        ];
        // The tests of an hour's worth of customers come in a minute.
        string[] rehearsal = ["--Rehearsal:Run=true", "--Rehearsal:Parameters:ScansPerSecond=1000", "--Rehearsal:Parameters:ApiRequestsPerSecond=10000", "--Rehearsal:Parameters:ApiBurst=5000"];
        // What the dashboard would show; in a rehearsal, telemetry goes to X-Ray.
        _telemetry = isRehearsal ? null : await RunningDashboard.StartAsync();
        string[] f5 = [$"--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL={_telemetry?.OtlpUrl}"];
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Espresso_AppHost>([.. settings, .. isRehearsal ? rehearsal : f5]);
        _app = await builder.BuildAsync();
        using var deadline = new CancellationTokenSource(StartDeadline);
        await _app.StartAsync(deadline.Token);
        try
        {
            await _app.ResourceNotifications.WaitForResourceHealthyAsync(isRehearsal ? ResourceNames.Cloud : ResourceNames.Web, deadline.Token);
        }
        catch (Exception failure) when (failure is DistributedApplicationException or OperationCanceledException)
        {
            throw new InvalidOperationException("The shop did not start." + await LastWordsAsync(), failure);
        }

        foreach (var function in isRehearsal ? [] : new[] { ResourceNames.OrdersWorkflow, ResourceNames.OrdersSweep, ResourceNames.NotificationsEvents })
        {
            await _app.ResourceNotifications.WaitForResourceAsync(function, KnownResourceStates.Running, deadline.Token);
        }
    }

    public override bool HasSeededUsers => true;

    public override async Task<JsonNode?> FindInCognitoAsync(string operation, JsonObject body)
    {
        using var response = await CallAsync("cognito-idp", "/", "application/x-amz-json-1.1", body, "AWSCognitoIdentityProviderService." + operation);
        return response.IsSuccessStatusCode ? JsonNode.Parse(await response.Content.ReadAsStringAsync()) : null;
    }

    public override Task<IReadOnlyList<OrderTrace>> TracesOfAsync(string order) => _telemetry is null ? TracesInXRayAsync(order) : TracesOnDashboardAsync(_telemetry, order);

    private static async Task<IReadOnlyList<OrderTrace>> TracesOnDashboardAsync(RunningDashboard dashboard, string order)
    {
        var found = new List<OrderTrace>();
        foreach (var row in (await dashboard.GetAsync($"/api/traces?filter=order.id:equals:{order}")).GetProperty("items").EnumerateArray())
        {
            var id = row.GetProperty("traceId").GetString()!;
            var spans = (await dashboard.GetAsync($"/api/traces/{id}")).GetProperty("spans").EnumerateArray().ToList();
            found.Add(new OrderTrace(id, spans.Select(span => span.GetProperty("resource").GetString()!).ToHashSet(StringComparer.Ordinal), [.. spans.Select(span => span.GetProperty("name").GetString()!)]));
        }

        return found;
    }

    private async Task<IReadOnlyList<OrderTrace>> TracesInXRayAsync(string order)
    {
        var found = new List<OrderTrace>();
        var summaries = await XRayAsync("/TraceSummaries", new JsonObject { ["StartTime"] = 0, ["EndTime"] = long.MaxValue, ["FilterExpression"] = $"annotation.order_id = \"{order}\"" });
        foreach (var summary in summaries["TraceSummaries"]!.AsArray())
        {
            var id = summary!["Id"]!.GetValue<string>();
            var trace = (await XRayAsync("/Traces", new JsonObject { ["TraceIds"] = new JsonArray(id) }))["Traces"]!.AsArray().ShouldHaveSingleItem()!;
            var segments = trace["Segments"]!.AsArray().Select(segment => JsonNode.Parse(segment!["Document"]!.GetValue<string>())!.AsObject()).ToList();
            found.Add(new OrderTrace(id, segments.Select(segment => segment["name"]!.GetValue<string>()).ToHashSet(StringComparer.Ordinal), [.. segments.SelectMany(Names)]));
        }

        return found;

        // A segment has its service's name, and says beside it what it is.
        static IEnumerable<string> Names(JsonObject document) =>
            [(document["annotations"]?["operation"] ?? document["name"])!.GetValue<string>(), .. (document["subsegments"]?.AsArray() ?? []).SelectMany(below => Names(below!.AsObject()))];
    }

    private async Task<JsonNode> XRayAsync(string path, JsonObject body)
    {
        using var response = await CallAsync("xray", path, "application/json", body);
        var answer = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue($"X-Ray's {path} answered {(int)response.StatusCode}: {answer}");
        return JsonNode.Parse(answer)!;
    }

    /// <summary>A call of a service of the local cloud, which looks at the service's name in the signature and not at the signature.</summary>
    private async Task<HttpResponseMessage> CallAsync(string service, string path, string contentType, JsonObject body, string? target = null)
    {
        using var client = new HttpClient { BaseAddress = Cloud };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body.ToJsonString(), new MediaTypeHeaderValue(contentType)) };
        if (target is not null)
        {
            request.Headers.Add("X-Amz-Target", target);
        }

        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/{service}/aws4_request, SignedHeaders=host, Signature=test");
        return await client.SendAsync(request);
    }

    public override async Task AdvanceClockAsync(TimeSpan by)
    {
        using var client = new HttpClient { BaseAddress = Cloud };
        using var response = await client.PostAsJsonAsync("/_localcloud/clock", new { advanceSeconds = by.TotalSeconds });
        response.EnsureSuccessStatusCode();
    }

    public override async Task NextPeriodAsync(Caller admin, DateTimeOffset validUntil)
    {
        using var client = new HttpClient { BaseAddress = Cloud };
        var clock = JsonNode.Parse(await client.GetStringAsync("/_localcloud/clock"))!["utcNow"]!.GetValue<DateTimeOffset>();
        await AdvanceClockAsync(validUntil - clock + TimeSpan.FromSeconds(1));
    }

    public override async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        if (_telemetry is not null)
        {
            await _telemetry.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

    /// <summary>Ports that nobody listens on. A rehearsal's template holds addresses, so they are chosen before anything runs.</summary>
    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }

    /// <summary>Each resource's state, and the end of its log where it is not running.</summary>
    private async Task<string> LastWordsAsync()
    {
        const int Lines = 15;
        var logs = App.Services.GetRequiredService<ResourceLoggerService>();
        var words = new StringBuilder();
        foreach (var resource in App.Services.GetRequiredService<DistributedApplicationModel>().Resources)
        {
            App.ResourceNotifications.TryGetCurrentState(resource.Name, out var current);
            words.AppendLine().Append(CultureInfo.InvariantCulture, $"{resource.Name}: {current?.Snapshot.State?.Text ?? "unknown"}");
            if (current?.Snapshot.State?.Text == KnownResourceStates.Running)
            {
                continue;
            }

            var lines = new List<string>();
            await foreach (var batch in logs.GetAllAsync(resource))
            {
                lines.AddRange(batch.Select(line => line.Content));
            }

            foreach (var line in lines.TakeLast(Lines))
            {
                words.AppendLine().Append("    ").Append(line);
            }
        }

        return words.ToString();
    }
}
