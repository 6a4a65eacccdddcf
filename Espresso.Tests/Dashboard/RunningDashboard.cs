using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Espresso.Dashboard;
using Espresso.Dashboard.Telemetry;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;

namespace Espresso.Tests.Dashboard;

/// <summary>A dashboard on free ports, and a signed-in client for its API.</summary>
internal sealed class RunningDashboard : IAsyncDisposable
{
    public const string Token = "a-token-for-tests";

    private readonly DashboardHost _host;

    private RunningDashboard(DashboardHost host)
    {
        _host = host;
        Client = new HttpClient { BaseAddress = host.FrontendUrl };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        Otlp = new HttpClient { BaseAddress = host.OtlpUrl };
    }

    public HttpClient Client { get; }
    public HttpClient Otlp { get; }
    public Uri FrontendUrl => _host.FrontendUrl;
    public Uri OtlpUrl => _host.OtlpUrl;

    public static async Task<RunningDashboard> StartAsync(params (string Name, string Value)[] settings)
    {
        var args = new List<string>
        {
            "--urls=http://127.0.0.1:0",
            "--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://127.0.0.1:0",
            $"--Dashboard:Frontend:BrowserToken={Token}",
            "--Logging:LogLevel:Default=Warning",
        };
        args.AddRange(settings.Select(setting => $"--{setting.Name}={setting.Value}"));
        var host = DashboardHost.Create([.. args]);
        await host.StartAsync();
        return new RunningDashboard(host);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative));
        var body = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue($"GET {path} answered {(int)response.StatusCode}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    public async Task<HttpResponseMessage> SendAsync(string path, IMessage message)
    {
        using var content = new ByteArrayContent(message.ToByteArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        return await Otlp.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    /// <summary>Asks again at every change that the dashboard announces, until the answer is as wanted.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> wanted)
    {
        var signal = _host.Services.GetRequiredService<ChangeSignal>();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var next = signal.Next;
            using var response = await Client.GetAsync(new Uri(path, UriKind.Relative), deadline.Token);
            if (response.IsSuccessStatusCode)
            {
                var answer = await response.Content.ReadFromJsonAsync<JsonElement>(deadline.Token);
                if (wanted(answer))
                {
                    return answer;
                }
            }

            await next.WaitAsync(deadline.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Otlp.Dispose();
        await _host.DisposeAsync();
    }
}
