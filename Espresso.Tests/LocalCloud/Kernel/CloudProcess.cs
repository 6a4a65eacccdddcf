using System.Text;
using System.Text.Json.Nodes;
using Espresso.Bench;

namespace Espresso.Tests.LocalCloud.Kernel;

/// <summary>LocalCloud as its own process, so that it can be killed.</summary>
internal sealed class CloudProcess : IDisposable
{
    private readonly LocalCloudProcess _cloud;

    private CloudProcess(LocalCloudProcess cloud)
    {
        _cloud = cloud;
        Http = new HttpClient { BaseAddress = cloud.Address };
    }

    public HttpClient Http { get; }

    public static async Task<CloudProcess> StartAsync(string dataDirectory, params (string Name, string Value)[] environment) =>
        new(await LocalCloudProcess.StartAsync(Path.Combine(dataDirectory, "data"), dataDirectory, environment));

    /// <summary><c>kill -9</c>: no handler, no flush, nothing.</summary>
    public async Task KillAsync()
    {
        _cloud.Process.Kill();
        await _cloud.Process.WaitForExitAsync();
    }

    public async Task<JsonObject> CallAsync(string service, string target, JsonObject input)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(input.ToJsonString(), Encoding.UTF8, "application/x-amz-json-1.0") };
        Sign(request, service);
        request.Headers.Add("X-Amz-Target", target);
        return await SendAsync(request);
    }

    public async Task<JsonObject> RestAsync(string service, HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        Sign(request, service);
        return await SendAsync(request);
    }

    public async Task<string> QueryAsync(string service, string form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded") };
        Sign(request, service);
        using var response = await Http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(body);
        return body;
    }

    public void Dispose()
    {
        _cloud.Dispose();
        Http.Dispose();
    }

    private static void Sign(HttpRequestMessage request, string service) =>
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=test/20261122/eu-west-1/{service}/aws4_request, SignedHeaders=host, Signature=0");

    private async Task<JsonObject> SendAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(body);
        return body.Length == 0 ? [] : JsonNode.Parse(body)!.AsObject();
    }
}
